package holo.store.row;

import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Timestamp;
import holo.store.KeyValueCursor;
import holo.store.ScanOrder;
import holo.store.StoreException;
import holo.store.row.RowFormat.Latest;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksDBException;
import org.rocksdb.RocksIterator;

/// Walks `latest` and steps into `history` only for rows written after the snapshot.
final class RowCursor implements KeyValueCursor {
    private final RowStore store;
    private final RocksIterator rows;
    private final KeyRange range;
    private final boolean ascending;
    private final Timestamp at;
    private @Nullable HistoryReader history;
    private @Nullable Key key;
    private byte @Nullable [] value;
    private boolean started;
    private boolean ended;
    private boolean closed;

    RowCursor(RowStore store, KeyRange range, ScanOrder order, Timestamp at) {
        this.store = store;
        this.rows = store.database().iterator();
        this.range = range;
        this.ascending = order == ScanOrder.ASCENDING;
        this.at = at;
    }

    @Override
    public boolean advance() {
        if (closed) {
            throw new IllegalStateException("the cursor is closed");
        }
        store.requireOpen();
        while (!ended) {
            move();
            Key found = keyInRange();
            if (found == null) {
                ended = true;
                break;
            }
            byte[] visible = visibleValue(found);
            if (visible != null) {
                key = found;
                value = visible;
                return true;
            }
        }
        key = null;
        value = null;
        return false;
    }

    private void move() {
        if (started) {
            if (ascending) {
                rows.next();
            } else {
                rows.prev();
            }
        } else if (ascending) {
            rows.seek(RowFormat.latestKey(range.start()));
        } else {
            byte[] end = RowFormat.latestEnd(range.end());
            rows.seekForPrev(end);
            if (rows.isValid() && Arrays.equals(rows.key(), end)) {
                rows.prev();
            }
        }
        started = true;
    }

    private @Nullable Key keyInRange() {
        if (!rows.isValid()) {
            requireNoError();
            return null;
        }
        byte[] raw = rows.key();
        if (raw[0] != RowFormat.LATEST) {
            return null;
        }
        Key found = RowFormat.userKey(raw);
        Key end = range.end();
        boolean inside = ascending ? end == null || found.compareTo(end) < 0 : found.compareTo(range.start()) >= 0;
        return inside ? found : null;
    }

    private byte @Nullable [] visibleValue(Key found) {
        Latest latest = Latest.decode(rows.value());
        if (latest.version().executeAt().isAfter(at)) {
            return historyReader().find(found, latest.version().generation(), at);
        }
        return latest.tombstone() ? null : latest.value();
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
        return Objects.requireNonNull(key, "the cursor is not on a row");
    }

    @Override
    public byte[] value() {
        return Objects.requireNonNull(value, "the cursor is not on a row");
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

    static StoreException closedException() {
        return new StoreException("57P01", "the store is closed; open it again to use it");
    }
}
