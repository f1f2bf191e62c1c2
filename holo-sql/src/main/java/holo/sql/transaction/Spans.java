package holo.sql.transaction;

import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.sql.catalog.KeySpace;
import java.util.ArrayList;
import java.util.List;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;

/// Finds where a transaction writes so many keys of one table or index that ordering it against all who touch that part
/// of it takes less than doing so key by key.
final class Spans {
    static final int KEYS_MIN = 512;

    private Spans() {}

    /// From the first to the last key of each table and index with many; empty for most transactions.
    static List<KeyRange> of(NavigableMap<Key, ?> writes) {
        if (writes.size() < KEYS_MIN) {
            return List.of();
        }
        List<KeyRange> spans = new ArrayList<>();
        Key first = null;
        Key last = null;
        int storage = 0;
        int count = 0;
        for (Key key : writes.keySet()) {
            int here = KeySpace.storageId(key);
            if (first == null || here != storage) {
                add(spans, first, last, storage, count);
                first = key;
                storage = here;
                count = 0;
            }
            last = key;
            count++;
        }
        add(spans, first, last, storage, count);
        return spans;
    }

    private static void add(List<KeyRange> spans, @Nullable Key first, @Nullable Key last, int storage, int count) {
        if (first != null && last != null && storage != 0 && count >= KEYS_MIN) {
            spans.add(new KeyRange(first, last.next()));
        }
    }
}
