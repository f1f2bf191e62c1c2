package holo.store.column;

import holo.accord.primitives.Key;
import org.jspecify.annotations.Nullable;

/// Walks keys that a query is to see with other values than the columns have.
public interface ChangedKeys extends AutoCloseable {
    /// No keys.
    ChangedKeys NONE = new ChangedKeys() {
        @Override
        public boolean advance() {
            return false;
        }

        @Override
        public Key key() {
            throw new IllegalStateException("not on a key");
        }

        @Override
        public byte @Nullable [] value() {
            throw new IllegalStateException("not on a key");
        }

        @Override
        public void close() {}
    };

    /// Moves to the next key; false at the end.
    boolean advance();

    Key key();

    /// The value that the query is to see, or null when it is to see no row.
    byte @Nullable [] value();

    @Override
    void close();
}
