package holo.accord.local;

import holo.accord.host.LogRecord;
import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Mutation;
import holo.accord.primitives.Participants;
import holo.accord.primitives.Timestamp;
import holo.accord.primitives.TxnId;
import holo.accord.primitives.TxnKind;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The ranges that this node took over from other replicas when it joined their groups (protocol §6), perhaps
/// more than once, having left in between.
///
/// A node that joins in epoch e is a member for every transaction that started in e or later: none of those is
/// over everywhere before it is over here. Everything that started before e is the copy's matter, taken at a
/// sync point of e or later, which the source applied, so that it holds all of that. Until the copy is
/// complete, nothing of e or later is made visible in the range, since the copy replaces what is there;
/// afterwards nothing from before e is.
///
/// Of what the copy holds this node knows no transaction. Where it is asked for dependencies it therefore names
/// the sync point, which stands for all of them, until that is applied on all replicas.
public final class Copies {
    /// What is to be done here with a write.
    enum Duty {
        /// Make it visible.
        APPLY,
        /// Keep it until the range is copied: it belongs on top of the copy.
        AFTER_COPY,
        /// Nothing: a copy holds or will hold it, or the node is no replica for it.
        NONE
    }

    private record Open(long epoch, KeyRange range) {}

    private record Named(KeyRange range, TxnId syncPoint) {}

    /// Before the range was copied again, this node had held it from `copied` on, and had applied a sync point at
    /// `proven` by waiting for all that this had witnessed.
    private record Former(KeyRange range, Timestamp copied, Timestamp proven) {}

    private final Environment env;
    private final ArrayList<Open> open = new ArrayList<>();
    private final RangeMap bounds = new RangeMap();
    private final ArrayList<Named> named = new ArrayList<>();
    private final ArrayList<Former> former = new ArrayList<>();

    Copies(Environment env) {
        this.env = env;
    }

    /// The node joins the range's group in this epoch, and does not hold it yet.
    public void begin(long epoch, KeyRange range) {
        open.add(new Open(epoch, range));
    }

    /// The copy is complete, or known from the log to have been.
    public void end(long epoch, KeyRange range) {
        open.remove(new Open(epoch, range));
    }

    /// Whether some of the range is still to be copied for an epoch up to this one.
    public boolean isOpen(KeyRange range, long epoch) {
        for (Open o : open) {
            if (o.epoch <= epoch && o.range.intersects(range)) {
                return true;
            }
        }
        return false;
    }

    /// In each epoch below this in which the node held all of these ranges, it holds what started until then;
    /// 0 when it held them in none of the epochs that a sync point is for. An epoch below the bound does not
    /// count: the node may have been a member then and have left without ever having had a copy.
    ///
    /// @param fenced what starts from here on the sync point does not stand for
    long completeBefore(TxnId syncPoint, Participants p, Timestamp fenced) {
        long least = Long.MAX_VALUE;
        for (Open o : open) {
            if (p.intersects(o.range)) {
                least = Math.min(least, o.epoch);
            }
        }
        long first = Math.max(fenced.epoch() - 1, bounds.max(p).epoch());
        for (long e = first; e <= syncPoint.epoch() && e < least; e++) {
            if (isMember(e, p)) {
                return least;
            }
        }
        return 0;
    }

    private boolean isMember(long epoch, Participants p) {
        for (KeyRange r : p.ranges()) {
            if (!env.topologies().isReplicaAt(epoch, r, env.self())) {
                return false;
            }
        }
        return true;
    }

    Duty dutyOf(TxnId id, Key key) {
        if (!bounds.isBlank() && id.timestamp().isBefore(bounds.get(key))) {
            return Duty.NONE;
        }
        if (env.topologies().count() > 1 && !env.topologies().isReplicaAt(id.epoch(), key)) {
            return Duty.NONE;
        }
        for (Open o : open) {
            if (o.epoch <= id.epoch() && o.range.contains(key)) {
                return Duty.AFTER_COPY;
            }
        }
        return Duty.APPLY;
    }

    /// Whether it writes something within the range that no copy holds or will hold, and that is not visible yet.
    boolean mustApply(Command c, KeyRange range) {
        List<Mutation> writes = c.writes;
        if (writes == null || c.id.kind() != TxnKind.WRITE) {
            return false;
        }
        for (Mutation w : writes) {
            if (range.contains(w.key())
                    && c.owned.covers(w.key())
                    && !c.isVisibleAt(w.key())
                    && dutyOf(c.id, w.key()) == Duty.APPLY) {
                return true;
            }
        }
        return false;
    }

    /// What started below this is known here only by its effect, in some part.
    Timestamp bound(Participants p) {
        return bounds.max(p);
    }

    /// Whether some of the range is not known by its effect alone up to this time.
    public boolean isBoundBelow(KeyRange range, Timestamp t) {
        return bounds.min(range).isBefore(t);
    }

    Timestamp bound(KeyRange range) {
        return bounds.max(range);
    }

    /// Takes note of a copy, or that the node has left the range before it had one: then the bound is the start
    /// of the epoch in which it left.
    ///
    /// @param proven the sync points that the node had applied by itself
    void complete(LogRecord.Copied copied, RangeMap proven) {
        KeyRange range = copied.range();
        proven.forEach((r, t) -> {
            if (r.intersects(range) && t.isBefore(copied.bound())) {
                KeyRange part = r.intersection(range);
                Timestamp from = bounds.max(part);
                if (from.isBefore(t)) {
                    former.add(new Former(part, from, t));
                }
            }
        });
        bounds.raise(range, copied.bound());
        for (Open o : List.copyOf(open)) {
            if (o.epoch <= copied.bound().epoch() && o.range.intersects(range)) {
                open.remove(o);
                o.range.without(range).forEach(rest -> open.add(new Open(o.epoch, rest)));
            }
        }
        TxnId syncPoint = copied.syncPoint();
        named.removeIf(n -> range.contains(n.range));
        if (syncPoint != null) {
            named.add(new Named(range, syncPoint));
        }
    }

    /// Forgets what nobody can ask for any more.
    void trim() {
        named.removeIf(n -> env.watermarks().isUniversal(n.syncPoint));
        former.removeIf(f -> !f.proven.isAfter(env.watermarks().settled()));
    }

    boolean hasNamed() {
        return !named.isEmpty();
    }

    /// Adds the sync points that stand for what was copied at a key.
    void collect(Key key, @Nullable TxnId self, List<TxnId> into) {
        for (Named n : named) {
            if (n.range.contains(key) && isBelow(n, self) && !into.contains(n.syncPoint)) {
                into.add(n.syncPoint);
            }
        }
    }

    /// Adds the sync points that stand for what was copied within a range.
    void collect(KeyRange range, @Nullable TxnId self, holo.accord.primitives.Deps.Builder into) {
        for (Named n : named) {
            if (n.range.intersects(range) && isBelow(n, self)) {
                into.add(n.range.intersection(range), n.syncPoint);
            }
        }
    }

    /// What started before the sync point was admitted by replicas that hold all before it; and the sync point
    /// may wait for it.
    private static boolean isBelow(Named n, @Nullable TxnId self) {
        return self == null || n.syncPoint.timestamp().isBefore(self.timestamp());
    }

    /// Whether this node, when it held the range before, applied a sync point above t0 without the transaction
    /// among what it had to wait for.
    boolean provenBefore(Participants p, Timestamp t0) {
        for (Former f : former) {
            if (p.intersects(f.range) && !t0.isBefore(f.copied) && t0.isBefore(f.proven)) {
                return true;
            }
        }
        return false;
    }

    /// Records that rebuild this, to be replayed before the sync points that are applied now.
    void snapshot(Timestamp conflicts, List<LogRecord> into) {
        for (Former f : former) {
            if (!f.copied.equals(Timestamp.NONE)) {
                into.add(new LogRecord.Copied(f.range, f.copied, null, conflicts));
            }
            into.add(new LogRecord.Fence(f.range, f.proven, true));
        }
        bounds.forEach((r, t) -> into.add(new LogRecord.Copied(r, t, null, conflicts)));
        for (Named n : named) {
            into.add(new LogRecord.Copied(n.range, bounds.min(n.range), n.syncPoint, conflicts));
        }
    }
}
