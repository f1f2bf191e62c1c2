package holo.store.row;

import holo.accord.primitives.Key;
import holo.accord.primitives.Timestamp;
import holo.store.row.RowFormat.Latest;
import java.util.Map;

/// What {@link RowStore#put} has written, for {@link RowStore#publish}.
public final class Unpublished {
    final long position;
    final Timestamp greatest;
    final long keysAdded;
    final Map<Key, Latest> newest;

    /// @param position from where on the commit log is needed once the batch is flushed
    /// @param greatest the greatest executeAt in the batch
    /// @param keysAdded new keys, less those that were removed since the batch before
    /// @param newest the newest versions, for the arena
    Unpublished(long position, Timestamp greatest, long keysAdded, Map<Key, Latest> newest) {
        this.position = position;
        this.greatest = greatest;
        this.keysAdded = keysAdded;
        this.newest = newest;
    }
}
