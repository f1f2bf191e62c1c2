package holo.sql.exec;

import holo.sql.type.SqlType;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rows of one partition of a window, in its order: those that fit into memory there, the rest in a file. They are
/// all added before any is asked for.
final class WindowRows implements AutoCloseable {
    private final WindowStage stage;
    private final ExecutionContext context;
    private final boolean counted;
    private final List<@Nullable Object[]> kept = new ArrayList<>();
    private final Comparator<@Nullable Object[]> order;
    /// The rows that are not equal to those before them.
    private final BitSet firstPeers = new BitSet();

    private @Nullable RowPages rest;
    private @Nullable Object @Nullable [] last;
    private int size;
    private int peersFrom;
    private int peersTo;
    private long bytes;

    /// @param counted whether the rows' memory is to be taken here, because nobody else has
    WindowRows(WindowStage stage, boolean counted, ExecutionContext context) {
        this.stage = stage;
        this.order = stage.byOrder();
        this.counted = counted;
        this.context = context;
    }

    void add(@Nullable Object[] row) {
        if (last == null || order.compare(last, row) != 0) {
            firstPeers.set(size);
        }
        last = row;
        size = Math.incrementExact(size);
        RowPages pages = rest;
        long rowBytes = counted ? MemoryBudget.sizeOf(row) : 0;
        if (pages == null && context.workspace().isExceeded(bytes + rowBytes)) {
            pages = new RowPages(new RowFormat(stage.rowTypes()), context);
            rest = pages;
        }
        if (pages != null) {
            pages.add(row);
            return;
        }
        context.memory().take(rowBytes);
        bytes += rowBytes;
        kept.add(row);
    }

    int size() {
        return size;
    }

    @Nullable
    Object[] get(int i) {
        RowPages pages = rest;
        return pages == null || i < kept.size() ? kept.get(i) : pages.get(i - kept.size());
    }

    /// The first of the rows that the order does not tell from this one.
    int peersFrom(int i) {
        findPeers(i);
        return peersFrom;
    }

    /// The row after the last of them.
    int peersTo(int i) {
        findPeers(i);
        return peersTo;
    }

    private void findPeers(int i) {
        if (i < peersFrom || i >= peersTo) {
            peersFrom = firstPeers.previousSetBit(i);
            int next = firstPeers.nextSetBit(i + 1);
            peersTo = next < 0 ? size : next;
        }
    }

    /// What the first key of the order is for a row.
    @Nullable
    Object orderKey(int i) {
        return get(i)[stage.orderColumn()];
    }

    SqlType orderType() {
        return stage.rowTypes().get(stage.orderColumn());
    }

    boolean isDescending() {
        return stage.descending();
    }

    @Override
    public void close() {
        if (rest != null) {
            rest.close();
        }
        kept.clear();
        context.memory().release(bytes);
        bytes = 0;
    }
}
