package holo.sql.plan;

import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelHomogeneousShuttle;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;

/// Takes out of alternatives what all of them ask for: `a AND b OR a AND c` becomes `a AND (b OR c)`, where `a` may be
/// the condition of a join.
final class CommonConditions extends RelHomogeneousShuttle {
    @Override
    public RelNode visit(RelNode other) {
        RelNode visited = super.visit(other);
        return switch (visited) {
            case Filter filter -> {
                RexNode condition = condition(filter.getCondition(), filter);
                yield condition == filter.getCondition()
                        ? filter
                        : filter.copy(filter.getTraitSet(), filter.getInput(), condition);
            }
            case Join join -> {
                RexNode condition = condition(join.getCondition(), join);
                yield condition == join.getCondition()
                        ? join
                        : join.copy(
                                join.getTraitSet(),
                                condition,
                                join.getLeft(),
                                join.getRight(),
                                join.getJoinType(),
                                join.isSemiJoinDone());
            }
            default -> visited;
        };
    }

    /// The condition itself when its alternatives have nothing in common.
    private static RexNode condition(RexNode whole, RelNode of) {
        RexBuilder builder = of.getCluster().getRexBuilder();
        boolean found = false;
        List<RexNode> conditions = new ArrayList<>();
        for (RexNode condition : RelOptUtil.conjunctions(whole)) {
            List<RexNode> apart = takenOut(condition, builder);
            found |= apart.size() != 1 || apart.getFirst() != condition;
            conditions.addAll(apart);
        }
        return found ? RexUtil.composeConjunction(builder, conditions) : whole;
    }

    /// What all alternatives of a condition have in common, and last what is left of them; else the condition itself.
    private static List<RexNode> takenOut(RexNode condition, RexBuilder builder) {
        if (condition.getKind() != SqlKind.OR) {
            return List.of(condition);
        }
        List<RexNode> alternatives = RelOptUtil.disjunctions(condition);
        if (alternatives.isEmpty()) {
            return List.of(condition); // All of them are false.
        }
        Set<RexNode> common = new LinkedHashSet<>(RelOptUtil.conjunctions(alternatives.getFirst()));
        for (RexNode alternative : alternatives) {
            common.retainAll(RelOptUtil.conjunctions(alternative));
        }
        // A volatile function or a sub-query is asked as often as it is written.
        common.removeIf(part -> !RexUtil.isDeterministic(part) || RexUtil.SubQueryFinder.find(part) != null);
        if (common.isEmpty()) {
            return List.of(condition);
        }
        List<RexNode> left = new ArrayList<>();
        for (RexNode alternative : alternatives) {
            List<RexNode> own = new ArrayList<>(RelOptUtil.conjunctions(alternative));
            own.removeAll(common);
            if (own.isEmpty()) {
                return List.copyOf(common); // One alternative asks for nothing else.
            }
            left.add(RexUtil.composeConjunction(builder, own));
        }
        List<RexNode> parts = new ArrayList<>(common);
        parts.add(RexUtil.composeDisjunction(builder, left));
        return parts;
    }
}
