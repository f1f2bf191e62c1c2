package holo.sql.transaction;

import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Timestamp;
import holo.sql.catalog.CatalogStorage;
import holo.sql.catalog.KeySpace;
import holo.store.KeyValueCursor;
import holo.store.ScanOrder;
import java.nio.ByteBuffer;
import java.util.NavigableMap;
import org.jspecify.annotations.Nullable;

/// The catalog as a transaction sees and changes it: its own changes, those of the running statement included, over its
/// snapshot. Used by the transaction's thread.
final class TransactionCatalog implements CatalogStorage {
    private final SqlTransaction transaction;

    TransactionCatalog(SqlTransaction transaction) {
        this.transaction = transaction;
    }

    @Override
    public byte @Nullable [] get(Key key) {
        return transaction.newest(key);
    }

    @Override
    public KeyValueCursor scan(KeyRange range) {
        NavigableMap<Key, BufferedWrite> own = transaction.writes().merged(range);
        SharedSnapshot shared = transaction.current().retain();
        return new OverlayCursor(
                shared.get().scan(range, ScanOrder.ASCENDING),
                own.entrySet().iterator(),
                ScanOrder.ASCENDING,
                shared::release);
    }

    @Override
    public void put(Key key, byte[] value) {
        transaction.requireWritable();
        transaction.moveCatalog();
        byte[] stored = value;
        if (key.equals(KeySpace.CATALOG_VERSION)) {
            stored = CatalogVersion.of(transaction.current().get().get(key))
                    .next(transaction.node())
                    .withVersion(ByteBuffer.wrap(value).getLong())
                    .bytes();
        }
        transaction.stage(key, new BufferedWrite(stored, transaction.expectationOf(key)));
    }

    @Override
    public void delete(Key key) {
        transaction.requireWritable();
        transaction.moveCatalog();
        transaction.stage(key, new BufferedWrite(null, transaction.expectationOf(key)));
    }

    /// Two tables under one number would see each other's rows until the commit of one fails.
    @Override
    public int draw(int next) {
        return transaction.undrawn().updateAndGet(first -> Math.max(first, next) + 1) - 1;
    }

    @Override
    public @Nullable Timestamp changedAt() {
        Timestamp seen = transaction.snapshotTimestamp();
        Timestamp changed = transaction.catalogWatch().changedAt();
        return changed == null || changed.isAfter(seen) ? null : changed;
    }

    @Override
    public boolean changedCatalog() {
        return transaction.writes().newest(KeySpace.CATALOG_VERSION) != null;
    }
}
