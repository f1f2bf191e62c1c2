package holo.store.column;

/// What the background does with segments: counters since start, and where it is.
///
/// @param segments segments there are
/// @param bytes of their Parquet files and files of keys
/// @param written segments written
/// @param rowsWritten rows in them
/// @param givenUp rewrites that were given up because too much changed meanwhile
/// @param damaged segments found damaged
/// @param writingTable the table whose segments are being written, empty for none
/// @param writingRows rows of them that are written
/// @param writingRowsTotal about how many there will be
public record SegmentStatistics(
        int segments,
        long bytes,
        long written,
        long rowsWritten,
        long givenUp,
        long damaged,
        String writingTable,
        long writingRows,
        long writingRowsTotal) {
    /// Of a node without columns.
    public static final SegmentStatistics NONE = new SegmentStatistics(0, 0, 0, 0, 0, 0, "", 0, 0);
}
