package holo.sql.explain;

import holo.sql.exec.Joins;
import holo.sql.plan.StoreScan;
import holo.sql.type.PgRelTypes;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.type.RelDataTypeField;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;

/// What EXPLAIN says that plans cost, in PostgreSQL's unit, a page read in order. The planner chooses by estimates of
/// rows; this adds up what the operators do with that many. One instance describes one plan.
final class PlanCosts {
    private static final double PAGE_BYTES = 8192;
    private static final double PAGE = 1;
    private static final double ROW = 0.01;
    private static final double INDEX_ROW = 0.005;
    private static final double OPERATION = 0.0025;

    /// What PostgreSQL takes for the width of a value of variable size that it knows nothing of.
    private static final int VALUE_BYTES = 32;

    private final Map<RelNode, Cost> known = new IdentityHashMap<>();

    /// @param startup before the first row
    /// @param total after the last
    record Cost(double startup, double total) {
        Cost with(double more) {
            return new Cost(startup, total + more);
        }
    }

    /// What a node is expected to do.
    PlanNode.Estimate of(RelNode rel) {
        Cost cost = cost(rel);
        return new PlanNode.Estimate(cost.startup(), cost.total(), Math.round(rows(rel)), width(rel));
    }

    /// Of the part of a node that sorts, without its limit.
    PlanNode.Estimate sorted(Sort sort) {
        Cost cost = sorted(sort, cost(sort.getInput()));
        RelNode input = sort.getInput();
        return new PlanNode.Estimate(cost.startup(), cost.total(), Math.round(rows(input)), width(sort));
    }

    private static double rows(RelNode rel) {
        Double rows = rel.getCluster().getMetadataQuery().getRowCount(rel);
        return rows == null ? 1 : Math.max(1, rows);
    }

    static int width(RelNode rel) {
        int width = 0;
        for (RelDataTypeField field : rel.getRowType().getFieldList()) {
            int length = PgRelTypes.sqlType(field.getType()).length();
            width += length > 0 ? length : VALUE_BYTES;
        }
        return width;
    }

    private Cost cost(RelNode rel) {
        Cost cost = known.get(rel);
        if (cost == null) {
            cost = compute(rel);
            known.put(rel, cost);
        }
        return cost;
    }

    private Cost compute(RelNode rel) {
        return switch (rel) {
            case StoreScan scan -> scan(scan);
            case Filter filter ->
                cost(filter.getInput())
                        .with(rows(filter.getInput())
                                * OPERATION
                                * RelOptUtil.conjunctions(filter.getCondition()).size());
            case Project project -> cost(project.getInput());
            case Join join -> join(join);
            case Correlate correlate -> {
                Cost left = cost(correlate.getLeft());
                Cost right = cost(correlate.getRight());
                yield new Cost(
                        left.startup() + right.startup(),
                        left.total() + rows(correlate.getLeft()) * right.total() + rows(rel) * ROW);
            }
            case Aggregate aggregate -> aggregate(aggregate);
            case Sort sort -> limited(sort, sorted(sort, cost(sort.getInput())));
            default -> {
                double startup = 0;
                double total = 0;
                for (RelNode input : rel.getInputs()) {
                    Cost cost = cost(input);
                    startup = Math.max(startup, cost.startup());
                    total += cost.total();
                }
                yield new Cost(startup, total + rows(rel) * ROW);
            }
        };
    }

    private static Cost scan(StoreScan scan) {
        double rows = rows(scan);
        double pages = Math.ceil(rows * width(scan) / PAGE_BYTES) * PAGE;
        if (scan.access().isAll()) {
            return new Cost(0, pages + rows * ROW);
        }
        double descent = Math.log(Math.max(2, scan.getTable().getRowCount())) / Math.log(2) * OPERATION;
        return new Cost(descent, descent + pages + rows * (ROW + INDEX_ROW));
    }

    private Cost join(Join join) {
        Cost left = cost(join.getLeft());
        Cost right = cost(join.getRight());
        List<RexNode> conditions = RelOptUtil.conjunctions(join.getCondition());
        int width = join.getLeft().getRowType().getFieldCount();
        double pairs = rows(join.getLeft()) * rows(join.getRight());
        double out = rows(join) * ROW;
        if (conditions.stream().noneMatch(condition -> Joins.isHashed(condition, width))) {
            return new Cost(
                    left.startup() + right.startup(),
                    left.total() + right.total() + pairs * OPERATION * Math.max(1, conditions.size()) + out);
        }
        double built = right.total() + rows(join.getRight()) * (OPERATION + ROW);
        return new Cost(left.startup() + built, left.total() + built + rows(join.getLeft()) * OPERATION + out);
    }

    private Cost aggregate(Aggregate aggregate) {
        Cost input = cost(aggregate.getInput());
        int work = Math.max(
                1, aggregate.getGroupCount() + aggregate.getAggCallList().size());
        double done = input.total() + rows(aggregate.getInput()) * OPERATION * work;
        return new Cost(done, done + rows(aggregate) * ROW);
    }

    private static Cost sorted(Sort sort, Cost input) {
        if (sort.getCollation().getFieldCollations().isEmpty()) {
            return input;
        }
        double rows = rows(sort.getInput());
        double compared = input.total() + 2 * OPERATION * rows * Math.log(Math.max(2, rows)) / Math.log(2);
        return new Cost(compared, compared + rows * OPERATION);
    }

    private static Cost limited(Sort sort, Cost cost) {
        if (!(sort.fetch instanceof RexLiteral)) {
            return cost;
        }
        double share = Math.min(1, rows(sort) / rows(sort.getInput()));
        return new Cost(cost.startup(), cost.startup() + (cost.total() - cost.startup()) * share);
    }
}
