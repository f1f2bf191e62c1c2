package holo.node.console;

/// What a table takes on this node.
///
/// @param name such as `public.orders`
/// @param rows estimated rows
/// @param rowBytes estimated size of their newest versions in the row store
/// @param indexes its secondary indexes
/// @param indexBytes estimated size of their entries in the row store
/// @param segments Parquet segments
/// @param segmentBytes size of their files
public record TableView(
        String name, long rows, long rowBytes, int indexes, long indexBytes, int segments, long segmentBytes) {
    /// Of a table that has nothing yet.
    static TableView empty(String name) {
        return new TableView(name, 0, 0, 0, 0, 0, 0);
    }

    TableView plusRows(long more, long bytes) {
        return new TableView(name, rows + more, rowBytes + bytes, indexes, indexBytes, segments, segmentBytes);
    }

    TableView plusIndex(long bytes) {
        return new TableView(name, rows, rowBytes, indexes + 1, indexBytes + bytes, segments, segmentBytes);
    }

    TableView plusSegment(long bytes) {
        return new TableView(name, rows, rowBytes, indexes, indexBytes, segments + 1, segmentBytes + bytes);
    }
}
