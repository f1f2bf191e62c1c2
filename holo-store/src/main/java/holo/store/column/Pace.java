package holo.store.column;

import holo.store.StoreStatistics;
import java.time.Duration;
import java.util.concurrent.TimeUnit;
import java.util.function.Supplier;

/// How many queries may run at a time for the sake of transactions: while these commit more slowly than their goal,
/// half as many with every look, down to one; when they reach it, one more with every look. Thread-safe.
final class Pace {
    static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);

    private final long goalMicros;
    private final Supplier<StoreStatistics> transactions;
    private long commits;
    private long lookedAt;
    private boolean looked;
    private int withheld;

    /// @param goal for the 99th percentile of commits; zero for none
    Pace(Duration goal, Supplier<StoreStatistics> transactions) {
        this.goalMicros = TimeUnit.NANOSECONDS.toMicros(goal.toNanos());
        this.transactions = transactions;
    }

    /// How many of at most `max` queries may run; at least one.
    synchronized int allowed(int max, long nowNanos) {
        if (goalMicros > 0 && (!looked || nowNanos - lookedAt >= LOOK_NANOS)) {
            StoreStatistics now = transactions.get();
            // Where nobody commits, the last commits' latency says nothing.
            boolean missed = looked && now.commits() > commits && now.commitMicrosP99() > goalMicros;
            looked = true;
            commits = now.commits();
            lookedAt = nowNanos;
            int allowed = max - withheld;
            withheld = max - (missed ? Math.max(1, allowed / 2) : Math.min(max, allowed + 1));
        }
        return max - withheld;
    }
}
