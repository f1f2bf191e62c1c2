package holo.sql.analyze;

import holo.sql.exec.MemoryBudget;
import holo.store.KeyValueCursor;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.random.RandomGenerator;

/// A uniform sample of the rows that it is shown, of a bounded number and a bounded size: Vitter's algorithm R, which
/// halves its capacity when the rows are too large.
final class RowReservoir {
    /// What the rows of a sample may take in memory.
    static final long BYTES_MAX = 64L << 20;

    /// Estimated cost of keeping one row, without its bytes: two objects and what refers to them.
    static final int ROW_OVERHEAD = 64;

    private final MemoryBudget memory;
    private final RandomGenerator random;
    private final List<Row> rows = new ArrayList<>();
    private int capacity;
    private long shown;
    private long bytes;

    /// @param place among the rows that were shown
    private record Row(long place, byte[] bytes) {
        int size() {
            return ROW_OVERHEAD + bytes.length;
        }
    }

    /// @param memory what the rows are taken from; whoever made it closes it when the sample is not needed any more
    RowReservoir(int capacity, MemoryBudget memory, RandomGenerator random) {
        this.capacity = capacity;
        this.memory = memory;
        this.random = random;
    }

    /// Shows the cursor's row.
    void offer(KeyValueCursor cursor) {
        long place = shown++;
        if (rows.size() < capacity) {
            add(new Row(place, cursor.value()));
        } else {
            long at = random.nextLong(shown);
            if (at < capacity) {
                Row row = new Row(place, cursor.value());
                release(rows.get((int) at));
                take(row);
                rows.set((int) at, row);
            }
        }
        while (bytes > BYTES_MAX && rows.size() > 1) {
            halve();
        }
    }

    private void add(Row row) {
        take(row);
        rows.add(row);
    }

    private void take(Row row) {
        memory.take(row.size());
        bytes += row.size();
    }

    private void release(Row row) {
        memory.release(row.size());
        bytes -= row.size();
    }

    private void halve() {
        capacity = Math.max(1, rows.size() / 2);
        while (rows.size() > capacity) {
            int at = random.nextInt(rows.size());
            release(rows.get(at));
            rows.set(at, rows.getLast());
            rows.removeLast();
        }
    }

    /// How many rows it was shown.
    long shown() {
        return shown;
    }

    /// The sample, in the order of the store.
    List<byte[]> sample() {
        return rows.stream()
                .sorted(Comparator.comparingLong(Row::place))
                .map(Row::bytes)
                .toList();
    }
}
