package holo.sql.analyze;

import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.sql.catalog.ColumnDescriptor;
import holo.sql.catalog.KeySpace;
import holo.sql.catalog.TableDescriptor;
import holo.sql.exec.MemoryBudget;
import holo.sql.exec.WorkMemory;
import holo.sql.plan.TableLayout;
import holo.sql.statistics.ColumnStatistics;
import holo.sql.statistics.ColumnSummary;
import holo.sql.statistics.StatisticsCodec;
import holo.sql.statistics.TableStatistics;
import holo.sql.transaction.SqlTransaction;
import holo.store.KeyValueCursor;
import holo.store.RangeEstimate;
import holo.store.ScanOrder;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.SplittableRandom;
import java.util.concurrent.ThreadLocalRandom;
import java.util.function.Predicate;
import java.util.random.RandomGenerator;
import org.jspecify.annotations.Nullable;

/// Samples a table's rows and summarizes its columns. A small table is read as a whole; of a large one, short runs of
/// rows are read at places all over it, so that the time does not grow with the table.
public final class TableAnalyzer {
    /// Rows that are sampled for each common value or bucket that is to be found. With so many the buckets' borders
    /// are off by half of a bucket in one case of a hundred (Chaudhuri, Motwani, Narasayya, SIGMOD 1998).
    private static final int ROWS_PER_TARGET = 300;

    /// Up to so many rows a table is read as a whole, which counts them.
    private static final long WHOLE_ROWS_MAX = 1_000_000;

    /// Rows that are read at one place of a large table.
    private static final int RUN_ROWS = 10;

    private static final int PAGE_BYTES = 8192;
    private static final int CANCEL_ROWS = 1024;

    private final SqlTransaction transaction;
    private final WorkMemory memory;
    private final Runnable cancellation;
    private final RandomGenerator random = new SplittableRandom();

    /// @param memory what a sample is taken from
    /// @param cancellation throws when the work is to end
    public TableAnalyzer(SqlTransaction transaction, WorkMemory memory, Runnable cancellation) {
        this.transaction = transaction;
        this.memory = memory;
        this.cancellation = cancellation;
    }

    /// What was found.
    ///
    /// @param sampled how many rows were looked at closely
    public record Result(TableStatistics statistics, int sampled) {}

    /// Looks at a table.
    ///
    /// @param wanted the columns to be looked at; of others, what is known is kept
    /// @param before what was known
    /// @param target of columns that have none of their own
    /// @param runs as they are now
    /// @throws holo.sql.error.SqlException 53200 when the node has no memory left for a sample
    public Result analyze(
            TableDescriptor table,
            Predicate<ColumnDescriptor> wanted,
            @Nullable TableStatistics before,
            int target,
            TableStatistics.Runs runs) {
        try (MemoryBudget budget = memory.newBudget()) {
            return analyze(table, wanted, before, target, runs, budget);
        }
    }

    private Result analyze(
            TableDescriptor table,
            Predicate<ColumnDescriptor> wanted,
            @Nullable TableStatistics before,
            int target,
            TableStatistics.Runs runs,
            MemoryBudget budget) {
        TableLayout layout = TableLayout.of(table);
        List<ColumnDescriptor> columns = table.visibleColumns().stream()
                .filter(column -> wanted.test(column) && target(table, column, target) > 0)
                .toList();
        int rowsWanted = ROWS_PER_TARGET
                * columns.stream()
                        .mapToInt(column -> target(table, column, target))
                        .max()
                        .orElse(target);
        RangeEstimate estimate = transaction.estimate(layout.rows());
        RowReservoir reservoir = new RowReservoir(rowsWanted, budget, random);
        double rows;
        if (estimate.rows() <= Math.max(WHOLE_ROWS_MAX, rowsWanted)) {
            readAll(layout.rows(), reservoir);
            rows = reservoir.shown();
        } else {
            readRuns(layout.rows(), rowsWanted, reservoir);
            rows = estimate.rows();
        }
        List<byte[]> sample = reservoir.sample();
        Map<Integer, ColumnStatistics> found = new HashMap<>();
        if (before != null && !sample.isEmpty()) {
            found.putAll(before.columns());
        }
        for (ColumnDescriptor column : sample.isEmpty() ? List.<ColumnDescriptor>of() : columns) {
            cancellation.run();
            found.put(
                    column.number(),
                    ColumnSummary.of(
                            column.type(),
                            values(layout, column.number() - 1, sample),
                            rows,
                            target(table, column, target)));
        }
        int pages = (int) Math.min(Integer.MAX_VALUE, (estimate.bytes() + PAGE_BYTES - 1) / PAGE_BYTES);
        return new Result(new TableStatistics(rows, estimate.rows(), pages, found, runs), sample.size());
    }

    private static int target(TableDescriptor table, ColumnDescriptor column, int otherwise) {
        int own = table.statisticsTarget(column.number());
        return own < 0 ? otherwise : own;
    }

    private void readAll(KeyRange range, RowReservoir into) {
        try (KeyValueCursor cursor = transaction.scan(range, ScanOrder.ASCENDING)) {
            for (int n = 1; cursor.advance(); n++) {
                into.offer(cursor);
                if (n % CANCEL_ROWS == 0) {
                    cancellation.run();
                }
            }
        }
    }

    private void readRuns(KeyRange range, int rows, RowReservoir into) {
        Key next = range.start();
        for (Key place : new KeyPlaces(transaction, range, random).draw((rows + RUN_ROWS - 1) / RUN_ROWS)) {
            cancellation.run();
            // Runs that would meet are one.
            Key from = Arrays.compareUnsigned(place.bytes(), next.bytes()) < 0 ? next : place;
            try (KeyValueCursor cursor = transaction.scan(new KeyRange(from, range.end()), ScanOrder.ASCENDING)) {
                for (int n = 0; n < RUN_ROWS && cursor.advance(); n++) {
                    into.offer(cursor);
                    byte[] key = cursor.key().bytes();
                    next = new Key(Arrays.copyOf(key, key.length + 1));
                }
            }
        }
    }

    private static List<@Nullable Object> values(TableLayout layout, int place, List<byte[]> rows) {
        int[] places = {place};
        List<@Nullable Object> values = new ArrayList<>(rows.size());
        for (byte[] row : rows) {
            values.add(layout.codec().decode(row, places)[0]);
        }
        return values;
    }

    /// Stores statistics with the transaction.
    public static void store(SqlTransaction transaction, int tableOid, TableStatistics statistics) {
        transaction.overwrite(KeySpace.statistics(tableOid), StatisticsCodec.encode(statistics));
        changed(transaction);
    }

    /// Removes the statistics of a table that is gone.
    static void remove(SqlTransaction transaction, int tableOid) {
        transaction.overwrite(KeySpace.statistics(tableOid), null);
        changed(transaction);
    }

    private static void changed(SqlTransaction transaction) {
        ThreadLocalRandom random = ThreadLocalRandom.current();
        transaction.overwrite(
                KeySpace.STATISTICS_VERSION,
                ByteBuffer.allocate(2 * Long.BYTES)
                        .putLong(random.nextLong())
                        .putLong(random.nextLong())
                        .array());
    }
}
