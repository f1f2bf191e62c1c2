/// The node's commit log: the source of truth, from which everything not yet in the row store is
/// replayed at start.
///
/// Start with {@link holo.store.log.CommitLog}, a plain object that one thread drives (a simulator drives
/// it step by step over a simulated disk); {@link holo.store.log.GroupCommitter} is the thread that drives it
/// in a running node. {@link holo.store.log.LogFormat} documents every byte.
///
/// Invariants: a record is acknowledged only after the sync that the mode demands; a segment is left only
/// after it was synced; what recovery cuts off was never acknowledged, and where it cannot be sure of
/// that it stops the start instead.
@NullMarked
package holo.store.log;

import org.jspecify.annotations.NullMarked;
