package holo.sql.explain;

import holo.sql.exec.Joins;
import holo.sql.exec.Measurements;
import holo.sql.plan.Planner;
import holo.sql.plan.StoreScan;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.SingleRel;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rel.core.Collect;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.RepeatUnion;
import org.apache.calcite.rel.core.SetOp;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.Spool;
import org.apache.calcite.rel.core.TableFunctionScan;
import org.apache.calcite.rel.core.TableScan;
import org.apache.calcite.rel.core.Union;
import org.apache.calcite.rel.core.Values;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.schema.TransientTable;
import org.apache.calcite.util.ImmutableBitSet;
import org.jspecify.annotations.Nullable;

/// Describes a plan as PostgreSQL would name its nodes. A projection is no node of its own, and a condition belongs to
/// the node whose rows it looks at. One instance describes one plan.
public final class RelDescriber {
    static final double NANOS_PER_MILLI = 1e6;

    /// Longer expressions are called by their column's name.
    private static final int TEXT_MAX = 200;

    private final @Nullable Measurements measurements;
    private final ScanNames names;
    private final Map<Integer, List<String>> outer = new HashMap<>();
    private final PlanCosts costs = new PlanCosts();
    private int subPlans;

    private RelDescriber(RelNode root, @Nullable Measurements measurements) {
        this.measurements = measurements;
        this.names = ScanNames.of(root);
    }

    /// A node and what its columns are called above it.
    private record Described(PlanNode node, List<String> columns) {
        Described with(PlanNode other) {
            return new Described(other, columns);
        }
    }

    /// The tree of a plan, with what its operators did when they were measured and the query ran over rows.
    public static PlanNode describe(Planner.Planned plan) {
        Measurements measurements = plan.measurements();
        boolean shown = measurements != null && measurements.overColumns() == null;
        return new RelDescriber(plan.rel(), shown ? measurements : null)
                .describe(plan.rel())
                .node();
    }

    static PlanNode.@Nullable Actual actual(Measurements.@Nullable Work work, boolean timed) {
        if (work == null) {
            return null;
        }
        double loops = Math.max(1, work.loops());
        return new PlanNode.Actual(
                work.firstRowNanos() / loops / NANOS_PER_MILLI,
                work.nanos() / loops / NANOS_PER_MILLI,
                timed,
                Math.round(work.rows() / loops),
                work.loops());
    }

    private Described describe(RelNode rel) {
        return switch (rel) {
            case StoreScan scan -> measured(scan, storeScan(scan));
            case Filter filter -> filter(filter);
            case Project project -> project(project);
            case Join join -> measured(join, join(join));
            case Correlate correlate -> measured(correlate, correlate(correlate));
            case Aggregate aggregate -> measured(aggregate, aggregate(aggregate));
            case Sort sort -> sort(sort);
            case Values values -> measured(values, values(values));
            case SetOp set -> measured(set, setOperation(set));
            case Spool spool -> describe(spool.getInput());
            case Collect collect -> describe(collect.getInput());
            case SingleRel barrier when Planner.isBarrier(barrier) -> describe(barrier.getInput());
            case RepeatUnion repeat -> measured(repeat, named(repeat, "Recursive Union"));
            case TableFunctionScan scan -> measured(scan, function(scan));
            case TableScan scan -> measured(scan, tableScan(scan));
            default -> measured(rel, named(rel, rel.getInputs().isEmpty() ? rel.getRelTypeName() : "ProjectSet"));
        };
    }

    private Described measured(RelNode rel, Described described) {
        return measured(rel, described, costs.of(rel));
    }

    private Described measured(RelNode rel, Described described, PlanNode.Estimate estimate) {
        Measurements.Work work = measurements == null ? null : measurements.of(rel);
        boolean timed = measurements != null && measurements.isTimed();
        return described.with(described.node().measured(estimate, actual(work, timed)));
    }

    private List<Described> inputs(RelNode rel) {
        return rel.getInputs().stream().map(this::describe).toList();
    }

    private static List<PlanNode> nodes(List<Described> inputs) {
        return inputs.stream().map(Described::node).toList();
    }

    private Described named(RelNode rel, String type) {
        List<Described> inputs = inputs(rel);
        return new Described(
                PlanNode.of(type, nodes(inputs)), List.copyOf(rel.getRowType().getFieldNames()));
    }

    private static List<String> qualified(String alias, RelNode rel, boolean qualify) {
        List<String> fields = rel.getRowType().getFieldNames();
        return qualify ? fields.stream().map(field -> alias + "." + field).toList() : List.copyOf(fields);
    }

    private Described storeScan(StoreScan scan) {
        String alias = names.next(scan);
        List<String> columns = new ArrayList<>();
        for (int place : scan.places()) {
            String name = place < 0
                    ? "ctid"
                    : scan.layout().table().columns().get(place).name();
            columns.add(names.isQualified() ? alias + "." + name : name);
        }
        RexText text = text(scan, List.of(), new ArrayList<>());
        return new Described(ScanText.node(scan, alias, names.isQualified(), text), columns);
    }

    private Described tableScan(TableScan scan) {
        String alias = names.next(scan);
        boolean working = scan.getTable().unwrap(TransientTable.class) != null;
        PlanNode node = PlanNode.leaf(working ? "WorkTable Scan" : "Function Scan")
                .fact(working ? "CTE Name" : "Function Name", ScanNames.of(scan.getTable()));
        return new Described(
                node.titled(node.title() + " on " + ScanText.aliased(ScanNames.of(scan.getTable()), alias)),
                qualified(alias, scan, names.isQualified()));
    }

    private Described function(TableFunctionScan scan) {
        List<Described> inputs = inputs(scan);
        String name = scan.getCall() instanceof RexCall call
                ? call.getOperator().getName().toLowerCase(Locale.ROOT)
                : "function";
        PlanNode node = PlanNode.of("Function Scan", nodes(inputs))
                .fact("Function Name", name)
                .titled("Function Scan on " + name);
        return new Described(node, List.copyOf(scan.getRowType().getFieldNames()));
    }

    private Described values(Values values) {
        List<String> columns = List.copyOf(values.getRowType().getFieldNames());
        if (values.getTuples().isEmpty()) {
            return new Described(PlanNode.leaf("Result").detail("One-Time Filter", "false"), columns);
        }
        if (values.getTuples().size() == 1) {
            return new Described(PlanNode.leaf("Result"), columns);
        }
        PlanNode node = PlanNode.leaf("Values Scan").fact("Alias", "*VALUES*");
        return new Described(node.titled("Values Scan on \"*VALUES*\""), columns);
    }

    private Described filter(Filter filter) {
        Described input = describe(filter.getInput());
        enclose(filter.getVariablesSet(), input.columns());
        List<PlanNode> subQueries = new ArrayList<>();
        RexText text = text(filter, input.columns(), subQueries);
        List<String> conditions = new ArrayList<>();
        for (RexNode conjunct : RelOptUtil.conjunctions(filter.getCondition())) {
            String condition = text.of(conjunct);
            if (!ScanText.isIndexCondition(input.node(), condition)) {
                conditions.add(condition);
            }
        }
        PlanNode node = input.node();
        if (!ScanText.takesFilter(node)) {
            node = PlanNode.above("Subquery Scan", node);
        }
        if (!conditions.isEmpty()) {
            node = node.detail("Filter", ScanText.all(conditions));
        }
        PlanNode.Actual before = input.node().actual();
        PlanNode after = measured(filter, input.with(node)).node();
        if (before != null && after.actual() != null && before.loops() > 0 && !conditions.isEmpty()) {
            after = after.detail(
                    "Rows Removed by Filter", before.rows() - after.actual().rows());
        }
        return input.with(after.with(subQueries));
    }

    private Described project(Project project) {
        Described input = describe(project.getInput());
        enclose(project.getVariablesSet(), input.columns());
        List<PlanNode> subQueries = new ArrayList<>();
        RexText text = text(project, input.columns(), subQueries);
        List<String> columns = new ArrayList<>();
        for (int i = 0; i < project.getProjects().size(); i++) {
            String expression = text.of(project.getProjects().get(i));
            columns.add(
                    expression.length() > TEXT_MAX
                            ? project.getRowType().getFieldNames().get(i)
                            : expression);
        }
        PlanNode node = input.node();
        if (project.containsOver()) {
            node = measured(project, input.with(PlanNode.above("WindowAgg", node)))
                    .node();
        }
        return new Described(node.with(subQueries), columns);
    }

    private Described join(Join join) {
        List<Described> inputs = inputs(join);
        List<String> both = new ArrayList<>(
                join.getJoinType().generatesNullsOnLeft()
                        ? nullable(join.getLeft(), inputs.getFirst())
                        : inputs.getFirst().columns());
        both.addAll(
                join.getJoinType().generatesNullsOnRight()
                        ? nullable(join.getRight(), inputs.getLast())
                        : inputs.getLast().columns());
        List<PlanNode> subQueries = new ArrayList<>();
        RexText text = text(join, both, subQueries);
        int left = inputs.getFirst().columns().size();
        List<String> hashed = new ArrayList<>();
        List<String> others = new ArrayList<>();
        for (RexNode conjunct : RelOptUtil.conjunctions(join.getCondition())) {
            if (Joins.isHashed(conjunct, left)) {
                hashed.add(text.of(conjunct));
            } else if (!conjunct.isAlwaysTrue()) {
                others.add(text.of(conjunct));
            }
        }
        PlanNode node = joined(hashed.isEmpty() ? "Nested Loop" : "Hash Join", join.getJoinType(), nodes(inputs));
        if (!hashed.isEmpty()) {
            node = node.detail("Hash Cond", ScanText.all(hashed));
        }
        if (!others.isEmpty()) {
            node = node.detail("Join Filter", ScanText.all(others));
        }
        return new Described(
                node.with(subQueries),
                join.getJoinType().projectsRight() ? both : inputs.getFirst().columns());
    }

    /// A constant of the side that may be missing is no constant above the join.
    private static List<String> nullable(RelNode side, Described described) {
        List<String> columns = new ArrayList<>();
        for (int i = 0; i < described.columns().size(); i++) {
            String text = described.columns().get(i);
            boolean constant =
                    text.equals("true") || text.equals("false") || "'-0123456789".indexOf(text.charAt(0)) >= 0;
            columns.add(constant ? side.getRowType().getFieldNames().get(i) : text);
        }
        return columns;
    }

    private static PlanNode joined(String type, JoinRelType kind, List<PlanNode> inputs) {
        String word = kind.lowerName.substring(0, 1).toUpperCase(Locale.ROOT) + kind.lowerName.substring(1);
        PlanNode node = PlanNode.of(type, inputs).fact("Join Type", word);
        if (kind == JoinRelType.INNER) {
            return node;
        }
        return node.titled((type.equals("Hash Join") ? "Hash " : "Nested Loop ") + word + " Join");
    }

    private Described correlate(Correlate correlate) {
        Described left = describe(correlate.getLeft());
        outer.put(correlate.getCorrelationId().getId(), left.columns());
        Described right = describe(correlate.getRight());
        List<String> columns = new ArrayList<>(left.columns());
        if (correlate.getJoinType().projectsRight()) {
            columns.addAll(right.columns());
        }
        return new Described(
                joined("Nested Loop", correlate.getJoinType(), List.of(left.node(), right.node())), columns);
    }

    private Described aggregate(Aggregate aggregate) {
        Described input = describe(aggregate.getInput());
        List<String> columns = new ArrayList<>();
        aggregate.getGroupSet().forEachInt(i -> columns.add(input.columns().get(i)));
        boolean grouped =
                aggregate.getGroupSets().size() > 1 || !aggregate.getGroupSet().isEmpty();
        PlanNode node = PlanNode.above("Aggregate", input.node()).fact("Strategy", grouped ? "Hashed" : "Plain");
        if (aggregate.getGroupSets().size() > 1) {
            List<String> sets = new ArrayList<>();
            for (ImmutableBitSet set : aggregate.getGroupSets()) {
                List<String> keys = new ArrayList<>();
                set.forEachInt(i -> keys.add(input.columns().get(i)));
                sets.add("(" + String.join(", ", keys) + ")");
            }
            node = node.detail("Grouping Sets", sets);
        } else if (grouped) {
            node = node.detail("Group Key", List.copyOf(columns));
        }
        for (AggregateCall call : aggregate.getAggCallList()) {
            columns.add(call(call, input.columns()));
        }
        return new Described(grouped ? node.titled("HashAggregate") : node, columns);
    }

    private static String call(AggregateCall call, List<String> columns) {
        StringBuilder text = new StringBuilder(call.getAggregation().getName().toLowerCase(Locale.ROOT)).append('(');
        if (call.isDistinct()) {
            text.append("DISTINCT ");
        }
        List<String> arguments = call.getArgList().stream().map(columns::get).toList();
        text.append(arguments.isEmpty() ? "*" : String.join(", ", arguments)).append(')');
        if (call.filterArg >= 0) {
            text.append(" FILTER (WHERE ").append(columns.get(call.filterArg)).append(')');
        }
        return text.toString();
    }

    /// One operator sorts and limits: both nodes show what it did.
    private Described sort(Sort sort) {
        Described described = describe(sort.getInput());
        if (!sort.getCollation().getFieldCollations().isEmpty()) {
            List<String> keys = new ArrayList<>();
            for (RelFieldCollation field : sort.getCollation().getFieldCollations()) {
                keys.add(key(field, described.columns()));
            }
            PlanNode node = PlanNode.above("Sort", described.node()).detail("Sort Key", keys);
            described = measured(sort, described.with(node), costs.sorted(sort));
        }
        if (sort.fetch != null || sort.offset != null) {
            described = measured(sort, described.with(PlanNode.above("Limit", described.node())));
        }
        return described;
    }

    private static String key(RelFieldCollation field, List<String> columns) {
        boolean descending = field.getDirection().isDescending();
        boolean first = field.nullDirection == RelFieldCollation.NullDirection.FIRST;
        boolean last = field.nullDirection == RelFieldCollation.NullDirection.LAST;
        return columns.get(field.getFieldIndex())
                + (descending ? " DESC" : "")
                + (descending && last ? " NULLS LAST" : !descending && first ? " NULLS FIRST" : "");
    }

    private Described setOperation(SetOp set) {
        List<Described> inputs = inputs(set);
        String word = set.getRelTypeName().replace("Logical", "").replace("Minus", "Except");
        PlanNode node = set instanceof Union && set.all
                ? PlanNode.of("Append", nodes(inputs))
                : PlanNode.of("SetOp", nodes(inputs))
                        .fact("Strategy", "Hashed")
                        .fact("Command", word + (set.all ? " All" : ""))
                        .titled("HashSetOp " + word + (set.all ? " All" : ""));
        return new Described(node, inputs.getFirst().columns());
    }

    private void enclose(Iterable<CorrelationId> variables, List<String> columns) {
        variables.forEach(variable -> outer.put(variable.getId(), columns));
    }

    private RexText text(RelNode rel, List<String> columns, List<PlanNode> subQueries) {
        return new RexText(
                rel.getCluster().getRexBuilder(),
                columns,
                (id, column) -> {
                    List<String> of = outer.get(id);
                    return of == null || column >= of.size() ? "$cor" + id + "." + column : of.get(column);
                },
                query -> subPlan(query, subQueries));
    }

    private String subPlan(RexSubQuery query, List<PlanNode> subQueries) {
        String name = "SubPlan " + ++subPlans;
        subQueries.add(describe(query.rel).node().labelled(name));
        return name;
    }
}
