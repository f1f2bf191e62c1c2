package holo.store.node;

import holo.store.log.GroupCommitter;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/// The latency of the log's syncs over the last window. Any thread.
final class SyncLatency {
    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final double TAIL = 99;

    private final GroupCommitter committer;
    private @Nullable Histogram reuse;
    private long windowStart;
    private long p99;

    SyncLatency(GroupCommitter committer) {
        this.committer = committer;
    }

    /// The 99th percentile, in microseconds, 0 before the first sync.
    synchronized long p99() {
        long now = System.nanoTime();
        if (p99 == 0 || now - windowStart >= WINDOW_NANOS) {
            windowStart = now;
            reuse = committer.syncMicros(reuse);
            p99 = reuse.getValueAtPercentile(TAIL);
        }
        return p99;
    }
}
