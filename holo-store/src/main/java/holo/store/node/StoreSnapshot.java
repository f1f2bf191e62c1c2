package holo.store.node;

import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Timestamp;
import holo.store.KeyValueCursor;
import holo.store.RangeEstimate;
import holo.store.ScanOrder;
import holo.store.Snapshot;
import holo.store.row.RowStore;
import java.util.concurrent.atomic.AtomicBoolean;
import org.jspecify.annotations.Nullable;

/// The rows at a timestamp, without what the store keeps for itself.
final class StoreSnapshot implements Snapshot {
    private final RowStore rows;
    private final GcHorizon horizon;
    private final Timestamp timestamp;
    private final AtomicBoolean closed = new AtomicBoolean();

    StoreSnapshot(RowStore rows, GcHorizon horizon, Timestamp timestamp) {
        this.rows = rows;
        this.horizon = horizon;
        this.timestamp = timestamp;
    }

    @Override
    public Timestamp timestamp() {
        return timestamp;
    }

    @Override
    public byte @Nullable [] get(Key key) {
        requireOpen();
        return SystemKeys.isReserved(key) ? null : rows.get(key, timestamp);
    }

    @Override
    public KeyValueCursor scan(KeyRange range, ScanOrder order) {
        requireOpen();
        KeyRange clipped = SystemKeys.clip(range);
        return clipped == null ? EmptyCursor.INSTANCE : rows.scan(clipped, order, timestamp);
    }

    @Override
    public RangeEstimate estimate(KeyRange range) {
        requireOpen();
        KeyRange clipped = SystemKeys.clip(range);
        return clipped == null ? new RangeEstimate(0, 0) : rows.estimate(clipped);
    }

    @Override
    public void close() {
        if (closed.compareAndSet(false, true)) {
            horizon.closed(this);
        }
    }

    private void requireOpen() {
        if (closed.get()) {
            throw new IllegalStateException("the snapshot is closed");
        }
    }

    /// Nothing to walk.
    private enum EmptyCursor implements KeyValueCursor {
        INSTANCE;

        @Override
        public boolean advance() {
            return false;
        }

        @Override
        public Key key() {
            throw new IllegalStateException("the cursor is not on a row");
        }

        @Override
        public byte[] value() {
            throw new IllegalStateException("the cursor is not on a row");
        }

        @Override
        public void close() {}
    }
}
