package holo.sql.transaction;

import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Timestamp;
import holo.sql.catalog.KeySpace;
import holo.store.Validation;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;

/// What a SERIALIZABLE transaction has read. Bounded: beyond a limit it remembers whole tables.
final class ReadSet {
    private final int entriesMax;
    private final Set<Key> keys = new LinkedHashSet<>();
    private final Set<KeyRange> ranges = new LinkedHashSet<>();
    private boolean coarse;

    ReadSet(int entriesMax) {
        this.entriesMax = entriesMax;
    }

    void add(Key key) {
        if (coarse) {
            ranges.add(whole(key));
        } else {
            keys.add(key);
            coarsenWhenLarge();
        }
    }

    void add(KeyRange range) {
        ranges.add(coarse ? whole(range.start()) : range);
        coarsenWhenLarge();
    }

    boolean contains(Key key) {
        return keys.contains(key) || ranges.stream().anyMatch(range -> range.contains(key));
    }

    /// With how many ranges {@link #contains} compares a key.
    int rangeCount() {
        return ranges.size();
    }

    private void coarsenWhenLarge() {
        if (!coarse && keys.size() + ranges.size() > entriesMax) {
            coarse = true;
            Set<KeyRange> tables = new LinkedHashSet<>();
            keys.forEach(k -> tables.add(whole(k)));
            ranges.forEach(r -> tables.add(whole(r.start())));
            keys.clear();
            ranges.clear();
            ranges.addAll(tables);
        }
    }

    /// Everything of the table that the key belongs to; scans never cross tables.
    private static KeyRange whole(Key key) {
        int storageId = KeySpace.storageId(key);
        return storageId == 0 ? KeyRange.ALL : KeySpace.data(storageId);
    }

    List<Validation> validations(Timestamp since) {
        List<Validation> result = new ArrayList<>(keys.size() + ranges.size());
        keys.forEach(k -> result.add(new Validation.KeyUnchanged(k, since)));
        ranges.forEach(r -> result.add(new Validation.RangeUnchanged(r, since)));
        return result;
    }
}
