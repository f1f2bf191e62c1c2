package holo.sql.plan;

import holo.sql.parser.PgOperators;
import org.apache.calcite.sql.JoinType;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.util.Util;
import org.jspecify.annotations.Nullable;

/// Functions in FROM see what is to the left of them, with LATERAL or without. To Calcite only queries do:
/// `t, f(t.a) AS x` becomes `t, LATERAL (SELECT * FROM f(t.a) AS x) AS x`.
final class LateralFunctions {
    private LateralFunctions() {}

    /// Makes the right side of a join one that may name columns of the left side.
    static void widen(SqlJoin join) {
        JoinType type = join.getJoinType();
        if (type == JoinType.FULL || type == JoinType.RIGHT) {
            return;
        }
        SqlNode right = join.getRight();
        SqlNode table = right.getKind() == SqlKind.AS ? ((SqlCall) right).operand(0) : right;
        SqlBasicCall function = function(table);
        if (function == null || !namesColumns(function)) {
            return;
        }
        SqlParserPos pos = right.getParserPosition();
        SqlNode query = SqlStdOperatorTable.LATERAL.createCall(
                pos, PgOperators.select(SqlNodeList.of(SqlIdentifier.star(pos)), right, pos));
        SqlNode alias = right.getKind() == SqlKind.AS
                ? ((SqlCall) right).operand(1)
                : new SqlIdentifier(ColumnNames.of(function), pos);
        join.setRight(SqlStdOperatorTable.AS.createCall(pos, query, alias));
    }

    /// The function that a relation is of; null for other relations, and for unnest, which Calcite knows.
    private static @Nullable SqlBasicCall function(SqlNode table) {
        boolean wrapped = table instanceof SqlCall call
                && (call.getOperator() == PgOperators.WITH_ORDINALITY || call.getOperator() == PgOperators.DEFINED);
        if (wrapped) {
            return function(((SqlCall) table).operand(0));
        }
        return table.getKind() == SqlKind.COLLECTION_TABLE
                        && ((SqlCall) table).operand(0) instanceof SqlBasicCall function
                        && function.getOperator() instanceof SqlFunction
                        && !ColumnNames.of(function).equals("unnest")
                ? function
                : null;
    }

    private static boolean namesColumns(SqlBasicCall function) {
        try {
            function.getOperandList()
                    .forEach(operand -> operand.accept(new SqlBasicVisitor<@Nullable Void>() {
                        @Override
                        public @Nullable Void visit(SqlIdentifier id) {
                            throw Util.FoundOne.NULL;
                        }
                    }));
            return false;
        } catch (Util.FoundOne found) {
            return true;
        }
    }
}
