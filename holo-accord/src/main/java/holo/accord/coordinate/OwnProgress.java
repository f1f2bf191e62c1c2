package holo.accord.coordinate;

import holo.accord.host.LogRecord;
import holo.accord.primitives.Ballot;
import holo.accord.primitives.Participants;
import holo.accord.primitives.Status;
import holo.accord.primitives.Timestamp;
import holo.accord.primitives.TxnId;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.function.Predicate;

/// How far this node's own transactions are over: the watermarks that it announces (protocol §7).
public final class OwnProgress {
    private static final class Own {
        final TxnId id;
        boolean durable;
        boolean universal;

        final Participants participants;

        Own(TxnId id, Participants participants) {
            this.id = id;
            this.participants = participants;
        }
    }

    /// In the order of t0.
    private final ArrayDeque<Own> notUniversal = new ArrayDeque<>();

    private final ArrayDeque<Own> notDurable = new ArrayDeque<>();
    private final HashMap<TxnId, Own> byId = new HashMap<>();
    private Timestamp durable = Timestamp.NONE;
    private Timestamp universal = Timestamp.NONE;
    private boolean ready = true;

    /// What must be known after a restart of a transaction that this node coordinates but does not replicate.
    static LogRecord record(TxnId id, Participants participants) {
        return new LogRecord.Command(
                id, Status.UNKNOWN, Ballot.ZERO, Ballot.ZERO, null, participants, null, null, null, null);
    }

    void started(TxnId id, Participants participants) {
        Own o = new Own(id, participants);
        notUniversal.addLast(o);
        notDurable.addLast(o);
        byId.put(id, o);
    }

    /// What a snapshot must hold of the transactions that this node coordinates and no replica here knows: all
    /// above the watermark, since what is neither recorded nor below that counts after a restart as never sent.
    public void snapshot(Predicate<TxnId> isKnown, List<LogRecord> into) {
        for (Own o : notUniversal) {
            if (!isKnown.test(o.id)) {
                into.add(record(o.id, o.participants));
            }
        }
    }

    void durable(TxnId id) {
        Own o = byId.get(id);
        if (o != null && !o.durable) {
            o.durable = true;
            trim();
        }
    }

    void universal(TxnId id) {
        Own o = byId.get(id);
        if (o != null) {
            o.durable = true;
            o.universal = true;
            byId.remove(id);
            trim();
        }
    }

    private void trim() {
        for (Own o = notDurable.peekFirst(); o != null && o.durable; o = notDurable.peekFirst()) {
            durable = Timestamp.max(durable, o.id.timestamp());
            notDurable.pollFirst();
        }
        for (Own o = notUniversal.peekFirst(); o != null && o.universal; o = notUniversal.peekFirst()) {
            universal = Timestamp.max(universal, o.id.timestamp());
            notUniversal.pollFirst();
        }
    }

    /// While the log is replayed, nothing is known to be over.
    public void unready() {
        ready = false;
    }

    void ready() {
        ready = true;
    }

    /// Nothing of this node is under way: every later transaction starts above `now`.
    public void idleAt(Timestamp now) {
        if (ready && notDurable.isEmpty()) {
            durable = Timestamp.max(durable, now);
        }
        if (ready && notUniversal.isEmpty()) {
            universal = Timestamp.max(universal, now);
        }
    }

    /// Own transactions up to here are over on a quorum of each of their groups.
    public Timestamp durable() {
        return durable;
    }

    /// Own transactions up to here are over on all their replicas.
    public Timestamp universal() {
        return universal;
    }

    /// After a restart: what this node had announced before, as its log or another node remembers it.
    public void restore(Timestamp d, Timestamp u) {
        durable = Timestamp.max(durable, d);
        universal = Timestamp.max(universal, u);
        for (Own o : notUniversal) {
            o.durable |= !o.id.timestamp().isAfter(durable);
            if (!o.id.timestamp().isAfter(universal)) {
                o.durable = true;
                o.universal = true;
                byId.remove(o.id);
            }
        }
        trim();
    }

    /// Own transactions that are not known to be over everywhere.
    public int pending() {
        return notUniversal.size();
    }
}
