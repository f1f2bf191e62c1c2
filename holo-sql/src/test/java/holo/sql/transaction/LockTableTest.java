package holo.sql.transaction;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.concurrent.Callable;
import java.util.concurrent.Executors;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;

class LockTableTest {
    /// A transaction whose lock has been granted but whose thread has not woken up yet waits for nobody.
    @Test
    @Timeout(60)
    void aQueueForOneLockIsNoDeadlock() throws Exception {
        LockTable locks = new LockTable();
        LockTarget target = new LockTarget.Advisory(1, false);
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
}
