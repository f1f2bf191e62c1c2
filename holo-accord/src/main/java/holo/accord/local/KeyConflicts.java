package holo.accord.local;

import holo.accord.InvariantViolation;
import holo.accord.primitives.Key;
import holo.accord.primitives.Status;
import holo.accord.primitives.Timestamp;
import holo.accord.primitives.TxnId;
import holo.accord.primitives.TxnKind;
import java.util.ArrayList;
import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// The transactions at one key that later ones must know of, ascending by id; and of those that are forgotten,
/// the latest execution times (protocol §3.1, §7).
final class KeyConflicts {
    private static final Command[] NONE = {};

    final Key key;
    Timestamp maxWrite = Timestamp.NONE;
    Timestamp maxRead = Timestamp.NONE;
    /// Latest execution of a forgotten write or read: evidence for recovery.
    Timestamp forgottenWrite = Timestamp.NONE;
    Timestamp forgottenRead = Timestamp.NONE;
    /// Whether it is in the queue of keys without transactions, and whether it came to that anew since.
    boolean isQueued;
    boolean isQueuedAnew;
    /// Latest write made visible here.
    Timestamp appliedWrite = Timestamp.NONE;
    /// Something that is not over everywhere was dropped because a write that executes at this time covers it.
    private Timestamp elidedBelow = Timestamp.NONE;

    private @Nullable Command coveredBy;
    private Command[] entries = NONE;
    private int size;

    KeyConflicts(Key key) {
        this.key = key;
    }

    int size() {
        return size;
    }

    Command get(int i) {
        return entries[i];
    }

    Timestamp max(TxnKind kind) {
        return kind == TxnKind.READ || kind == TxnKind.EPHEMERAL_READ ? maxWrite : Timestamp.max(maxWrite, maxRead);
    }

    void raise(TxnKind kind, Timestamp to) {
        if (kind == TxnKind.WRITE) {
            maxWrite = Timestamp.max(maxWrite, to);
        } else {
            maxRead = Timestamp.max(maxRead, to);
        }
    }

    void add(Command c) {
        int i = size;
        while (i > 0 && entries[i - 1].id.compareTo(c.id) > 0) {
            i--;
        }
        if (i > 0 && entries[i - 1] == c) {
            return;
        }
        if (size == entries.length) {
            entries = Arrays.copyOf(entries, size == 0 ? 2 : size * 2);
        }
        System.arraycopy(entries, i, entries, i + 1, size - i);
        entries[i] = c;
        size++;
    }

    void remove(Command c) {
        for (int i = 0; i < size; i++) {
            if (entries[i] == c) {
                forget(c);
                System.arraycopy(entries, i + 1, entries, i, size - i - 1);
                entries[--size] = null;
                return;
            }
        }
    }

    private void forget(Command c) {
        Timestamp at = c.executeAt;
        if (c.status == Status.APPLIED && at != null) {
            if (c.id.kind() == TxnKind.WRITE) {
                forgottenWrite = Timestamp.max(forgottenWrite, at);
            } else {
                forgottenRead = Timestamp.max(forgottenRead, at);
            }
        }
    }

    /// Adds what a transaction of this kind that executes before `limit` must know of. What is over on a
    /// quorum need not be named once a later applied write of that sort is: whoever waits for that one has
    /// waited for it.
    ///
    /// A write that executes below such a covering write is over here, since that one has waited for it.
    /// No write waits until reads and sync points are over: they may still ask with a limit below the covering
    /// write, and are told of that one in place of what it covers.
    void collect(@Nullable TxnId self, TxnKind kind, Timestamp limit, Watermarks marks, ArrayList<TxnId> into) {
        Timestamp cover = compact(self, limit, marks);
        for (int i = 0; i < size; i++) {
            Command c = entries[i];
            if (c.id.timestamp().compareTo(limit) >= 0) {
                break;
            }
            if (kind.witnesses(c.id.kind()) && !c.id.equals(self) && !isElidable(c, cover, marks)) {
                into.add(c.id);
            }
        }
        Command instead = coveredBy;
        if (kind != TxnKind.WRITE
                && instead != null
                && elidedBelow.isAfter(limit)
                && instead.id.timestamp().compareTo(limit) >= 0) {
            into.add(instead.id);
        }
    }

    private static boolean isElidable(Command c, Timestamp cover, Watermarks marks) {
        if (!c.status.isOver() || !marks.isDurable(c.id)) {
            return false;
        }
        Timestamp at = c.executeAt;
        return c.id.kind() != TxnKind.WRITE
                || c.status == Status.INVALIDATED
                || marks.isUniversal(c.id)
                || (at != null && at.isBefore(cover));
    }

    /// Drops what nobody needs to hear of; returns the execution time of the covering write below the limit.
    private Timestamp compact(@Nullable TxnId self, Timestamp limit, Watermarks marks) {
        Timestamp coverAll = Timestamp.NONE;
        Timestamp coverBelow = Timestamp.NONE;
        coveredBy = null;
        for (int i = 0; i < size; i++) {
            Command c = entries[i];
            Timestamp at = c.executeAt;
            if (c.status == Status.APPLIED && c.id.kind() == TxnKind.WRITE && at != null && marks.isDurable(c.id)) {
                if (at.isAfter(coverAll)) {
                    coverAll = at;
                    coveredBy = c;
                }
                if (c.id.timestamp().isBefore(limit) && !c.id.equals(self)) {
                    coverBelow = Timestamp.max(coverBelow, at);
                }
            }
        }
        int kept = 0;
        for (int i = 0; i < size; i++) {
            Command c = entries[i];
            // A transaction that starts below the covering write executes above it, and is told of it then.
            if (isElidable(c, coverAll, marks)) {
                forget(c);
                if (c.id.kind() == TxnKind.WRITE && c.status == Status.APPLIED && !marks.isUniversal(c.id)) {
                    elidedBelow = Timestamp.max(elidedBelow, coverAll);
                }
            } else {
                entries[kept++] = c;
            }
        }
        Arrays.fill(entries, kept, size, null);
        size = kept;
        return coverBelow;
    }

    /// Asserts the order of applies at this key. What is applied again after a restart may have been visible
    /// before, but for a part that waits for a copy.
    void apply(Command c, Timestamp at) {
        if (!at.isAfter(appliedWrite) && !c.isReplayed) {
            throw new InvariantViolation(
                    "write applied out of order at key " + key + ": " + c + " after a write at " + appliedWrite);
        }
        appliedWrite = Timestamp.max(appliedWrite, at);
    }
}
