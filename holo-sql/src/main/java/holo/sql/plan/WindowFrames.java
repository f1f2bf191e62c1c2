package holo.sql.plan;

import java.util.Locale;
import java.util.Set;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlWindow;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/// Functions that look at the whole partition may stand over a window with a frame, which means nothing to them;
/// Calcite refuses it.
final class WindowFrames {
    private static final Set<String> OF_PARTITION =
            Set.of("row_number", "rank", "dense_rank", "percent_rank", "cume_dist", "ntile", "lag", "lead");

    private WindowFrames() {}

    /// Takes the frame away where it means nothing.
    ///
    /// @param declared the windows of the query
    static void unframe(SqlCall over, SqlNodeList declared) {
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
        SqlWindow window = over.operand(1) instanceof SqlWindow inline ? inline : find(over.operand(1), declared);
        if (window == null || window.getLowerBound() == null) {
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

    private static @Nullable SqlWindow find(SqlNode name, SqlNodeList declared) {
        for (SqlNode node : declared) {
            SqlIdentifier own = node instanceof SqlWindow window ? window.getDeclName() : null;
            if (own != null && name instanceof SqlIdentifier id && id.names.equals(own.names)) {
                return (SqlWindow) node;
            }
        }
        return null;
    }
}
