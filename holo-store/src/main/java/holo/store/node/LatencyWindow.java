package holo.store.node;

import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/// Percentiles of the last full window, for people. One thread records and rolls; any thread reads.
final class LatencyWindow {
    private static final long WINDOW_NANOS = TimeUnit.SECONDS.toNanos(5);
    private static final long MICROS_MAX = TimeUnit.MINUTES.toMicros(5);
    private static final int DIGITS = 2;
    private static final double MEDIAN = 50;
    private static final double TAIL = 99;

    /// @param p50 median, microseconds
    /// @param p99 99th percentile, microseconds
    record Percentiles(long p50, long p99) {}

    private final Histogram current = new Histogram(1, MICROS_MAX, DIGITS);
    private long windowStart;
    private volatile Percentiles last = new Percentiles(0, 0);

    void record(long micros) {
        current.recordValue(Math.clamp(micros, 0, MICROS_MAX));
    }

    /// Ends the window when it is full. The first value is shown at once, so that a short run shows something.
    void roll(long nowNanos) {
        boolean nothingYet = last.p99() == 0 && current.getTotalCount() > 0;
        if (nowNanos - windowStart >= WINDOW_NANOS || nothingYet) {
            windowStart = nowNanos;
            last = new Percentiles(current.getValueAtPercentile(MEDIAN), current.getValueAtPercentile(TAIL));
            current.reset();
        }
    }

    Percentiles last() {
        return last;
    }
}
