package holo.sql.parser;

import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.jspecify.annotations.Nullable;

/// Long lists of conditions, `a = 1 OR a = 2 OR …`. The grammar nests each in the next, and everything that walks
/// through a statement would go thousands of calls deep: halved again and again, a list is a few levels deep. The order
/// stays.
final class Connectives extends SqlBasicVisitor<@Nullable Void> {
    /// How deep a list may be nested. Halving leaves fewer levels than this of any list that fits into a statement.
    private static final int DEPTH_MAX = 32;

    private Connectives() {}

    /// Changes the lists of a statement where they are.
    static void balance(SqlNode node) {
        node.accept(new Connectives());
    }

    @Override
    public @Nullable Void visit(SqlCall call) {
        int depth = 0;
        for (SqlNode node = call; isSame(call, node); node = ((SqlCall) node).operand(0)) {
            depth++;
        }
        if (depth <= DEPTH_MAX) {
            return super.visit(call);
        }
        List<SqlNode> conditions = new ArrayList<>();
        SqlNode first = call;
        while (isSame(call, first)) {
            conditions.add(((SqlCall) first).operand(1));
            first = ((SqlCall) first).operand(0);
        }
        conditions.add(first);
        Collections.reverse(conditions);
        conditions.forEach(condition -> condition.accept(this));
        int half = conditions.size() / 2;
        SqlOperator operator = call.getOperator();
        call.setOperand(0, joined(operator, conditions.subList(0, half)));
        call.setOperand(1, joined(operator, conditions.subList(half, conditions.size())));
        return null;
    }

    private static boolean isSame(SqlCall call, SqlNode node) {
        return (node.getKind() == SqlKind.AND || node.getKind() == SqlKind.OR)
                && node.getKind() == call.getKind()
                && node instanceof SqlBasicCall two
                && two.operandCount() == 2;
    }

    private static SqlNode joined(SqlOperator operator, List<SqlNode> conditions) {
        int size = conditions.size();
        if (size == 1) {
            return conditions.getFirst();
        }
        return operator.createCall(
                SqlParserPos.sum(conditions),
                joined(operator, conditions.subList(0, size / 2)),
                joined(operator, conditions.subList(size / 2, size)));
    }
}
