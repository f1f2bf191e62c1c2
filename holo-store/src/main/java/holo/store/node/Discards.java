package holo.store.node;

import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Timestamp;
import holo.store.Commit;
import holo.store.KeyValueCursor;
import holo.store.ScanOrder;
import holo.store.StoreException;
import holo.store.Write;
import holo.store.row.RowStore;
import java.util.List;

/// Ranges that were given up: noted by a commit like any other, under a key of the store's own, and removed from the
/// rows when the GC timestamp has passed that commit.
///
/// A crash loses nothing of it. What removes the rows of a range also removes its note, in one batch; if that batch is
/// lost, the note is there again, and if the replay of the log brings rows back, it brings the note back behind them.
final class Discards {
    private final RowStore rows;

    Discards(RowStore rows) {
        this.rows = rows;
    }

    /// The commit that gives up a range.
    static Commit commit(KeyRange range) {
        Key end = range.end();
        if (end == null || SystemKeys.isReserved(end)) {
            throw new StoreException(
                    "22023", "range " + range + " cannot be given up: it reaches into the keys reserved for the store");
        }
        return new Commit(List.of(), List.of(new Write.Put(SystemKeys.discarded(range.start()), end.bytes())));
    }

    /// Removes the ranges that were given up at or before the GC timestamp. One thread at a time.
    void remove(Timestamp gc) {
        try (KeyValueCursor notes = rows.scan(SystemKeys.DISCARDED, ScanOrder.ASCENDING, gc)) {
            while (notes.advance()) {
                Key start = SystemKeys.discardedStart(notes.key());
                rows.remove(new KeyRange(start, new Key(notes.value())), notes.key());
            }
        }
    }
}
