package holo.sql.transaction;

import holo.sql.error.MustWaitException;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The locks that one transaction holds, on rows, on relations and on advisory numbers, and how it waits for them.
/// Used by the transaction's thread, save {@link #wake}.
final class TransactionLocks {
    private final LockTable locks;
    private final AdvisoryLocks advisory;
    private final Runnable cancellation;
    /// Rows and numbers in the order in which they were locked, with the strongest mode asked for.
    private @Nullable LinkedHashMap<LockTarget, LockMode> held;
    /// Those of them that were strengthened since, in order; null before the first, as most transactions have none.
    private @Nullable List<Strengthened> strengthened;
    private @Nullable TableLocks tables;
    private long timeoutMillis;
    private long deadlockTimeoutMillis = 1000;
    private boolean mayWait = true;
    private boolean mayPark;
    /// What the transaction stands in line for without a thread that waits.
    private @Nullable LockTarget awaited;
    private LockMode awaitedMode = LockMode.KEY_SHARE;

    /// A lock that became stronger.
    private record Strengthened(LockTarget target, LockMode before) {}

    TransactionLocks(LockTable locks, AdvisoryLocks advisory, Runnable cancellation) {
        this.locks = locks;
        this.advisory = advisory;
        this.cancellation = cancellation;
    }

    /// What {@link #releaseSince} returns to.
    ///
    /// @param held how many locks on rows and numbers were held
    /// @param strengthened how many of them had become stronger
    /// @param tables how many locks on relations were held
    record Mark(int held, int strengthened, int tables) {}

    /// How a lock on a relation was had.
    enum Grant {
        /// It was held already.
        HELD,
        AT_ONCE,
        /// Others had it first.
        WAITED,
        /// Others have it, and the caller does not wait.
        REFUSED
    }

    /// lock_timeout; 0 for none.
    void setTimeout(long millis) {
        timeoutMillis = millis;
    }

    void setDeadlockTimeout(long millis) {
        deadlockTimeoutMillis = millis;
    }

    void setMayWait(boolean may) {
        mayWait = may;
        mayPark = false;
    }

    boolean mayWait() {
        return mayWait;
    }

    /// Has a wait go on without any thread where the thread must not wait.
    void park() {
        mayPark = true;
    }

    /// Makes a thread that waits for a lock ask the cancellation. From any thread.
    void wake() {
        locks.wake(advisory.owner());
    }

    Mark mark() {
        return new Mark(
                held == null ? 0 : held.size(),
                strengthened == null ? 0 : strengthened.size(),
                tables == null ? 0 : tables.mark());
    }

    /// Gives up what was taken since, and makes weaker again what was strengthened; answers the rows and numbers that
    /// are locked no more.
    List<LockTarget> releaseSince(Mark mark) {
        if (tables != null) {
            tables.releaseSince(mark.tables());
        }
        if (held == null) {
            return List.of();
        }
        List<LockTarget> later = held.keySet().stream().skip(mark.held()).toList();
        later.forEach(held::remove);
        release(later);
        while (strengthened != null && strengthened.size() > mark.strengthened()) {
            weaken(strengthened.removeLast());
        }
        return later;
    }

    private void weaken(Strengthened one) {
        if (held == null || held.replace(one.target, one.before) == null) {
            return;
        }
        if (one.target instanceof LockTarget.Advisory number) {
            advisory.transactionWeakened(number, one.before);
        } else {
            locks.weaken(advisory.owner(), one.target, one.before);
        }
    }

    void releaseAll() {
        endAwaiting(null);
        TableLocks own = tables;
        if (own != null) {
            own.releaseSince(0);
        }
        if (held != null) {
            release(held.keySet());
            held = null;
        }
        strengthened = null;
    }

    boolean takeAdvisory(LockTarget.Advisory target, LockMode mode, LockWait wait, boolean forTransaction) {
        advisory.requireRoom(target);
        if (!acquire(target, mode, wait)) {
            return false;
        }
        advisory.taken(target, mode, forTransaction);
        if (forTransaction) {
            remember(target, mode);
        }
        return true;
    }

    Grant takeTable(int oid, TableLockMode mode, LockWait wait) {
        TableLocks own = tables;
        if (own == null) {
            own = new TableLocks(locks, advisory.owner());
            tables = own;
        }
        if (own.holds(oid, mode)) {
            return Grant.HELD;
        }
        if (mode.isWeak() && own.takeWeak(oid, mode)) {
            return Grant.AT_ONCE;
        }
        if (mode.isStrong()) {
            locks.strongBegins(oid);
        }
        boolean taken = false;
        boolean waited = false;
        LockTarget target = new LockTarget.Table(oid);
        try {
            taken = acquire(target, mode, LockWait.SKIP);
            if (!taken && wait != LockWait.SKIP) {
                waited = true;
                taken = acquire(target, mode, wait);
            }
        } finally {
            if (taken) {
                own.granted(oid, mode);
            } else if (mode.isStrong()) {
                locks.strongEnded(oid);
            }
        }
        return !taken ? Grant.REFUSED : waited ? Grant.WAITED : Grant.AT_ONCE;
    }

    boolean holdsTable(int oid, TableLockMode mode) {
        return tables != null && tables.holds(oid, mode);
    }

    /// Whether a weak lock on the relation has to be asked for.
    boolean isTableContended(int oid) {
        return locks.isWantedStrongly(oid);
    }

    boolean take(LockTarget target, LockMode mode, LockWait wait) {
        if (!acquire(target, mode, wait)) {
            return false;
        }
        remember(target, mode);
        return true;
    }

    private void remember(LockTarget target, LockMode mode) {
        if (held == null) {
            held = new LinkedHashMap<>();
        }
        LockMode before = held.putIfAbsent(target, mode);
        if (before != null && !before.covers(mode)) {
            held.put(target, mode);
            if (strengthened == null) {
                strengthened = new ArrayList<>();
            }
            strengthened.add(new Strengthened(target, before));
        }
    }

    private boolean acquire(LockTarget target, HeldMode mode, LockWait asked) {
        endAwaiting(target);
        LockWait wait = asked;
        if (asked == LockWait.BLOCK && !mayWait) {
            wait = mayPark && timeoutMillis == 0 && target instanceof LockTarget.Row
                    ? LockWait.PARKED
                    : LockWait.ELSEWHERE;
        }
        try {
            return locks.acquire(
                    target, advisory.owner(), mode, wait, timeoutMillis, deadlockTimeoutMillis, cancellation);
        } catch (MustWaitException e) {
            awaited = wait == LockWait.PARKED ? target : null;
            awaitedMode = mode instanceof LockMode known ? known : awaitedMode;
            throw e;
        }
    }

    /// The statement that waited has been run again, or given up: what it waited for may have been granted meanwhile.
    ///
    /// @param next what is to be locked now, whose place in line is kept
    private void endAwaiting(@Nullable LockTarget next) {
        LockTarget before = awaited;
        if (before == null) {
            return;
        }
        awaited = null;
        if (!before.equals(next)) {
            locks.stopWaiting(advisory.owner());
        }
        if (locks.holds(advisory.owner(), before)) {
            remember(before, awaitedMode);
        }
    }

    private void release(Collection<LockTarget> targets) {
        boolean any = false;
        for (LockTarget target : targets) {
            if (target instanceof LockTarget.Advisory number) {
                advisory.transactionEnded(number);
                any = true;
            }
        }
        locks.release(
                advisory.owner(),
                any ? targets.stream().filter(LockTarget.Row.class::isInstance).toList() : targets);
    }
}
