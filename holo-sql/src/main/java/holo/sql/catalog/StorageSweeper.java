package holo.sql.catalog;

import holo.store.Commit;
import holo.store.KeyValueCursor;
import holo.store.ScanOrder;
import holo.store.Snapshot;
import holo.store.Store;
import holo.store.Write;
import java.util.List;

/// Gives up the rows of storage that was dropped, so that no statement waits for it and a restart just goes on. The
/// store removes them when no snapshot can ask for them any more. Called by one thread at a time.
public final class StorageSweeper {
    private final Store store;

    public StorageSweeper(Store store) {
        this.store = store;
    }

    /// Gives up the storage that one mark names. The mark goes when that is durable, so that a crash in between only
    /// repeats it.
    ///
    /// @return whether there may be more to do
    public boolean sweep() {
        try (Snapshot snapshot = store.snapshot();
                KeyValueCursor marks = snapshot.scan(KeySpace.GARBAGE_MARKS, ScanOrder.ASCENDING)) {
            if (!marks.advance()) {
                return false;
            }
            store.discard(KeySpace.data(KeySpace.garbageStorageId(marks.key()))).join();
            store.commit(new Commit(List.of(), List.of(new Write.Delete(marks.key()))))
                    .join();
            return true;
        }
    }
}
