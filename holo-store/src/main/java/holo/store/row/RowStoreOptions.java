package holo.store.row;

import holo.store.arena.ArenaIndex;

/// How much memory and how many threads the row store takes.
///
/// @param blockCacheBytes cache of data blocks, indexes and filters
/// @param writeBufferBytes memory for rows not flushed yet, over all column families
/// @param arenaBytes cache of hot rows; below a mebibyte there is none
/// @param arenaIndex whether the cache of hot rows keeps them in order, too
/// @param backgroundJobs flushes and compactions at a time, 1 or more
public record RowStoreOptions(
        long blockCacheBytes, long writeBufferBytes, long arenaBytes, ArenaIndex arenaIndex, int backgroundJobs) {}
