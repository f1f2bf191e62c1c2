package holo.sim.cluster;

import java.util.List;

/// What a node wrote aside so that its log can be cut: the protocol's snapshot and the data, taken in one
/// instant, and where the log goes on. Appears on disk whole or not at all.
///
/// @param records the protocol's snapshot, encoded
/// @param store the data
/// @param logPosition records after this position are to be replayed
record Checkpoint(List<byte[]> records, VersionStore store, long logPosition) {}
