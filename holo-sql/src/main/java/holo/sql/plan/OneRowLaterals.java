package holo.sql.plan;

import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.Values;
import org.apache.calcite.rel.logical.LogicalCorrelate;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexUtil;
import org.jspecify.annotations.Nullable;

/// Expressions that are written as a relation of one row, `LATERAL (SELECT t.a + 1 AS b)` or `LATERAL (VALUES (t.a))`,
/// become columns: taken for a relation, their row would be looked up for every value of the others.
final class OneRowLaterals extends RelHomogeneousShuttle {
    @Override
    public RelNode visit(RelNode other) {
        RelNode visited = super.visit(other);
        return switch (visited) {
            case Join join -> join(join);
            case Correlate correlate -> correlate(correlate);
            case Filter filter -> filter(filter);
            default -> visited;
        };
    }

    /// A relation of one row at most.
    ///
    /// @param conditions on which the row is there
    private record OneRow(List<RexNode> fields, List<RexNode> conditions) {}

    /// A relation as one of one row; null when it is no such.
    private static @Nullable OneRow oneRow(RelNode rel) {
        if (rel instanceof Values values && values.getTuples().size() == 1) {
            return new OneRow(List.copyOf(values.getTuples().getFirst()), List.of());
        }
        if (rel instanceof Project project && isPlain(project)) {
            OneRow below = oneRow(project.getInput());
            return below == null
                    ? null
                    : new OneRow(
                            project.getProjects().stream()
                                    .map(e -> substituted(e, below.fields()))
                                    .toList(),
                            below.conditions());
        }
        if (rel instanceof Filter filter
                && filter.getVariablesSet().isEmpty()
                && RexUtil.SubQueryFinder.find(filter.getCondition()) == null
                && RexUtil.isDeterministic(filter.getCondition())) {
            OneRow below = oneRow(filter.getInput());
            if (below != null) {
                List<RexNode> conditions = new ArrayList<>(below.conditions());
                conditions.add(substituted(filter.getCondition(), below.fields()));
                return new OneRow(below.fields(), conditions);
            }
        }
        return null;
    }

    static boolean isPlain(Project project) {
        return project.getVariablesSet().isEmpty()
                && project.getProjects().stream()
                        .allMatch(e -> RexUtil.SubQueryFinder.find(e) == null
                                && RexUtil.isDeterministic(e)
                                && !RexOver.containsOver(e));
    }

    /// The other relation with the columns of the one row, and the condition over it alone.
    private static RelNode join(Join join) {
        if (join.getJoinType() != JoinRelType.INNER
                || !join.getVariablesSet().isEmpty()
                || RexUtil.SubQueryFinder.find(join.getCondition()) != null) {
            return join;
        }
        OneRow right = oneRow(join.getRight());
        if (right != null) {
            return widened(join, join.getLeft(), right, refs(join.getLeft()), right.fields());
        }
        OneRow left = oneRow(join.getLeft());
        return left == null ? join : widened(join, join.getRight(), left, left.fields(), refs(join.getRight()));
    }

    private static RelNode widened(Join join, RelNode kept, OneRow row, List<RexNode> left, List<RexNode> right) {
        List<RexNode> all = new ArrayList<>(left);
        all.addAll(right);
        List<RexNode> conditions = new ArrayList<>(row.conditions());
        conditions.add(substituted(join.getCondition(), all));
        RelNode rows = filtered(kept, conditions);
        return LogicalProject.create(rows, List.of(), all, join.getRowType().getFieldNames(), Set.of());
    }

    private static RelNode filtered(RelNode rel, List<RexNode> conditions) {
        RexNode all = RexUtil.composeConjunction(rel.getCluster().getRexBuilder(), conditions);
        return all.isAlwaysTrue() ? rel : LogicalFilter.create(rel, all);
    }

    private static RelNode filter(Filter filter) {
        // Only what a correlation reads is worth it: other filters find their place by the rules.
        if (!(filter.getInput() instanceof Project project)
                || !isPlain(project)
                || project.getProjects().stream().noneMatch(RexUtil::containsCorrelation)
                || !filter.getVariablesSet().isEmpty()
                || RexUtil.SubQueryFinder.find(filter.getCondition()) != null) {
            return filter;
        }
        RexNode condition = substituted(filter.getCondition(), project.getProjects());
        return project.copy(project.getTraitSet(), List.of(LogicalFilter.create(project.getInput(), condition)));
    }

    /// What only the outer row decides is a column over it.
    private static RelNode correlate(Correlate correlate) {
        if (correlate.getJoinType() != JoinRelType.INNER && correlate.getJoinType() != JoinRelType.LEFT) {
            return correlate;
        }
        CorrelationId id = correlate.getCorrelationId();
        RelNode left = correlate.getLeft();
        OneRow one = oneRow(correlate.getRight());
        List<RexNode> all = new ArrayList<>(refs(left));
        if (one != null && (one.conditions().isEmpty() || correlate.getJoinType() == JoinRelType.INNER)) {
            RexBuilder builder = left.getCluster().getRexBuilder();
            for (RexNode e : one.fields()) {
                // Calcite takes the other side of a LEFT join for nullable.
                RelDataType type =
                        correlate.getRowType().getFieldList().get(all.size()).getType();
                RexNode own = overOuter(e, id, left);
                all.add(own.getType().equals(type) ? own : builder.makeAbstractCast(type, own, false));
            }
            List<RexNode> conditions =
                    one.conditions().stream().map(e -> overOuter(e, id, left)).toList();
            return LogicalProject.create(
                    filtered(left, conditions),
                    List.of(),
                    all,
                    correlate.getRowType().getFieldNames(),
                    Set.of());
        }
        List<List<RexNode>> several = LateralRows.of(correlate.getRight());
        if (several != null) {
            return LateralRows.joined(left, several, e -> overOuter(e, id, left), correlate.getRowType());
        }
        if (correlate.getJoinType() != JoinRelType.INNER
                || !(correlate.getRight() instanceof Project project)
                || !isPlain(project)
                || project.getProjects().stream().noneMatch(RexUtil::containsCorrelation)) {
            return correlate;
        }
        RelNode right = project.getInput();
        LogicalCorrelate inner =
                LogicalCorrelate.create(left, right, List.of(), id, correlate.getRequiredColumns(), JoinRelType.INNER);
        int shift = left.getRowType().getFieldCount();
        for (RexNode e : project.getProjects()) {
            all.add(overOuter(RexUtil.shift(e, shift), id, left));
        }
        RelNode made = LogicalProject.create(
                isCorrelated(right, id) ? inner : uncorrelated(left, right),
                List.of(),
                all,
                correlate.getRowType().getFieldNames(),
                Set.of());
        return made;
    }

    private static RelNode uncorrelated(RelNode left, RelNode right) {
        return org.apache.calcite.rel.logical.LogicalJoin.create(
                left,
                right,
                List.of(),
                left.getCluster().getRexBuilder().makeLiteral(true),
                Set.of(),
                JoinRelType.INNER);
    }

    private static boolean isCorrelated(RelNode rel, CorrelationId id) {
        return holo.sql.expression.Correlations.used(rel).contains(id);
    }

    private static List<RexNode> refs(RelNode rel) {
        List<RexNode> refs = new ArrayList<>();
        for (int i = 0; i < rel.getRowType().getFieldCount(); i++) {
            refs.add(RexInputRef.of(i, rel.getRowType()));
        }
        return refs;
    }

    static RexNode substituted(RexNode node, List<RexNode> fields) {
        return node.accept(new RexShuttle() {
            @Override
            public RexNode visitInputRef(RexInputRef ref) {
                return fields.get(ref.getIndex());
            }
        });
    }

    private static RexNode overOuter(RexNode node, CorrelationId id, RelNode outer) {
        RexBuilder builder = outer.getCluster().getRexBuilder();
        return node.accept(new RexShuttle() {
            @Override
            public RexNode visitFieldAccess(RexFieldAccess access) {
                return access.getReferenceExpr() instanceof RexCorrelVariable variable && variable.id.equals(id)
                        ? builder.makeInputRef(outer, access.getField().getIndex())
                        : super.visitFieldAccess(access);
            }
        });
    }
}
