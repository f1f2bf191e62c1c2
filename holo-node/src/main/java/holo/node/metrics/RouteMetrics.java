package holo.node.metrics;

import holo.sql.HoloSqlEngine;
import holo.sql.column.ResultCache;
import holo.sql.route.RouteStatistics;
import java.util.List;
import java.util.function.ToDoubleFunction;

/// What the router counts, as metrics.
public final class RouteMetrics {
    private RouteMetrics() {}

    public static List<Metric> of(HoloSqlEngine engine) {
        return List.of(
                route(engine, "holo_route_rows_total", "Queries that ran over rows by choice.", RouteStatistics::rows),
                route(engine, "holo_route_columns_total", "Queries that ran over columns.", RouteStatistics::columns),
                route(
                        engine,
                        "holo_route_declined_total",
                        "Queries for columns that have something in them that runs over rows only.",
                        RouteStatistics::declined),
                route(
                        engine,
                        "holo_route_regretted_total",
                        "Queries begun over columns that ran over rows in the end.",
                        RouteStatistics::regretted),
                route(
                        engine,
                        "holo_route_not_ready_total",
                        "Queries for columns that ran over rows since the columns were far behind.",
                        RouteStatistics::notReady),
                results(
                        engine,
                        "holo_result_cache_hits_total",
                        "Queries over columns answered by what was kept of an earlier one.",
                        ResultCache.Statistics::hits),
                results(
                        engine,
                        "holo_result_cache_misses_total",
                        "Queries over columns that might have been answered so, and were computed.",
                        ResultCache.Statistics::misses),
                results(
                        engine,
                        "holo_result_cache_entries",
                        "Answers of queries over columns that are kept.",
                        ResultCache.Statistics::entries),
                new Metric(
                        "holo_result_cache_bytes",
                        "bytes",
                        "Memory of the kept answers, estimated.",
                        () -> engine.results()
                                .orElse(ResultCache.Statistics.NONE)
                                .bytes()));
    }

    private static Metric results(
            HoloSqlEngine engine, String name, String description, ToDoubleFunction<ResultCache.Statistics> number) {
        return new Metric(
                name,
                "none",
                description,
                () -> number.applyAsDouble(engine.results().orElse(ResultCache.Statistics.NONE)));
    }

    private static Metric route(
            HoloSqlEngine engine, String name, String description, ToDoubleFunction<RouteStatistics> number) {
        return new Metric(
                name,
                "none",
                description,
                () -> number.applyAsDouble(engine.routes().orElse(RouteStatistics.NONE)));
    }
}
