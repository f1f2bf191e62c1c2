package holo.accord.local;

import holo.accord.host.LogRecord;
import holo.accord.primitives.Deps;
import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Mutation;
import holo.accord.primitives.Participants;
import holo.accord.primitives.Status;
import holo.accord.primitives.Timestamp;
import holo.accord.primitives.TxnId;
import holo.accord.primitives.TxnKind;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import java.util.TreeMap;
import java.util.function.BiConsumer;
import org.jspecify.annotations.Nullable;

/// Which transactions touch what (protocol §3.1): the source of votes and dependencies.
final class ConflictIndex {
    private final Watermarks marks;
    private final Copies copies;
    private final TreeMap<Key, KeyConflicts> keys = new TreeMap<>();
    /// Transactions that touch ranges, ascending by id.
    private final ArrayList<Command> ranged = new ArrayList<>();

    private final ArrayList<TxnId> scratch = new ArrayList<>();
    /// Above every conflict that was forgotten with its key.
    private Timestamp floor = Timestamp.NONE;

    ConflictIndex(Watermarks marks, Copies copies) {
        this.marks = marks;
        this.copies = copies;
    }

    void raiseFloor(Timestamp to) {
        floor = Timestamp.max(floor, to);
    }

    Timestamp floor() {
        return floor;
    }

    int keyCount() {
        return keys.size();
    }

    /// What is kept as evidence alone: keys and ranges without transactions.
    int evidenceCount() {
        return emptied.size() + emptiedRanged.size();
    }

    @Nullable
    KeyConflicts at(Key key) {
        return keys.get(key);
    }

    KeyConflicts getOrCreate(Key key) {
        KeyConflicts k = keys.get(key);
        if (k == null) {
            k = new KeyConflicts(key);
            keys.put(key, k);
        }
        return k;
    }

    /// Asserts the order of applies at the keys that are written. What is written in a range leaves no trace of its own
    /// at keys that nobody else touches.
    void apply(Command c, Timestamp at, List<Mutation> writes) {
        for (Mutation w : writes) {
            KeyConflicts k = c.owned.hasKey(w.key()) ? getOrCreate(w.key()) : keys.get(w.key());
            if (k != null) {
                k.apply(c, at);
            }
        }
    }

    /// The range was copied: the order of what is made visible in it begins anew.
    void copied(KeyRange range) {
        for (KeyConflicts k : within(range).values()) {
            k.appliedWrite = Timestamp.NONE;
        }
    }

    private NavigableMap<Key, KeyConflicts> within(KeyRange range) {
        Key end = range.end();
        return end == null ? keys.tailMap(range.start(), true) : keys.subMap(range.start(), true, end, false);
    }

    /// The latest time at which something executes, or may, that a transaction of this kind must not execute
    /// before.
    Timestamp max(Participants owned, TxnKind kind) {
        Timestamp max = floor;
        for (Key key : owned.keys()) {
            KeyConflicts k = keys.get(key);
            if (k != null) {
                max = Timestamp.max(max, k.max(kind));
            }
        }
        for (KeyRange range : owned.ranges()) {
            for (KeyConflicts k : within(range).values()) {
                max = Timestamp.max(max, k.max(kind));
            }
        }
        for (Command c : ranged) {
            Timestamp at = c.executeAt;
            if (at != null && c.id.kind() != TxnKind.SYNC_POINT && kind.witnesses(c.id.kind()) && touches(c, owned)) {
                max = Timestamp.max(max, at);
            }
        }
        return max;
    }

    /// The latest conflict of any kind within a range, for a new replica of it.
    Timestamp maxWithin(KeyRange range) {
        return max(Participants.of(range), TxnKind.WRITE);
    }

    private static boolean touches(Command c, Participants p) {
        for (Key key : p.keys()) {
            if (c.participants.covers(key)) {
                return true;
            }
        }
        for (KeyRange r : p.ranges()) {
            if (c.participants.intersects(r)) {
                return true;
            }
        }
        return false;
    }

    void register(Command c) {
        for (Key key : c.owned.keys()) {
            getOrCreate(key).add(c);
        }
        if (!c.owned.ranges().isEmpty()) {
            int i = ranged.size();
            while (i > 0 && ranged.get(i - 1).id.compareTo(c.id) > 0) {
                i--;
            }
            if (i == 0 || ranged.get(i - 1) != c) {
                ranged.add(i, c);
            }
        }
    }

    /// Nothing that conflicts with this may get a first vote at or below this time any more.
    void raise(Command c, Timestamp to) {
        if (c.id.kind() == TxnKind.SYNC_POINT) {
            return;
        }
        for (Key key : c.owned.keys()) {
            getOrCreate(key).raise(c.id.kind(), to);
        }
    }

    /// Forgets a transaction that is over everywhere.
    void remove(Command c, boolean keyToo) {
        for (Key key : c.owned.keys()) {
            KeyConflicts k = keys.get(key);
            if (k == null) {
                continue;
            }
            k.remove(c);
            if (k.size() == 0) {
                Timestamp max = Timestamp.max(k.maxWrite, k.maxRead);
                if (keyToo || !max.isAfter(marks.settled())) {
                    floor = Timestamp.max(floor, max);
                    keys.remove(key);
                } else {
                    k.isQueuedAnew = k.isQueued;
                    if (!k.isQueued) {
                        k.isQueued = true;
                        emptied.add(k);
                    }
                }
            }
        }
        if (!c.owned.ranges().isEmpty()) {
            if (keyToo || c.executeAt == null || !c.executeAt.isAfter(marks.settled())) {
                ranged.remove(c);
                if (c.executeAt != null) {
                    floor = keyToo ? Timestamp.max(floor, c.executeAt) : floor;
                }
            } else {
                emptiedRanged.add(c);
            }
        }
    }

    /// Keys without transactions that still hold evidence, oldest first.
    private final java.util.ArrayDeque<KeyConflicts> emptied = new java.util.ArrayDeque<>();

    private final java.util.ArrayDeque<Command> emptiedRanged = new java.util.ArrayDeque<>();

    /// The evidence that is left of what is forgotten, as far as a recovery may ask for it.
    void snapshotForgotten(List<LogRecord> into) {
        for (KeyConflicts k : keys.values()) {
            if (Timestamp.max(k.forgottenWrite, k.forgottenRead).isAfter(marks.settled())) {
                into.add(new LogRecord.Forgotten(k.key, k.forgottenWrite, k.forgottenRead));
            }
        }
        for (Command c : emptiedRanged) {
            into.add(Records.whole(c));
        }
    }

    void restore(LogRecord.Forgotten f) {
        KeyConflicts k = getOrCreate(f.key());
        k.forgottenWrite = Timestamp.max(k.forgottenWrite, f.write());
        k.forgottenRead = Timestamp.max(k.forgottenRead, f.read());
        k.raise(TxnKind.WRITE, f.write());
        k.raise(TxnKind.READ, f.read());
        if (!k.isQueued) {
            k.isQueued = true;
            emptied.add(k);
        }
    }

    /// Forgets the evidence that no recovery can ask for any more.
    void trim(Timestamp settled) {
        for (KeyConflicts k = emptied.peekFirst(); k != null; k = emptied.peekFirst()) {
            Timestamp max = Timestamp.max(k.maxWrite, k.maxRead);
            if (k.size() > 0 || keys.get(k.key) != k) {
                emptied.pollFirst();
                k.isQueued = false;
            } else if (k.isQueuedAnew) {
                k.isQueuedAnew = false;
                emptied.pollFirst();
                emptied.addLast(k);
            } else if (max.isAfter(settled)) {
                break;
            } else {
                emptied.pollFirst();
                k.isQueued = false;
                floor = Timestamp.max(floor, max);
                keys.remove(k.key);
            }
        }
        for (Command c = emptiedRanged.peekFirst(); c != null; c = emptiedRanged.peekFirst()) {
            if (c.executeAt != null && c.executeAt.isAfter(settled)) {
                break;
            }
            emptiedRanged.pollFirst();
            ranged.remove(c);
        }
    }

    /// What a transaction of this kind that executes before `limit` must know of.
    Deps deps(@Nullable TxnId self, TxnKind kind, Participants owned, Timestamp limit) {
        if (owned.ranges().isEmpty() && owned.keys().size() == 1) {
            Key key = owned.keys().get(0);
            collectAt(key, self, kind, limit);
            return scratch.isEmpty() ? Deps.NONE : Deps.atKey(key, scratch.toArray(new TxnId[0]));
        }
        Deps.Builder b = new Deps.Builder();
        for (Key key : owned.keys()) {
            collectAt(key, self, kind, limit);
            b.addAll(key, scratch);
        }
        for (KeyRange range : owned.ranges()) {
            for (KeyConflicts k : within(range).values()) {
                scratch.clear();
                k.collect(self, kind, limit, marks, scratch);
                b.addAll(k.key, scratch);
            }
            copies.collect(range, self, b);
            for (Command c : ranged) {
                if (isRangedDep(c, self, kind, limit)) {
                    for (KeyRange r : c.owned.ranges()) {
                        if (r.intersects(range)) {
                            b.add(r.intersection(range), c.id);
                        }
                    }
                }
            }
        }
        return b.build();
    }

    private void collectAt(Key key, @Nullable TxnId self, TxnKind kind, Timestamp limit) {
        scratch.clear();
        KeyConflicts k = keys.get(key);
        if (k != null) {
            k.collect(self, kind, limit, marks, scratch);
        }
        if (ranged.isEmpty() && !copies.hasNamed()) {
            return;
        }
        int before = scratch.size();
        copies.collect(key, self, scratch);
        for (int i = 0; i < ranged.size(); i++) {
            Command c = ranged.get(i);
            if (!c.id.timestamp().isBefore(limit)) {
                break;
            }
            if (kind.witnesses(c.id.kind())
                    && c.owned.rangesContain(key)
                    && isRangedDep(c, self, kind, limit)
                    && !scratch.contains(c.id)) {
                scratch.add(c.id);
            }
        }
        if (scratch.size() > before) {
            scratch.sort(null);
        }
    }

    private boolean isRangedDep(Command c, @Nullable TxnId self, TxnKind kind, Timestamp limit) {
        return kind.witnesses(c.id.kind()) && c.id.timestamp().isBefore(limit) && !c.id.equals(self) && !isElidable(c);
    }

    /// What only reads its ranges matters to nobody once it is over on a quorum. What writes in them must be waited for
    /// wherever it may not be over yet, since no later write stands for it.
    private boolean isElidable(Command c) {
        return (c.status.isOver() || c.removed)
                && marks.isDurable(c.id)
                && (marks.isUniversal(c.id) || c.status == Status.INVALIDATED || !c.writesIntoRanges());
    }

    /// Every transaction that touches the same, with the range where they meet.
    void forEachConflict(Participants owned, BiConsumer<Command, KeyRange> action) {
        for (Key key : owned.keys()) {
            KeyConflicts k = keys.get(key);
            KeyRange here = KeyRange.of(key);
            if (k != null) {
                for (int i = 0; i < k.size(); i++) {
                    action.accept(k.get(i), here);
                }
            }
            for (Command c : ranged) {
                if (c.owned.rangesContain(key)) {
                    action.accept(c, here);
                }
            }
        }
        for (KeyRange range : owned.ranges()) {
            for (KeyConflicts k : within(range).values()) {
                KeyRange here = KeyRange.of(k.key);
                for (int i = 0; i < k.size(); i++) {
                    action.accept(k.get(i), here);
                }
            }
            for (Command c : ranged) {
                for (KeyRange r : c.owned.ranges()) {
                    if (r.intersects(range)) {
                        action.accept(c, r.intersection(range));
                    }
                }
            }
        }
    }

    /// Whether a forgotten transaction executed after t0 without knowing a transaction of this kind: had it
    /// known it, it would have waited for it, and it would be decided here.
    boolean forgottenAfter(Participants owned, TxnKind kind, Timestamp t0) {
        for (Key key : owned.keys()) {
            KeyConflicts k = keys.get(key);
            if (k != null && forgottenAfter(k, kind, t0)) {
                return true;
            }
        }
        for (KeyRange range : owned.ranges()) {
            for (KeyConflicts k : within(range).values()) {
                if (forgottenAfter(k, kind, t0)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean forgottenAfter(KeyConflicts k, TxnKind kind, Timestamp t0) {
        return kind == TxnKind.WRITE
                ? k.forgottenWrite.isAfter(t0) || k.forgottenRead.isAfter(t0)
                : kind == TxnKind.READ && k.forgottenWrite.isAfter(t0);
    }
}
