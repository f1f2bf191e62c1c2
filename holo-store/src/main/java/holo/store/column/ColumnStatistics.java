package holo.store.column;

/// Counters since start, and gauges.
///
/// @param tables tables in columns
/// @param queries snapshots handed to queries
/// @param running queries now
/// @param rowsFed changes written into columns, builds not counted
/// @param deltaBytes memory of the writes that wait to go into columns
/// @param waitMicros time that queries have waited until the columns were where they had to be
public record ColumnStatistics(int tables, long queries, int running, long rowsFed, long deltaBytes, long waitMicros) {
    /// Of a node without columns.
    public static final ColumnStatistics NONE = new ColumnStatistics(0, 0, 0, 0, 0, 0);
}
