package holo.store.column;

import holo.store.StoreStatistics;
import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;
import java.util.function.Supplier;

/// The share of the time that queries over columns may take while transactions keep the node busy. Time is earned as it
/// passes and spent while DuckDB works; while more has been spent than earned, no query begins.
///
/// A query now and then never waits, since some time is kept in hand; one after the other without a pause waits. What
/// is owed after a long query is bounded, and so is the wait. Thread-safe.
final class TimeShare {
    static final long LOOK_NANOS = TimeUnit.MILLISECONDS.toNanos(500);
    static final long KEPT_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(500);
    static final long OWED_NANOS_MAX = TimeUnit.MILLISECONDS.toNanos(500);

    /// From how many commits a second on transactions keep the node busy.
    static final int BUSY_COMMITS = 100;

    /// A query may use more than one processor while it works; where there are many, it leaves enough to transactions.
    private static final int PROCESSORS_OF_QUERY = 2;

    private static final int ALL = 100;

    private final int percent;
    private final int queriesAtATime;
    private final Supplier<StoreStatistics> transactions;
    private final LongSupplier spentNanos;
    private long balance = KEPT_NANOS_MAX;
    private long countedAt;
    private long spent;
    private boolean counted;
    private long lookedAt;
    private long commits;
    private boolean busy;

    /// @param percent of the time; 100 for no limit
    /// @param processors of the node
    /// @param spentNanos what DuckDB has worked since the start
    TimeShare(int percent, int processors, Supplier<StoreStatistics> transactions, LongSupplier spentNanos) {
        this.percent = percent;
        this.queriesAtATime = Math.max(1, processors / PROCESSORS_OF_QUERY);
        this.transactions = transactions;
        this.spentNanos = spentNanos;
    }

    /// Whether a query has to wait.
    synchronized boolean isOverspent(long nowNanos) {
        if (percent >= ALL) {
            return false;
        }
        look(nowNanos);
        count(nowNanos);
        return busy && balance < 0;
    }

    private void look(long nowNanos) {
        long elapsed = nowNanos - lookedAt;
        if (!counted || elapsed >= LOOK_NANOS) {
            long now = transactions.get().commits();
            busy = counted && (now - commits) * TimeUnit.SECONDS.toNanos(1) / elapsed >= BUSY_COMMITS;
            commits = now;
            lookedAt = nowNanos;
        }
    }

    private void count(long nowNanos) {
        long now = spentNanos.getAsLong();
        if (counted) {
            long earned = Math.min(nowNanos - countedAt, TimeUnit.MINUTES.toNanos(1)) * queriesAtATime * percent / ALL;
            balance = Math.clamp(balance + earned - (now - spent), -OWED_NANOS_MAX, KEPT_NANOS_MAX);
        }
        counted = true;
        countedAt = nowNanos;
        spent = now;
    }
}
