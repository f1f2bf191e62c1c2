package holo.sql.explain;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A plan as maps, lists, strings, numbers and booleans, by PostgreSQL's names.
final class PlanStructure {
    private PlanStructure() {}

    static Map<String, Object> of(PlanDescription description, boolean estimates) {
        Map<String, Object> query = new LinkedHashMap<>();
        query.put("Plan", node(description.plan(), null, estimates));
        PlanDescription.Path path = description.path();
        if (path != null) {
            query.put("Path", path.name());
            query.put("Path Rows", path.rows());
            query.put("Path Reason", path.reason());
            if (path.actual() != null) {
                putActual(path.actual(), "Path Actual", query);
            }
        }
        description.times().forEach((what, millis) -> query.put(what, millis(millis)));
        return query;
    }

    private static Map<String, Object> node(PlanNode node, @Nullable String relationship, boolean estimates) {
        Map<String, Object> out = new LinkedHashMap<>();
        out.put("Node Type", node.facts().getOrDefault("Node Type", node.title()));
        if (relationship != null) {
            out.put("Parent Relationship", relationship);
        }
        if (node.label() != null) {
            out.put("Subplan Name", node.label());
        }
        out.putAll(node.facts());
        PlanNode.Estimate estimate = node.estimate();
        if (estimates && estimate != null) {
            out.put("Startup Cost", cost(estimate.startupCost()));
            out.put("Total Cost", cost(estimate.totalCost()));
            out.put("Plan Rows", estimate.rows());
            out.put("Plan Width", estimate.width());
        }
        if (node.actual() != null) {
            putActual(node.actual(), "Actual", out);
        }
        out.putAll(node.details());
        if (!node.inputs().isEmpty()) {
            List<Object> inputs = new ArrayList<>();
            for (PlanNode input : node.inputs()) {
                inputs.add(node(input, relationship(node, input, inputs.size()), estimates));
            }
            out.put("Plans", inputs);
        }
        return out;
    }

    private static String relationship(PlanNode node, PlanNode input, int number) {
        String label = input.label();
        if (label != null) {
            return label.startsWith("CTE") ? "InitPlan" : "SubPlan";
        }
        Object type = node.facts().getOrDefault("Node Type", "");
        if (type.equals("Append") || type.equals("SetOp")) {
            return "Member";
        }
        return type.equals("Subquery Scan") ? "Subquery" : number == 0 ? "Outer" : "Inner";
    }

    private static void putActual(PlanNode.Actual actual, String prefix, Map<String, Object> out) {
        if (actual.timed()) {
            out.put(prefix + " Startup Time", millis(actual.startupMillis()));
            out.put(prefix + " Total Time", millis(actual.totalMillis()));
        }
        out.put(prefix + " Rows", actual.rows());
        out.put(prefix + " Loops", actual.loops());
    }

    private static BigDecimal cost(double value) {
        return BigDecimal.valueOf(value).setScale(2, RoundingMode.HALF_UP);
    }

    private static BigDecimal millis(double value) {
        return BigDecimal.valueOf(value).setScale(3, RoundingMode.HALF_UP);
    }
}
