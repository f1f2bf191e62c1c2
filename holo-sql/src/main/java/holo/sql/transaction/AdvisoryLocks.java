package holo.sql.transaction;

import holo.sql.error.SqlException;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The advisory locks of one session. Those that it took for itself are counted: each wants to be given up as often as
/// it was taken, whatever becomes of the transaction. Those of its transaction end with that. Both are one lock to
/// other sessions. Used by the session's thread only.
public final class AdvisoryLocks {
    /// What an application takes and forgets to give up must not fill the memory.
    static final int HELD_MAX = 10_000;

    private final LockTable locks;
    private final long owner;
    private final Map<LockTarget.Advisory, Held> held = new HashMap<>();

    private static final class Held {
        int exclusive;
        int shared;

        @Nullable
        LockMode inTransaction;

        @Nullable
        LockMode strongest() {
            return exclusive > 0 || inTransaction == LockMode.UPDATE
                    ? LockMode.UPDATE
                    : shared > 0 ? LockMode.SHARE : inTransaction;
        }
    }

    /// @param owner the session's number in the lock table
    AdvisoryLocks(LockTable locks, long owner) {
        this.locks = locks;
        this.owner = owner;
    }

    /// The session's number in the lock table.
    public long owner() {
        return owner;
    }

    /// @throws SqlException 53200 when the session holds too many to take another one
    void requireRoom(LockTarget.Advisory target) {
        if (held.size() >= HELD_MAX && !held.containsKey(target)) {
            throw SqlException.of("53200", "the session holds " + HELD_MAX + " advisory locks already")
                    .withHint("Give up those that are not needed any more with pg_advisory_unlock.");
        }
    }

    /// The session has the lock in the lock table from now on.
    void taken(LockTarget.Advisory target, LockMode mode, boolean forTransaction) {
        Held counts = held.computeIfAbsent(target, t -> new Held());
        if (forTransaction) {
            counts.inTransaction =
                    counts.inTransaction == null || mode.covers(counts.inTransaction) ? mode : counts.inTransaction;
        } else if (mode == LockMode.UPDATE) {
            counts.exclusive++;
        } else {
            counts.shared++;
        }
    }

    /// Gives up what was taken once for the session.
    ///
    /// @return false when the session does not hold it so
    public boolean unlock(LockTarget.Advisory target, LockMode mode) {
        Held counts = held.get(target);
        if (counts == null || (mode == LockMode.UPDATE ? counts.exclusive : counts.shared) == 0) {
            return false;
        }
        if (mode == LockMode.UPDATE) {
            counts.exclusive--;
        } else {
            counts.shared--;
        }
        keepWhatIsLeft(target, counts);
        return true;
    }

    /// Gives up all that was taken for the session.
    public void unlockAll() {
        for (LockTarget.Advisory target : List.copyOf(held.keySet())) {
            Held counts = held.get(target);
            if (counts != null) {
                counts.exclusive = 0;
                counts.shared = 0;
                keepWhatIsLeft(target, counts);
            }
        }
    }

    /// The transaction, or its part since a savepoint, gives up the lock.
    void transactionEnded(LockTarget.Advisory target) {
        Held counts = held.get(target);
        if (counts != null) {
            counts.inTransaction = null;
            keepWhatIsLeft(target, counts);
        }
    }

    /// The transaction's part since a savepoint is taken back, which had strengthened the lock.
    void transactionWeakened(LockTarget.Advisory target, LockMode before) {
        Held counts = held.get(target);
        if (counts != null) {
            counts.inTransaction = before;
            keepWhatIsLeft(target, counts);
        }
    }

    private void keepWhatIsLeft(LockTarget.Advisory target, Held counts) {
        LockMode mode = counts.strongest();
        if (mode == null) {
            held.remove(target);
            locks.release(owner, List.of(target));
        } else {
            locks.weaken(owner, target, mode);
        }
    }
}
