package holo.store.row;

import holo.accord.primitives.Timestamp;
import java.util.Iterator;
import java.util.LinkedHashMap;

/// What validations found of keys, so that the writes which follow need not look again: between its validation and
/// its writes nobody else can write a transaction's keys. Forgets the oldest when there is too much. Not
/// thread-safe.
public final class FoundRows {
    private static final int TRANSACTIONS_MAX = 1024;
    private static final long BYTES_MAX = 8 << 20;

    private final LinkedHashMap<Timestamp, FoundKeys> byTransaction = new LinkedHashMap<>();
    private long bytes;

    /// Remembers the newest versions of a transaction's keys. A deletion must not be among them: garbage collection
    /// may take it.
    ///
    /// @param transaction the timestamp that identifies it
    public void put(Timestamp transaction, FoundKeys found) {
        bytes += found.bytes();
        FoundKeys before = byTransaction.put(transaction, found);
        if (before != null) {
            bytes -= before.bytes();
        }
        Iterator<FoundKeys> eldest = byTransaction.values().iterator();
        for (int size = byTransaction.size(); size > TRANSACTIONS_MAX || bytes > BYTES_MAX; size--) {
            bytes -= eldest.next().bytes();
            eldest.remove();
        }
    }

    /// What was found for the transaction, empty when nothing is remembered. Forgets it. It is the
    /// caller's.
    public FoundKeys take(Timestamp transaction) {
        FoundKeys found = byTransaction.remove(transaction);
        if (found == null) {
            return new FoundKeys();
        }
        bytes -= found.bytes();
        return found;
    }
}
