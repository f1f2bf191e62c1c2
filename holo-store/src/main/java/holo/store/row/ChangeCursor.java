package holo.store.row;

import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Timestamp;
import holo.store.ChangeFeed;
import holo.store.row.RowFormat.Latest;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/// Walks the newest versions of a range, skipping all that are old enough.
final class ChangeCursor implements ChangeFeed.Cursor {
    private final RowStore store;
    private final RocksIterator rows;
    private final byte[] end;
    private final Timestamp since;
    private final Timestamp at;
    private @Nullable HistoryReader history;
    private @Nullable Key key;
    private Timestamp newest = Timestamp.NONE;
    private byte @Nullable [] value;
    private boolean closed;

    ChangeCursor(RowStore store, KeyRange range, Timestamp since, Timestamp at) {
        this.store = store;
        this.rows = store.database().iterator();
        this.end = RowFormat.latestEnd(range.end());
        this.since = since;
        this.at = at;
        rows.seek(RowFormat.latestKey(range.start()));
    }

    @Override
    public boolean advance() {
        if (closed) {
            throw new IllegalStateException("the cursor is closed");
        }
        store.requireOpen();
        for (; rows.isValid(); rows.next()) {
            byte[] raw = rows.key();
            if (Arrays.compareUnsigned(raw, end) >= 0) {
                break;
            }
            Latest latest = Latest.decode(rows.value());
            Timestamp executeAt = latest.version().executeAt();
            if (!executeAt.isAfter(since)) {
                continue;
            }
            Key found = RowFormat.userKey(raw);
            key = found;
            newest = executeAt;
            value = executeAt.isAfter(at)
                    ? historyReader().find(found, latest.version().generation(), at)
                    : latest.tombstone() ? null : latest.value();
            rows.next();
            return true;
        }
        requireNoError();
        key = null;
        return false;
    }

    private void requireNoError() {
        try {
            rows.status();
        } catch (RocksDBException e) {
            throw RowDatabase.failed("scan", e);
        }
    }

    private HistoryReader historyReader() {
        HistoryReader reader = history;
        if (reader == null) {
            reader = new HistoryReader(store.database());
            history = reader;
        }
        return reader;
    }

    @Override
    public Key key() {
        return Objects.requireNonNull(key, "the cursor is not on a key");
    }

    @Override
    public Timestamp newest() {
        return newest;
    }

    @Override
    public byte @Nullable [] value() {
        return value;
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            rows.close();
            if (history != null) {
                history.close();
            }
            store.released();
        }
    }
}
