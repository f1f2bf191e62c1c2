package holo.sql.statistics;

import static org.assertj.core.api.Assertions.assertThat;

import holo.store.Store;
import holo.store.testing.MemoryStore;
import java.lang.reflect.Proxy;
import java.time.Duration;
import java.util.Set;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.atomic.AtomicBoolean;
import org.junit.jupiter.api.Assertions;
import org.junit.jupiter.api.Test;

/// Plans that are there do not wait for statistics.
final class StatisticsCatalogTest {
    private final AtomicBoolean slow = new AtomicBoolean();
    private final CountDownLatch reads = new CountDownLatch(1);
    private final CountDownLatch goesOn = new CountDownLatch(1);

    private Store slow(MemoryStore store) {
        return (Store) Proxy.newProxyInstance(
                Store.class.getClassLoader(), new Class<?>[] {Store.class}, (_, method, arguments) -> {
                    if (method.getName().equals("snapshot") && slow.get()) {
                        reads.countDown();
                        goesOn.await();
                    }
                    return method.invoke(store, arguments);
                });
    }

    @Test
    void aPlanGoesOnWhileAnotherThreadReads() throws InterruptedException {
        try (MemoryStore store = new MemoryStore()) {
            StatisticsCatalog statistics = new StatisticsCatalog(slow(store));
            TableEstimates.Basis basis = statistics.basis(Set.of(1));
            slow.set(true);
            Thread reader = Thread.ofVirtual().start(statistics::tables);
            reads.await();
            try {
                assertThat(Assertions.assertTimeoutPreemptively(Duration.ofSeconds(30), basis::isCurrent))
                        .isTrue();
            } finally {
                goesOn.countDown();
                reader.join();
            }
        }
    }
}
