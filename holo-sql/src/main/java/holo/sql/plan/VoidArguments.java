package holo.sql.plan;

import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import java.util.List;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/// Parameters of type void among a function's arguments: a driver passes these for what the function only gives out, as
/// JDBC's `{call f(?)}` does. They are no arguments.
final class VoidArguments {
    private VoidArguments() {}

    static SqlCall leaveOut(SqlCall call, List<@Nullable SqlType> parameterTypes) {
        if (!(call instanceof SqlBasicCall)
                || !(call.getOperator() instanceof SqlFunction)
                || call.getOperandList().stream().noneMatch(o -> isVoid(o, parameterTypes))) {
            return call;
        }
        List<SqlNode> arguments = call.getOperandList().stream()
                .filter(o -> !isVoid(o, parameterTypes))
                .toList();
        return call.getOperator().createCall(call.getFunctionQuantifier(), call.getParserPosition(), arguments);
    }

    private static boolean isVoid(@Nullable SqlNode argument, List<@Nullable SqlType> parameterTypes) {
        if (!(argument instanceof SqlDynamicParam parameter) || parameter.getIndex() >= parameterTypes.size()) {
            return false;
        }
        SqlType type = parameterTypes.get(parameter.getIndex());
        return type != null && type.oid() == PgTypes.VOID.oid();
    }
}
