package holo.sql.explain;

import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// A node of a plan. Values of the maps are strings, numbers, booleans and lists of strings.
///
/// @param title what text calls it, such as `Index Scan using t_pkey on t`
/// @param label what stands above it in text, such as `SubPlan 1`; null for an ordinary input
/// @param facts the same in parts, for programs
/// @param details what is said below the title, for people and programs
/// @param estimate what the planner expects; null when it was not asked
/// @param actual what was done; null when that is not known
public record PlanNode(
        String title,
        @Nullable String label,
        Map<String, Object> facts,
        Map<String, Object> details,
        @Nullable Estimate estimate,
        @Nullable Actual actual,
        List<PlanNode> inputs) {
    public PlanNode {
        facts = new LinkedHashMap<>(facts);
        details = new LinkedHashMap<>(details);
        inputs = List.copyOf(inputs);
    }

    /// What a node is expected to do.
    ///
    /// @param startupCost until its first row
    /// @param totalCost until its last
    /// @param width of a row in bytes
    public record Estimate(double startupCost, double totalCost, long rows, int width) {}

    /// What a node did, as averages of its executions.
    ///
    /// @param startupMillis until its first row
    /// @param totalMillis until its last
    /// @param timed whether times were taken
    public record Actual(double startupMillis, double totalMillis, boolean timed, long rows, long loops) {}

    /// A node of that name, of which nothing else is known.
    static PlanNode of(String type, List<PlanNode> inputs) {
        return new PlanNode(type, null, Map.of("Node Type", type), Map.of(), null, null, inputs);
    }

    /// A statement that changes a table by the rows of its input.
    public static PlanNode change(String operation, String table, PlanNode input) {
        PlanNode node = of("ModifyTable", List.of(input)).fact("Operation", operation);
        Estimate found = input.estimate();
        return node.fact("Relation Name", table)
                .titled(operation + " on " + table)
                .measured(found == null ? null : new Estimate(found.startupCost(), found.totalCost(), 0, 0), null);
    }

    /// A node above another one.
    public static PlanNode above(String type, PlanNode input) {
        return of(type, List.of(input));
    }

    /// A node without inputs.
    public static PlanNode leaf(String type) {
        return of(type, List.of());
    }

    /// The same with further parts behind its inputs.
    public PlanNode with(List<PlanNode> parts) {
        if (parts.isEmpty()) {
            return this;
        }
        List<PlanNode> all = new ArrayList<>(inputs);
        all.addAll(parts);
        return new PlanNode(title, label, facts, details, estimate, actual, all);
    }

    /// The same with a line above it that says what it is to its parent.
    public PlanNode labelled(String newLabel) {
        return new PlanNode(title, newLabel, facts, details, estimate, actual, inputs);
    }

    PlanNode titled(String newTitle) {
        return new PlanNode(newTitle, label, facts, details, estimate, actual, inputs);
    }

    PlanNode fact(String name, Object value) {
        PlanNode node = new PlanNode(title, label, facts, details, estimate, actual, inputs);
        node.facts.put(name, value);
        return node;
    }

    PlanNode detail(String name, Object value) {
        PlanNode node = new PlanNode(title, label, facts, details, estimate, actual, inputs);
        node.details.put(name, value);
        return node;
    }

    PlanNode measured(@Nullable Estimate newEstimate, @Nullable Actual newActual) {
        return new PlanNode(title, label, facts, details, newEstimate, newActual, inputs);
    }
}
