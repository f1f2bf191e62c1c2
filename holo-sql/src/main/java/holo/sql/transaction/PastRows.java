package holo.sql.transaction;

import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Timestamp;
import holo.sql.catalog.CatalogHistory;
import holo.sql.catalog.DescriptorKind;
import holo.sql.catalog.KeySpace;
import holo.sql.catalog.TableDescriptor;
import holo.store.KeyValueCursor;
import holo.store.RangeEstimate;
import holo.store.ScanOrder;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.Collections;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Rows as they were committed at a time of the past, which nobody changes any more: nothing read here is to be
/// validated. Uncommitted writes of the own transaction are no part of it. Used by the transaction's thread.
public final class PastRows implements RowReads {
    private final SharedSnapshot snapshot;
    private final Set<TableDescriptor> readable = Collections.newSetFromMap(new java.util.IdentityHashMap<>());

    PastRows(SharedSnapshot snapshot) {
        this.snapshot = snapshot;
    }

    /// What is read is what was committed up to here.
    public Timestamp timestamp() {
        return snapshot.get().timestamp();
    }

    /// Refuses a table whose rows of then do not fit its definition of now.
    ///
    /// @throws holo.sql.error.SqlException 42P01 when it did not exist, 55000 when it was defined otherwise
    public void requireReadable(TableDescriptor now) {
        if (!readable.contains(now)) {
            byte[] then = snapshot.get().get(KeySpace.descriptor(DescriptorKind.TABLE, now.oid()));
            CatalogHistory.requireSameRows(
                    now, then, Instant.EPOCH.plus(timestamp().hlc(), ChronoUnit.MICROS));
            readable.add(now);
        }
    }

    @Override
    public byte @Nullable [] get(Key key) {
        return snapshot.get().get(key);
    }

    @Override
    public KeyValueCursor scan(KeyRange range, ScanOrder order) {
        SharedSnapshot shared = snapshot.retain();
        return new OverlayCursor(shared.get().scan(range, order), Collections.emptyIterator(), order, shared::release);
    }

    @Override
    public RangeEstimate estimate(KeyRange range) {
        return snapshot.get().estimate(range);
    }

    void release() {
        snapshot.release();
    }
}
