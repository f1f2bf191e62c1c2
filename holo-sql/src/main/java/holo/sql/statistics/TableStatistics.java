package holo.sql.statistics;

import java.util.Map;
import org.jspecify.annotations.Nullable;

/// What ANALYZE found in a table. Immutable.
///
/// @param rows how many there were
/// @param estimated how many the store took it to have at that time
/// @param pages of 8 KiB that the rows took
/// @param columns by attribute number; a column that was added since has none
/// @param runs when and how often the table was looked at
public record TableStatistics(
        double rows, double estimated, int pages, Map<Integer, ColumnStatistics> columns, Runs runs) {
    /// The store counts up to so many rows, and estimates more.
    private static final double COUNTED_MAX = 64;

    /// What the store's estimates may be wrong by, while rows are in memory still.
    private static final double ESTIMATE_FACTOR = 5;

    public TableStatistics {
        columns = Map.copyOf(columns);
    }

    /// When a table was looked at, and how often. Times in microseconds since 2000-01-01 UTC.
    ///
    /// @param last by command; null for never
    /// @param lastAutomatic by the server itself; null for never
    public record Runs(@Nullable Long last, @Nullable Long lastAutomatic, int count, int automaticCount) {
        /// Of a table that nobody has looked at.
        public static final Runs NONE = new Runs(null, null, 0, 0);

        /// With one more.
        public Runs and(long micros, boolean automatic) {
            return automatic
                    ? new Runs(last, micros, count, automaticCount + 1)
                    : new Runs(micros, lastAutomatic, count + 1, automaticCount);
        }
    }

    public @Nullable ColumnStatistics column(int number) {
        return columns.get(number);
    }

    /// How many rows there are now. What was inserted and deleted since is known better than what the store estimates;
    /// only what a restart has forgotten, or another storage of the rows, shows in the estimate alone.
    ///
    /// @param estimatedNow by the store, which counts small tables
    /// @param growth since the table was analyzed, as far as it was counted
    public double rowsNow(double estimatedNow, long growth) {
        return estimatedNow < COUNTED_MAX
                ? estimatedNow
                : Math.clamp(rows + growth, estimatedNow / ESTIMATE_FACTOR, estimatedNow * ESTIMATE_FACTOR);
    }
}
