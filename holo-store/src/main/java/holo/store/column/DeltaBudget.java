package holo.store.column;

import java.util.concurrent.atomic.AtomicLong;

/// The memory that all deltas share. Thread-safe.
final class DeltaBudget {
    private final long bytesMax;
    private final AtomicLong bytes = new AtomicLong();

    DeltaBudget(long bytesMax) {
        this.bytesMax = bytesMax;
    }

    /// Whether there was room.
    boolean take(long count) {
        if (bytes.addAndGet(count) > bytesMax) {
            bytes.addAndGet(-count);
            return false;
        }
        return true;
    }

    void give(long count) {
        bytes.addAndGet(-count);
    }

    long bytes() {
        return bytes.get();
    }
}
