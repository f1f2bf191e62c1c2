package holo.sql.catalog;

import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Timestamp;
import holo.store.KeyValueCursor;
import java.util.Iterator;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A catalog's records in a map.
final class MapStorage implements CatalogStorage {
    final TreeMap<Key, byte[]> records = new TreeMap<>();
    boolean changed;

    @Nullable
    Timestamp changedAt;

    int gets;

    @Override
    public byte @Nullable [] get(Key key) {
        gets++;
        return records.get(key);
    }

    @Override
    public @Nullable Timestamp changedAt() {
        return changedAt;
    }

    @Override
    public KeyValueCursor scan(KeyRange range) {
        Iterator<Map.Entry<Key, byte[]>> entries = records.entrySet().stream()
                .filter(e -> range.contains(e.getKey()))
                .iterator();
        return new KeyValueCursor() {
            private Map.Entry<Key, byte[]> current = Map.entry(Key.EMPTY, new byte[0]);

            @Override
            public boolean advance() {
                boolean more = entries.hasNext();
                if (more) {
                    current = entries.next();
                }
                return more;
            }

            @Override
            public Key key() {
                return current.getKey();
            }

            @Override
            public byte[] value() {
                return current.getValue();
            }

            @Override
            public void close() {}
        };
    }

    @Override
    public void put(Key key, byte[] value) {
        records.put(key, value);
    }

    @Override
    public void delete(Key key) {
        records.remove(key);
    }

    @Override
    public boolean changedCatalog() {
        return changed;
    }
}
