package holo.sql.statement;

import holo.sql.catalog.ColumnDescriptor;
import holo.sql.parser.PgOperators;
import holo.sql.parser.SubscriptedName;
import holo.sql.plan.Planner;
import holo.sql.plan.SetReturning;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.parser.SqlParserPos;
import org.jspecify.annotations.Nullable;

/// The rows of INSERT … VALUES that are more than a value for each column.
final class ValueRows {
    private ValueRows() {}

    /// Whether one row of values becomes many, by a function that yields rows.
    static boolean yieldsRows(List<@Nullable SqlNode> row) {
        boolean found = false;
        for (SqlNode node : row) {
            if (node == null) {
                return false;
            }
            found |= !(node instanceof SqlLiteral) && SetReturning.in(node);
        }
        return found;
    }

    /// The same as a query.
    static SqlNode query(List<? extends @Nullable SqlNode> row) {
        SqlParserPos pos = SqlParserPos.ZERO;
        return PgOperators.select(new SqlNodeList(row, pos), null, pos);
    }

    /// Values for parts of columns become values of the columns.
    static List<List<@Nullable SqlNode>> assigned(
            List<List<@Nullable SqlNode>> rows, List<SqlIdentifier> names, List<ColumnDescriptor> columns) {
        if (names.stream().noneMatch(SubscriptedName.class::isInstance)) {
            return rows;
        }
        List<List<@Nullable SqlNode>> all = new ArrayList<>();
        for (List<@Nullable SqlNode> row : rows) {
            List<@Nullable SqlNode> whole = new ArrayList<>(row);
            for (int i = 0; i < row.size(); i++) {
                SqlNode value = row.get(i);
                if (value != null && names.get(i) instanceof SubscriptedName part) {
                    whole.set(
                            i,
                            part.assigned(
                                    Planner.nullOf(columns.get(i).type().base(), part.getParserPosition()), value));
                }
            }
            all.add(whole);
        }
        return all;
    }
}
