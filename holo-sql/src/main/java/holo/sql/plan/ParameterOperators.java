package holo.sql.plan;

import holo.sql.function.PgOperatorTable;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlBinaryOperator;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOperator;
import org.apache.calcite.sql.SqlPrefixOperator;
import org.apache.calcite.sql.SqlSyntax;
import org.apache.calcite.sql.validate.SqlNameMatchers;
import org.jspecify.annotations.Nullable;

/// Gives operators that have a parameter without a type among their operands what the catalog knows of them, before the
/// validator asks the operator for the parameter's type: the parser's operators know only a name.
final class ParameterOperators {
    private ParameterOperators() {}

    static @Nullable SqlNode resolve(@Nullable SqlNode node) {
        if (!(node instanceof SqlBasicCall call)
                || !(call.getOperator() instanceof SqlBinaryOperator || call.getOperator() instanceof SqlPrefixOperator)
                || call.getOperandList().stream().noneMatch(SqlDynamicParam.class::isInstance)
                || call.getOperandList().stream().anyMatch(o -> o.getKind() == SqlKind.ROW || o.isA(SqlKind.QUERY))) {
            return node;
        }
        SqlSyntax syntax = call.getOperator() instanceof SqlBinaryOperator ? SqlSyntax.BINARY : SqlSyntax.PREFIX;
        List<SqlOperator> found = new ArrayList<>();
        PgOperatorTable.instance()
                .lookupOperatorOverloads(
                        new SqlIdentifier(call.getOperator().getName(), call.getParserPosition()),
                        null,
                        syntax,
                        found,
                        SqlNameMatchers.withCaseSensitive(false));
        if (!found.isEmpty()
                && found.getFirst().getClass() != call.getOperator().getClass()) {
            call.setOperator(found.getFirst());
        }
        return node;
    }
}
