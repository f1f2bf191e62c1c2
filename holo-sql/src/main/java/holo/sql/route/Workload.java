package holo.sql.route;

import holo.sql.plan.StoreScan;
import holo.sql.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rex.RexLiteral;
import org.jspecify.annotations.Nullable;

/// What the row engine's plan of a query looks at. Immutable, kept with the cached statement.
///
/// @param scans of tables
/// @param rowsMax where a LIMIT ends the one scan early: how many rows it looks at; else {@link Long#MAX_VALUE}
public record Workload(List<Scan> scans, long rowsMax) {
    /// A scan.
    ///
    /// @param expected rows by the planner's estimate; -1 when it is all of the table's
    /// @param estimator of the rows for the values of an execution, where there is one
    record Scan(StoreScan node, long expected, StoreScan.@Nullable Estimator estimator) {}

    public static Workload of(RelNode plan, List<SqlType> parameterTypes) {
        List<Scan> scans = new ArrayList<>();
        collect(plan, parameterTypes, scans);
        Long limit = limit(plan);
        return new Workload(List.copyOf(scans), limit == null ? Long.MAX_VALUE : limit);
    }

    private static void collect(RelNode node, List<SqlType> parameterTypes, List<Scan> into) {
        if (node instanceof StoreScan scan) {
            into.add(
                    scan.isWholeTable()
                            ? new Scan(scan, -1, null)
                            : new Scan(scan, scan.expectedRows(), scan.estimator(parameterTypes)));
        }
        for (RelNode input : node.getInputs()) {
            collect(input, parameterTypes, into);
        }
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
