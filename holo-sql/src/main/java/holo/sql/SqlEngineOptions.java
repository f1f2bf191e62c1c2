package holo.sql;

import holo.store.setting.ByteSize;
import holo.store.setting.Setting;
import java.time.Duration;

/// Settings of the SQL engine.
public record SqlEngineOptions(
        @Setting(
                key = "holo.sql.database",
                defaultValue = "holo",
                description =
                        "The name of the database that is made at the first start, and that clients reach who name"
                                + " none.")
        String database,

        @Setting(
                key = "holo.sql.sessions-max",
                defaultValue = "10000",
                min = "1",
                max = "1000000",
                description = "How many sessions may be open at a time; more are refused with 53300.")
        int sessionsMax,

        @Setting(
                key = "holo.sql.cached-statements-max",
                defaultValue = "2000",
                min = "0",
                max = "1000000",
                description = "How many compiled statements are kept for all sessions together.")
        int cachedStatementsMax,

        @Setting(
                key = "holo.sql.notifications-bytes-max",
                defaultValue = "64MiB",
                min = "64kB",
                description = "How many bytes of notifications may wait for sessions that listen; a transaction whose"
                        + " NOTIFY finds no room is refused with 54000.")
        ByteSize notificationsBytesMax,

        @Setting(
                key = "holo.sql.work-memory-bytes-max",
                defaultValue = "0",
                description = "How many bytes of rows all statements together may keep in memory (sorts, hash tables,"
                        + " windows); what would need more is refused with 53200. 0 is half of the heap.")
        ByteSize workMemoryBytesMax,

        @Setting(
                key = "holo.sql.auto-analyze",
                defaultValue = "true",
                description = "Whether tables of which a share has changed are analyzed in the background.")
        boolean autoAnalyze,

        @Setting(
                key = "holo.sql.analyze-pause",
                defaultValue = "1m",
                min = "100ms",
                description = "How long after one look for tables to analyze the next one comes; PostgreSQL's"
                        + " autovacuum_naptime.")
        Duration analyzePause,

        @Setting(
                key = "holo.sql.analyze-threshold-rows",
                defaultValue = "50",
                min = "0",
                description = "How many rows of a table must have changed, beside the share, before it is analyzed;"
                        + " PostgreSQL's autovacuum_analyze_threshold. The storage parameter of that name goes before"
                        + " it.")
        int analyzeThreshold,

        @Setting(
                key = "holo.sql.analyze-scale-factor",
                defaultValue = "0.1",
                min = "0",
                max = "100",
                description = "Which share of a table's rows must have changed before it is analyzed; PostgreSQL's"
                        + " autovacuum_analyze_scale_factor. The storage parameter of that name goes before it.")
        double analyzeScaleFactor) {
    public static final SqlEngineOptions DEFAULT = new SqlEngineOptions(
            "holo", 10_000, 2000, ByteSize.ofMebibytes(64), new ByteSize(0), true, Duration.ofMinutes(1), 50, 0.1);
}
