package holo.node.metrics;

import holo.accord.local.Counters.Refusal;
import holo.flight.FlightServer;
import holo.store.Store;
import holo.store.StoreStatistics;
import holo.store.arena.ArenaStatistics;
import holo.store.column.ColumnStatistics;
import holo.store.column.SegmentStatistics;
import holo.wire.pg.PgServer;
import holo.wire.pg.PgServerStatistics;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Supplier;
import java.util.function.ToDoubleFunction;

/// What the engine's parts count, as metrics.
public final class EngineMetrics {
    private static final double MICROS_PER_SECOND = 1e6;

    private EngineMetrics() {}

    /// The store's.
    public static List<Metric> of(Store store) {
        List<Metric> all = new ArrayList<>(ofTransactions(store));
        for (Refusal why : Refusal.values()) {
            all.add(count(
                    store,
                    "holo_accord_refused_" + why.name().toLowerCase(Locale.ROOT) + "_total",
                    "Messages of the consensus protocol refused: " + why.description() + ".",
                    s -> s.messagesRefused().getOrDefault(why, 0L)));
        }
        return List.copyOf(all);
    }

    private static List<Metric> ofTransactions(Store store) {
        return List.of(
                count(store, "holo_transactions_committed_total", "Transactions committed.", StoreStatistics::commits),
                count(
                        store,
                        "holo_transactions_refused_total",
                        "Transactions refused by validation.",
                        StoreStatistics::refused),
                count(
                        store,
                        "holo_accord_fast_path_total",
                        "Transactions decided on the fast path.",
                        StoreStatistics::fastPath),
                count(
                        store,
                        "holo_accord_slow_path_total",
                        "Transactions that needed an Accept round.",
                        StoreStatistics::slowPath),
                count(
                        store,
                        "holo_transactions_in_flight",
                        "Transactions submitted and not ended.",
                        StoreStatistics::inFlight),
                seconds(
                        store,
                        "holo_commit_p50_seconds",
                        "Commit latency, median of the last window.",
                        StoreStatistics::commitMicrosP50),
                seconds(
                        store,
                        "holo_commit_p99_seconds",
                        "Commit latency, 99th percentile of the last window.",
                        StoreStatistics::commitMicrosP99),
                count(
                        store,
                        "holo_log_appended_bytes_total",
                        "Bytes appended to the commit log.",
                        StoreStatistics::logBytes),
                count(store, "holo_log_syncs_total", "Syncs of the commit log.", StoreStatistics::logSyncs),
                seconds(
                        store,
                        "holo_log_sync_p99_seconds",
                        "Sync latency, 99th percentile of the last window.",
                        StoreStatistics::logSyncMicrosP99),
                count(store, "holo_log_segments", "Commit-log segments on disk.", StoreStatistics::logSegments),
                count(store, "holo_row_store_bytes", "Bytes on disk of the row store.", StoreStatistics::rowStoreBytes),
                new Metric(
                        "holo_ranges",
                        "none",
                        "Ranges that this node holds.",
                        () -> store.ranges().size()));
    }

    /// The row arena's, asked for when they are read.
    public static List<Metric> of(Supplier<ArenaStatistics> arena) {
        return List.of(
                arena(arena, "holo_arena_bytes", "Memory that the arena has taken for rows.", ArenaStatistics::bytes),
                arena(arena, "holo_arena_rows", "Rows in the arena.", ArenaStatistics::rows),
                arena(
                        arena,
                        "holo_arena_ordered_rows",
                        "Rows of the arena that are kept in order, too.",
                        ArenaStatistics::orderedRows),
                arena(
                        arena,
                        "holo_arena_range_rows_total",
                        "Rows of ranges that were read from the arena.",
                        ArenaStatistics::rangeRows),
                arena(
                        arena,
                        "holo_arena_hits_total",
                        "Reads that the arena answered, by samples.",
                        ArenaStatistics::hits),
                arena(
                        arena,
                        "holo_arena_misses_total",
                        "Reads that went on to the row store's files.",
                        ArenaStatistics::misses),
                arena(
                        arena,
                        "holo_arena_evicted_total",
                        "Rows that made place for others in the arena.",
                        ArenaStatistics::evicted));
    }

    /// The columns' and their segments', asked for when they are read.
    public static List<Metric> of(Supplier<ColumnStatistics> columns, Supplier<SegmentStatistics> segments) {
        return List.of(
                new Metric(
                        "holo_column_tables",
                        "none",
                        "Tables in columns.",
                        () -> columns.get().tables()),
                new Metric(
                        "holo_column_builds_total",
                        "none",
                        "Tables whose columns were built from all of their rows.",
                        () -> columns.get().builds()),
                new Metric(
                        "holo_column_queries_total",
                        "none",
                        "Queries over columns.",
                        () -> columns.get().queries()),
                new Metric(
                        "holo_column_queries_running",
                        "none",
                        "Queries over columns now.",
                        () -> columns.get().running()),
                new Metric(
                        "holo_column_queries_waiting",
                        "none",
                        "Queries over columns that wait for a turn.",
                        () -> columns.get().waiting()),
                new Metric(
                        "holo_column_queries_allowed",
                        "none",
                        "Queries over columns that may run at a time, for the sake of transactions' latency.",
                        () -> columns.get().allowed()),
                new Metric(
                        "holo_column_lag_seconds",
                        "seconds",
                        "How far the table that is furthest behind is behind its rows.",
                        () -> columns.get().lagMicros() / MICROS_PER_SECOND),
                new Metric(
                        "holo_column_wait_seconds_total",
                        "seconds",
                        "Time that queries have waited until the columns were where they had to be.",
                        () -> columns.get().waitMicros() / MICROS_PER_SECOND),
                new Metric(
                        "holo_column_rows_fed_total",
                        "none",
                        "Changes written into columns.",
                        () -> columns.get().rowsFed()),
                new Metric(
                        "holo_column_delta_bytes",
                        "bytes",
                        "Memory of writes that are not in the columns yet.",
                        () -> columns.get().deltaBytes()),
                new Metric(
                        "holo_segments",
                        "none",
                        "Parquet segments.",
                        () -> segments.get().segments()),
                new Metric(
                        "holo_segment_bytes",
                        "bytes",
                        "Bytes of Parquet segments and their keys.",
                        () -> segments.get().bytes()),
                new Metric(
                        "holo_segments_written_total",
                        "none",
                        "Segments written.",
                        () -> segments.get().written()),
                new Metric(
                        "holo_segment_rows_written_total",
                        "none",
                        "Rows written into segments.",
                        () -> segments.get().rowsWritten()),
                new Metric(
                        "holo_segment_rewrites_given_up_total",
                        "none",
                        "Segments given up because too much changed while they were written.",
                        () -> segments.get().givenUp()),
                new Metric(
                        "holo_segments_damaged_total",
                        "none",
                        "Segments found damaged.",
                        () -> segments.get().damaged()),
                new Metric(
                        "holo_segment_rows_in_progress",
                        "none",
                        "Rows written of the segments under way.",
                        () -> segments.get().writingRows()),
                new Metric(
                        "holo_segment_rows_in_progress_total",
                        "none",
                        "Rows that the segments under way will have, about.",
                        () -> segments.get().writingRowsTotal()));
    }

    private static Metric arena(
            Supplier<ArenaStatistics> arena,
            String name,
            String description,
            ToDoubleFunction<ArenaStatistics> number) {
        return new Metric(name, "none", description, () -> number.applyAsDouble(arena.get()));
    }

    /// The Flight SQL server's.
    public static List<Metric> of(FlightServer server) {
        return List.of(
                new Metric("holo_flight_connections", "none", "Flight SQL connections open.", server::connections),
                new Metric("holo_flight_sessions", "none", "SQL sessions of Flight clients.", server::openSessions),
                new Metric(
                        "holo_flight_statements",
                        "none",
                        "Statement handles that Flight clients hold.",
                        server::openStatements),
                new Metric("holo_flight_arrow_bytes", "bytes", "Memory of Arrow buffers in use.", server::arrowBytes));
    }

    /// The PostgreSQL server's.
    public static List<Metric> of(PgServer server) {
        return List.of(
                pg(server, "holo_pg_connections", "PostgreSQL connections open.", PgServerStatistics::connections),
                pg(
                        server,
                        "holo_pg_connections_accepted_total",
                        "PostgreSQL connections accepted.",
                        PgServerStatistics::connectionsAccepted),
                pg(
                        server,
                        "holo_pg_connections_refused_total",
                        "PostgreSQL connections refused.",
                        PgServerStatistics::connectionsRefused),
                pg(
                        server,
                        "holo_pg_messages_received_total",
                        "PostgreSQL protocol messages received.",
                        PgServerStatistics::messagesReceived),
                pg(
                        server,
                        "holo_pg_received_bytes_total",
                        "Bytes received from PostgreSQL clients.",
                        PgServerStatistics::bytesReceived),
                pg(
                        server,
                        "holo_pg_sent_bytes_total",
                        "Bytes sent to PostgreSQL clients.",
                        PgServerStatistics::bytesSent),
                pg(server, "holo_pg_rows_sent_total", "Rows sent to PostgreSQL clients.", PgServerStatistics::rowsSent),
                pg(
                        server,
                        "holo_pg_errors_sent_total",
                        "Errors sent to PostgreSQL clients.",
                        PgServerStatistics::errorsSent));
    }

    private static Metric count(
            Store store, String name, String description, ToDoubleFunction<StoreStatistics> number) {
        return new Metric(name, "none", description, () -> number.applyAsDouble(store.statistics()));
    }

    private static Metric seconds(
            Store store, String name, String description, ToDoubleFunction<StoreStatistics> micros) {
        return new Metric(
                name, "seconds", description, () -> micros.applyAsDouble(store.statistics()) / MICROS_PER_SECOND);
    }

    private static Metric pg(
            PgServer server, String name, String description, ToDoubleFunction<PgServerStatistics> number) {
        return new Metric(name, "none", description, () -> number.applyAsDouble(server.statistics()));
    }
}
