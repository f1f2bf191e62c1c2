package holo.store.column;

/// Counters since start, and gauges.
///
/// @param tables tables in columns
/// @param builds how often a table's columns were built from all of its rows
/// @param queries snapshots handed to queries
/// @param running queries now
/// @param waiting queries that wait for a turn
/// @param allowed queries that may run at a time now
/// @param rowsFed changes written into columns, builds not counted
/// @param deltaBytes memory of the writes that wait to go into columns
/// @param waitMicros time that queries have waited until the columns were where they had to be
/// @param lagMicros how far the table that is furthest behind is behind the rows, as far as something waits to go there
public record ColumnStatistics(
        int tables,
        long builds,
        long queries,
        int running,
        int waiting,
        int allowed,
        long rowsFed,
        long deltaBytes,
        long waitMicros,
        long lagMicros) {
    /// Of a node without columns.
    public static final ColumnStatistics NONE = new ColumnStatistics(0, 0, 0, 0, 0, 0, 0, 0, 0, 0);
}
