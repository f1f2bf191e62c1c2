package holo.sql.plan;

import holo.sql.session.RowDescription;
import holo.sql.session.StatementResult;
import holo.sql.statement.ListCursor;
import holo.sql.type.PgTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.calcite.rel.RelNode;
import org.jspecify.annotations.Nullable;

/// What EXPLAIN answers.
public final class Explanation {
    /// Its one column.
    public static final RowDescription COLUMNS =
            new RowDescription(List.of(new RowDescription.Column("QUERY PLAN", PgTypes.TEXT, -1, 0, (short) 0)));

    private static final int INDENT = 6;

    private Explanation() {}

    /// The lines for a statement over a tree.
    public static List<String> lines(String title, RelNode rel) {
        List<String> lines = new ArrayList<>();
        lines.add(title);
        add(rel, 1, lines);
        return lines;
    }

    /// The lines for a tree.
    public static List<String> lines(RelNode rel) {
        List<String> lines = new ArrayList<>();
        add(rel, 0, lines);
        return lines;
    }

    private static void add(RelNode rel, int depth, List<String> lines) {
        String indent = depth == 0 ? "" : " ".repeat((depth - 1) * INDENT) + "  ->  ";
        lines.add(indent + title(rel));
        for (RelNode input : rel.getInputs()) {
            add(input, depth + 1, lines);
        }
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

    /// Runs EXPLAIN.
    ///
    /// @throws holo.sql.error.SqlException 0A000 for ANALYZE and formats other than text
    public static StatementResult of(Supplier<List<String>> lines, Map<String, String> options) {
        if (!options.getOrDefault("format", "text").equals("text")) {
            throw holo.sql.error.SqlException.of("0A000", "EXPLAIN in another format than text is not supported");
        }
        if (options.getOrDefault("analyze", "false").equals("true")) {
            throw holo.sql.error.SqlException.of("0A000", "EXPLAIN ANALYZE is not supported")
                    .withHint("EXPLAIN without ANALYZE shows the plan.");
        }
        List<@Nullable Object[]> rows = new ArrayList<>();
        for (String line : lines.get()) {
            rows.add(new Object[] {line});
        }
        return new StatementResult.Rows(COLUMNS, new ListCursor(rows, "EXPLAIN"));
    }
}
