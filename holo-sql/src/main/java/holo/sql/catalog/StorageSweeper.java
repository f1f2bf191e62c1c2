package holo.sql.catalog;

import holo.store.Commit;
import holo.store.KeyValueCursor;
import holo.store.ScanOrder;
import holo.store.Snapshot;
import holo.store.Store;
import holo.store.Write;
import java.util.ArrayList;
import java.util.List;

/// Gives up the rows of storage that was dropped, so that no statement waits for it and a restart just goes on. The
/// store removes them when no snapshot can ask for them any more. Called by one thread at a time.
public final class StorageSweeper {
    private final Store store;

    public StorageSweeper(Store store) {
        this.store = store;
    }

    /// Hands over what loads have left that a crash ended. Before the first of this process.
    public void takeInterruptedLoads() {
        List<Write> writes = new ArrayList<>();
        try (Snapshot snapshot = store.snapshot();
                KeyValueCursor marks = snapshot.scan(KeySpace.LOAD_MARKS, ScanOrder.ASCENDING)) {
            while (marks.advance()) {
                writes.addAll(abandonedLoad(KeySpace.garbageStorageId(marks.key())));
            }
        }
        if (!writes.isEmpty()) {
            store.commit(new Commit(List.of(), writes)).join();
        }
    }

    /// What makes garbage of a load.
    public static List<Write> abandonedLoad(int storageId) {
        return List.of(
                new Write.Put(KeySpace.garbage(storageId), new byte[0]), new Write.Delete(KeySpace.load(storageId)));
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
