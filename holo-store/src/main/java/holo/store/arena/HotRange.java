package holo.store.arena;

import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Timestamp;
import holo.store.ScanOrder;
import holo.store.learned.KeyIndex;
import holo.store.learned.KeyIndexReader;
import java.util.ArrayDeque;
import org.jspecify.annotations.Nullable;

/// Reads the rows of a range from the arena, in order, up to where it does not know what follows. One thread.
public final class HotRange {
    private static final int ATTEMPTS = 4;
    private static final int ROWS_FIRST = 8;
    private static final int ROWS_MAX = 128;
    private static final int GROWTH = 4;

    private final RowArena arena;
    private final KeyRange range;
    private final boolean ascending;
    private final Timestamp at;
    private final KeyIndexReader reader;
    private final ArrayDeque<HotRow> found = new ArrayDeque<>();
    private int atOnce = ROWS_FIRST;
    private @Nullable Key last;
    private boolean exhausted;
    private boolean complete;

    HotRange(RowArena arena, KeyIndex index, KeyRange range, ScanOrder order, Timestamp at) {
        this.arena = arena;
        this.range = range;
        this.ascending = order == ScanOrder.ASCENDING;
        this.at = at;
        this.reader = new KeyIndexReader(index);
    }

    /// The next row; null at the end, or when only the row store knows what follows.
    public @Nullable HotRow next() {
        if (found.isEmpty() && !exhausted) {
            fill();
        }
        HotRow row = found.poll();
        if (row != null) {
            last = row.key();
        }
        return row;
    }

    /// Whether there are no more rows, when there is no next one.
    public boolean isComplete() {
        return complete;
    }

    /// The row given last; null when there was none.
    public @Nullable Key last() {
        return last;
    }

    private void fill() {
        for (int attempt = 0; attempt < ATTEMPTS; attempt++) {
            find();
            boolean read = readFound();
            if (read && reader.isUnchanged()) {
                complete = reader.isEnded();
                exhausted = complete || reader.count() == 0;
                atOnce = Math.min(ROWS_MAX, atOnce * GROWTH);
                arena.rangeRead(found.size());
                return;
            }
            found.clear();
        }
        exhausted = true;
    }

    private void find() {
        Key before = last;
        Key end = range.end();
        if (ascending) {
            reader.ascend(
                    (before == null ? range.start() : before).bytes(),
                    before == null,
                    end == null ? null : end.bytes(),
                    atOnce);
        } else {
            Key to = before == null ? end : before;
            reader.descend(to == null ? null : to.bytes(), range.start().bytes(), atOnce);
        }
    }

    private boolean readFound() {
        for (int i = 0; i < reader.count(); i++) {
            HotRow row = arena.ordered(reader.value(i), at);
            if (row == null) {
                return false;
            }
            found.add(row);
        }
        return true;
    }
}
