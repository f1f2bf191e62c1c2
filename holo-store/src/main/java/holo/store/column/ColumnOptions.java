package holo.store.column;

import holo.store.setting.ByteSize;
import holo.store.setting.Setting;
import java.time.Duration;

/// Settings of the columns and of the queries over them.
///
/// @param enabled whether any table is kept in columns
/// @param memory what DuckDB may use, tables and queries together
/// @param threads of DuckDB's own
/// @param spill what queries may write to disk when memory is short
/// @param delta writes that wait to go into columns
/// @param queriesMax queries over columns at a time; more wait
/// @param feedInterval time after which waiting writes go into columns without a query asking
/// @param results the settings of the cache of answers
/// @param segments the settings of Parquet segments
/// @param tiers the settings of tiers
public record ColumnOptions(
        @Setting(
                key = "holo.analytics.enabled",
                defaultValue = "true",
                description = "Whether tables are kept in columns too, from the first query that wants them on.")
        boolean enabled,

        @Setting(
                key = "holo.analytics.memory-bytes",
                defaultValue = "1GiB",
                min = "64MiB",
                description =
                        "Memory for columns and the queries over them. A query that needs more spills to disk, and ends"
                                + " with 53200 when it cannot.")
        ByteSize memory,

        @Setting(
                key = "holo.analytics.threads",
                defaultValue = "0",
                min = "0",
                max = "1024",
                description = "Threads that a query over columns may use; 0 for one per processor.")
        int threads,

        @Setting(
                key = "holo.analytics.spill-bytes",
                defaultValue = "10GiB",
                description =
                        "Disk space for queries over columns that do not fit into memory; a query that needs more ends"
                                + " with 53100.")
        ByteSize spill,

        @Setting(
                key = "holo.analytics.delta-bytes",
                defaultValue = "64MiB",
                min = "1MiB",
                description =
                        "Memory for committed writes that are not in the columns yet. What finds no room is read from"
                                + " the rows again.")
        ByteSize delta,

        @Setting(
                key = "holo.analytics.queries-max",
                defaultValue = "4",
                min = "1",
                max = "1000",
                description = "Queries over columns that run at a time; more wait for their turn.")
        int queriesMax,

        @Setting(
                key = "holo.analytics.feed-interval",
                defaultValue = "5s",
                min = "100ms",
                description = "Time after which committed writes go into the columns when no query asks for them.")
        Duration feedInterval,

        ResultCacheOptions results,
        SegmentOptions segments,
        TierOptions tiers) {
    public static final ColumnOptions DEFAULT = new ColumnOptions(
            true,
            ByteSize.ofMebibytes(1024),
            0,
            ByteSize.ofMebibytes(10 * 1024),
            ByteSize.ofMebibytes(64),
            4,
            Duration.ofSeconds(5),
            ResultCacheOptions.DEFAULT,
            SegmentOptions.DEFAULT,
            TierOptions.DEFAULT);

    /// The same with another cache of answers.
    public ColumnOptions withResults(ResultCacheOptions other) {
        return new ColumnOptions(
                enabled, memory, threads, spill, delta, queriesMax, feedInterval, other, segments, tiers);
    }
}
