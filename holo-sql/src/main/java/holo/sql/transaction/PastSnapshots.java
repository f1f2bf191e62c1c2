package holo.sql.transaction;

import holo.sql.error.SqlException;
import holo.store.Store;
import holo.store.StoreException;
import java.util.HashMap;
import java.util.Map;

/// The times of the past that one transaction reads at; each is kept until it ends. Used by the transaction's thread.
final class PastSnapshots {
    private static final int TIMES_MAX = 1000;

    private final Store store;
    private final Map<Long, PastRows> byMicros = new HashMap<>();

    PastSnapshots(Store store) {
        this.store = store;
    }

    /// @throws SqlException 22023 when the time is before what is kept, or in the future; 54000
    PastRows at(long micros) {
        PastRows known = byMicros.get(micros);
        if (known == null) {
            if (byMicros.size() >= TIMES_MAX) {
                throw SqlException.of("54000", "the transaction reads at more than " + TIMES_MAX + " times of the past")
                        .withHint("End the transaction now and then: each of these times keeps old versions of rows.");
            }
            try {
                known = new PastRows(new SharedSnapshot(store.snapshotAsOf(micros)));
            } catch (StoreException e) {
                // 72000 says what happened to a snapshot; here it is a wish.
                throw e.sqlState().equals("72000")
                        ? SqlException.of("22023", String.valueOf(e.getMessage()))
                                .withCause(e)
                        : SqlTransaction.toSqlException(e);
            }
            byMicros.put(micros, known);
        }
        return known;
    }

    void release() {
        byMicros.values().forEach(PastRows::release);
    }
}
