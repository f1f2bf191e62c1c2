package holo.sql.plan;

import holo.sql.function.AggregateName;
import holo.sql.function.FilteredAggregate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlFunction;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlWindow;
import org.apache.calcite.sql.fun.SqlCase;
import org.apache.calcite.sql.parser.SqlParserPos;

/// Functions that look at the whole partition may stand over a window with a frame, which means nothing to them;
/// Calcite refuses it. So it does FILTER before OVER.
final class WindowFrames {
    private static final Set<String> OF_PARTITION =
            Set.of("row_number", "rank", "dense_rank", "percent_rank", "cume_dist", "ntile", "lag", "lead");

    private WindowFrames() {}

    /// Takes the frame away where it means nothing.
    static void unframe(SqlCall over) {
        SqlNode function = over.operand(0);
        while (function.getKind() == SqlKind.FILTER
                || function.getKind() == SqlKind.IGNORE_NULLS
                || function.getKind() == SqlKind.RESPECT_NULLS) {
            function = ((SqlCall) function).operand(0);
        }
        if (!(function instanceof SqlCall call)
                || !OF_PARTITION.contains(call.getOperator().getName().toLowerCase(Locale.ROOT))) {
            return;
        }
        if (!(over.operand(1) instanceof SqlWindow window) || window.getLowerBound() == null) {
            return;
        }
        SqlParserPos pos = window.getParserPosition();
        over.setOperand(
                1,
                SqlWindow.create(
                        null,
                        window.getRefName(),
                        window.getPartitionList(),
                        window.getOrderList(),
                        SqlLiteral.createBoolean(false, pos),
                        null,
                        null,
                        null,
                        SqlWindow.createExcludeNoOthers(pos),
                        pos));
    }

    /// A window's aggregate with FILTER as one whose first argument is the condition; any other call as it is.
    static SqlCall filtered(SqlCall over) {
        if (!(over.operand(0) instanceof SqlCall filter)
                || filter.getKind() != SqlKind.FILTER
                || !(filter.operand(0) instanceof SqlCall aggregate)
                || !AggregateCalls.isAggregate(aggregate)) {
            return over;
        }
        SqlParserPos pos = aggregate.getParserPosition();
        SqlNode condition = filter.operand(1);
        AggregateCalls.refuse(condition, "FILTER");
        SqlNode taken;
        if (aggregate.getOperator().getName().equalsIgnoreCase("count")) {
            // Of all rows, which are no argument.
            SqlNode counted =
                    aggregate.operandCount() == 0 || aggregate.operand(0) instanceof SqlIdentifier id && id.isStar()
                            ? SqlLiteral.createExactNumeric("1", pos)
                            : aggregate.operand(0);
            SqlNode some = SqlCase.createSwitched(
                    pos, null, SqlNodeList.of(condition), SqlNodeList.of(counted), SqlLiteral.createNull(pos));
            taken = aggregate.getOperator().createCall(aggregate.getFunctionQuantifier(), pos, some);
        } else {
            List<SqlNode> operands = new ArrayList<>(List.of(condition));
            operands.addAll(aggregate.getOperandList());
            taken = withFilter(aggregate)
                    .createCall(aggregate.getFunctionQuantifier(), pos, operands.toArray(new SqlNode[0]));
        }
        return over.getOperator().createCall(over.getParserPosition(), taken, over.operand(1));
    }

    private static FilteredAggregate withFilter(SqlCall aggregate) {
        return aggregate.getOperator() instanceof SqlFunction function
                        && function.getSqlIdentifier() instanceof AggregateName name
                ? FilteredAggregate.named(name)
                : new FilteredAggregate(name(aggregate));
    }

    private static String name(SqlCall aggregate) {
        SqlIdentifier id = aggregate.getOperator() instanceof SqlFunction function ? function.getSqlIdentifier() : null;
        return (id == null ? aggregate.getOperator().getName() : id.names.getLast()).toLowerCase(Locale.ROOT);
    }
}
