package holo.sql.transaction;

import holo.sql.error.MustWaitException;
import holo.sql.error.SqlException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The locks of one node. Who owns locks is a number: a session's, which at most one transaction at a time acts for, or
/// that of a transaction that belongs to no session. Grants in order of arrival, save that a holder may strengthen its
/// own lock first.
/// A wait that would close a cycle fails at once with 40P01: the newcomer is the victim, so nobody waits for a
/// detector's turn. Thread-safe; all state is behind one mutex that is never held while waiting, nor while others are
/// told that their wait is over.
public final class LockTable {
    /// A waiting thread asks its cancellation, which knows statement_timeout, at least so often.
    private static final long CANCELLATION_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    private final ReentrantLock mutex = new ReentrantLock();
    private final Map<LockTarget, Entry> entries = new HashMap<>();
    private final Map<Long, Waiter> waiting = new HashMap<>();
    /// Waits without a thread that are over and have not been told so.
    private List<CompletableFuture<Void>> over = new ArrayList<>(0);

    private static final class Entry {
        final Map<Long, LockMode> holders = new LinkedHashMap<>();
        final ArrayDeque<Waiter> queue = new ArrayDeque<>();
    }

    private static final class Waiter {
        final LockTarget target;
        final long owner;
        final LockMode mode;
        /// Of the thread that waits, if one does.
        final @Nullable Condition changed;

        /// To be completed when it is worth asking again, if no thread waits.
        @Nullable
        CompletableFuture<Void> parked;

        final long sinceNanos = System.nanoTime();
        boolean granted;

        Waiter(LockTarget target, long owner, LockMode mode, @Nullable Condition changed) {
            this.target = target;
            this.owner = owner;
            this.mode = mode;
            this.changed = changed;
        }
    }

    /// Takes a lock, or strengthens the one that the owner has.
    ///
    /// @param timeoutMillis lock_timeout; 0 for none
    /// @param cancellation throws when the statement is to end; asked whenever {@link #wake} is called
    /// @return false only with {@link LockWait#SKIP}
    /// @throws SqlException 40P01 deadlock, 55P03 not available or timed out
    boolean acquire(
            LockTarget target, long owner, LockMode mode, LockWait wait, long timeoutMillis, Runnable cancellation) {
        mutex.lock();
        try {
            endParking(target, owner, mode, wait);
            Entry entry = entries.computeIfAbsent(target, t -> new Entry());
            LockMode held = entry.holders.get(owner);
            if (held != null && held.covers(mode)) {
                return true;
            }
            boolean free = !conflicts(entry, owner, mode) && (held != null || entry.queue.isEmpty());
            if (free) {
                entry.holders.put(owner, mode);
                return true;
            }
            return switch (wait) {
                case SKIP -> false;
                case ELSEWHERE -> throw new MustWaitException();
                case PARKED -> throw park(entry, target, owner, mode, held != null, cancellation);
                case FAIL -> throw SqlException.of("55P03", "could not obtain lock on " + describe(target));
                case BLOCK -> {
                    block(entry, target, owner, mode, held != null, timeoutMillis, cancellation);
                    yield true;
                }
            };
        } finally {
            unlock();
        }
    }

    /// Releases the mutex, and tells those whose wait without a thread has ended.
    private void unlock() {
        List<CompletableFuture<Void>> told = over;
        if (told.isEmpty() || mutex.getHoldCount() > 1) {
            mutex.unlock();
            return;
        }
        over = new ArrayList<>(0);
        mutex.unlock();
        told.forEach(future -> future.complete(null));
    }

    /// Stands in line without a thread that waits, or stays there.
    private MustWaitException park(
            Entry entry, LockTarget target, long owner, LockMode mode, boolean strengthening, Runnable cancellation) {
        Waiter waiter = waiting.get(owner);
        try {
            if (waiter == null) {
                waiter = new Waiter(target, owner, mode, null);
                join(entry, waiter, strengthening);
                requireNoDeadlock(waiter);
            }
            cancellation.run();
        } catch (SqlException e) {
            leave(java.util.Objects.requireNonNull(waiter));
            throw e;
        }
        CompletableFuture<Void> parked = new CompletableFuture<>();
        waiter.parked = parked;
        return new MustWaitException("a lock is held by another transaction", parked);
    }

    /// The owner asks again: its place in line is kept when it asks for the same and still has no thread that waits.
    private void endParking(LockTarget target, long owner, LockMode mode, LockWait wait) {
        Waiter waiter = waiting.get(owner);
        if (waiter != null
                && waiter.changed == null
                && (wait != LockWait.PARKED || !waiter.target.equals(target) || waiter.mode != mode)) {
            leave(waiter);
        }
    }

    private void join(Entry entry, Waiter waiter, boolean strengthening) {
        if (strengthening) {
            entry.queue.addFirst(waiter);
        } else {
            entry.queue.addLast(waiter);
        }
        waiting.put(waiter.owner, waiter);
    }

    private void leave(Waiter waiter) {
        waiting.remove(waiter.owner, waiter);
        Entry entry = entries.get(waiter.target);
        if (!waiter.granted && entry != null) {
            entry.queue.remove(waiter);
            grant(waiter.target, entry);
        }
    }

    /// Gives up the owner's place in line, if it has one that no thread waits in.
    void stopWaiting(long owner) {
        mutex.lock();
        try {
            Waiter waiter = waiting.get(owner);
            if (waiter != null && waiter.changed == null) {
                leave(waiter);
            }
        } finally {
            unlock();
        }
    }

    boolean holds(long owner, LockTarget target) {
        mutex.lock();
        try {
            Entry entry = entries.get(target);
            return entry != null && entry.holders.containsKey(owner);
        } finally {
            mutex.unlock();
        }
    }

    private void block(
            Entry entry,
            LockTarget target,
            long owner,
            LockMode mode,
            boolean strengthening,
            long timeoutMillis,
            Runnable cancellation) {
        Condition changed = mutex.newCondition();
        Waiter waiter = new Waiter(target, owner, mode, changed);
        join(entry, waiter, strengthening);
        try {
            requireNoDeadlock(waiter);
            long deadline = timeoutMillis == 0 ? Long.MAX_VALUE : System.nanoTime() + timeoutMillis * 1_000_000;
            while (!waiter.granted) {
                cancellation.run();
                long left = timeoutMillis == 0 ? Long.MAX_VALUE : deadline - System.nanoTime();
                if (left <= 0) {
                    throw SqlException.of("55P03", "canceling statement due to lock timeout");
                }
                changed.await(Math.min(left, CANCELLATION_NANOS), TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw SqlException.of("57014", "canceling statement due to user request")
                    .withCause(e);
        } finally {
            leave(waiter);
        }
    }

    /// Gives up the owner's locks on these targets.
    void release(long owner, Iterable<LockTarget> targets) {
        mutex.lock();
        try {
            for (LockTarget target : targets) {
                Entry entry = entries.get(target);
                if (entry != null && entry.holders.remove(owner) != null) {
                    grant(target, entry);
                }
            }
        } finally {
            unlock();
        }
    }

    /// Leaves the owner a weaker mode of what it holds.
    void weaken(long owner, LockTarget target, LockMode mode) {
        mutex.lock();
        try {
            Entry entry = entries.get(target);
            if (entry != null && entry.holders.replace(owner, mode) != null) {
                grant(target, entry);
            }
        } finally {
            unlock();
        }
    }

    /// Whom the owner waits for: holders of what it wants and those who asked before it; empty when it does not wait.
    public List<Long> blockersOf(long owner) {
        mutex.lock();
        try {
            Waiter waiter = waiting.get(owner);
            return waiter == null ? List.of() : blockers(waiter);
        } finally {
            mutex.unlock();
        }
    }

    /// What the owner waits for, or null.
    public @Nullable LockTarget awaitedBy(long owner) {
        mutex.lock();
        try {
            Waiter waiter = waiting.get(owner);
            return waiter == null ? null : waiter.target;
        } finally {
            mutex.unlock();
        }
    }

    /// Has the owner ask its cancellation, by its waiting thread or by asking again.
    void wake(long owner) {
        mutex.lock();
        try {
            Waiter waiter = waiting.get(owner);
            if (waiter != null) {
                tell(waiter);
            }
        } finally {
            unlock();
        }
    }

    /// All locks held and waited for.
    public List<LockStatus> status() {
        mutex.lock();
        try {
            List<LockStatus> result = new ArrayList<>();
            long now = System.nanoTime();
            entries.forEach((target, entry) -> {
                entry.holders.forEach((holder, mode) -> result.add(new LockStatus(target, holder, mode, true, 0)));
                entry.queue.forEach(
                        w -> result.add(new LockStatus(target, w.owner, w.mode, false, now - w.sinceNanos)));
            });
            return result;
        } finally {
            mutex.unlock();
        }
    }

    private void grant(LockTarget target, Entry entry) {
        for (Iterator<Waiter> it = entry.queue.iterator(); it.hasNext(); ) {
            Waiter next = it.next();
            if (conflicts(entry, next.owner, next.mode)) {
                break;
            }
            it.remove();
            entry.holders.put(next.owner, next.mode);
            next.granted = true;
            // Its thread has yet to wake up, but it waits for nobody any more.
            waiting.remove(next.owner, next);
            tell(next);
        }
        if (entry.holders.isEmpty() && entry.queue.isEmpty()) {
            entries.remove(target, entry);
        }
    }

    private void tell(Waiter waiter) {
        if (waiter.changed != null) {
            waiter.changed.signal();
        } else if (waiter.parked != null) {
            over.add(waiter.parked);
            waiter.parked = null;
        }
    }

    private static boolean conflicts(Entry entry, long owner, LockMode mode) {
        for (Map.Entry<Long, LockMode> holder : entry.holders.entrySet()) {
            if (holder.getKey() != owner && mode.conflictsWith(holder.getValue())) {
                return true;
            }
        }
        return false;
    }

    /// Follows who waits for whom from the new waiter; finding itself again is a deadlock.
    private void requireNoDeadlock(Waiter newcomer) {
        ArrayDeque<Waiter> open = new ArrayDeque<>(List.of(newcomer));
        Set<Long> seen = new HashSet<>();
        while (!open.isEmpty()) {
            Waiter waiter = open.removeFirst();
            for (long blocker : blockers(waiter)) {
                if (blocker == newcomer.owner) {
                    throw SqlException.of("40P01", "deadlock detected")
                            .withDetail("Session " + newcomer.owner + " waits for " + describe(newcomer.target)
                                    + ", whose holder waits, directly or not, for owner "
                                    + newcomer.owner + ".")
                            .withHint("Run the owner again; lock rows in the same order everywhere to avoid it.");
                }
                @Nullable Waiter next = waiting.get(blocker);
                if (next != null && seen.add(blocker)) {
                    open.add(next);
                }
            }
        }
    }

    private List<Long> blockers(Waiter waiter) {
        Entry entry = entries.get(waiter.target);
        List<Long> result = new ArrayList<>();
        if (entry == null) {
            return result;
        }
        entry.holders.forEach((holder, mode) -> {
            if (holder != waiter.owner && waiter.mode.conflictsWith(mode)) {
                result.add(holder);
            }
        });
        for (Waiter ahead : entry.queue) {
            if (ahead == waiter) {
                break;
            }
            if (waiter.mode.conflictsWith(ahead.mode)) {
                result.add(ahead.owner);
            }
        }
        return result;
    }

    private static String describe(LockTarget target) {
        return switch (target) {
            case LockTarget.Row row -> "row";
            case LockTarget.Advisory advisory -> "advisory lock " + advisory.number();
        };
    }
}
