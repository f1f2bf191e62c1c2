package holo.store.arena;

/// What the arena holds and how it did since it was opened. Hits are counted by samples.
///
/// @param bytesMax its budget
/// @param bytes memory it has taken
/// @param rows rows in it
/// @param hits reads answered, to within a few percent
/// @param misses reads that had to go to RocksDB
/// @param admitted rows taken in
/// @param refused rows not taken in because those here are read more often
/// @param evicted rows that made place for others
public record ArenaStatistics(
        long bytesMax, long bytes, long rows, long hits, long misses, long admitted, long refused, long evicted) {}
