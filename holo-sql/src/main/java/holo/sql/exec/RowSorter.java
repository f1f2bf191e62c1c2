package holo.sql.exec;

import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import java.util.PriorityQueue;
import org.jspecify.annotations.Nullable;

/// Sorts rows, in memory as long as they fit into it; beyond that in sorted runs in temporary files, which are merged
/// when the rows are read. Equal rows keep the order in which they came.
final class RowSorter implements AutoCloseable {
    /// Runs read at a time; each has a buffer.
    private static final int RUNS_MAX = 128;

    private final Comparator<@Nullable Object[]> order;
    private final RowFormat format;
    private final ExecutionContext context;
    private final List<RowFile> runs = new ArrayList<>();
    private List<@Nullable Object[]> rows = new ArrayList<>();
    private long bytes;

    RowSorter(Comparator<@Nullable Object[]> order, RowFormat format, ExecutionContext context) {
        this.order = order;
        this.format = format;
        this.context = context;
    }

    void add(@Nullable Object[] row) {
        long size = MemoryBudget.sizeOf(row);
        if (context.workspace().isExceeded(bytes + size) && !rows.isEmpty()) {
            writeRun();
        }
        context.memory().take(size);
        bytes += size;
        rows.add(row);
    }

    private void writeRun() {
        if (runs.size() == RUNS_MAX) {
            RowFile merged = write(new Merge(List.copyOf(runs), order));
            runs.clear();
            runs.add(merged);
        }
        rows.sort(order);
        runs.add(write(rows.iterator()));
        rows = new ArrayList<>();
        context.memory().release(bytes);
        bytes = 0;
    }

    private RowFile write(Iterator<@Nullable Object[]> sorted) {
        RowFile file = context.workspace().newFile(format);
        try {
            while (sorted.hasNext()) {
                context.tick();
                file.write(sorted.next());
            }
            return file;
        } catch (RuntimeException e) {
            file.close();
            throw e;
        }
    }

    /// Whether some of the rows are in files.
    boolean isDivided() {
        return !runs.isEmpty();
    }

    /// The rows in order, once.
    Iterator<@Nullable Object[]> sorted() {
        rows.sort(order);
        if (runs.isEmpty()) {
            return rows.iterator();
        }
        List<Iterator<@Nullable Object[]>> all = new ArrayList<>(runs);
        all.add(rows.iterator());
        return new Merge(all, order);
    }

    @Override
    public void close() {
        runs.forEach(RowFile::close);
        context.memory().release(bytes);
        bytes = 0;
    }

    private static final class Merge implements Iterator<@Nullable Object[]> {
        private final PriorityQueue<Head> heads;

        /// The next row of a run.
        private record Head(@Nullable Object[] row, int run, Iterator<@Nullable Object[]> rest) {}

        Merge(List<? extends Iterator<@Nullable Object[]>> runs, Comparator<@Nullable Object[]> order) {
            Comparator<Head> byRow = (a, b) -> order.compare(a.row(), b.row());
            heads = new PriorityQueue<>(byRow.thenComparingInt(Head::run));
            for (int i = 0; i < runs.size(); i++) {
                put(runs.get(i), i);
            }
        }

        private void put(Iterator<@Nullable Object[]> run, int number) {
            if (run.hasNext()) {
                heads.add(new Head(run.next(), number, run));
            }
        }

        @Override
        public boolean hasNext() {
            return !heads.isEmpty();
        }

        @Override
        public @Nullable Object[] next() {
            Head head = heads.poll();
            if (head == null) {
                throw new NoSuchElementException();
            }
            put(head.rest(), head.run());
            return head.row();
        }
    }
}
