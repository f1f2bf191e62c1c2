package holo.sql.plan;

import holo.sql.type.PgRelTypes;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.jspecify.annotations.Nullable;

/// Whether a query asks for no other rows than a partial index holds. Plans are shared by statements with other
/// values, so that where it depends on a value the question is left to the execution.
final class PartialIndexes {
    private PartialIndexes() {}

    /// What must hold for the values of an execution so that each row that meets the conditions is in the index; null
    /// when nobody knows.
    ///
    /// @param conditions over the scan's columns, all of which hold for the rows asked for
    static @Nullable List<RexNode> guards(StoreScan scan, AccessPath path, List<RexNode> conditions) {
        List<RexNode> guards = new ArrayList<>();
        for (RexNode piece : path.predicate()) {
            if (!implied(scan, piece, conditions, guards)) {
                return null;
            }
        }
        return guards;
    }

    private static boolean implied(StoreScan scan, RexNode piece, List<RexNode> conditions, List<RexNode> guards) {
        List<RexNode> over = conditions.stream().map(scan::overPlaces).toList();
        if (over.contains(piece)) {
            return true;
        }
        if (piece.getKind() == SqlKind.IS_NOT_NULL) {
            RexNode operand = ((RexCall) piece).getOperands().getFirst();
            return over.stream().anyMatch(condition -> isComparisonOf(condition, operand));
        }
        if (!(piece instanceof RexCall predicate) || !isComparison(predicate.getKind())) {
            return false;
        }
        RexNode column = predicate.getOperands().get(0);
        RexNode bound = predicate.getOperands().get(1);
        if (!RexUtil.isConstant(bound)) {
            return false;
        }
        for (RexNode condition : over) {
            RexNode guard = condition instanceof RexCall call && isComparison(call.getKind())
                    ? guard(scan.getCluster().getRexBuilder(), call, predicate, column, bound)
                    : null;
            if (guard != null) {
                guards.add(guard);
                return true;
            }
        }
        return false;
    }

    /// What a value must meet so that a comparison of the column with it implies the predicate.
    private static @Nullable RexNode guard(
            RexBuilder builder, RexCall condition, RexCall predicate, RexNode column, RexNode bound) {
        RexNode left = condition.getOperands().get(0);
        RexNode right = condition.getOperands().get(1);
        boolean turned = !left.equals(column);
        RexNode value = turned ? left : right;
        if (!(turned ? right : left).equals(column)
                || KeyValue.of(value, PgRelTypes.sqlType(column.getType())) == null) {
            return null;
        }
        SqlKind asked = turned ? condition.getKind().reverse() : condition.getKind();
        SqlKind held = predicate.getKind();
        if (asked == SqlKind.EQUALS) {
            return builder.makeCall(predicate.getType(), predicate.getOperator(), List.of(value, bound));
        }
        boolean up = isGreater(asked) && isGreater(held);
        boolean down = isLess(asked) && isLess(held);
        if (!up && !down) {
            return null;
        }
        // x > v and v >= b make x > b; x >= v and v >= b make x >= b only.
        boolean strict = isStrict(held) && !isStrict(asked);
        SqlOperator operator = up
                ? strict ? SqlStdOperatorTable.GREATER_THAN : SqlStdOperatorTable.GREATER_THAN_OR_EQUAL
                : strict ? SqlStdOperatorTable.LESS_THAN : SqlStdOperatorTable.LESS_THAN_OR_EQUAL;
        return builder.makeCall(predicate.getType(), operator, List.of(value, bound));
    }

    private static boolean isComparisonOf(RexNode condition, RexNode operand) {
        return condition instanceof RexCall call
                && isComparison(call.getKind())
                && call.getOperands().contains(operand);
    }

    private static boolean isComparison(SqlKind kind) {
        return kind == SqlKind.EQUALS || isGreater(kind) || isLess(kind);
    }

    private static boolean isGreater(SqlKind kind) {
        return kind == SqlKind.GREATER_THAN || kind == SqlKind.GREATER_THAN_OR_EQUAL;
    }

    private static boolean isLess(SqlKind kind) {
        return kind == SqlKind.LESS_THAN || kind == SqlKind.LESS_THAN_OR_EQUAL;
    }

    private static boolean isStrict(SqlKind kind) {
        return kind == SqlKind.GREATER_THAN || kind == SqlKind.LESS_THAN;
    }
}
