package holo.sql.route;

import holo.accord.primitives.KeyRange;
import holo.sql.catalog.TableDescriptor;
import holo.sql.column.ColumnQuery;
import holo.sql.column.ResultCache;
import holo.sql.exec.ExecutionContext;
import holo.sql.exec.RowSource;
import holo.sql.plan.ReadView;
import holo.sql.plan.StoreScan;
import holo.sql.transaction.SqlTransaction;
import holo.store.column.ColumnStore;
import holo.store.column.PartStatus;
import holo.store.column.ResultCacheOptions;
import java.util.List;
import java.util.Map;
import java.util.OptionalLong;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.LongAdder;
import org.jspecify.annotations.Nullable;

/// Chooses the path of queries, and counts what it chose. Thread-safe.
///
/// A query goes to columns when it has to look at many rows: those of whole tables that it scans. What it reads by
/// key, and small tables, the rows answer before DuckDB has begun.
public final class Router {
    private static final long ESTIMATE_NANOS = TimeUnit.SECONDS.toNanos(2);

    private final ColumnStore store;
    private final ResultCache results;
    private final Map<Integer, Estimate> estimates = new ConcurrentHashMap<>();
    private final LongAdder rows = new LongAdder();
    private final LongAdder columns = new LongAdder();
    private final LongAdder declined = new LongAdder();
    private final LongAdder regretted = new LongAdder();
    private final LongAdder notReady = new LongAdder();
    private final DecisionTimes times = new DecisionTimes();

    private record Estimate(long rows, long nanos) {}

    public Router(ColumnStore store, ResultCacheOptions results) {
        this.store = store;
        this.results = new ResultCache(results);
    }

    /// What was chosen, and why.
    ///
    /// @param expected rows to be looked at
    public record Decision(boolean columns, long expected, String reason) {
        /// The path's name.
        public String path() {
            return columns ? "columns" : "rows";
        }
    }

    /// Runs a query over columns; null when it is to run over rows.
    public @Nullable RowSource open(ColumnQuery query, Workload workload, Route route, ExecutionContext context) {
        if (route == Route.ROWS || route == Route.AUTO && isSmall(workload, context)) {
            rows.increment();
            return null;
        }
        if (route == Route.AUTO && !isNear(query, workload)) {
            notReady.increment();
            return null;
        }
        return switch (query.attempt(context, store, results)) {
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

    private boolean isSmall(Workload workload, ExecutionContext context) {
        if (!times.isDue()) {
            return decide(workload, context);
        }
        long start = System.nanoTime();
        boolean small = decide(workload, context);
        times.add(System.nanoTime() - start);
        return small;
    }

    private boolean decide(Workload workload, ExecutionContext context) {
        long few = workload.columnRowsMin();
        return most(workload, few, context) < few || work(workload, context) < few;
    }

    /// The rows to look at as far as the bounds of ranges tell how many there are at most, which takes no look at
    /// anything; enough when they do not.
    private static long most(Workload workload, long enough, ExecutionContext context) {
        long most = 0;
        for (Workload.Scan scan : workload.scans()) {
            if (scan.estimator() == null || most >= enough) {
                return enough;
            }
            most += Math.min(enough, scan.estimator().most(context));
        }
        return most;
    }

    private boolean isNear(ColumnQuery query, Workload workload) {
        boolean near = true;
        for (Workload.Scan scan : workload.scans()) {
            near &= query.isNear(scan.node(), store);
        }
        return near;
    }

    /// What {@link #open} would do, for EXPLAIN.
    public Decision explain(ColumnQuery query, Workload workload, Route route, ExecutionContext context) {
        if (route == Route.ROWS) {
            return new Decision(false, work(workload, context), "holo.route is rows");
        }
        long work = work(workload, context);
        long least = workload.columnRowsMin();
        if (route == Route.AUTO && work < least) {
            return new Decision(false, work, "fewer than " + least);
        }
        ColumnQuery.Outlook outlook = query.outlook(context);
        if (outlook.obstacle() != null) {
            return new Decision(false, work, "not in columns: " + outlook.obstacle());
        }
        String changes = outlook.ownChanges() ? "; with the transaction's own changes" : "";
        if (route == Route.COLUMNS) {
            return new Decision(true, work, "holo.route is columns" + changes);
        }
        return isNear(query, workload)
                ? new Decision(true, work, "at least " + least + changes)
                : new Decision(false, work, "the columns are not ready");
    }

    /// The rows that the row engine would look at.
    private long work(Workload workload, ExecutionContext context) {
        long work = 0;
        for (Workload.Scan scan : workload.scans()) {
            long all = estimate(scan.node().layout().table(), scan.node(), context);
            if (scan.expected() < 0) {
                work += all;
            } else if (scan.estimator() == null || all < workload.columnRowsMin()) {
                work += Math.min(all, scan.expected());
            } else {
                work += Math.min(all, range(scan, scan.estimator(), context));
            }
        }
        return Math.min(work, workload.rowsMax());
    }

    /// The rows of a range: by the models of the segments, which takes no look at any file, or as the row store
    /// estimates it, which takes some microseconds; never more than there is room for between its bounds.
    private long range(Workload.Scan scan, StoreScan.Estimator estimator, ExecutionContext context) {
        KeyRange range = estimator.range(context);
        if (range == null) {
            return 0;
        }
        long most = estimator.most(context);
        if (!scan.node().access().isSecondary()) {
            OptionalLong found = store.estimate(scan.columns(), range);
            if (found.isPresent()) {
                return Math.min(most, found.getAsLong());
            }
        }
        return Math.min(most, estimator.rows(context, range));
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

    /// Of the answers that are kept.
    public ResultCache.Statistics results() {
        return results.statistics();
    }

    public RouteStatistics statistics() {
        return new RouteStatistics(
                rows.sum(), columns.sum(), declined.sum(), regretted.sum(), notReady.sum(), times.median());
    }
}
