package holo.sql.plan;

import holo.sql.error.SqlException;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlWithItem;
import org.jspecify.annotations.Nullable;

/// What the part of a recursive query that names the query must not hold.
final class RecursiveTerms {
    private RecursiveTerms() {}

    /// @throws SqlException 42P19
    static void check(SqlWithItem item) {
        if (item.query.getKind() == SqlKind.UNION
                && ((SqlCall) item.query).operand(1) instanceof SqlSelect select
                && names(select.getFrom(), item.name.getSimple())) {
            SqlNode found = AggregateCalls.find(select.getSelectList());
            if (found == null && select.getHaving() != null) {
                found = AggregateCalls.find(select.getHaving());
            }
            if (found != null) {
                throw ErrorTranslation.at(
                        SqlException.of(
                                "42P19", "aggregate functions are not allowed in a recursive query's recursive term"),
                        found.getParserPosition());
            }
        }
    }

    private static boolean names(@Nullable SqlNode from, String name) {
        return switch (from) {
            case SqlJoin join -> names(join.getLeft(), name) || names(join.getRight(), name);
            case SqlIdentifier id -> id.isSimple() && id.getSimple().equals(name);
            case SqlCall call when call.getKind() == SqlKind.AS -> names(call.operand(0), name);
            case null, default -> false;
        };
    }
}
