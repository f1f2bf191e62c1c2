package holo.sql.plan;

import holo.sql.exec.OuterColumn;
import holo.sql.expression.Correlations;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import java.util.function.IntUnaryOperator;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.CorrelationId;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.logical.LogicalCorrelate;
import org.apache.calcite.rel.logical.LogicalFilter;
import org.apache.calcite.rel.logical.LogicalJoin;
import org.apache.calcite.rel.logical.LogicalProject;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.util.ImmutableBitSet;
import org.jspecify.annotations.Nullable;

/// `a, b, LATERAL (… a.x …) c`: only `c` is looked up, and only for each row of `a`. The join with `b` comes
/// afterwards, once, wherever `b` stands: among the outer rows, or beside `c` where that is `b JOIN LATERAL (… a.x …) c
/// ON …`.
final class UncorrelatedSides extends RelHomogeneousShuttle {
    @Override
    public RelNode visit(RelNode other) {
        RelNode visited = super.visit(other);
        if (visited instanceof Correlate correlate && correlate.getJoinType() == JoinRelType.INNER) {
            RelNode taken = taken(correlate, correlate.getRight());
            if (taken == null) {
                taken = ofOneSide(correlate);
            }
            return taken == null ? visited : RelOptUtil.createCastRel(taken, correlate.getRowType(), true);
        }
        return visited;
    }

    /// The same rows, with the join after the correlation; null where the right side is no such join.
    private static @Nullable RelNode taken(Correlate correlate, RelNode right) {
        return switch (right) {
            case Join join -> join(correlate, join);
            case Project project
            when isPlain(project) -> {
                RelNode below = taken(correlate, project.getInput());
                yield below == null ? null : projected(correlate, project, below);
            }
            case Filter filter
            when isPlain(filter.getCondition()) && filter.getVariablesSet().isEmpty() -> {
                RelNode below = taken(correlate, filter.getInput());
                yield below == null ? null : LogicalFilter.create(below, overBoth(filter.getCondition(), correlate));
            }
            default -> null;
        };
    }

    /// The outer rows are of a join, of whose sides the right side asks for one; null where that is not so.
    private static @Nullable RelNode ofOneSide(Correlate correlate) {
        RelNode right = correlate.getRight();
        RexNode condition = correlate.getCluster().getRexBuilder().makeLiteral(true);
        if (right instanceof Filter filter
                && isPlain(filter.getCondition())
                && filter.getVariablesSet().isEmpty()) {
            condition = overBoth(filter.getCondition(), correlate);
            right = filter.getInput();
        }
        // Only a list of expressions costs nothing for a row that finds no partner afterwards.
        if (LateralRows.of(right) == null
                || !(correlate.getLeft() instanceof Join outer)
                || outer.getJoinType() != JoinRelType.INNER
                || !outer.getVariablesSet().isEmpty()
                || !isPlain(outer.getCondition())
                || PlanFacts.of(right).subQuery()) {
            return null;
        }
        List<OuterColumn> columns = Correlations.columns(right);
        if (columns == null || columns.isEmpty()) {
            return null;
        }
        CorrelationId id = correlate.getCorrelationId();
        int before = outer.getLeft().getRowType().getFieldCount();
        List<Integer> asked = columns.stream()
                .filter(column -> column.correlation() == id.getId())
                .map(OuterColumn::index)
                .toList();
        boolean ofLeft = asked.stream().allMatch(index -> index < before);
        if (asked.isEmpty() || !ofLeft && asked.stream().anyMatch(index -> index < before)) {
            return null;
        }
        RelNode side = ofLeft ? outer.getLeft() : outer.getRight();
        RelNode rest = ofLeft ? outer.getRight() : outer.getLeft();
        int shift = ofLeft ? 0 : before;
        CorrelationId own = correlate.getCluster().createCorrel();
        RelNode first = LogicalCorrelate.create(
                side,
                right.accept(new Renumbered(id, own, side, shift)),
                List.of(),
                own,
                ImmutableBitSet.of(asked.stream().map(index -> index - shift).toList()),
                JoinRelType.INNER);
        int sideFields = side.getRowType().getFieldCount();
        int restFields = rest.getRowType().getFieldCount();
        int rightFields = right.getRowType().getFieldCount();
        RexBuilder builder = correlate.getCluster().getRexBuilder();
        IntUnaryOperator to = index -> {
            if (index >= sideFields + restFields) {
                return index - restFields;
            }
            if (ofLeft) {
                return index < sideFields ? index : index + rightFields;
            }
            return index < restFields ? index + sideFields + rightFields : index - restFields;
        };
        RexNode all = RexUtil.composeConjunction(builder, List.of(outer.getCondition(), condition))
                .accept(new RexShuttle() {
                    @Override
                    public RexNode visitInputRef(RexInputRef ref) {
                        return builder.makeInputRef(ref.getType(), to.applyAsInt(ref.getIndex()));
                    }
                });
        RelNode joined = LogicalJoin.create(
                first.accept(new UncorrelatedSides()), rest, List.of(), all, Set.of(), JoinRelType.INNER);
        List<RexNode> fields = new ArrayList<>();
        for (int i = 0; i < sideFields + restFields + rightFields; i++) {
            fields.add(builder.makeInputRef(joined, to.applyAsInt(i)));
        }
        return LogicalProject.create(joined, List.of(), fields, (List<String>) null, Set.of());
    }

    /// A query of outer rows as one of the rows of a side of them.
    private static final class Renumbered extends RelHomogeneousShuttle {
        private final RexShuttle expressions;

        Renumbered(CorrelationId id, CorrelationId own, RelNode side, int shift) {
            RexBuilder builder = side.getCluster().getRexBuilder();
            RexNode row = builder.makeCorrel(side.getRowType(), own);
            expressions = new RexShuttle() {
                @Override
                public RexNode visitFieldAccess(RexFieldAccess access) {
                    return access.getReferenceExpr() instanceof RexCorrelVariable variable && variable.id.equals(id)
                            ? builder.makeFieldAccess(row, access.getField().getIndex() - shift)
                            : super.visitFieldAccess(access);
                }
            };
        }

        @Override
        public RelNode visit(RelNode other) {
            return super.visit(other).accept(expressions);
        }
    }

    private static boolean isPlain(Project project) {
        return project.getVariablesSet().isEmpty()
                && project.getProjects().stream().allMatch(UncorrelatedSides::isPlain);
    }

    private static boolean isPlain(RexNode node) {
        return RexUtil.SubQueryFinder.find(node) == null
                && RexUtil.isDeterministic(node)
                && !RexOver.containsOver(node)
                && !namesWholeRow(node);
    }

    /// Whether an outer row is taken as a whole, which has no column of a join to stand for it.
    private static boolean namesWholeRow(RexNode node) {
        boolean[] found = {false};
        node.accept(new RexShuttle() {
            @Override
            public RexNode visitFieldAccess(RexFieldAccess access) {
                return access.getReferenceExpr() instanceof RexCorrelVariable ? access : super.visitFieldAccess(access);
            }

            @Override
            public RexNode visitCorrelVariable(RexCorrelVariable variable) {
                found[0] = true;
                return variable;
            }
        });
        return found[0];
    }

    private static @Nullable RelNode join(Correlate correlate, Join join) {
        CorrelationId id = correlate.getCorrelationId();
        boolean left = Correlations.used(join.getLeft()).contains(id);
        boolean right = Correlations.used(join.getRight()).contains(id);
        boolean kept = join.getJoinType() == JoinRelType.INNER
                || join.getJoinType() == (left ? JoinRelType.LEFT : JoinRelType.RIGHT);
        if (left == right || !kept || !join.getVariablesSet().isEmpty() || !isPlain(join.getCondition())) {
            return null;
        }
        RelNode asked = left ? join.getLeft() : join.getRight();
        RelNode rest = left ? join.getRight() : join.getLeft();
        LogicalCorrelate each = LogicalCorrelate.create(
                correlate.getLeft(), asked, List.of(), id, correlate.getRequiredColumns(), JoinRelType.INNER);
        RelNode below = taken(each, asked);
        RelNode first = below == null ? each : below;
        int outer = correlate.getLeft().getRowType().getFieldCount();
        int askedFields = asked.getRowType().getFieldCount();
        int restFields = rest.getRowType().getFieldCount();
        RexNode condition = overBoth(join.getCondition(), correlate);
        if (left) {
            return LogicalJoin.create(first, rest, List.of(), condition, Set.of(), join.getJoinType());
        }
        // The rest stands before what is asked for each row, and comes after it now.
        RexBuilder builder = correlate.getCluster().getRexBuilder();
        RexNode turned = condition.accept(new RexShuttle() {
            @Override
            public RexNode visitInputRef(RexInputRef ref) {
                return builder.makeInputRef(ref.getType(), place(ref.getIndex(), outer, restFields, askedFields));
            }
        });
        JoinRelType kind = join.getJoinType() == JoinRelType.RIGHT ? JoinRelType.LEFT : join.getJoinType();
        RelNode joined = LogicalJoin.create(first, rest, List.of(), turned, Set.of(), kind);
        List<RexNode> fields = new ArrayList<>();
        for (int i = 0; i < outer + restFields + askedFields; i++) {
            fields.add(builder.makeInputRef(joined, place(i, outer, restFields, askedFields)));
        }
        return LogicalProject.create(joined, List.of(), fields, (List<String>) null, Set.of());
    }

    private static int place(int index, int outer, int before, int after) {
        if (index < outer) {
            return index;
        }
        return index < outer + before ? index + after : index - before;
    }

    private static RelNode projected(Correlate correlate, Project project, RelNode below) {
        List<RexNode> fields = new ArrayList<>();
        for (int i = 0; i < correlate.getLeft().getRowType().getFieldCount(); i++) {
            fields.add(RexInputRef.of(i, below.getRowType()));
        }
        project.getProjects().forEach(e -> fields.add(overBoth(e, correlate)));
        return LogicalProject.create(below, List.of(), fields, (List<String>) null, Set.of());
    }

    /// An expression of the right side over the columns of both.
    private static RexNode overBoth(RexNode node, Correlate correlate) {
        RexBuilder builder = correlate.getCluster().getRexBuilder();
        int outer = correlate.getLeft().getRowType().getFieldCount();
        return node.accept(new RexShuttle() {
            @Override
            public RexNode visitFieldAccess(RexFieldAccess access) {
                return access.getReferenceExpr() instanceof RexCorrelVariable variable
                                && variable.id.equals(correlate.getCorrelationId())
                        ? builder.makeInputRef(
                                access.getType(), access.getField().getIndex())
                        : super.visitFieldAccess(access);
            }

            @Override
            public RexNode visitInputRef(RexInputRef ref) {
                return builder.makeInputRef(ref.getType(), ref.getIndex() + outer);
            }
        });
    }
}
