package holo.sql.exec;

import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The rows of groups, for an aggregate that takes them in an order. As long as they fit into memory each group has its
/// list; beyond that the rows of all groups are sorted together, by group first, in temporary files.
final class OrderedRows implements AutoCloseable {
    private final Comparator<@Nullable Object[]> order;
    private final List<SqlType> types;
    private final ExecutionContext context;
    private final List<List<@Nullable Object[]>> lists = new ArrayList<>();
    private @Nullable RowSorter sorter;
    private @Nullable Iterator<@Nullable Object[]> sorted;
    private @Nullable Object @Nullable [] head;
    private long bytes;

    /// @param types of the rows' columns
    OrderedRows(Comparator<@Nullable Object[]> order, List<SqlType> types, ExecutionContext context) {
        this.order = order;
        this.types = types;
        this.context = context;
    }

    void add(int group, @Nullable Object[] row) {
        if (sorter != null) {
            sorter.add(numbered(group, row));
            return;
        }
        long size = MemoryBudget.sizeOf(row);
        if (context.workspace().isExceeded(bytes + size)) {
            sortAll().add(numbered(group, row));
            return;
        }
        context.memory().take(size);
        bytes += size;
        while (lists.size() <= group) {
            lists.add(List.of());
        }
        List<@Nullable Object[]> list = lists.get(group);
        if (list.isEmpty()) {
            list = new ArrayList<>();
            lists.set(group, list);
        }
        list.add(row);
    }

    private RowSorter sortAll() {
        List<SqlType> numbered = new ArrayList<>(types);
        numbered.add(PgTypes.INT4);
        Comparator<@Nullable Object[]> byGroup = Comparator.comparingInt(this::group);
        RowSorter all = new RowSorter(byGroup.thenComparing(order), new RowFormat(numbered), context);
        sorter = all;
        for (int group = 0; group < lists.size(); group++) {
            for (@Nullable Object[] row : lists.get(group)) {
                long size = MemoryBudget.sizeOf(row);
                context.memory().release(size);
                bytes -= size;
                all.add(numbered(group, row));
            }
            lists.set(group, List.of());
        }
        return all;
    }

    private @Nullable Object[] numbered(int group, @Nullable Object[] row) {
        @Nullable Object[] numbered = new Object[types.size() + 1];
        System.arraycopy(row, 0, numbered, 0, types.size());
        numbered[types.size()] = group;
        return numbered;
    }

    private int group(@Nullable Object[] numbered) {
        return (Integer) Objects.requireNonNull(numbered[types.size()]);
    }

    /// The rows of a group in order, once all have come. Each group is asked for once, in the order of their numbers,
    /// and its rows are read before those of the next.
    Iterator<@Nullable Object[]> of(int group) {
        RowSorter all = sorter;
        if (all == null) {
            List<@Nullable Object[]> list = group < lists.size() ? lists.get(group) : List.of();
            if (list.isEmpty()) {
                return Collections.emptyIterator();
            }
            list.sort(order);
            return list.iterator();
        }
        if (sorted == null) {
            sorted = all.sorted();
            step(sorted);
        }
        return new OfGroup(group, sorted);
    }

    private void step(Iterator<@Nullable Object[]> rows) {
        head = rows.hasNext() ? rows.next() : null;
    }

    private final class OfGroup implements Iterator<@Nullable Object[]> {
        private final int group;
        private final Iterator<@Nullable Object[]> rows;

        OfGroup(int group, Iterator<@Nullable Object[]> rows) {
            this.group = group;
            this.rows = rows;
        }

        @Override
        public boolean hasNext() {
            return head != null && group(head) == group;
        }

        @Override
        public @Nullable Object[] next() {
            @Nullable Object[] row = head;
            if (row == null) {
                throw new NoSuchElementException();
            }
            step(rows);
            return row;
        }
    }

    @Override
    public void close() {
        if (sorter != null) {
            sorter.close();
        }
        lists.clear();
        context.memory().release(bytes);
        bytes = 0;
    }
}
