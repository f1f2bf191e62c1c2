package holo.sql.transaction;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import holo.sql.error.MustWaitException;
import holo.sql.error.SqlException;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.Callable;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class LockTableTest {
    /// A transaction whose lock has been granted but whose thread has not woken up yet waits for nobody.
    @Test
    @Timeout(60)
    void aQueueForOneLockIsNoDeadlock() throws Exception {
        LockTable locks = new LockTable();
        LockTarget target = new LockTarget.Advisory(5, 1, false);
        AtomicInteger inside = new AtomicInteger();
        List<Callable<Integer>> clients = IntStream.range(0, 6)
                .<Callable<Integer>>mapToObj(client -> () -> {
                    int taken = 0;
                    for (int i = 0; i < 2000; i++) {
                        long transaction = client * 10_000L + i;
                        locks.acquire(target, transaction, LockMode.UPDATE, LockWait.BLOCK, 0, () -> {});
                        assertThat(inside.incrementAndGet()).isEqualTo(1);
                        inside.decrementAndGet();
                        locks.release(transaction, List.of(target));
                        taken++;
                    }
                    return taken;
                })
                .toList();
        try (var executor = Executors.newFixedThreadPool(clients.size())) {
            for (var done : executor.invokeAll(clients)) {
                assertThat(done.get()).isEqualTo(2000);
            }
        }
        assertThat(locks.status()).isEmpty();
    }

    /// The front asks again each time that it is told; nothing else makes it go on.
    private static boolean acquired(LockTable locks, LockTarget target, long owner, Runnable cancellation) {
        return locks.acquire(target, owner, LockMode.UPDATE, LockWait.PARKED, 0, cancellation);
    }

    private static CompletableFuture<?> parked(LockTable locks, LockTarget target, long owner) {
        return parked(() -> acquired(locks, target, owner, () -> {}));
    }

    private static CompletableFuture<?> parked(ThrowingCallable asking) {
        MustWaitException told = catchThrowableOfType(MustWaitException.class, asking);
        return Objects.requireNonNull(told.until());
    }

    @Test
    void whoIsParkedIsToldInTurnAndThenHasTheLock() {
        LockTable locks = new LockTable();
        LockTarget target = new LockTarget.Advisory(5, 1, false);
        assertThat(acquired(locks, target, 1, () -> {})).isTrue();
        CompletableFuture<?> second = parked(locks, target, 2);
        CompletableFuture<?> third = parked(locks, target, 3);
        assertThat(locks.blockersOf(3)).containsExactly(1L, 2L);
        locks.release(1, List.of(target));
        assertThat(second).isCompleted();
        assertThat(third).isNotDone();
        assertThat(acquired(locks, target, 2, () -> {})).isTrue();
        assertThat(parked(locks, target, 3)).isNotDone();
        locks.release(2, List.of(target));
        assertThat(locks.holds(3, target)).isTrue();
        locks.release(3, List.of(target));
        assertThat(locks.status()).isEmpty();
    }

    @Test
    void whoIsParkedCanBeCancelledAndLeaveTheLine() {
        LockTable locks = new LockTable();
        LockTarget target = new LockTarget.Advisory(5, 1, false);
        acquired(locks, target, 1, () -> {});
        CompletableFuture<?> second = parked(locks, target, 2);
        CompletableFuture<?> third = parked(locks, target, 3);
        locks.wake(2);
        assertThat(second).isCompleted();
        SqlException cancelled = SqlException.of("57014", "cancelled");
        assertThatThrownBy(() -> acquired(locks, target, 2, () -> {
                    throw cancelled;
                }))
                .isSameAs(cancelled);
        locks.release(1, List.of(target));
        assertThat(third).isCompleted();
        locks.release(3, List.of(target));
        assertThat(locks.status()).isEmpty();
    }

    @Test
    void whoIsParkedMayWaitWithAThreadInsteadOrForSomethingElse() throws Exception {
        LockTable locks = new LockTable();
        LockTarget target = new LockTarget.Advisory(5, 1, false);
        LockTarget other = new LockTarget.Advisory(5, 2, false);
        acquired(locks, target, 1, () -> {});
        parked(locks, target, 2);
        assertThat(acquired(locks, other, 2, () -> {})).isTrue();
        assertThat(locks.awaitedBy(2)).isNull();
        parked(locks, target, 2);
        try (var executor = Executors.newSingleThreadExecutor()) {
            var waits = executor.submit(() -> locks.acquire(target, 2, LockMode.UPDATE, LockWait.BLOCK, 0, () -> {}));
            locks.release(1, List.of(target));
            assertThat(waits.get()).isTrue();
        }
        locks.release(2, List.of(target, other));
        assertThat(locks.status()).isEmpty();
    }

    @Test
    void aCycleOfParkedOwnersIsADeadlock() {
        LockTable locks = new LockTable();
        LockTarget a = new LockTarget.Advisory(5, 1, false);
        LockTarget b = new LockTarget.Advisory(5, 2, false);
        acquired(locks, a, 1, () -> {});
        acquired(locks, b, 2, () -> {});
        parked(locks, b, 1);
        assertThatThrownBy(() -> acquired(locks, a, 2, () -> {})).hasMessageContaining("deadlock");
        locks.release(2, List.of(b));
        assertThat(acquired(locks, b, 1, () -> {})).isTrue();
        locks.release(1, List.of(a, b));
        assertThat(locks.status()).isEmpty();
    }

    /// Whoever is given a lock while an interruption ends its wait would never give it back if it were told otherwise.
    @Test
    @Timeout(60)
    void whoIsInterruptedWhileItIsGivenTheLockHasIt() throws Exception {
        LockTable locks = new LockTable();
        LockTarget target = new LockTarget.Advisory(5, 1, false);
        LockTarget other = new LockTarget.Advisory(5, 2, false);
        locks.acquire(target, 1, LockMode.UPDATE, LockWait.BLOCK, 0, () -> {});
        locks.acquire(other, 1, LockMode.UPDATE, LockWait.BLOCK, 0, () -> {});
        CompletableFuture<Boolean> stillInterrupted = new CompletableFuture<>();
        Thread waiter = Thread.ofPlatform().start(() -> {
            try {
                locks.acquire(target, 2, LockMode.UPDATE, LockWait.BLOCK, 0, () -> {});
                stillInterrupted.complete(Thread.currentThread().isInterrupted());
            } catch (RuntimeException e) {
                stillInterrupted.completeExceptionally(e);
            }
        });
        while (locks.blockersOf(2).isEmpty()) {
            Thread.sleep(1);
        }
        // This runs while the table's mutex is held: the waiter has left its wait, and cannot look what came of it.
        parked(() -> acquired(locks, other, 3, () -> {
            waiter.interrupt();
            try {
                Thread.sleep(100);
            } catch (InterruptedException e) {
                throw new AssertionError(e);
            }
            locks.release(1, List.of(target));
        }));
        assertThat(stillInterrupted.get()).isTrue();
        assertThat(locks.holds(2, target)).isTrue();
    }

    private static boolean isFree(LockTable locks, int oid) {
        TableLocks other = new TableLocks(locks, 2);
        locks.strongBegins(oid);
        boolean had =
                locks.acquire(new LockTarget.Table(oid), 2, TableLockMode.ACCESS_EXCLUSIVE, LockWait.SKIP, 0, () -> {});
        if (had) {
            other.granted(oid, TableLockMode.ACCESS_EXCLUSIVE);
            other.releaseSince(0);
        } else {
            locks.strongEnded(oid);
        }
        return had;
    }

    @Test
    void weakLocksOnRelationsAreFoundAndGivenBackWhoeverKeepsThem() {
        LockTable locks = new LockTable();
        TableLocks own = new TableLocks(locks, 1);
        for (int oid = 1; oid <= 16; oid++) {
            assertThat(own.takeWeak(oid, TableLockMode.ROW_EXCLUSIVE)).isTrue();
        }
        assertThat(own.takeWeak(17, TableLockMode.ROW_EXCLUSIVE)).isFalse();
        int mark = own.mark();
        assertThat(own.takeWeak(3, TableLockMode.ACCESS_SHARE)).isTrue();
        own.releaseSince(mark);
        assertThat(own.holds(3, TableLockMode.ACCESS_SHARE)).isFalse();
        assertThat(isFree(locks, 3)).isFalse(); // which moves what is held of it to the lock table
        assertThat(own.holds(3, TableLockMode.ROW_EXCLUSIVE)).isTrue();
        assertThat(locks.status()).hasSize(16);
        own.releaseSince(0);
        assertThat(locks.status()).isEmpty();
        assertThat(isFree(locks, 3)).isTrue();
        // A transaction that took back all that it had taken goes on.
        assertThat(own.takeWeak(5, TableLockMode.ROW_SHARE)).isTrue();
        assertThat(isFree(locks, 5)).isFalse();
        own.releaseSince(0);
        assertThat(own.takeWeak(6, TableLockMode.ROW_SHARE)).isTrue();
        own.releaseSince(0);
        assertThat(isFree(locks, 6)).isTrue();
        assertThat(locks.status()).isEmpty();
    }
}
