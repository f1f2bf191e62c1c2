package holo.sql.plan;

import holo.sql.statistics.ColumnSelectivity;
import java.util.HashMap;
import java.util.HashSet;
import java.util.IdentityHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.plan.hep.HepRelVertex;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Intersect;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.Minus;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rel.core.Spool;
import org.apache.calcite.rel.core.Union;
import org.apache.calcite.rel.core.Values;
import org.apache.calcite.rel.metadata.RelMetadataQuery;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.util.ImmutableBitSet;
import org.jspecify.annotations.Nullable;

/// How many rows nodes of a plan give: Calcite's rules ask, and EXPLAIN shows it. One instance belongs to one plan.
final class PlanMetadata extends RelMetadataQuery {
    private final Map<RelNode, Double> rows = new IdentityHashMap<>();

    @Override
    public Double getRowCount(RelNode rel) {
        if (rel instanceof HepRelVertex vertex) {
            return getRowCount(vertex.getCurrentRel());
        }
        Double known = rows.get(rel);
        if (known == null) {
            known = Math.max(1, compute(rel));
            if (isSettled(rel)) {
                rows.put(rel, known);
            }
        }
        return known;
    }

    /// While rules run, what is below a node may still change.
    private static boolean isSettled(RelNode rel) {
        for (RelNode input : rel.getInputs()) {
            if (input instanceof HepRelVertex) {
                return false;
            }
        }
        return true;
    }

    private double compute(RelNode rel) {
        return switch (rel) {
            case StoreScan scan -> scan.estimateRowCount(this);
            case Filter filter -> filter(filter);
            case Project project -> getRowCount(project.getInput());
            case Spool spool -> getRowCount(spool.getInput());
            case Join join -> join(join);
            case Correlate correlate -> correlate(correlate);
            case Aggregate aggregate -> aggregate(aggregate);
            case Sort sort -> sort(sort);
            case Values values -> values.getTuples().size();
            case Union union -> {
                double sum = 0;
                for (RelNode input : union.getInputs()) {
                    sum += getRowCount(input);
                }
                yield sum;
            }
            case Intersect intersect -> {
                double least = Double.MAX_VALUE;
                for (RelNode input : intersect.getInputs()) {
                    least = Math.min(least, getRowCount(input));
                }
                yield least;
            }
            case Minus minus -> getRowCount(minus.getInput(0));
            default -> {
                Double asked = super.getRowCount(rel);
                yield asked == null ? 1 : asked;
            }
        };
    }

    private double filter(Filter filter) {
        RelNode input = filter.getInput().stripped();
        double share = new Selectivity(input).of(filter.getCondition());
        if (input instanceof StoreScan scan) {
            // What the scan's access leaves out is in the condition, too.
            return Math.min(scan.getTable().getRowCount() * share, getRowCount(scan));
        }
        return getRowCount(input) * share;
    }

    private double sort(Sort sort) {
        double rows = getRowCount(sort.getInput());
        if (sort.offset instanceof RexLiteral) {
            rows = Math.max(0, rows - RexLiteral.intValue(sort.offset));
        }
        return sort.fetch instanceof RexLiteral ? Math.min(rows, RexLiteral.intValue(sort.fetch)) : rows;
    }

    // ---- joins

    private double join(Join join) {
        double left = getRowCount(join.getLeft());
        double right = getRowCount(join.getRight());
        double inner = left * right * joinShare(join);
        return switch (join.getJoinType()) {
            case INNER, ASOF -> inner;
            case LEFT, LEFT_ASOF -> Math.max(inner, left);
            case RIGHT -> Math.max(inner, right);
            case FULL -> Math.max(inner, Math.max(left, right));
            case SEMI -> left * semiShare(join, right);
            case ANTI -> left * (1 - semiShare(join, right));
            case LEFT_MARK -> left;
        };
    }

    /// Of all pairs of rows, those that a join's condition lets through.
    private double joinShare(Join join) {
        List<RexNode> conditions = RelOptUtil.conjunctions(join.getCondition());
        int left = join.getLeft().getRowType().getFieldCount();
        int all = left + join.getRight().getRowType().getFieldCount();
        double key = Math.min(
                keyShare(join.getLeft(), Selectivity.equalColumns(conditions, 0, left)),
                keyShare(join.getRight(), Selectivity.equalColumns(conditions, left, all)));
        Selectivity selectivity = new Selectivity(join);
        double equal = 1;
        double others = 1;
        for (RexNode condition : conditions) {
            if (condition.getKind() == org.apache.calcite.sql.SqlKind.EQUALS) {
                equal *= selectivity.of(condition);
            } else {
                others *= selectivity.of(condition);
            }
        }
        // Columns of one key depend on each other: together they are one row of its table.
        return (key < 1 ? Math.max(equal, key) : equal) * others;
    }

    /// One of the rows of a table whose primary key is among the columns; 1 when there is none.
    private static double keyShare(RelNode side, ImmutableBitSet columns) {
        Map<StoreScan, Set<Integer>> places = new HashMap<>();
        for (int column : columns) {
            ColumnOrigins.Origin origin = ColumnOrigins.of(side, column);
            if (origin != null) {
                places.computeIfAbsent(origin.scan(), scan -> new HashSet<>()).add(origin.place());
            }
        }
        double share = 1;
        for (Map.Entry<StoreScan, Set<Integer>> scan : places.entrySet()) {
            int[] key = scan.getKey().layout().keyPlaces();
            boolean whole = key.length > 0;
            for (int place : key) {
                whole &= scan.getValue().contains(place);
            }
            if (whole) {
                share = Math.min(share, 1 / Math.max(1, scan.getKey().getTable().getRowCount()));
            }
        }
        return share;
    }

    /// Of the left side's rows, those that have one on the right.
    static double semiShare(Join join, double right) {
        double share = 1;
        int left = join.getLeft().getRowType().getFieldCount();
        for (RexNode condition : RelOptUtil.conjunctions(join.getCondition())) {
            if (condition.getKind() != org.apache.calcite.sql.SqlKind.EQUALS) {
                share *= condition.isAlwaysTrue() ? 1 : 0.5;
                continue;
            }
            List<RexNode> operands = ((org.apache.calcite.rex.RexCall) condition).getOperands();
            ColumnSelectivity a = side(join, operands, 0, left);
            ColumnSelectivity b = side(join, operands, left, Integer.MAX_VALUE);
            double mine = a == null ? ColumnSelectivity.DISTINCT_DEFAULT : a.distinct();
            double theirs = Math.min(right, b == null ? ColumnSelectivity.DISTINCT_DEFAULT : b.distinct());
            share *= (a == null ? 1 : 1 - a.nullFraction()) * Math.min(1, theirs / mine);
        }
        return share;
    }

    private static @Nullable ColumnSelectivity side(Join join, List<RexNode> operands, int from, int to) {
        for (RexNode operand : operands) {
            ImmutableBitSet read = RelOptUtil.InputFinder.bits(operand);
            if (!read.isEmpty() && read.nth(0) >= from && read.length() <= to) {
                // A semi-join's output has no right side.
                ColumnOrigins.Origin origin = ColumnOrigins.of(join, operand);
                return origin == null ? null : origin.selectivity();
            }
        }
        return null;
    }

    private double correlate(Correlate correlate) {
        double left = getRowCount(correlate.getLeft());
        double each = each(correlate.getRight());
        return switch (correlate.getJoinType()) {
            case SEMI -> left * Math.min(1, each);
            case ANTI -> left * (1 - Math.min(HALF, each));
            case LEFT -> left * Math.max(1, each);
            default -> left * each;
        };
    }

    private static final double HALF = 0.5;

    /// The rows of a look-up on average, which may be fewer than one.
    private double each(RelNode right) {
        RelNode node = right.stripped();
        if (node instanceof Project project) {
            return each(project.getInput());
        }
        if (node instanceof Filter filter && filter.getInput().stripped() instanceof StoreScan scan) {
            return scan.getTable().getRowCount() * new Selectivity(scan).of(filter.getCondition());
        }
        return getRowCount(node);
    }

    // ---- groups

    private double aggregate(Aggregate aggregate) {
        double groups = 0;
        for (ImmutableBitSet set : aggregate.getGroupSets()) {
            groups += set.isEmpty() ? 1 : groups(aggregate.getInput(), set);
        }
        return groups;
    }

    /// What is known of a table's columns that are grouped by.
    private static final class Grouped {
        private double distinct = 1;
        private int columns;
    }

    private double groups(RelNode input, ImmutableBitSet columns) {
        double all = getRowCount(input);
        Map<StoreScan, Grouped> scans = new IdentityHashMap<>();
        double groups = 1;
        for (int column : columns) {
            ColumnOrigins.Origin origin = ColumnOrigins.of(input, column);
            if (origin == null) {
                groups *= expressionValues(input, column);
            } else {
                Grouped grouped = scans.computeIfAbsent(origin.scan(), scan -> new Grouped());
                ColumnSelectivity found = origin.selectivity();
                grouped.distinct *= found.distinct() + (found.nullFraction() > 0 ? 1 : 0);
                grouped.columns++;
            }
        }
        for (Map.Entry<StoreScan, Grouped> scan : scans.entrySet()) {
            groups *= values(scan.getValue(), scan.getKey(), all);
        }
        return Math.min(groups, all);
    }

    /// Several columns of a table hardly ever have all combinations of their values.
    private static double values(Grouped grouped, StoreScan scan, double rowsLeft) {
        double table = Math.max(1, scan.getTable().getRowCount());
        double distinct = Math.min(grouped.distinct, grouped.columns > 1 ? Math.max(1, table / 10) : table);
        double left = Math.min(rowsLeft, table);
        // Of values that stand about as often each, those that are met by drawing so many of the rows.
        return Math.max(1, distinct * (1 - Math.pow((table - left) / table, table / distinct)));
    }

    private static double expressionValues(RelNode input, int column) {
        RelNode node = input.stripped();
        while (node instanceof Filter || node instanceof Sort) {
            node = node.getInput(0).stripped();
        }
        if (node instanceof Project project) {
            RexNode expression = project.getProjects().get(column);
            ImmutableBitSet read = RelOptUtil.InputFinder.bits(expression);
            if (read.isEmpty()) {
                return 1;
            }
            if (expression.getType().getSqlTypeName() == org.apache.calcite.sql.type.SqlTypeName.BOOLEAN) {
                return 2;
            }
            double values = 1;
            for (int used : read) {
                ColumnOrigins.Origin origin = ColumnOrigins.of(project.getInput(), used);
                values *= origin == null
                        ? ColumnSelectivity.DISTINCT_DEFAULT
                        : origin.selectivity().distinct();
            }
            return values;
        }
        return ColumnSelectivity.DISTINCT_DEFAULT;
    }

    // ---- what rules ask

    @Override
    public Double getSelectivity(RelNode rel, @Nullable RexNode predicate) {
        return predicate == null ? 1.0 : new Selectivity(rel.stripped()).of(predicate);
    }

    @Override
    public Double getDistinctRowCount(RelNode rel, ImmutableBitSet groupKey, @Nullable RexNode predicate) {
        double rows = getRowCount(rel) * getSelectivity(rel, predicate);
        return groupKey.isEmpty() ? 1.0 : Math.max(1, Math.min(groups(rel.stripped(), groupKey), rows));
    }

    @Override
    public Double getPopulationSize(RelNode rel, ImmutableBitSet groupKey) {
        return groupKey.isEmpty() ? 1.0 : groups(rel.stripped(), groupKey);
    }

    /// The group of no columns is there over no rows, too; Calcite forgets it beside others, as in ROLLUP.
    @Override
    public @Nullable Double getMaxRowCount(RelNode rel) {
        Double rows = super.getMaxRowCount(rel);
        long always = rel instanceof Aggregate aggregate
                ? aggregate.getGroupSets().stream()
                        .filter(ImmutableBitSet::isEmpty)
                        .count()
                : 0;
        return rows == null ? null : (Double) Math.max(always, rows);
    }

    @Override
    public @Nullable Double getPercentageOriginalRows(RelNode rel) {
        return rel.stripped() instanceof Filter filter ? getSelectivity(filter.getInput(), filter.getCondition()) : 1.0;
    }
}
