package holo.store.arena;

/// What the arena holds and how it did since it was opened. Hits are counted by samples.
///
/// @param bytesMax its budget
/// @param bytes memory it has taken
/// @param rows rows in it
/// @param orderedRows rows that are kept in order, too
/// @param orderBytes memory that this takes, among the bytes
/// @param hits reads answered, to within a few percent
/// @param misses reads that had to go to RocksDB
/// @param rangeRows rows of ranges that did not come from RocksDB
/// @param admitted rows taken in
/// @param refused rows not taken in because those here are read more often
/// @param evicted rows that made place for others
public record ArenaStatistics(
        long bytesMax,
        long bytes,
        long rows,
        long orderedRows,
        long orderBytes,
        long hits,
        long misses,
        long rangeRows,
        long admitted,
        long refused,
        long evicted) {}
