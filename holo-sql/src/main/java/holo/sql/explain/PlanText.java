package holo.sql.explain;

import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A plan as lines for people.
final class PlanText {
    private static final int INDENT = 6;

    private PlanText() {}

    static List<String> lines(PlanDescription description, boolean estimates) {
        List<String> lines = new ArrayList<>();
        add(description.plan(), 0, estimates, lines);
        PlanDescription.Path path = description.path();
        if (path != null) {
            lines.add("Path: " + path.name() + " (" + path.rows() + " rows to look at; " + path.reason() + ")"
                    + actual(path.actual()));
        }
        description
                .times()
                .forEach((what, millis) -> lines.add(String.format(Locale.ROOT, "%s: %.3f ms", what, millis)));
        return lines;
    }

    /// @param column where the node's arrow would stand less two; the first node has none
    private static void add(PlanNode node, int column, boolean estimates, List<String> lines) {
        String arrow = column == 0 ? "" : " ".repeat(column - INDENT) + "  ->  ";
        PlanNode.Estimate estimate = estimates ? node.estimate() : null;
        String expected = estimate == null
                ? ""
                : String.format(
                        Locale.ROOT,
                        "  (cost=%.2f..%.2f rows=%d width=%d)",
                        estimate.startupCost(),
                        estimate.totalCost(),
                        estimate.rows(),
                        estimate.width());
        lines.add(arrow + node.title() + expected + actual(node.actual()));
        for (Map.Entry<String, Object> detail : node.details().entrySet()) {
            addDetail(detail.getKey(), detail.getValue(), " ".repeat(column + 2), lines);
        }
        for (PlanNode input : node.inputs()) {
            if (input.label() != null) {
                lines.add(" ".repeat(column + 2) + input.label());
                add(input, column + INDENT + 2, estimates, lines);
            } else {
                add(input, column + INDENT, estimates, lines);
            }
        }
    }

    private static void addDetail(String name, Object value, String indent, List<String> lines) {
        if (name.equals("Grouping Sets")) {
            for (Object set : (List<?>) value) {
                lines.add(indent + "Group Key: " + set);
            }
            return;
        }
        String text = value instanceof List<?> list
                ? String.join(", ", list.stream().map(Object::toString).toList())
                : value.toString();
        if (!(value instanceof Long count) || count != 0) {
            lines.add(indent + name + ": " + text);
        }
    }

    private static String actual(PlanNode.@Nullable Actual actual) {
        if (actual == null) {
            // Its parent does its work, or it was not run.
            return "";
        }
        if (actual.loops() == 0) {
            return " (never executed)";
        }
        String time = actual.timed()
                ? String.format(Locale.ROOT, "time=%.3f..%.3f ", actual.startupMillis(), actual.totalMillis())
                : "";
        return " (actual " + time + "rows=" + actual.rows() + " loops=" + actual.loops() + ")";
    }
}
