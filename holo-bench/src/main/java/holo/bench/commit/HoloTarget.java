package holo.bench.commit;

import holo.accord.primitives.Key;
import holo.store.Commit;
import holo.store.CommitOutcome;
import holo.store.Store;
import holo.store.Write;
import holo.store.node.HoloStore;
import holo.store.node.StoreOptions;
import java.nio.file.Path;
import java.util.List;

/// The store: protocol, log, rows, acknowledgement.
final class HoloTarget implements CommitTarget {
    private final HoloStore store;

    HoloTarget(Path directory) {
        store = HoloStore.open(directory, StoreOptions.defaults(), Throwable::printStackTrace);
    }

    Store store() {
        return store;
    }

    @Override
    public void put(byte[] key, byte[] value) {
        Commit commit = new Commit(List.of(), List.of(new Write.Put(new Key(key), value)));
        if (!(store.commit(commit).join() instanceof CommitOutcome.Committed)) {
            throw new IllegalStateException("a blind write was refused");
        }
    }

    @Override
    public void close() {
        store.close();
    }
}
