package holo.store.row;

import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Timestamp;
import holo.store.KeyValueCursor;
import holo.store.ScanOrder;
import holo.store.StoreException;
import holo.store.arena.HotRange;
import holo.store.arena.HotRow;
import holo.store.row.RowFormat.Latest;
import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksIterator;

/// Walks the rows of a range: those that the arena has in order, and from where it does not know on those of `latest`.
/// Steps into `history` only for rows written after the snapshot.
final class RowCursor implements KeyValueCursor {
    private final RowStore store;
    private final KeyRange range;
    private final boolean ascending;
    private final Timestamp at;

    /// Null when the arena does not know any more.
    private @Nullable HotRange hot;

    private @Nullable RocksIterator rows;
    private @Nullable RangeOffer offer;
    private @Nullable HistoryReader history;
    private @Nullable Key key;
    private byte @Nullable [] value;

    /// Whether the iterator is on the next row already.
    private boolean onNext;

    private boolean ended;
    private boolean closed;

    RowCursor(RowStore store, KeyRange range, ScanOrder order, Timestamp at) {
        this.store = store;
        this.range = range;
        this.ascending = order == ScanOrder.ASCENDING;
        this.at = at;
        this.hot = store.arena().range(range, order, at);
    }

    @Override
    public boolean advance() {
        if (closed) {
            throw new IllegalStateException("the cursor is closed");
        }
        store.requireOpen();
        while (!ended) {
            if (hot != null ? advanceInArena(hot) : advanceInStore()) {
                return true;
            }
        }
        key = null;
        value = null;
        return false;
    }

    /// Moves to the next row of the arena, which may be one that the snapshot does not see: then there is none yet.
    private boolean advanceInArena(HotRange from) {
        HotRow row = from.next();
        if (row == null) {
            ended = from.isComplete();
            hot = null;
            if (!ended) {
                open(from.last());
            }
            return false;
        }
        byte[] bytes = row.bytes();
        if (row.isAfter() && bytes != null) {
            bytes = historyReader()
                    .findNow(row.key(), Latest.decode(bytes).version().generation(), at);
        }
        key = row.key();
        value = bytes;
        return bytes != null;
    }

    private boolean advanceInStore() {
        RocksIterator from = rows;
        if (from == null) {
            from = open(null);
        } else if (!onNext) {
            step(from);
        }
        onNext = false;
        Key found = keyInRange(from);
        if (found == null) {
            ended = true;
            tell(from, true);
            return false;
        }
        byte[] raw = from.value();
        Latest latest = Latest.decode(raw);
        if (offer != null) {
            offer.add(found, latest);
        }
        key = found;
        value = visibleValue(found, latest);
        return value != null;
    }

    private void step(RocksIterator from) {
        if (ascending) {
            from.next();
        } else {
            from.prev();
        }
    }

    /// Opens RocksDB's iterator, on the row to begin with.
    ///
    /// @param last the row given last; null when there was none
    private RocksIterator open(@Nullable Key last) {
        offer = RangeOffer.of(store.arena(), range, ascending);
        RocksIterator from = store.database().iterator();
        rows = from;
        if (history != null) {
            history.refresh(); // to see what the rows' iterator does not have any more
        }
        byte[] bound = ascending
                ? RowFormat.latestKey(last == null ? range.start() : last)
                : RowFormat.latestEnd(last == null ? range.end() : last);
        if (ascending) {
            from.seek(bound);
        } else {
            from.seekForPrev(bound);
        }
        boolean isExcluded = !ascending || last != null;
        if (isExcluded && from.isValid() && Arrays.equals(from.key(), bound)) {
            step(from);
        }
        onNext = true;
        return from;
    }

    /// Tells the arena what RocksDB had.
    private void tell(RocksIterator from, boolean toEnd) {
        RangeOffer told = offer;
        if (told != null) {
            offer = null;
            told.tell(from, toEnd);
        }
    }

    private @Nullable Key keyInRange(RocksIterator from) {
        if (!from.isValid()) {
            RowDatabase.requireNoError(from);
            return null;
        }
        byte[] raw = from.key();
        if (raw[0] != RowFormat.LATEST) {
            return null;
        }
        Key found = RowFormat.userKey(raw);
        Key end = range.end();
        boolean inside = ascending ? end == null || found.compareTo(end) < 0 : found.compareTo(range.start()) >= 0;
        return inside ? found : null;
    }

    private byte @Nullable [] visibleValue(Key found, Latest latest) {
        if (latest.version().executeAt().isAfter(at)) {
            return historyReader().find(found, latest.version().generation(), at);
        }
        return latest.tombstone() ? null : latest.value();
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
            try {
                if (rows != null && !ended) {
                    tell(rows, false);
                }
            } finally {
                if (rows != null) {
                    rows.close();
                }
                if (history != null) {
                    history.close();
                }
                store.released();
            }
        }
    }

    static StoreException closedException() {
        return new StoreException("57P01", "the store is closed; open it again to use it");
    }
}
