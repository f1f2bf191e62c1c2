package holo.store;

import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Timestamp;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What was written, for copies of the rows in another form. Thread-safe.
///
/// A copy that follows is told of every write once it is in the rows, and before any snapshot sees it. What it has not
/// kept it finds again among the versions of the rows, as long as these are kept.
public interface ChangeFeed {
    /// Is told of writes, on the thread that applies them: must be quick and must not throw.
    @FunctionalInterface
    interface Follower {
        /// A write is in the rows.
        ///
        /// @param executeAt the version that it made
        /// @param value null for a deletion; not to be changed
        void written(Timestamp executeAt, Key key, byte @Nullable [] value);
    }

    /// Has the follower told of all writes from now on; null ends it. There is one at a time.
    void follow(@Nullable Follower follower);

    /// Has one of {@link #READS_PER_SAMPLE} reads by key told, on the reader's thread, which must not be held up; null
    /// ends it.
    void sampleReads(@Nullable Consumer<Key> sampled);

    /// Reads by key that a sample stands for.
    int READS_PER_SAMPLE = 64;

    /// The newest version in the rows, which snapshots may not see yet. Whoever starts to listen for some keys and then
    /// takes a snapshot that is not before this has missed nothing.
    Timestamp applied();

    /// Whether every deletion after the timestamp can still be told from a key that never was.
    boolean remembers(Timestamp since);

    /// The keys of a range that have a version after `since`, with their values at a snapshot, in key order. A key
    /// whose only such version is after the snapshot is among them with the value that it had before.
    ///
    /// @param at the snapshot's timestamp; the caller holds the snapshot open
    Cursor changes(KeyRange range, Timestamp since, Timestamp at);

    /// Walks changes. Not thread-safe. Must be closed.
    interface Cursor extends AutoCloseable {
        /// Moves to the next key; false at the end.
        boolean advance();

        Key key();

        /// The key's newest version, which may be after the snapshot.
        Timestamp newest();

        /// The value, or null when there is none.
        byte @Nullable [] value();

        @Override
        void close();
    }
}
