package holo.sql.plan;

import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlSelectKeyword;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/// `rank(5) WITHIN GROUP (ORDER BY x)` and its kin: the place that a row would have, which is a count of those before
/// it.
final class HypotheticalSets {
    private static final Set<String> NAMES = Set.of("rank", "dense_rank", "percent_rank", "cume_dist");

    private HypotheticalSets() {}

    static boolean handles(String name) {
        return NAMES.contains(name);
    }

    static SqlCall rewrite(String name, SqlNode row, SqlNode order, SqlParserPos pos) {
        boolean descending = false;
        SqlNode key = order;
        while (key.getKind() == SqlKind.DESCENDING
                || key.getKind() == SqlKind.NULLS_FIRST
                || key.getKind() == SqlKind.NULLS_LAST) {
            descending |= key.getKind() == SqlKind.DESCENDING;
            key = ((SqlCall) key).operand(0);
        }
        SqlNode before = (descending ? SqlStdOperatorTable.GREATER_THAN : SqlStdOperatorTable.LESS_THAN)
                .createCall(pos, key, row);
        SqlNode upTo = (descending ? SqlStdOperatorTable.GREATER_THAN_OR_EQUAL : SqlStdOperatorTable.LESS_THAN_OR_EQUAL)
                .createCall(pos, key, row);
        return switch (name) {
            case "rank" -> plus(one(pos), count(null, before, pos), pos);
            case "dense_rank" -> plus(one(pos), count(key, before, pos), pos);
            case "percent_rank" ->
                SqlStdOperatorTable.COALESCE.createCall(
                        pos,
                        ratio(
                                count(null, before, pos),
                                SqlStdOperatorTable.NULLIF.createCall(
                                        pos, count(null, null, pos), SqlLiteral.createExactNumeric("0", pos)),
                                pos),
                        ratio(SqlLiteral.createExactNumeric("0", pos), one(pos), pos));
            default ->
                ratio(plus(one(pos), count(null, upTo, pos), pos), plus(one(pos), count(null, null, pos), pos), pos);
        };
    }

    private static SqlNode one(SqlParserPos pos) {
        return SqlLiteral.createExactNumeric("1", pos);
    }

    private static SqlCall plus(SqlNode a, SqlNode b, SqlParserPos pos) {
        return SqlStdOperatorTable.PLUS.createCall(pos, b, a);
    }

    private static SqlCall ratio(SqlNode a, SqlNode b, SqlParserPos pos) {
        return SqlStdOperatorTable.DIVIDE.createCall(
                pos, holo.sql.parser.PgOperators.call("float8", pos, java.util.List.of(a)), b);
    }

    private static SqlNode count(@Nullable SqlNode distinct, @Nullable SqlNode filter, SqlParserPos pos) {
        SqlNode count = distinct == null
                ? SqlStdOperatorTable.COUNT.createCall(pos, SqlIdentifier.star(pos))
                : SqlStdOperatorTable.COUNT.createCall(
                        SqlSelectKeyword.DISTINCT.symbol(pos), pos, new SqlNode[] {distinct});
        return filter == null ? count : SqlStdOperatorTable.FILTER.createCall(pos, count, filter);
    }
}
