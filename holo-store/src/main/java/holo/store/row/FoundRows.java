package holo.store.row;

import holo.accord.primitives.Key;
import holo.accord.primitives.Timestamp;
import java.util.HashMap;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.Map;

/// What validations found of keys, so that the writes which follow need not look again: between its validation and
/// its writes nobody else can write a transaction's keys. Forgets the oldest when there is too much. Not
/// thread-safe.
public final class FoundRows {
    private static final int TRANSACTIONS_MAX = 1024;
    private static final long BYTES_MAX = 8 << 20;
    private static final int KEY_BYTES = 64;

    private final LinkedHashMap<Timestamp, Map<Key, KeyState>> byTransaction = new LinkedHashMap<>();
    private long bytes;

    /// Remembers the newest versions of a transaction's keys. A deletion must not be among them: garbage collection
    /// may take it.
    ///
    /// @param transaction the timestamp that identifies it
    public void put(Timestamp transaction, Map<Key, KeyState> found) {
        bytes += sizeOf(found);
        Map<Key, KeyState> before = byTransaction.put(transaction, found);
        if (before != null) {
            bytes -= sizeOf(before);
        }
        Iterator<Map<Key, KeyState>> eldest = byTransaction.values().iterator();
        for (int size = byTransaction.size(); size > TRANSACTIONS_MAX || bytes > BYTES_MAX; size--) {
            bytes -= sizeOf(eldest.next());
            eldest.remove();
        }
    }

    /// What was found for the transaction, empty when nothing is remembered. Forgets it. The map is the
    /// caller's.
    public Map<Key, KeyState> take(Timestamp transaction) {
        Map<Key, KeyState> found = byTransaction.remove(transaction);
        if (found == null) {
            return new HashMap<>();
        }
        bytes -= sizeOf(found);
        return found;
    }

    private static long sizeOf(Map<Key, KeyState> found) {
        long size = 0;
        for (Map.Entry<Key, KeyState> entry : found.entrySet()) {
            byte[] stored = entry.getValue().stored();
            size += KEY_BYTES + entry.getKey().length() + (stored == null ? 0 : stored.length);
        }
        return size;
    }
}
