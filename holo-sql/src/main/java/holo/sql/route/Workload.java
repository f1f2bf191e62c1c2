package holo.sql.route;

import holo.sql.plan.StoreScan;
import holo.sql.type.SqlType;
import holo.store.column.ColumnTable;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rex.RexLiteral;
import org.jspecify.annotations.Nullable;

/// What the row engine's plan of a query looks at. Immutable, kept with the cached statement.
///
/// @param scans of tables
/// @param rowsMax where a LIMIT ends the one scan early: how many rows it looks at; else {@link Long#MAX_VALUE}
/// @param columnRowsMin from this many rows to look at, columns are worth their start
public record Workload(List<Scan> scans, long rowsMax, long columnRowsMin) {
    /// DuckDB needs about the time to begin that the row engine needs to look at as many rows, and does hardly anything
    /// with them. Measured by `RouteBenchmark`.
    private static final long START_ROWS = 12_000;

    /// What the row engine does with a row beside looking at it, as multiples of that.
    private static final double GROUPING = 0.5;

    private static final double JOINING = 1;
    private static final double SORTING = 1.25;
    private static final double FILTERING = 0.35;

    /// A scan.
    ///
    /// @param columns the name of the table's columns, if it has any
    /// @param expected rows by the planner's estimate; -1 when it is all of the table's
    /// @param estimator of the rows for the values of an execution, where there is one
    record Scan(StoreScan node, String columns, long expected, StoreScan.@Nullable Estimator estimator) {}

    public static Workload of(RelNode plan, List<SqlType> parameterTypes) {
        List<Scan> scans = new ArrayList<>();
        double rowCost = 1 + collect(plan, parameterTypes, scans);
        Long limit = limit(plan);
        return new Workload(
                List.copyOf(scans), limit == null ? Long.MAX_VALUE : limit, Math.round(START_ROWS / rowCost));
    }

    /// @return what is done with a row beside looking at it
    private static double collect(RelNode node, List<SqlType> parameterTypes, List<Scan> into) {
        if (node instanceof StoreScan scan) {
            String columns = ColumnTable.name(scan.layout().rows());
            into.add(
                    scan.isWholeTable()
                            ? new Scan(scan, columns, -1, null)
                            : new Scan(scan, columns, scan.expectedRows(), scan.estimator(parameterTypes)));
        }
        double cost = switch (node) {
            case Aggregate aggregate -> aggregate.getGroupSet().isEmpty() ? 0 : GROUPING;
            case Join join -> JOINING;
            case Sort sort -> sort.getCollation().getFieldCollations().isEmpty() ? 0 : SORTING;
            case Filter filter -> FILTERING;
            default -> 0;
        };
        for (RelNode input : node.getInputs()) {
            cost += collect(input, parameterTypes, into);
        }
        return cost;
    }

    /// The rows that a LIMIT without an order of its own takes from a scan without a filter.
    private static @Nullable Long limit(RelNode plan) {
        RelNode at = plan;
        Long limit = null;
        while (true) {
            switch (at) {
                case StoreScan scan -> {
                    return limit;
                }
                case Project project -> at = project.getInput();
                case Sort sort -> {
                    long rows = rows(sort);
                    if (!sort.getCollation().getFieldCollations().isEmpty() || rows < 0) {
                        return null;
                    }
                    limit = rows;
                    at = sort.getInput();
                }
                default -> {
                    return null;
                }
            }
        }
    }

    private static long rows(Sort sort) {
        boolean known = sort.fetch instanceof RexLiteral && (sort.offset == null || sort.offset instanceof RexLiteral);
        if (!known) {
            return -1;
        }
        long offset = sort.offset == null ? 0 : RexLiteral.intValue(sort.offset);
        return RexLiteral.intValue(sort.fetch) + offset;
    }
}
