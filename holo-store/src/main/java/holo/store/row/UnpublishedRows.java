package holo.store.row;

import holo.accord.primitives.Key;
import holo.store.row.RowFormat.Latest;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The newest versions of keys that RocksDB has and nobody was told of: the arena does not know them. What comes next
/// in the order of commits builds on them all the same. Belongs to whoever writes batches.
final class UnpublishedRows {
    /// A batch of more rows is kept by itself: to ask a few of them costs less than to copy so many rows.
    private static final int COPIED_MAX = 512;

    private final Map<Key, Latest> rows = new HashMap<>();
    private final List<Map<Key, Latest>> large = new ArrayList<>();

    /// RocksDB has these rows.
    void written(Unpublished batch) {
        if (batch.newest.size() > COPIED_MAX) {
            large.add(batch.newest);
        } else {
            rows.putAll(batch.newest);
        }
    }

    /// The arena has these rows.
    void published(Unpublished batch) {
        if (batch.newest.size() > COPIED_MAX) {
            large.removeIf(newest -> newest == batch.newest);
        } else {
            // A later batch may have replaced some of them.
            batch.newest.forEach(
                    (key, row) -> rows.computeIfPresent(key, (_, newest) -> newest == row ? null : newest));
        }
    }

    /// The newest version as stored, or null when it is published or there is none.
    byte @Nullable [] newest(Key key) {
        Latest newest = rows.isEmpty() ? null : rows.get(key);
        for (Map<Key, Latest> batch : large) {
            Latest row = batch.get(key);
            if (row != null && (newest == null || row.version().compareTo(newest.version()) > 0)) {
                newest = row;
            }
        }
        return newest == null ? null : newest.stored().stored();
    }
}
