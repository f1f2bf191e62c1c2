package holo.store.column;

import holo.store.setting.ByteSize;
import holo.store.setting.Setting;
import java.time.Duration;

/// Settings of the columns and of the queries over them.
///
/// @param enabled whether any table is kept in columns
/// @param memory what DuckDB may use, tables and queries together
/// @param threads of DuckDB's own
/// @param niceness of the threads that run queries
/// @param spill what queries may write to disk when memory is short
/// @param delta writes that wait to go into columns
/// @param queriesMax queries over columns at a time; more wait
/// @param feedInterval time after which waiting writes go into columns without a query asking
/// @param commitGoal commit latency above which queries give way; zero for none
/// @param busyPercent of the time that queries may take while transactions keep the node busy
/// @param lagMax how far columns may be behind
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
                key = "holo.analytics.niceness",
                defaultValue = "5",
                min = "0",
                max = "19",
                description =
                        "How far queries over columns stand back when transactions want the processors too: 0 not at all,"
                                + " 19 takes what nobody wants. Linux only.")
        int niceness,

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

        @Setting(
                key = "holo.analytics.commit-goal",
                defaultValue = "0s",
                description =
                        "Commit latency (99th percentile) above which fewer queries over columns run at a time, down to one;"
                                + " 0s for none.")
        Duration commitGoal,

        @Setting(
                key = "holo.analytics.busy-percent",
                defaultValue = "50",
                min = "1",
                max = "100",
                description =
                        "Percent of the time that queries over columns may take while 100 transactions or more commit a second:"
                                + " one query's time for every two processors. The next one waits until that is kept, a"
                                + " second at most with the default. 100 for no limit.")
        int busyPercent,

        @Setting(
                key = "holo.analytics.lag-max",
                defaultValue = "60s",
                min = "1s",
                description = "How far the columns may be behind the rows before the node's health says so.")
        Duration lagMax,

        ResultCacheOptions results,
        SegmentOptions segments,
        TierOptions tiers) {
    public static final ColumnOptions DEFAULT = new ColumnOptions(
            true,
            ByteSize.ofMebibytes(1024),
            0,
            5,
            ByteSize.ofMebibytes(10 * 1024),
            ByteSize.ofMebibytes(64),
            4,
            Duration.ofSeconds(5),
            Duration.ZERO,
            50,
            Duration.ofSeconds(60),
            ResultCacheOptions.DEFAULT,
            SegmentOptions.DEFAULT,
            TierOptions.DEFAULT);

    /// The same with other memory and spill, in mebibytes, and another number of threads.
    public ColumnOptions withLimits(long memoryMebibytes, long spillMebibytes, int queryThreads, int queries) {
        return new ColumnOptions(
                enabled,
                ByteSize.ofMebibytes(memoryMebibytes),
                queryThreads,
                niceness,
                ByteSize.ofMebibytes(spillMebibytes),
                delta,
                queries,
                feedInterval,
                commitGoal,
                busyPercent,
                lagMax,
                results,
                segments,
                tiers);
    }

    /// The same with another niceness, and another share of the time while transactions keep the node busy.
    public ColumnOptions withYielding(int otherNiceness, int percent) {
        return new ColumnOptions(
                enabled,
                memory,
                threads,
                otherNiceness,
                spill,
                delta,
                queriesMax,
                feedInterval,
                commitGoal,
                percent,
                lagMax,
                results,
                segments,
                tiers);
    }

    /// The same with another budget for what waits, fed at another interval.
    public ColumnOptions withFeed(ByteSize waiting, Duration interval) {
        return new ColumnOptions(
                enabled,
                memory,
                threads,
                niceness,
                spill,
                waiting,
                queriesMax,
                interval,
                commitGoal,
                busyPercent,
                lagMax,
                results,
                segments,
                tiers);
    }

    /// The same with another cache of answers.
    public ColumnOptions withResults(ResultCacheOptions other) {
        return new ColumnOptions(
                enabled,
                memory,
                threads,
                niceness,
                spill,
                delta,
                queriesMax,
                feedInterval,
                commitGoal,
                busyPercent,
                lagMax,
                other,
                segments,
                tiers);
    }

    /// The same with other segments and tiers.
    public ColumnOptions withSegments(SegmentOptions other, TierOptions otherTiers) {
        return new ColumnOptions(
                enabled,
                memory,
                threads,
                niceness,
                spill,
                delta,
                queriesMax,
                feedInterval,
                commitGoal,
                busyPercent,
                lagMax,
                results,
                other,
                otherTiers);
    }
}
