package holo.store.row;

import holo.accord.primitives.Key;
import holo.store.row.RowFormat.Latest;
import java.util.HashMap;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The newest versions of keys that RocksDB has and nobody was told of: the arena does not know them. What comes next
/// in the order of commits builds on them all the same. Belongs to whoever writes batches.
final class UnpublishedRows {
    private final Map<Key, Latest> rows = new HashMap<>();

    /// RocksDB has these rows.
    void written(Unpublished batch) {
        rows.putAll(batch.newest);
    }

    /// The arena has these rows.
    void published(Unpublished batch) {
        // A later batch may have replaced some of them.
        batch.newest.forEach((key, row) -> rows.computeIfPresent(key, (_, newest) -> newest == row ? null : newest));
    }

    /// The newest version as stored, or null when it is published or there is none.
    byte @Nullable [] newest(Key key) {
        Latest row = rows.isEmpty() ? null : rows.get(key);
        return row == null ? null : row.stored().stored();
    }
}
