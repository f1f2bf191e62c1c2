package holo.sql.plan;

import holo.sql.exec.Measurements;
import holo.sql.session.RowDescription;
import holo.sql.session.StatementResult;
import holo.sql.statement.ListCursor;
import holo.sql.type.PgTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Objects;
import org.apache.calcite.rel.RelNode;
import org.jspecify.annotations.Nullable;

/// What EXPLAIN answers.
public final class Explanation {
    /// Its one column.
    public static final RowDescription COLUMNS =
            new RowDescription(List.of(new RowDescription.Column("QUERY PLAN", PgTypes.TEXT, -1, 0, (short) 0)));

    private static final int INDENT = 6;
    private static final double NANOS_PER_MILLI = 1e6;

    private Explanation() {}

    /// The lines for a statement over a plan.
    public static List<String> lines(String title, Planner.Planned plan) {
        List<String> lines = new ArrayList<>();
        lines.add(title);
        add(plan.rel(), 1, plan.measurements(), lines);
        return lines;
    }

    /// The lines for a plan.
    public static List<String> lines(Planner.Planned plan) {
        List<String> lines = new ArrayList<>();
        add(plan.rel(), 0, plan.measurements(), lines);
        return lines;
    }

    /// The lines for a plan over rows that ran over columns, with what was done there.
    ///
    /// @param route the line that says why
    public static List<String> overColumns(Planner.Planned plan, String route) {
        Measurements measurements = Objects.requireNonNull(plan.measurements());
        List<String> lines = new ArrayList<>();
        add(plan.rel(), 0, null, lines);
        lines.add(route + actual(measurements.overColumns(), measurements));
        return lines;
    }

    private static void add(RelNode rel, int depth, @Nullable Measurements measurements, List<String> lines) {
        String indent = depth == 0 ? "" : " ".repeat((depth - 1) * INDENT) + "  ->  ";
        lines.add(indent + title(rel) + (measurements == null ? "" : actual(measurements.of(rel), measurements)));
        for (RelNode input : rel.getInputs()) {
            add(input, depth + 1, measurements, lines);
        }
    }

    /// What an operator did, as averages of its executions.
    private static String actual(Measurements.@Nullable Work work, Measurements measurements) {
        if (work == null) {
            // Its parent does its work, as a look-up join does that of its inner side.
            return "";
        }
        if (work.loops() == 0) {
            return " (never executed)";
        }
        double loops = work.loops();
        String time = measurements.isTimed()
                ? String.format(
                        Locale.ROOT,
                        "time=%.3f..%.3f ",
                        work.firstRowNanos() / loops / NANOS_PER_MILLI,
                        work.nanos() / loops / NANOS_PER_MILLI)
                : "";
        return " (actual " + time + "rows=" + Math.round(work.rows() / loops) + " loops=" + work.loops() + ")";
    }

    private static String title(RelNode rel) {
        return switch (rel) {
            case StoreScan scan -> scan(scan);
            case RelationScan relation ->
                "Function Scan on " + relation.getTable().getQualifiedName().getLast();
            default -> {
                String name = rel.getRelTypeName();
                String plain = name.startsWith("Logical") ? name.substring("Logical".length()) : name;
                yield (plain + "  " + arguments(rel)).strip();
            }
        };
    }

    private static String arguments(RelNode rel) {
        return switch (rel) {
            case org.apache.calcite.rel.core.Filter filter -> "(" + filter.getCondition() + ")";
            case org.apache.calcite.rel.core.Join join ->
                "(" + join.getJoinType().lowerName + ": " + join.getCondition() + ")";
            case org.apache.calcite.rel.core.Aggregate aggregate ->
                "(group " + aggregate.getGroupSet() + ", " + aggregate.getAggCallList() + ")";
            case org.apache.calcite.rel.core.Sort sort -> "(" + sort.getCollation() + ")";
            default -> "";
        };
    }

    private static String scan(StoreScan scan) {
        String table = scan.layout().table().name();
        KeyAccess access = scan.access();
        if (access.index() == null) {
            return "Seq Scan on " + table + " (rows by key; " + access.reason() + ")";
        }
        String verb = access.direction() == KeyAccess.Direction.BACKWARDS ? "Index Scan Backward" : "Index Scan";
        return verb + " using " + access.index().name() + " on " + table + " (" + access.describe() + ")";
    }

    /// The answer of EXPLAIN.
    public static StatementResult of(List<String> lines) {
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (String line : lines) {
            rows.add(new Object[] {line});
        }
        return new StatementResult.Rows(COLUMNS, new ListCursor(rows, "EXPLAIN"));
    }
}
