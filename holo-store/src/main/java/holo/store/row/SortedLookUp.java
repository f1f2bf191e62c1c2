package holo.store.row;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.ReadOptions;
import org.rocksdb.RocksIterator;

/// Looks up many keys in ascending order by walking along them, as long as there is little between them. A load writes
/// neighbours, most of them to a place where there is nothing: one step then answers for all of them, where a look-up
/// of each costs more than writing it.
final class SortedLookUp {
    /// From so many keys on, placing an iterator pays.
    static final int KEYS_MIN = 64;

    /// What the walk may meet without any use, beyond what it has found out so far.
    private static final int USELESS_STEPS_MAX = 8;

    private SortedLookUp() {}

    /// Whether the keys are in ascending order, and enough.
    static boolean suits(List<byte[]> keys) {
        if (keys.size() < KEYS_MIN) {
            return false;
        }
        for (int i = 1; i < keys.size(); i++) {
            if (Arrays.compareUnsigned(keys.get(i - 1), keys.get(i)) > 0) {
                return false;
            }
        }
        return true;
    }

    /// The values of the keys, in their order, null where there is none: of as many keys from the first on as the walk
    /// got to.
    ///
    /// @param options makes the iterator end early where it would pass many deletions
    static List<byte @Nullable []> walk(RowDatabase database, ReadOptions options, List<byte[]> keys) {
        List<byte @Nullable []> values = new ArrayList<>(keys.size());
        try (RocksIterator rows = database.db.newIterator(options)) {
            int useless = 0;
            rows.seek(keys.getFirst());
            while (values.size() < keys.size()) {
                if (!rows.isValid()) {
                    if (RowDatabase.isComplete(rows)) {
                        values.addAll(java.util.Collections.nCopies(keys.size() - values.size(), null));
                    }
                    break;
                }
                byte[] there = rows.key();
                int order = -1;
                while (values.size() < keys.size()
                        && (order = Arrays.compareUnsigned(keys.get(values.size()), there)) < 0) {
                    values.add(null);
                }
                if (values.size() == keys.size()) {
                    break;
                }
                if (order == 0) {
                    values.add(rows.value());
                    if (values.size() < keys.size() && Arrays.equals(keys.get(values.size()), there)) {
                        continue;
                    }
                } else if (++useless > USELESS_STEPS_MAX + values.size()) {
                    break;
                }
                rows.next();
            }
        }
        return values;
    }
}
