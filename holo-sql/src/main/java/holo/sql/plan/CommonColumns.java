package holo.sql.plan;

import com.google.common.collect.ImmutableList;
import java.util.List;
import org.apache.calcite.sql.JoinConditionType;
import org.apache.calcite.sql.JoinType;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlJoin;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.apache.calcite.sql.validate.SqlNameMatcher;
import org.apache.calcite.sql.validate.SqlNameMatchers;
import org.apache.calcite.sql.validate.SqlValidatorScope;
import org.jspecify.annotations.Nullable;

/// What a name means that USING or NATURAL merged: outside of the select list, Calcite calls it ambiguous.
final class CommonColumns {
    private static final SqlNameMatcher NAMES = SqlNameMatchers.withCaseSensitive(true);

    private final SqlValidatorScope scope;
    private final String name;
    private final SqlParserPos pos;

    private CommonColumns(SqlValidatorScope scope, String name, SqlParserPos pos) {
        this.scope = scope;
        this.name = name;
        this.pos = pos;
    }

    /// The column of a FROM clause; null when the name is ambiguous in it.
    static @Nullable SqlNode find(SqlNode from, SqlIdentifier id, SqlValidatorScope scope) {
        return new CommonColumns(scope, id.getSimple(), id.getParserPosition()).in(from);
    }

    private @Nullable SqlNode in(SqlNode from) {
        if (!(from instanceof SqlJoin join)) {
            return column(from);
        }
        SqlNode left = in(join.getLeft());
        SqlNode right = in(join.getRight());
        if (left == null || right == null) {
            return left == null ? right : left;
        }
        if (!join.isNatural() && !isUsed(join)) {
            return null;
        }
        return join.getJoinType() == JoinType.FULL
                ? SqlStdOperatorTable.COALESCE.createCall(pos, left, right)
                : join.getJoinType() == JoinType.RIGHT ? right : left;
    }

    private boolean isUsed(SqlJoin join) {
        if (join.getConditionType() != JoinConditionType.USING || !(join.getCondition() instanceof SqlNodeList names)) {
            return false;
        }
        for (SqlNode used : names) {
            if (used instanceof SqlIdentifier id && id.names.getLast().equals(name)) {
                return true;
            }
        }
        return false;
    }

    private @Nullable SqlNode column(SqlNode relation) {
        SqlNode named = relation.getKind() == SqlKind.AS ? ((SqlCall) relation).operand(1) : relation;
        if (!(named instanceof SqlIdentifier alias)) {
            return null;
        }
        SqlValidatorScope.ResolvedImpl resolved = new SqlValidatorScope.ResolvedImpl();
        scope.resolve(ImmutableList.of(alias.names.getLast()), NAMES, false, resolved);
        return resolved.count() == 1 && resolved.only().rowType().getField(name, true, false) != null
                ? new SqlIdentifier(List.of(alias.names.getLast(), name), pos)
                : null;
    }
}
