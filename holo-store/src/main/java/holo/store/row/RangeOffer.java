package holo.store.row;

import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.store.arena.ArenaRow;
import holo.store.arena.RangeTicket;
import holo.store.arena.RowArena;
import holo.store.row.RowFormat.Latest;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;
import org.rocksdb.RocksIterator;

/// The rows of a short range as RocksDB gave them, deletions among them, for the arena, with the neighbours of the
/// range: then it also knows what lies between the range's bounds and its rows.
final class RangeOffer {
    private static final int ROWS_MAX = 256;
    private static final long BYTES_MAX = 256 << 10;

    private final RowArena arena;
    private final RangeTicket ticket;
    private final KeyRange range;
    private final boolean ascending;
    private final List<Key> keys = new ArrayList<>();
    private final List<ArenaRow> rows = new ArrayList<>();
    private long bytes;
    private boolean tooLong;

    private RangeOffer(RowArena arena, RangeTicket ticket, KeyRange range, boolean ascending) {
        this.arena = arena;
        this.ticket = ticket;
        this.range = range;
        this.ascending = ascending;
    }

    /// Null when the arena does not want it. To be made before RocksDB's iterator.
    static @Nullable RangeOffer of(RowArena arena, KeyRange range, boolean ascending) {
        RangeTicket ticket = arena.rangeTicket(range);
        return ticket == null ? null : new RangeOffer(arena, ticket, range, ascending);
    }

    /// The next row of the walk.
    void add(Key key, Latest row) {
        if (tooLong) {
            return;
        }
        keys.add(key);
        rows.add(row.asStored());
        bytes += key.length() + row.raw().length;
        if (bytes > BYTES_MAX || keys.size() > ROWS_MAX) {
            tooLong = true;
            keys.clear();
            rows.clear();
        }
    }

    /// Ends the walk.
    ///
    /// @param from RocksDB's iterator, on the first row outside of the range if the walk has come to its end
    /// @param toEnd whether it has
    void tell(RocksIterator from, boolean toEnd) {
        if (tooLong) {
            return;
        }
        if (!ascending) {
            Collections.reverse(keys);
            Collections.reverse(rows);
        }
        // The neighbour where the walk ended is at hand; the other has to be looked for.
        boolean fromStart;
        boolean end;
        if (ascending) {
            end = toEnd && !behind(from);
            from.seekForPrev(keys.isEmpty() ? RowFormat.latestEnd(range.end()) : RowFormat.latestKey(keys.getFirst()));
            if (!keys.isEmpty()) {
                from.prev();
            }
            fromStart = !before(from);
        } else {
            fromStart = toEnd && !before(from);
            from.seek(keys.isEmpty() ? RowFormat.latestKey(range.start()) : RowFormat.latestKey(keys.getLast()));
            if (!keys.isEmpty()) {
                from.next();
            }
            end = !behind(from);
        }
        arena.offerRange(ticket, keys, rows, fromStart, end);
    }

    /// Adds the row before the others; false when the table has none.
    private boolean before(RocksIterator from) {
        return neighbour(from, 0);
    }

    /// Adds the row behind the others; false when the table has none.
    private boolean behind(RocksIterator from) {
        return neighbour(from, keys.size());
    }

    private boolean neighbour(RocksIterator from, int position) {
        if (!from.isValid()) {
            RowDatabase.requireNoError(from);
            return false;
        }
        if (from.key()[0] != RowFormat.LATEST) {
            return false;
        }
        Key key = RowFormat.userKey(from.key());
        if (!RowArena.isSameTable(key, range.start())) {
            return false;
        }
        keys.add(position, key);
        rows.add(position, Latest.decode(from.value()).asStored());
        return true;
    }
}
