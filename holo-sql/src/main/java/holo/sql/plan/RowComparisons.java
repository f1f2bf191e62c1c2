package holo.sql.plan;

import holo.sql.error.SqlException;
import holo.sql.parser.NodeCopy;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlVisitor;
import org.jspecify.annotations.Nullable;

/// `(a, b) < (c, d)` is a comparison of columns, from left to right, with their nulls: records compare otherwise, null
/// being the largest of values. Written as columns it can use an index, too.
final class RowComparisons {
    private RowComparisons() {}

    static boolean handles(SqlCall call) {
        return switch (call.getKind()) {
            case EQUALS, NOT_EQUALS, LESS_THAN, LESS_THAN_OR_EQUAL, GREATER_THAN, GREATER_THAN_OR_EQUAL ->
                call.operandCount() == 2 && isRow(call.operand(0)) && isRow(call.operand(1));
            default -> false;
        };
    }

    private static boolean isRow(SqlNode node) {
        return node.getKind() == SqlKind.ROW
                && ((SqlCall) node)
                        .getOperandList().stream().noneMatch(o -> o instanceof SqlIdentifier id && id.isStar());
    }

    /// @param inner rewrites the columns: rows among these stay records
    static SqlNode rewrite(SqlCall call, SqlVisitor<@Nullable SqlNode> inner) {
        List<SqlNode> left = columns(call.operand(0), inner);
        List<SqlNode> right = columns(call.operand(1), inner);
        SqlParserPos pos = call.getParserPosition();
        if (left.size() != right.size()) {
            throw ErrorTranslation.at(SqlException.of("42601", "unequal number of entries in row expressions"), pos);
        }
        if (left.isEmpty()) {
            throw ErrorTranslation.at(SqlException.of("0A000", "cannot compare rows of zero length"), pos);
        }
        SqlOperator operator = call.getOperator();
        int last = left.size() - 1;
        SqlNode all = compared(operator, left.get(last), right.get(last), pos);
        for (int i = last - 1; i >= 0; i--) {
            SqlNode a = left.get(i);
            SqlNode b = right.get(i);
            all = switch (call.getKind()) {
                case EQUALS -> SqlStdOperatorTable.AND.createCall(pos, compared(operator, a, b, pos), all);
                case NOT_EQUALS -> SqlStdOperatorTable.OR.createCall(pos, compared(operator, a, b, pos), all);
                case LESS_THAN, LESS_THAN_OR_EQUAL ->
                    ordered(SqlStdOperatorTable.LESS_THAN_OR_EQUAL, SqlStdOperatorTable.LESS_THAN, a, b, all, pos);
                default ->
                    ordered(
                            SqlStdOperatorTable.GREATER_THAN_OR_EQUAL,
                            SqlStdOperatorTable.GREATER_THAN,
                            a,
                            b,
                            all,
                            pos);
            };
        }
        return all;
    }

    /// Records are equal when their nulls are, too.
    private static SqlNode compared(SqlOperator operator, SqlNode a, SqlNode b, SqlParserPos pos) {
        if (!isRow(a) || !isRow(b)) {
            return operator.createCall(pos, a, b);
        }
        return switch (operator.getKind()) {
            case EQUALS -> SqlStdOperatorTable.IS_NOT_DISTINCT_FROM.createCall(pos, a, b);
            case NOT_EQUALS -> SqlStdOperatorTable.IS_DISTINCT_FROM.createCall(pos, a, b);
            default -> operator.createCall(pos, a, b);
        };
    }

    private static List<SqlNode> columns(SqlCall row, SqlVisitor<@Nullable SqlNode> inner) {
        List<SqlNode> columns = new ArrayList<>();
        row.getOperandList().forEach(column -> columns.add(Objects.requireNonNull(column.accept(inner))));
        return columns;
    }

    /// `a <= b AND (a < b OR rest)`.
    private static SqlNode ordered(
            SqlOperator orEqual, SqlOperator strict, SqlNode a, SqlNode b, SqlNode rest, SqlParserPos pos) {
        return SqlStdOperatorTable.AND.createCall(
                pos,
                orEqual.createCall(pos, a, b),
                SqlStdOperatorTable.OR.createCall(pos, strict.createCall(pos, NodeCopy.of(a), NodeCopy.of(b)), rest));
    }
}
