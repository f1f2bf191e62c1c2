package holo.store.column;

import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;

/// Lets so many bytes pass in a second. One thread at a time.
final class RateLimit {
    private static final long BYTES_AT_ONCE_PER_SECOND = 20;
    private static final long PAUSE_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(50);

    private final double nanosPerByte;
    private final long bytesAtOnce;
    private long taken;
    private long since = System.nanoTime();

    RateLimit(long bytesPerSecond) {
        this.nanosPerByte = TimeUnit.SECONDS.toNanos(1) / (double) bytesPerSecond;
        this.bytesAtOnce = Math.max(1, bytesPerSecond / BYTES_AT_ONCE_PER_SECOND);
    }

    /// Waits until so many bytes more may pass.
    ///
    /// @param cancellation throws to end the wait
    void take(long bytes, Runnable cancellation) {
        taken += bytes;
        if (taken < bytesAtOnce) {
            return;
        }
        cancellation.run();
        long until = since + (long) (taken * nanosPerByte);
        for (long left = until - System.nanoTime(); left > 0; left = until - System.nanoTime()) {
            LockSupport.parkNanos(Math.min(left, PAUSE_NANOS_MAX));
            cancellation.run();
        }
        taken = 0;
        since = Math.max(until, System.nanoTime() - TimeUnit.SECONDS.toNanos(1) / BYTES_AT_ONCE_PER_SECOND);
    }
}
