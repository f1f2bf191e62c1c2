package holo.sql.plan;

import holo.sql.error.SqlException;
import holo.sql.function.HypotheticalSetAggregates;
import holo.sql.parser.PgOperators;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.apache.calcite.sql.parser.SqlParserPos;

/// `rank(5) WITHIN GROUP (ORDER BY x)` and its kin: the place that a row would have among those of the group. They
/// become aggregates of a description of the order, the row, and what the group's rows are ordered by.
final class HypotheticalSets {
    private HypotheticalSets() {}

    static boolean handles(String name) {
        return HypotheticalSetAggregates.handles(name);
    }

    static SqlCall rewrite(String name, SqlBasicCall aggregate, SqlNodeList order, SqlParserPos pos) {
        if (order.size() != aggregate.operandCount()) {
            throw ErrorTranslation.at(
                    SqlException.of(
                                    "42883",
                                    "function " + name + " takes as many arguments as WITHIN GROUP orders by: "
                                            + aggregate.operandCount() + ", not " + order.size())
                            .withHint("To use the hypothetical-set aggregate " + name
                                    + ", the number of hypothetical direct arguments (here "
                                    + aggregate.operandCount()
                                    + ") must match the number of ordering columns (here " + order.size() + ")."),
                    pos);
        }
        StringBuilder description = new StringBuilder();
        List<SqlNode> arguments = new ArrayList<>(aggregate.getOperandList());
        for (SqlNode item : order) {
            boolean descending = false;
            Boolean nullsFirst = null;
            SqlNode key = item;
            while (key.getKind() == SqlKind.DESCENDING
                    || key.getKind() == SqlKind.NULLS_FIRST
                    || key.getKind() == SqlKind.NULLS_LAST) {
                switch (key.getKind()) {
                    case NULLS_FIRST -> nullsFirst = true;
                    case NULLS_LAST -> nullsFirst = false;
                    default -> descending = true;
                }
                key = ((SqlCall) key).operand(0);
            }
            boolean first = nullsFirst == null ? descending : nullsFirst;
            description.append(HypotheticalSetAggregates.describe(descending, first));
            arguments.add(key);
        }
        arguments.addFirst(SqlLiteral.createCharString(description.toString(), pos));
        return SqlStdOperatorTable.WITHIN_GROUP.createCall(
                pos, PgOperators.call(HypotheticalSetAggregates.inner(name), pos, arguments), order);
    }
}
