package holo.sql.statement;

import holo.sql.catalog.ColumnDescriptor;
import java.util.List;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDynamicParam;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlLiteral;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlSnapshot;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.type.SqlTypeName;

/// The select list of INSERT's query. A quoted literal or parameter in it has no type of its own yet, so it takes the
/// type of its column, as in VALUES; below the query's top, or under DISTINCT or a set operation, it is text.
final class SelectedValues {
    private final List<SqlNode> items;

    private SelectedValues(List<SqlNode> items) {
        this.items = items;
    }

    static SelectedValues of(SqlNode query) {
        SqlNode top = query;
        while (!(top instanceof SqlSelect)) {
            if (top instanceof SqlOrderBy ordered) {
                top = ordered.query;
            } else if (top instanceof SqlWith with) {
                top = with.body;
            } else if (top instanceof SqlSnapshot past) {
                top = past.getTableRef();
            } else {
                return new SelectedValues(List.of());
            }
        }
        SqlSelect select = (SqlSelect) top;
        return new SelectedValues(
                select.isDistinct()
                        ? List.of()
                        : select.getSelectList().stream()
                                .map(SelectedValues::withoutAlias)
                                .toList());
    }

    private static SqlNode withoutAlias(SqlNode item) {
        return item instanceof SqlBasicCall call && call.getKind() == SqlKind.AS ? call.operand(0) : item;
    }

    /// Gives the columns' types to the parameters among the items; those behind a `*` are not known by number yet.
    void suggestTypes(Parameters parameters, List<ColumnDescriptor> columns) {
        for (int i = 0; i < Math.min(items.size(), columns.size()) && !isMany(items.get(i)); i++) {
            if (items.get(i) instanceof SqlDynamicParam parameter) {
                parameters.suggest(parameter.getIndex(), columns.get(i).type());
            }
        }
    }

    /// Whether an output is a literal without a type.
    ///
    /// @param outputs how many the query has
    boolean isUntyped(int output, int outputs) {
        int fromFront = output;
        int fromBack = items.size() - (outputs - output);
        if (fromFront < items.size() && items.subList(0, fromFront + 1).stream().noneMatch(SelectedValues::isMany)) {
            return isUntyped(items.get(fromFront));
        }
        return fromBack >= 0
                && items.subList(fromBack, items.size()).stream().noneMatch(SelectedValues::isMany)
                && isUntyped(items.get(fromBack));
    }

    private static boolean isUntyped(SqlNode item) {
        return item instanceof SqlLiteral literal
                && (literal.getValue() == null || literal.getTypeName() == SqlTypeName.CHAR);
    }

    /// Whether an item stands for any number of outputs.
    private static boolean isMany(SqlNode item) {
        return item instanceof SqlIdentifier identifier && identifier.isStar()
                || item instanceof SqlCall call
                        && call.getKind() == SqlKind.DOT
                        && call.operand(1).toString().equals("*");
    }
}
