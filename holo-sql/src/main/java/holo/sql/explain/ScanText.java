package holo.sql.explain;

import holo.sql.catalog.IndexDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.plan.KeyAccess;
import holo.sql.plan.StoreScan;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.calcite.rex.RexNode;
import org.jspecify.annotations.Nullable;

/// Describes how a table is read.
final class ScanText {
    private static final String CONDITIONS = "Index Cond";

    /// Nodes whose rows PostgreSQL shows a condition on.
    private static final Set<String> FILTERED = Set.of(
            "Seq Scan",
            "Index Scan",
            "Function Scan",
            "WorkTable Scan",
            "Values Scan",
            "Result",
            "Hash Join",
            "Nested Loop",
            "Aggregate");

    private ScanText() {}

    static PlanNode node(StoreScan scan, String alias, boolean qualified, RexText text) {
        PlanNode node = present(scan, alias, qualified, text);
        return scan.asOf() == null ? node : node.detail("System Time", "of the past");
    }

    private static PlanNode present(StoreScan scan, String alias, boolean qualified, RexText text) {
        KeyAccess access = scan.access();
        String table = scan.layout().table().name();
        IndexDescriptor index = access.index();
        if (index == null) {
            PlanNode node = PlanNode.leaf("Seq Scan").fact("Relation Name", table);
            return node.fact("Alias", alias)
                    .detail("Reason", access.reason())
                    .titled("Seq Scan on " + aliased(table, alias));
        }
        boolean backwards = access.direction() == KeyAccess.Direction.BACKWARDS;
        PlanNode node = PlanNode.leaf("Index Scan")
                .fact("Scan Direction", backwards ? "Backward" : "Forward")
                .fact("Index Name", index.name())
                .fact("Relation Name", table)
                .fact("Alias", alias);
        List<String> conditions = conditions(access, index, scan.layout().table(), qualified ? alias + "." : "", text);
        if (!conditions.isEmpty()) {
            node = node.detail(CONDITIONS, all(conditions));
        }
        return node.detail("Reason", access.reason())
                .titled("Index Scan " + (backwards ? "Backward " : "") + "using " + index.name() + " on "
                        + aliased(table, alias));
    }

    /// Conditions that all hold.
    static String all(List<String> conditions) {
        return conditions.size() == 1 ? conditions.getFirst() : "(" + String.join(" AND ", conditions) + ")";
    }

    static String aliased(String table, String alias) {
        return table.equals(alias) ? table : table + " " + alias;
    }

    private static List<String> conditions(
            KeyAccess access, IndexDescriptor index, TableDescriptor table, String qualifier, RexText text) {
        List<String> conditions = new ArrayList<>();
        int part = 0;
        for (RexNode value : access.equal()) {
            conditions.add("(" + part(index, part++, table, qualifier) + " = " + text.of(value) + ")");
        }
        if (!access.points().isEmpty()) {
            conditions.add(
                    "(" + part(index, part, table, qualifier) + " = ANY (ARRAY[" + text.list(access.points()) + "]))");
        }
        addBound(access.low(), access.lowInclusive() ? " >= " : " > ", part, conditions, index, table, qualifier, text);
        addBound(
                access.high(),
                access.highInclusive() ? " <= " : " < ",
                part,
                conditions,
                index,
                table,
                qualifier,
                text);
        return conditions;
    }

    private static void addBound(
            @Nullable RexNode bound,
            String operator,
            int part,
            List<String> conditions,
            IndexDescriptor index,
            TableDescriptor table,
            String qualifier,
            RexText text) {
        if (bound != null) {
            conditions.add("(" + part(index, part, table, qualifier) + operator + text.of(bound) + ")");
        }
    }

    private static String part(IndexDescriptor index, int number, TableDescriptor table, String qualifier) {
        IndexDescriptor.Part part = index.parts().get(number);
        String expression = part.expressionSql();
        return expression == null ? qualifier + table.column(part.column()).name() : expression;
    }

    /// Whether a condition holds for every row that the node's index condition lets through.
    static boolean isIndexCondition(PlanNode node, String condition) {
        return node.details().get(CONDITIONS) instanceof String text
                && (text.equals(condition)
                        || text.startsWith("(" + condition + " AND ")
                        || text.endsWith(" AND " + condition + ")")
                        || text.contains(" AND " + condition + " AND "));
    }

    /// Whether a condition on the node's rows is shown as part of it.
    static boolean takesFilter(PlanNode node) {
        return !node.details().containsKey("Filter")
                && node.facts().get("Node Type") instanceof String type
                && FILTERED.contains(type);
    }
}
