package holo.store.testing;

import holo.store.Store;

final class MemoryStoreTest extends StoreContract {
    @Override
    protected Store open() {
        return new MemoryStore();
    }
}
