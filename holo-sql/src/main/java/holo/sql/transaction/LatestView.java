package holo.sql.transaction;

import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Timestamp;
import holo.store.KeyValueCursor;
import holo.store.ScanOrder;
import java.util.NavigableMap;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What is committed when the view is made, with everything that the transaction wrote, its running statement
/// included. Foreign keys look at it: they must see rows that a statement's snapshot is too old for. Used by the
/// transaction's thread, and closed by it.
public final class LatestView implements AutoCloseable {
    private final SharedSnapshot snapshot;
    private final WriteBuffer writes;

    LatestView(SharedSnapshot snapshot, WriteBuffer writes) {
        this.snapshot = snapshot;
        this.writes = writes;
    }

    Timestamp timestamp() {
        return snapshot.get().timestamp();
    }

    /// The newest value of a key, or null.
    public byte @Nullable [] get(Key key) {
        BufferedWrite own = writes.newest(key);
        return own != null ? own.value() : snapshot.get().get(key);
    }

    /// The rows of a range in ascending order, as they are now: writes made while the cursor is read do not show.
    public KeyValueCursor scan(KeyRange range) {
        NavigableMap<Key, BufferedWrite> own = writes.merged(range);
        SharedSnapshot retained = snapshot.retain();
        return new OverlayCursor(
                retained.get().scan(range, ScanOrder.ASCENDING),
                new TreeMap<>(own).entrySet().iterator(),
                ScanOrder.ASCENDING,
                retained::release);
    }

    @Override
    public void close() {
        snapshot.release();
    }
}
