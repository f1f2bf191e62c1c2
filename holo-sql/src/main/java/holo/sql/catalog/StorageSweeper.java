package holo.sql.catalog;

import holo.accord.primitives.Key;
import holo.store.Commit;
import holo.store.KeyValueCursor;
import holo.store.ScanOrder;
import holo.store.Snapshot;
import holo.store.Store;
import holo.store.Write;
import java.util.ArrayList;
import java.util.List;

/// Deletes the rows of storage that was dropped, in small commits, so that no statement waits for it and a restart
/// just goes on. Called by one thread at a time.
public final class StorageSweeper {
    private static final int BATCH_ROWS = 1000;

    private final Store store;

    public StorageSweeper(Store store) {
        this.store = store;
    }

    /// Deletes at most one batch.
    ///
    /// @return whether there may be more to do
    public boolean sweep() {
        try (Snapshot snapshot = store.snapshot();
                KeyValueCursor marks = snapshot.scan(KeySpace.GARBAGE_MARKS, ScanOrder.ASCENDING)) {
            if (!marks.advance()) {
                return false;
            }
            List<Write> batch = new ArrayList<>();
            int storageId = KeySpace.garbageStorageId(marks.key());
            try (KeyValueCursor rows = snapshot.scan(KeySpace.data(storageId), ScanOrder.ASCENDING)) {
                while (batch.size() < BATCH_ROWS && rows.advance()) {
                    batch.add(new Write.Delete(new Key(rows.key().bytes())));
                }
            }
            if (batch.size() < BATCH_ROWS) {
                batch.add(new Write.Delete(marks.key()));
            }
            store.commit(new Commit(List.of(), batch)).join();
            return true;
        }
    }
}
