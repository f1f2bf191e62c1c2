package holo.sim.cluster;

import holo.accord.host.LogRecord;
import java.util.List;

/// What a node wrote aside so that its log can be cut: the protocol's snapshot and the data, taken in one
/// instant, and where the log goes on. Appears on disk whole or not at all.
///
/// @param records the protocol's snapshot; encoded when a start reads it, as most never are
/// @param store the data
/// @param logPosition records after this position are to be replayed
record Checkpoint(List<LogRecord> records, VersionStore store, long logPosition) {}
