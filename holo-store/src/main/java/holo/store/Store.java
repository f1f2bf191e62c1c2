package holo.store;

import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Timestamp;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;

/// The node's door to the data. Thread-safe.
///
/// Reads happen at a snapshot; a commit is one Accord transaction that validates what its reads
/// relied on and then writes, all at one timestamp in every range it touches.
public interface Store extends AutoCloseable {
    /// A linearizable snapshot: it holds every commit that was acknowledged to anyone before this call.
    ///
    /// @throws StoreException 57P03 while the node is not ready
    Snapshot snapshot();

    /// A snapshot of the past.
    ///
    /// @throws StoreException 72000 when the timestamp is older than the retention window keeps, 22023
    ///     when it is in the future
    Snapshot snapshotAt(Timestamp timestamp);

    /// A snapshot of the past: it holds what was committed up to a time by the node's clock.
    ///
    /// @param micros microseconds since 1970
    /// @throws StoreException as {@link #snapshotAt} does, with the oldest time that can be read
    Snapshot snapshotAsOf(long micros);

    /// Validates and writes, atomically. The future completes on a thread of the store when the
    /// transaction is durable and visible to {@link #snapshot()}, or was found in conflict; do
    /// nothing slow in its callbacks. It completes exceptionally with a {@link StoreException} when
    /// the outcome is not known (08007) or the node is stopping (57P01).
    CompletableFuture<CommitOutcome> commit(Commit commit);

    /// Gives up a whole range, however many rows it has: from now on nobody writes to it, and nobody reads it at a
    /// later snapshot, where it may or may not hold rows. Snapshots before see it as it was; the rows go, all at
    /// once, when there can be no such snapshot any more. The future completes when this is durable, or with a
    /// {@link StoreException}, 22023 when the range has no end or reaches into the keys reserved for the store.
    CompletableFuture<Void> discard(KeyRange range);

    /// Room for what need not outlive the process; empty for a store that has none.
    default Optional<TemporarySpace> temporarySpace() {
        return Optional.empty();
    }

    /// The ranges that this node holds, in key order, with what operators ask of them.
    List<RangeStatus> ranges();

    /// Splits the range that holds the key, without copying data; a no-op when the key already
    /// starts a range.
    CompletableFuture<Void> split(Key at);

    StoreStatistics statistics();

    /// Watches a key for as long as the store is open; for few keys, since every write asks whether it is one of them.
    default KeyWatch watch(Key key) {
        return () -> null;
    }

    /// What was written, for copies of the rows in another form; empty when this store does not tell.
    default Optional<ChangeFeed> changes() {
        return Optional.empty();
    }

    /// How rows are kept on disk; empty when this store keeps all of them alike.
    default Optional<RowTiers> rowTiers() {
        return Optional.empty();
    }

    @Override
    void close();
}
