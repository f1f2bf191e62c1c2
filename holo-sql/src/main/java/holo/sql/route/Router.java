package holo.sql.route;

import holo.sql.catalog.TableDescriptor;
import holo.sql.column.ColumnQuery;
import holo.sql.exec.ExecutionContext;
import holo.sql.exec.RowSource;
import holo.sql.plan.ReadView;
import holo.sql.plan.StoreScan;
import holo.sql.transaction.SqlTransaction;
import holo.store.column.ColumnStore;
import holo.store.column.PartStatus;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.apache.calcite.rel.RelNode;
import org.jspecify.annotations.Nullable;

/// Chooses the path of queries, and counts what it chose. Thread-safe.
///
/// A query goes to columns when it has to look at many rows: those of whole tables that it scans. What it reads by
/// key, and small tables, the rows answer before DuckDB has begun.
public final class Router {
    /// From this many rows to look at, columns are worth their start.
    public static final long COLUMN_ROWS_MIN = 10_000;

    private static final long ESTIMATE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final ColumnStore store;
    private final Map<Integer, Estimate> estimates = new ConcurrentHashMap<>();
    private final LongAdder rows = new LongAdder();
    private final LongAdder columns = new LongAdder();
    private final LongAdder declined = new LongAdder();
    private final LongAdder regretted = new LongAdder();

    private record Estimate(long rows, long nanos) {}

    public Router(ColumnStore store) {
        this.store = store;
    }

    /// What was chosen, and why.
    ///
    /// @param expected rows to be looked at
    public record Decision(boolean columns, long expected, String reason) {
        /// For EXPLAIN.
        public String line() {
            return "Path: " + (columns ? "columns" : "rows") + " (" + expected + " rows to look at; " + reason + ")";
        }
    }

    /// Runs a query over columns; null when it is to run over rows.
    ///
    /// @param tree the row engine's plan
    public @Nullable RowSource open(ColumnQuery query, RelNode tree, Route route, ExecutionContext context) {
        if (!decide(tree, route, context).columns()) {
            rows.increment();
            return null;
        }
        return switch (query.attempt(context, store)) {
            case ColumnQuery.Attempt.Running running -> {
                columns.increment();
                yield running.rows();
            }
            case ColumnQuery.Attempt.Declined no -> {
                (no.tried() ? regretted : declined).increment();
                yield null;
            }
        };
    }

    /// What {@link #open} would do, for EXPLAIN.
    public Decision explain(ColumnQuery query, RelNode tree, Route route, ExecutionContext context) {
        Decision decision = decide(tree, route, context);
        if (!decision.columns()) {
            return decision;
        }
        String obstacle = query.obstacle(context);
        return obstacle == null ? decision : new Decision(false, decision.expected(), "not in columns: " + obstacle);
    }

    private Decision decide(RelNode tree, Route route, ExecutionContext context) {
        if (route == Route.ROWS) {
            return new Decision(false, 0, "holo.route is rows");
        }
        Work work = new Work();
        measure(tree, work, context);
        if (route == Route.COLUMNS) {
            return new Decision(true, work.rows, "holo.route is columns");
        }
        return work.rows < COLUMN_ROWS_MIN
                ? new Decision(false, work.rows, "fewer than " + COLUMN_ROWS_MIN)
                : new Decision(true, work.rows, "at least " + COLUMN_ROWS_MIN);
    }

    private static final class Work {
        private long rows;
    }

    private void measure(RelNode node, Work work, ExecutionContext context) {
        if (node instanceof StoreScan scan) {
            TableDescriptor table = scan.layout().table();
            long all = estimate(table, scan, context);
            work.rows += scan.isWholeTable() ? all : Math.min(all, scan.expectedRows());
        }
        for (RelNode input : node.getInputs()) {
            measure(input, work, context);
        }
    }

    private long estimate(TableDescriptor table, StoreScan scan, ExecutionContext context) {
        long now = System.nanoTime();
        Estimate known = estimates.get(table.storageId());
        if (known == null || now - known.nanos() > ESTIMATE_NANOS) {
            SqlTransaction transaction = context.readView(ReadView.class).transaction();
            known = new Estimate(transaction.estimate(scan.layout().rows()).rows(), now);
            estimates.put(table.storageId(), known);
        }
        return known.rows();
    }

    /// Where the parts of all tables in columns are.
    public List<PartStatus> tiers() {
        return store.tiers();
    }

    public RouteStatistics statistics() {
        return new RouteStatistics(rows.sum(), columns.sum(), declined.sum(), regretted.sum());
    }
}
