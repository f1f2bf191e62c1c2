package holo.sql.catalog;

import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Timestamp;
import holo.store.KeyValueCursor;
import org.jspecify.annotations.Nullable;

/// How the catalog reaches its records: a transaction with its own uncommitted writes laid over its snapshot.
/// Whoever implements it validates at commit that {@link KeySpace#CATALOG_VERSION} is unchanged when the
/// transaction wrote it, or has changed in ways that leave its changes right ({@link CatalogMerge}).
public interface CatalogStorage {
    byte @Nullable [] get(Key key);

    /// Ascending.
    KeyValueCursor scan(KeyRange range);

    void put(Key key, byte[] value);

    void delete(Key key);

    /// When the catalog that is seen here came to be, without reading anything; null when that is not known. What is
    /// seen at the same time is the same catalog.
    default @Nullable Timestamp changedAt() {
        return null;
    }

    /// A number for a new object that no other transaction of this node draws while this one is open; it is the same
    /// where no other one has drawn numbers.
    ///
    /// @param next the first that is free as far as this transaction sees
    default int draw(int next) {
        return next;
    }

    /// Whether this transaction has uncommitted changes of the catalog, so that no other may share what it reads.
    boolean changedCatalog();
}
