package holo.sql.transaction;

import holo.sql.error.MustWaitException;
import holo.sql.error.SqlException;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicIntegerArray;
import java.util.concurrent.locks.Condition;
import java.util.concurrent.locks.ReentrantLock;
import org.jspecify.annotations.Nullable;

/// The locks of one node. Who owns locks is a number: a session's, which at most one transaction at a time acts for, or
/// that of a transaction that belongs to no session. Grants in order of arrival, save that a holder may strengthen its
/// own lock first.
/// A wait that would close a cycle ends it at once, so nobody waits for a detector's turn: when waiters only stand in
/// each other's line, one is let ahead; else one fails with 40P01, the one whose deadlock_timeout is the shortest, the
/// newcomer among equals. Thread-safe; all state is behind one mutex that is never held while waiting, nor while others
/// are told that their wait is over.
public final class LockTable {
    /// A waiting thread asks its cancellation, which knows statement_timeout, at least so often.
    private static final long CANCELLATION_NANOS = TimeUnit.MILLISECONDS.toNanos(20);

    /// deadlock_timeout, where nobody says otherwise.
    private static final long DEADLOCK_MILLIS = 1000;

    private static final int STRONG_BUCKETS = 1024;

    private final ReentrantLock mutex = new ReentrantLock();
    private final Map<LockTarget, Entry> entries = new HashMap<>();
    private final Map<Long, Waiter> waiting = new HashMap<>();
    /// Those that hold weak locks on relations on their own.
    private final Map<Long, TableLocks> weakHolders = new ConcurrentHashMap<>();
    /// How many hold or want a strong lock on the relations of each bucket: while there are none, a weak one is had
    /// without asking.
    private final AtomicIntegerArray strong = new AtomicIntegerArray(STRONG_BUCKETS);
    /// Waits without a thread that are over and have not been told so.
    private List<CompletableFuture<Void>> over = new ArrayList<>(0);

    private static final class Entry {
        /// The modes by their bits.
        final Map<Long, Integer> holders = new LinkedHashMap<>();
        final ArrayDeque<Waiter> queue = new ArrayDeque<>();
    }

    private static final class Waiter {
        final LockTarget target;
        final long owner;
        final HeldMode mode;
        final long deadlockMillis;
        /// Of the thread that waits, if one does.
        final @Nullable Condition changed;

        /// To be completed when it is worth asking again, if no thread waits.
        @Nullable
        CompletableFuture<Void> parked;

        final long sinceNanos = System.nanoTime();
        boolean granted;
        /// Why it waits no more, when somebody else found that it is to fail.
        @Nullable
        SqlException failure;

        Waiter(LockTarget target, long owner, HeldMode mode, long deadlockMillis, @Nullable Condition changed) {
            this.target = target;
            this.owner = owner;
            this.mode = mode;
            this.deadlockMillis = deadlockMillis;
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
            LockTarget target, long owner, HeldMode mode, LockWait wait, long timeoutMillis, Runnable cancellation) {
        return acquire(target, owner, mode, wait, timeoutMillis, DEADLOCK_MILLIS, cancellation);
    }

    /// The same with a deadlock_timeout of its own.
    boolean acquire(
            LockTarget target,
            long owner,
            HeldMode mode,
            LockWait wait,
            long timeoutMillis,
            long deadlockMillis,
            Runnable cancellation) {
        mutex.lock();
        try {
            endParking(target, owner, mode, wait);
            if (target instanceof LockTarget.Table table && mode instanceof TableLockMode known && known.isStrong()) {
                gatherWeak(table);
            }
            Entry entry = entries.computeIfAbsent(target, t -> new Entry());
            int held = entry.holders.getOrDefault(owner, 0);
            if ((held & mode.bit()) != 0) {
                return true;
            }
            if (!conflicts(entry, owner, mode) && !mustQueue(entry, held, mode)) {
                entry.holders.put(owner, held | mode.covered());
                return true;
            }
            return switch (wait) {
                case SKIP -> false;
                case ELSEWHERE -> throw new MustWaitException();
                case PARKED -> throw park(entry, new Waiter(target, owner, mode, deadlockMillis, null), cancellation);
                case FAIL -> throw SqlException.of("55P03", "could not obtain lock on " + describe(target));
                case BLOCK -> {
                    Waiter waiter = new Waiter(target, owner, mode, deadlockMillis, mutex.newCondition());
                    block(entry, waiter, timeoutMillis, cancellation);
                    yield true;
                }
            };
        } finally {
            unlock();
        }
    }

    /// Whether somebody who waits already comes first: not those who wait for what the owner itself holds.
    private static boolean mustQueue(Entry entry, int held, HeldMode mode) {
        for (Waiter waiter : entry.queue) {
            if ((waiter.mode.conflicts() & held) != 0) {
                return false;
            }
            if ((waiter.mode.conflicts() & mode.bit()) != 0) {
                return true;
            }
        }
        return false;
    }

    void register(TableLocks holder) {
        weakHolders.putIfAbsent(holder.owner(), holder);
    }

    void unregister(TableLocks holder) {
        weakHolders.remove(holder.owner(), holder);
    }

    /// Whether somebody holds or wants a strong lock on the relation, or on one that shares its counter.
    boolean isWantedStrongly(int oid) {
        return strong.get(oid & (STRONG_BUCKETS - 1)) != 0;
    }

    /// Somebody is about to ask for a strong lock: from now on, weak ones are asked for here.
    void strongBegins(int oid) {
        strong.incrementAndGet(oid & (STRONG_BUCKETS - 1));
    }

    void strongEnded(int oid) {
        strong.decrementAndGet(oid & (STRONG_BUCKETS - 1));
    }

    private void gatherWeak(LockTarget.Table table) {
        for (TableLocks holder : weakHolders.values()) {
            int modes = holder.moveOut(table.oid());
            if (modes != 0) {
                entries.computeIfAbsent(table, t -> new Entry()).holders.merge(holder.owner(), modes, (a, b) -> a | b);
            }
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
    private MustWaitException park(Entry entry, Waiter newcomer, Runnable cancellation) {
        Waiter waiter = waiting.get(newcomer.owner);
        try {
            if (waiter == null) {
                waiter = newcomer;
                join(entry, waiter);
                endDeadlocks(waiter);
            }
            cancellation.run();
        } catch (SqlException e) {
            leave(java.util.Objects.requireNonNull(waiter));
            throw e;
        }
        CompletableFuture<Void> parked = new CompletableFuture<>();
        waiter.parked = parked;
        if (waiter.granted) {
            tell(waiter);
        }
        return new MustWaitException("a lock is held by another transaction", parked);
    }

    /// The owner asks again: its place in line is kept when it asks for the same and still has no thread that waits.
    private void endParking(LockTarget target, long owner, HeldMode mode, LockWait wait) {
        Waiter waiter = waiting.get(owner);
        if (waiter != null
                && waiter.changed == null
                && (wait != LockWait.PARKED || !waiter.target.equals(target) || waiter.mode != mode)) {
            leave(waiter);
        }
    }

    /// Stands in line behind those that came before, but ahead of who waits for what the owner itself holds.
    private void join(Entry entry, Waiter waiter) {
        int held = entry.holders.getOrDefault(waiter.owner, 0);
        List<Waiter> line = new ArrayList<>(entry.queue);
        int place = 0;
        while (place < line.size() && (line.get(place).mode.conflicts() & held) == 0) {
            place++;
        }
        line.add(place, waiter);
        entry.queue.clear();
        entry.queue.addAll(line);
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

    private void block(Entry entry, Waiter waiter, long timeoutMillis, Runnable cancellation) {
        Condition changed = java.util.Objects.requireNonNull(waiter.changed);
        join(entry, waiter);
        try {
            endDeadlocks(waiter);
            long deadline = timeoutMillis == 0 ? Long.MAX_VALUE : System.nanoTime() + timeoutMillis * 1_000_000;
            while (!waiter.granted) {
                if (waiter.failure != null) {
                    throw waiter.failure;
                }
                cancellation.run();
                long left = timeoutMillis == 0 ? Long.MAX_VALUE : deadline - System.nanoTime();
                if (left <= 0) {
                    throw SqlException.of("55P03", "canceling statement due to lock timeout");
                }
                changed.await(Math.min(left, CANCELLATION_NANOS), TimeUnit.NANOSECONDS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            if (waiter.granted) {
                return;
            }
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
            if (entry != null && entry.holders.replace(owner, mode.covered()) != null) {
                grant(target, entry);
            }
        } finally {
            unlock();
        }
    }

    /// Takes modes away from the owner.
    void drop(long owner, LockTarget target, int modes) {
        mutex.lock();
        try {
            Entry entry = entries.get(target);
            if (entry != null) {
                entry.holders.computeIfPresent(owner, (_, held) -> (held & ~modes) == 0 ? null : held & ~modes);
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
                entry.holders.forEach((holder, modes) -> {
                    for (HeldMode mode : shown(target, modes)) {
                        result.add(new LockStatus(target, holder, mode, true, 0));
                    }
                });
                entry.queue.forEach(
                        w -> result.add(new LockStatus(target, w.owner, w.mode, false, now - w.sinceNanos)));
            });
            weakHolders.values().forEach(holder -> result.addAll(holder.status()));
            return result;
        } finally {
            mutex.unlock();
        }
    }

    /// Of rows and advisory locks the strongest mode only, which has the others with it.
    private static List<? extends HeldMode> shown(LockTarget target, int modes) {
        return switch (target) {
            case LockTarget.Row row -> List.of(LockMode.values()[31 - Integer.numberOfLeadingZeros(modes)]);
            case LockTarget.Advisory advisory -> List.of(LockMode.values()[31 - Integer.numberOfLeadingZeros(modes)]);
            case LockTarget.Table table ->
                Arrays.stream(TableLockMode.values())
                        .filter(mode -> (modes & mode.bit()) != 0)
                        .toList();
        };
    }

    private void grant(LockTarget target, Entry entry) {
        int ahead = 0;
        for (Iterator<Waiter> it = entry.queue.iterator(); it.hasNext(); ) {
            Waiter next = it.next();
            if ((next.mode.conflicts() & ahead) != 0 || conflicts(entry, next.owner, next.mode)) {
                ahead |= next.mode.bit();
                continue;
            }
            it.remove();
            entry.holders.merge(next.owner, next.mode.covered(), (a, b) -> a | b);
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

    private static boolean conflicts(Entry entry, long owner, HeldMode mode) {
        for (Map.Entry<Long, Integer> holder : entry.holders.entrySet()) {
            if (holder.getKey() != owner && (mode.conflicts() & holder.getValue()) != 0) {
                return true;
            }
        }
        return false;
    }

    /// A waiter and one whom it waits for.
    ///
    /// @param ahead the other's place in the same line when that is all there is between them, else null
    private record Edge(
            Waiter waiter, long blocker, @Nullable Waiter ahead) {}

    /// Ends the circles of waiters that a new one closes.
    ///
    /// @throws SqlException 40P01 when the newcomer is the one to fail
    private void endDeadlocks(Waiter newcomer) {
        Set<Edge> tried = new HashSet<>();
        for (List<Edge> circle = circle(newcomer); circle != null; circle = circle(newcomer)) {
            Waiter finder = newcomer;
            for (Edge edge : circle) {
                // Who has no thread that waits cannot be told to fail.
                if (edge.waiter().changed != null && edge.waiter().deadlockMillis < finder.deadlockMillis) {
                    finder = edge.waiter();
                }
            }
            Edge wayOut = wayOut(circle, finder, tried);
            if (wayOut != null) {
                tried.add(wayOut);
                letAhead(wayOut.waiter(), java.util.Objects.requireNonNull(wayOut.ahead()));
                if (newcomer.granted) {
                    return;
                }
                continue;
            }
            SqlException failure = deadlock(circle);
            if (finder == newcomer) {
                throw failure;
            }
            finder.failure = failure;
            leave(finder);
            tell(finder);
            if (newcomer.granted) {
                return;
            }
        }
    }

    /// The place in a line to give up: the farthest from who finds the circle, as PostgreSQL tries them.
    private static @Nullable Edge wayOut(List<Edge> circle, Waiter finder, Set<Edge> tried) {
        List<Edge> turned = new ArrayList<>(circle);
        while (turned.getFirst().waiter() != finder) {
            turned.add(turned.removeFirst());
        }
        for (Edge edge : turned.reversed()) {
            if (edge.ahead() != null && !tried.contains(edge)) {
                return edge;
            }
        }
        return null;
    }

    /// Moves a waiter before another one in the same line, unless that makes another circle.
    private void letAhead(Waiter waiter, Waiter other) {
        Entry entry = java.util.Objects.requireNonNull(entries.get(waiter.target));
        List<Waiter> before = List.copyOf(entry.queue);
        List<Waiter> line = new ArrayList<>(before);
        line.remove(waiter);
        line.add(line.indexOf(other), waiter);
        entry.queue.clear();
        entry.queue.addAll(line);
        if (circle(other) != null) {
            entry.queue.clear();
            entry.queue.addAll(before);
            return;
        }
        grant(waiter.target, entry);
    }

    /// Who waits for whom from a waiter back to itself; null when there is no such circle.
    private @Nullable List<Edge> circle(Waiter start) {
        Map<Long, Edge> reachedBy = new HashMap<>();
        ArrayDeque<Waiter> open = new ArrayDeque<>(List.of(start));
        while (!open.isEmpty()) {
            Waiter waiter = open.removeFirst();
            for (Edge edge : edges(waiter)) {
                if (edge.blocker() == start.owner) {
                    List<Edge> result = new ArrayList<>(List.of(edge));
                    while (result.getFirst().waiter() != start) {
                        result.addFirst(java.util.Objects.requireNonNull(
                                reachedBy.get(result.getFirst().waiter().owner)));
                    }
                    return result;
                }
                @Nullable Waiter next = waiting.get(edge.blocker());
                if (next != null && reachedBy.putIfAbsent(edge.blocker(), edge) == null) {
                    open.add(next);
                }
            }
        }
        return null;
    }

    private static SqlException deadlock(List<Edge> circle) {
        StringBuilder detail = new StringBuilder();
        for (Edge edge : circle) {
            detail.append(detail.isEmpty() ? "" : "\n")
                    .append("Session ")
                    .append(edge.waiter().owner)
                    .append(" waits for ")
                    .append(describe(edge.waiter().target))
                    .append("; blocked by session ")
                    .append(edge.blocker())
                    .append('.');
        }
        return SqlException.of("40P01", "deadlock detected")
                .withDetail(detail.toString())
                .withHint("Run the transaction again; lock in the same order everywhere to avoid it.");
    }

    private List<Edge> edges(Waiter waiter) {
        Entry entry = entries.get(waiter.target);
        List<Edge> result = new ArrayList<>();
        if (entry == null) {
            return result;
        }
        entry.holders.forEach((holder, modes) -> {
            if (holder != waiter.owner && (waiter.mode.conflicts() & modes) != 0) {
                result.add(new Edge(waiter, holder, null));
            }
        });
        for (Waiter ahead : entry.queue) {
            if (ahead == waiter) {
                break;
            }
            if ((waiter.mode.conflicts() & ahead.mode.bit()) != 0) {
                result.add(new Edge(waiter, ahead.owner, ahead));
            }
        }
        return result;
    }

    private List<Long> blockers(Waiter waiter) {
        return edges(waiter).stream().map(Edge::blocker).toList();
    }

    private static String describe(LockTarget target) {
        return switch (target) {
            case LockTarget.Row row -> "row";
            case LockTarget.Table table -> "relation with OID " + table.oid();
            case LockTarget.Advisory advisory -> "advisory lock " + advisory.number();
        };
    }
}
