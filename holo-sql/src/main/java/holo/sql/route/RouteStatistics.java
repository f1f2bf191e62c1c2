package holo.sql.route;

/// Counters since start.
///
/// @param rows queries that ran over rows
/// @param columns queries that ran over columns
/// @param declined queries that were to run over columns and have something in them that does not
/// @param regretted queries that DuckDB was asked to run and that ran over rows in the end: time for nothing
/// @param notReady queries that ran over rows because the columns were being built or were far behind
/// @param decisionNanos how long it took to choose: the median of the last hundreds that were timed
public record RouteStatistics(
        long rows, long columns, long declined, long regretted, long notReady, long decisionNanos) {
    /// Of a node without columns.
    public static final RouteStatistics NONE = new RouteStatistics(0, 0, 0, 0, 0, 0);
}
