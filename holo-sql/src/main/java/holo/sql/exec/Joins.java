package holo.sql.exec;

import holo.sql.expression.Correlations;
import holo.sql.expression.Expression;
import holo.sql.function.Casts;
import holo.sql.function.Resolver;
import holo.sql.type.PgRelTypes;
import holo.sql.type.SqlType;
import holo.sql.type.Values;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.plan.RelOptUtil;
import org.apache.calcite.rel.core.Correlate;
import org.apache.calcite.rel.core.Join;
import org.apache.calcite.rel.core.JoinRelType;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.util.ImmutableBitSet;
import org.jspecify.annotations.Nullable;

/// Chooses how to join: by hash where two sides are compared for equality, else by loops.
public final class Joins {
    private Joins() {}

    /// One equality of a hash join.
    ///
    /// @param left over rows of the left side
    /// @param right over rows of the right side
    /// @param type what both are converted to
    /// @param nullsMatch IS NOT DISTINCT FROM
    record Key(
            Expression left,
            Casts.Cast leftCast,
            Expression right,
            Casts.Cast rightCast,
            SqlType type,
            boolean nullsMatch) {}

    static CompiledPlan compile(PlanCompiler compiler, Join join) {
        CompiledPlan left = compiler.input(join.getLeft());
        CompiledPlan right = compiler.input(join.getRight());
        int leftCount = join.getLeft().getRowType().getFieldCount();
        int rightCount = join.getRight().getRowType().getFieldCount();
        List<Key> keys = new ArrayList<>();
        List<RexNode> rest = new ArrayList<>();
        for (RexNode conjunct : RelOptUtil.conjunctions(join.getCondition())) {
            Key key = key(compiler, conjunct, leftCount);
            if (key == null) {
                if (!conjunct.isAlwaysTrue()) {
                    rest.add(conjunct);
                }
            } else {
                keys.add(key);
            }
        }
        RexNode remaining = RexUtil.composeConjunction(join.getCluster().getRexBuilder(), rest, true);
        Expression condition = remaining == null ? null : compiler.expression(remaining);
        int[] correlations = PlanCompiler.ids(join.getVariablesSet());
        if (condition != null && correlations.length > 0) {
            condition = new CorrelatedCondition(condition, correlations);
        }
        List<SqlType> types = PlanCompiler.types(join);
        JoinRelType kind = join.getJoinType();
        if (keys.isEmpty()) {
            return new LoopJoinPlan(left, right, condition, kind, leftCount, rightCount, types);
        }
        boolean buildLeft = kind == JoinRelType.INNER && isSmaller(join);
        return new HashJoinPlan(
                left, right, keys.toArray(Key[]::new), condition, kind, leftCount, rightCount, types, buildLeft);
    }

    private static boolean isSmaller(Join join) {
        Double left = join.getCluster().getMetadataQuery().getRowCount(join.getLeft());
        Double right = join.getCluster().getMetadataQuery().getRowCount(join.getRight());
        return left != null && right != null && left < right;
    }

    private static @Nullable Key key(PlanCompiler compiler, RexNode conjunct, int leftCount) {
        boolean equals = conjunct.getKind() == SqlKind.EQUALS;
        boolean same = conjunct.getKind() == SqlKind.IS_NOT_DISTINCT_FROM;
        if (!equals && !same) {
            return null;
        }
        List<RexNode> operands = ((RexCall) conjunct).getOperands();
        RexNode a = operands.get(0);
        RexNode b = operands.get(1);
        if (isSide(a, leftCount, false) && isSide(b, leftCount, true)) {
            RexNode swap = a;
            a = b;
            b = swap;
        } else if (!isSide(a, leftCount, true) || !isSide(b, leftCount, false)) {
            return null;
        }
        Expression left = compiler.expression(a);
        Expression right = compiler.expression(RexUtil.shift(b, -leftCount));
        Resolver.Resolution found = Resolver.operator("=", List.of(left.type(), right.type()));
        SqlType type = found.arguments().get(0);
        if (!Values.isEqualityHashed(type, found.arguments().get(1))) {
            return null;
        }
        return new Key(left, Casts.find(left.type(), type), right, Casts.find(right.type(), type), type, same);
    }

    /// Whether a part of a join's condition is answered by hashing.
    ///
    /// @param leftCount columns of the left side
    public static boolean isHashed(RexNode conjunct, int leftCount) {
        if (conjunct.getKind() != SqlKind.EQUALS && conjunct.getKind() != SqlKind.IS_NOT_DISTINCT_FROM) {
            return false;
        }
        RexNode a = ((RexCall) conjunct).getOperands().get(0);
        RexNode b = ((RexCall) conjunct).getOperands().get(1);
        boolean sides = isSide(a, leftCount, true) && isSide(b, leftCount, false)
                || isSide(a, leftCount, false) && isSide(b, leftCount, true);
        if (!sides) {
            return false;
        }
        List<SqlType> types = Resolver.operator(
                        "=", List.of(PgRelTypes.outputType(a.getType()), PgRelTypes.outputType(b.getType())))
                .arguments();
        return Values.isEqualityHashed(types.get(0), types.get(1));
    }

    private static boolean isSide(RexNode node, int leftCount, boolean left) {
        ImmutableBitSet used = RelOptUtil.InputFinder.bits(node);
        if (used.isEmpty() || RexUtil.SubQueryFinder.find(node) != null) {
            return false;
        }
        return left ? used.length() <= leftCount : used.nth(0) >= leftCount;
    }

    static CompiledPlan compile(PlanCompiler compiler, Correlate correlate) {
        return new CorrelatePlan(
                compiler.input(correlate.getLeft()),
                compiler.input(correlate.getRight()),
                correlate.getCorrelationId().getId(),
                correlate.getJoinType(),
                correlate.getRight().getRowType().getFieldCount(),
                Correlations.columns(correlate.getRight()),
                PlanCompiler.types(correlate));
    }

    /// The rows of both sides as one.
    static @Nullable Object[] concat(@Nullable Object[] left, @Nullable Object[] right, int leftCount, int rightCount) {
        @Nullable Object[] row = new Object[leftCount + rightCount];
        System.arraycopy(left, 0, row, 0, leftCount);
        System.arraycopy(right, 0, row, leftCount, rightCount);
        return row;
    }
}
