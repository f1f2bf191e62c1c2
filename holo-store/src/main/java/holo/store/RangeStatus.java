package holo.store;

import holo.accord.primitives.KeyRange;

/// What an operator sees of a range.
///
/// @param id the range's identity, 1 or greater, never reused
/// @param generation durable ownership epoch, 1 or greater
/// @param bytes estimated bytes in the row store
/// @param rows estimated live keys
/// @param commits transactions applied since start
public record RangeStatus(long id, KeyRange keys, long generation, long bytes, long rows, long commits) {}
