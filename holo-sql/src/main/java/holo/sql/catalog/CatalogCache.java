package holo.sql.catalog;

import holo.accord.primitives.Timestamp;
import java.util.concurrent.atomic.AtomicReference;
import org.jspecify.annotations.Nullable;

/// Keeps the newest catalog snapshot, so that a statement reads nothing as a rule, or one key (the version) where the
/// store does not tell when that was written. Thread-safe.
public final class CatalogCache {
    private final AtomicReference<CatalogSnapshot> newest = new AtomicReference<>();
    private volatile @Nullable Dated dated;

    /// @param changedAt when this catalog came to be
    private record Dated(Timestamp changedAt, CatalogSnapshot catalog) {}

    /// The newest catalog that any statement of this node has seen; null before the first. Reads no storage.
    public @Nullable CatalogSnapshot newest() {
        return newest.get();
    }

    /// The catalog as the storage's transaction sees it.
    public CatalogSnapshot at(CatalogStorage storage) {
        if (storage.changedCatalog()) {
            return CatalogSnapshot.load(storage);
        }
        Timestamp changedAt = storage.changedAt();
        Dated known = dated;
        if (changedAt != null && known != null && known.changedAt.equals(changedAt)) {
            return known.catalog;
        }
        CatalogSnapshot read = read(storage);
        if (changedAt != null) {
            dated = new Dated(changedAt, read);
        }
        return read;
    }

    private CatalogSnapshot read(CatalogStorage storage) {
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
