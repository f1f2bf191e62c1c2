package holo.sql.transaction;

import holo.sql.catalog.KeySpace;
import holo.store.Store;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// What a transaction writes ahead of its commit to storage of its own. Used by the transaction's thread.
final class StorageLoads {
    private final List<StorageLoad> loads = new ArrayList<>();
    private final Set<Integer> finished = new HashSet<>();

    StorageLoad begin(Store store, Runnable cancellation) {
        StorageLoad load = new StorageLoad(store, cancellation);
        loads.add(load);
        return load;
    }

    /// The load to a storage that is under way, or null.
    @Nullable
    StorageLoad underWay(int storageId) {
        if (finished.contains(storageId)) {
            return null;
        }
        for (StorageLoad load : loads) {
            if (load.storageId() == storageId) {
                return load;
            }
        }
        return null;
    }

    /// Completes a load.
    ///
    /// @throws StorageLoad.DuplicateException
    void finish(StorageLoad load) {
        load.finish();
        finished.add(load.storageId());
    }

    /// After the commit. Those that a savepoint took back, or that were not finished, stay to be abandoned.
    void keep(WriteBuffer committed) {
        loads.removeIf(load -> committed.newest(KeySpace.load(load.storageId())) != null);
    }

    void abandon() {
        loads.forEach(StorageLoad::abandon);
    }
}
