package holo.sql.catalog;

import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Keeps the newest catalog snapshot, so that a statement reads one key (the version) as a rule. Thread-safe.
public final class CatalogCache {
    private final AtomicReference<CatalogSnapshot> newest = new AtomicReference<>();

    /// The newest catalog that any statement of this node has seen; null before the first. Reads no storage.
    public @Nullable CatalogSnapshot newest() {
        return newest.get();
    }

    /// The catalog as the storage's transaction sees it.
    public CatalogSnapshot at(CatalogStorage storage) {
        if (storage.changedCatalog()) {
            return CatalogSnapshot.load(storage);
        }
        long version = CatalogSnapshot.readVersion(storage);
        CatalogSnapshot cached = newest.get();
        if (cached != null && cached.version() == version) {
            return cached;
        }
        CatalogSnapshot loaded = CatalogSnapshot.load(storage);
        newest.accumulateAndGet(loaded, (a, b) -> a != null && a.version() > b.version() ? a : b);
        return loaded;
    }
}
