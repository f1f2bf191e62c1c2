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
import java.util.concurrent.CompletableFuture;

/// The store: protocol, log, rows, acknowledgement.
final class HoloTarget implements CommitTarget {
    private final HoloStore store;

    HoloTarget(Path directory) {
        store = HoloStore.open(directory, StoreOptions.defaults(), Throwable::printStackTrace);
    }

    Store store() {
        return store;
    }

    /// Begins to write a row; done when it is durable and visible. Any thread.
    CompletableFuture<CommitOutcome> begin(Row row) {
        return store.commit(new Commit(List.of(), List.of(new Write.Put(new Key(row.key()), row.value()))));
    }

    @Override
    public void put(byte[] key, byte[] value) {
        if (!(begin(new Row(key, value)).join() instanceof CommitOutcome.Committed)) {
            throw new IllegalStateException("a blind write was refused");
        }
    }

    @Override
    public void close() {
        store.close();
    }
}
