package holo.sql.plan;

import holo.sql.function.RowCounts;
import holo.sql.parser.NodeCopy;
import holo.sql.parser.PgOperators;
import holo.sql.parser.PgTypeNameSpec;
import holo.sql.type.PgTypes;
import java.util.List;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlStarExclude;
import org.apache.calcite.sql.SqlUtil;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.util.SqlBasicVisitor;
import org.apache.calcite.util.Util;
import org.jspecify.annotations.Nullable;

/// LIMIT and OFFSET as PostgreSQL has them, which may be null, sub-queries, or name columns of a query around. Where
/// Calcite's cannot say it, the rows are numbered in their order and chosen by number.
final class ComputedLimits {
    private static final String NUMBER = "\u0001l";

    private ComputedLimits() {}

    /// The same query in words that Calcite knows.
    static SqlNode rewrite(SqlOrderBy order) {
        SqlNode offset = withoutNull(order.offset);
        SqlNode fetch = withoutNull(order.fetch);
        if (isComputed(offset) || isComputed(fetch)) {
            if (order.query instanceof SqlWith with) {
                // What the clause defines, the counts may name, too.
                SqlOrderBy body = new SqlOrderBy(order.getParserPosition(), with.body, order.orderList, offset, fetch);
                return new SqlWith(with.getParserPosition(), with.withList, numbered(body, offset, fetch));
            }
            return numbered(order, offset, fetch);
        }
        return offset == order.offset && fetch == order.fetch
                ? order
                : new SqlOrderBy(order.getParserPosition(), order.query, order.orderList, offset, fetch);
    }

    private static @Nullable SqlNode withoutNull(@Nullable SqlNode count) {
        SqlNode value = count;
        while (value instanceof SqlBasicCall cast
                && (cast.getKind() == SqlKind.CAST || cast.getOperator() == PgOperators.INFIX_CAST)) {
            value = cast.operand(0);
        }
        return value == null || SqlUtil.isNullLiteral(value, false) ? null : count;
    }

    private static boolean isComputed(@Nullable SqlNode count) {
        if (count == null) {
            return false;
        }
        try {
            count.accept(new SqlBasicVisitor<@Nullable Void>() {
                @Override
                public @Nullable Void visit(SqlIdentifier id) {
                    throw Util.FoundOne.NULL;
                }

                @Override
                public @Nullable Void visit(SqlCall call) {
                    if (call.isA(SqlKind.QUERY)) {
                        throw Util.FoundOne.NULL;
                    }
                    return super.visit(call);
                }
            });
            return false;
        } catch (Util.FoundOne found) {
            return true;
        }
    }

    private static SqlNode numbered(SqlOrderBy order, @Nullable SqlNode offset, @Nullable SqlNode fetch) {
        SqlParserPos pos = order.getParserPosition();
        SqlNode rows =
                order.orderList.isEmpty() ? order.query : new SqlOrderBy(pos, order.query, order.orderList, null, null);
        SqlIdentifier name = new SqlIdentifier(NUMBER, pos);
        SqlSelect numbered = PgOperators.numbered(named(rows, "limited"), NUMBER, pos);
        SqlNodeList all =
                SqlNodeList.of(new SqlStarExclude(pos, SqlIdentifier.star(pos), SqlNodeList.of(NodeCopy.of(name))));
        SqlSelect chosen = PgOperators.select(all, named(numbered, "numbered"), pos);
        SqlNode start = offset == null ? null : orZero(offset, pos);
        SqlNode where =
                start == null ? null : SqlStdOperatorTable.GREATER_THAN.createCall(pos, NodeCopy.of(name), start);
        if (fetch != null) {
            SqlNode taken = start == null
                    ? NodeCopy.of(name)
                    : SqlStdOperatorTable.MINUS.createCall(pos, NodeCopy.of(name), NodeCopy.of(start));
            // Without a limit where it is null.
            SqlNode within = SqlStdOperatorTable.IS_NOT_FALSE.createCall(
                    pos,
                    SqlStdOperatorTable.LESS_THAN_OR_EQUAL.createCall(
                            pos, taken, PgOperators.call(RowCounts.LIMIT, pos, List.of(bigint(fetch)))));
            where = where == null ? within : SqlStdOperatorTable.AND.createCall(pos, where, within);
        }
        chosen.setWhere(where);
        return chosen;
    }

    private static SqlNode named(SqlNode query, String alias) {
        SqlParserPos pos = query.getParserPosition();
        return SqlStdOperatorTable.AS.createCall(pos, query, new SqlIdentifier(alias, pos));
    }

    private static SqlNode orZero(SqlNode count, SqlParserPos pos) {
        SqlNode checked = PgOperators.call(RowCounts.OFFSET, pos, List.of(bigint(count)));
        return PgOperators.call("coalesce", pos, List.of(checked, SqlLiteral.createExactNumeric("0", pos)));
    }

    private static SqlNode bigint(SqlNode count) {
        SqlParserPos pos = count.getParserPosition();
        PgTypeNameSpec type = new PgTypeNameSpec(new SqlIdentifier(PgTypes.INT8.name(), pos), List.of(), 0, pos);
        return SqlStdOperatorTable.CAST.createCall(pos, NodeCopy.of(count), new SqlDataTypeSpec(type, pos));
    }
}
