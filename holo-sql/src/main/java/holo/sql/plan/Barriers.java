package holo.sql.plan;

import holo.sql.type.PgRelTypes;
import java.util.ArrayList;
import java.util.List;
import java.util.Set;
import org.apache.calcite.plan.RelOptRule;
import org.apache.calcite.plan.RelOptRuleCall;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.Filter;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.Project;
import org.apache.calcite.rel.core.TableFunctionScan;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexShuttle;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.rex.RexVisitorImpl;

/// Which {@link Barrier}s are worth having: those with a condition above them that could tell of rows it is given.
/// Where there is none, as in most queries, rules order conditions as if there were no barrier.
final class Barriers {
    /// The types whose comparisons tell nothing: those that PostgreSQL calls leakproof.
    private static final Set<Integer> SILENT = Set.of(
            16, 17, 18, 19, 20, 21, 23, 25, 26, 700, 701, 774, 790, 829, 869, 1042, 1043, 1082, 1083, 1114, 1184, 1186,
            1266, 1560, 1562, 2950, 705);

    private Barriers() {}

    /// The tree without those that nothing is kept above.
    static RelNode settled(RelNode rel) {
        return settled(rel, false);
    }

    private static RelNode settled(RelNode rel, boolean leaky) {
        if (rel instanceof Barrier barrier && !leaky) {
            return settled(barrier.getInput(), false);
        }
        boolean below = !(rel instanceof Barrier) && (leaky || leaksAbove(rel));
        List<RelNode> inputs = new ArrayList<>();
        for (RelNode input : rel.getInputs()) {
            inputs.add(settled(input, below || rel instanceof Correlate c && leaksInto(c, input)));
        }
        RelNode with = inputs.equals(rel.getInputs()) ? rel : rel.copy(rel.getTraitSet(), inputs);
        return with.accept(new RexShuttle() {
            @Override
            public RexNode visitSubQuery(RexSubQuery query) {
                RexSubQuery visited = (RexSubQuery) super.visitSubQuery(query);
                // Its result may become a join's input, and conditions around it go in.
                RelNode inner = settled(visited.rel, below);
                return inner == visited.rel ? visited : visited.clone(inner);
            }
        });
    }

    /// Whether what stands behind LATERAL may tell of the rows that it is given. It may become a condition on them.
    private static boolean leaksInto(Correlate correlate, RelNode input) {
        return input == correlate.getLeft() && !isSilent(correlate.getRight());
    }

    /// Whether a node has expressions that rules could take below a barrier. Those of a projection count, too:
    /// conditions on its columns go below it with what the columns are.
    private static boolean leaksAbove(RelNode rel) {
        return switch (rel) {
            case Filter filter -> isLeaky(filter.getCondition());
            case Join join -> isLeaky(join.getCondition());
            case Project project -> project.getProjects().stream().anyMatch(Barriers::isLeaky);
            case TableFunctionScan scan -> true;
            default -> false;
        };
    }

    /// Whether evaluating an expression may tell of the values that it is given.
    static boolean isLeaky(RexNode node) {
        boolean[] found = {false};
        node.accept(new RexVisitorImpl<Void>(true) {
            @Override
            public Void visitCall(RexCall call) {
                found[0] |= !isSilent(call);
                return super.visitCall(call);
            }

            @Override
            public Void visitOver(RexOver over) {
                found[0] = true;
                return super.visitOver(over);
            }

            @Override
            public Void visitSubQuery(RexSubQuery query) {
                found[0] |= !isSilent(query.rel);
                query.getOperands().forEach(operand -> operand.accept(this));
                return super.visitSubQuery(query);
            }
        });
        return found[0];
    }

    private static boolean isSilent(RelNode rel) {
        if (rel instanceof Barrier) {
            return true;
        }
        return !leaksAbove(rel) && rel.getInputs().stream().allMatch(Barriers::isSilent);
    }

    private static boolean isSilent(RexCall call) {
        return switch (call.getKind()) {
            case AND, OR, NOT, IS_NULL, IS_NOT_NULL, IS_TRUE, IS_NOT_TRUE, IS_FALSE, IS_NOT_FALSE, CASE, COALESCE ->
                true;
            case EQUALS,
                    NOT_EQUALS,
                    LESS_THAN,
                    LESS_THAN_OR_EQUAL,
                    GREATER_THAN,
                    GREATER_THAN_OR_EQUAL,
                    IS_DISTINCT_FROM,
                    IS_NOT_DISTINCT_FROM -> call.getOperands().stream().allMatch(Barriers::isSilentType);
            case CAST -> isWidening(call);
            default -> false;
        };
    }

    private static boolean isSilentType(RexNode operand) {
        return SILENT.contains(PgRelTypes.sqlType(operand.getType()).oid());
    }

    /// A conversion that never fails: to the same type, between texts, and of integers to longer ones. What is no
    /// column is converted before any row is there.
    private static boolean isWidening(RexCall cast) {
        RexNode value = cast.getOperands().getFirst();
        if (RexUtil.isConstant(value)) {
            return true;
        }
        int from = PgRelTypes.sqlType(value.getType()).oid();
        int to = PgRelTypes.sqlType(cast.getType()).oid();
        Set<Integer> texts = Set.of(19, 25, 1042, 1043);
        return from == to
                || texts.contains(from) && texts.contains(to)
                || from == 21 && (to == 23 || to == 20)
                || from == 23 && to == 20;
    }

    /// Takes the silent conditions below a barrier, where they find indexes.
    static final RelOptRule PUSH_SILENT =
            new RelOptRule(
                    RelOptRule.operand(Filter.class, RelOptRule.operand(Barrier.class, RelOptRule.any())),
                    "PushSilentConditions") {
                @Override
                public void onMatch(RelOptRuleCall call) {
                    Filter filter = call.rel(0);
                    Barrier barrier = call.rel(1);
                    List<RexNode> silent = new ArrayList<>();
                    List<RexNode> kept = new ArrayList<>();
                    for (RexNode condition : RelOptUtil.conjunctions(filter.getCondition())) {
                        boolean moves = !isLeaky(condition)
                                && RexUtil.SubQueryFinder.find(condition) == null
                                && !RexUtil.containsCorrelation(condition);
                        (moves ? silent : kept).add(condition);
                    }
                    if (silent.isEmpty()) {
                        return;
                    }
                    RexBuilder builder = filter.getCluster().getRexBuilder();
                    RelNode below = new Barrier(filter.copy(
                            filter.getTraitSet(), barrier.getInput(), RexUtil.composeConjunction(builder, silent)));
                    call.transformTo(
                            kept.isEmpty()
                                    ? below
                                    : filter.copy(
                                            filter.getTraitSet(), below, RexUtil.composeConjunction(builder, kept)));
                }
            };
}
