package holo.flight;

import java.time.Duration;
import java.util.function.BooleanSupplier;

/// Waits for what another thread does.
final class Await {
    private static final Duration LIMIT = Duration.ofSeconds(20);

    private Await() {}

    static void until(BooleanSupplier condition) {
        long end = System.nanoTime() + LIMIT.toNanos();
        while (!condition.getAsBoolean()) {
            if (System.nanoTime() > end) {
                throw new AssertionError("not within " + LIMIT);
            }
            java.util.concurrent.locks.LockSupport.parkNanos(1_000_000);
        }
    }
}
