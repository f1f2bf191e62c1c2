package holo.store;

import holo.accord.primitives.Key;

/// Walks key/value pairs. Not thread-safe. Must be closed: it pins native memory.
///
/// Usage: `while (cursor.advance()) { use(cursor.key(), cursor.value()); }`
public interface KeyValueCursor extends AutoCloseable {
    /// Moves to the next pair; false at the end.
    boolean advance();

    /// The current pair's key; valid until the cursor is closed.
    Key key();

    /// The current pair's value; the array is the caller's.
    byte[] value();

    @Override
    void close();
}
