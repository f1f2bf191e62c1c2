package holo.sql.plan;

import holo.sql.error.SqlException;
import holo.sql.parser.PgOperators;
import holo.sql.parser.PgTypeNameSpec;
import holo.sql.type.PgTypes;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.apache.calcite.sql.SqlBasicCall;
import org.apache.calcite.sql.SqlCall;
import org.apache.calcite.sql.SqlDataTypeSpec;
import org.apache.calcite.sql.SqlIdentifier;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlNode;
import org.apache.calcite.sql.SqlNodeList;
import org.apache.calcite.sql.SqlOrderBy;
import org.apache.calcite.sql.SqlSelect;
import org.apache.calcite.sql.SqlStarExclude;
import org.apache.calcite.sql.SqlWith;
import org.apache.calcite.sql.fun.SqlStdOperatorTable;
import org.jspecify.annotations.Nullable;

/// What PostgreSQL calls a result column that was given no name.
public final class ColumnNames {
    /// The name of what has none.
    static final String UNNAMED = "?column?";

    private ColumnNames() {}

    /// The name of a column, or of what a function in FROM yields.
    public static String of(SqlNode node) {
        String strong = strong(node);
        if (strong != null) {
            return strong;
        }
        String weak = weak(node);
        return weak == null ? UNNAMED : weak;
    }

    /// Names that win over an enclosing cast's.
    private static @Nullable String strong(SqlNode node) {
        if (node instanceof SqlIdentifier id) {
            return id.isStar() ? (id.names.size() == 2 ? id.names.getFirst() : null) : id.names.getLast();
        }
        if (node instanceof SqlSelect select) {
            return select.getSelectList().isEmpty()
                    ? null
                    : shown(of(written(select.getSelectList().get(0))));
        }
        if (node instanceof SqlOrderBy order) {
            return strong(order.query);
        }
        if (node instanceof SqlWith with) {
            return strong(with.body);
        }
        if (!(node instanceof SqlCall call)) {
            return null;
        }
        return switch (call.getKind()) {
            case AS -> ((SqlIdentifier) call.operand(1)).getSimple();
            case CAST -> strong(call.operand(0));
            case DOT -> strong(call.operand(1));
            case ITEM, FILTER, OVER, WITHIN_GROUP, WITHIN_DISTINCT, RESPECT_NULLS, IGNORE_NULLS ->
                strong(call.operand(0));
            case EXISTS -> "exists";
            case ROW -> "row";
            case OVERLAPS -> "overlaps";
            case SCALAR_QUERY, UNION, INTERSECT, EXCEPT -> strong(call.operand(0));
            case ARRAY_VALUE_CONSTRUCTOR, ARRAY_QUERY_CONSTRUCTOR -> "array";
            case OTHER_FUNCTION -> call.getOperator().getName();
            default -> {
                if (call.getOperator() == PgOperators.INFIX_CAST
                        || call.getOperator() == PgOperators.SLICE
                        || call.getOperator() == PgOperators.COLLATE) {
                    yield strong(call.operand(0));
                }
                if (call.getOperator().getName().equals("at time zone")) {
                    yield "timezone";
                }
                yield call.getOperator() instanceof org.apache.calcite.sql.SqlFunction function
                                && call.getKind() != SqlKind.ROW
                        ? last(function)
                        : null;
            }
        };
    }

    private static String last(org.apache.calcite.sql.SqlFunction function) {
        SqlIdentifier id = function.getSqlIdentifier();
        return id == null ? function.getName().toLowerCase(java.util.Locale.ROOT) : id.names.getLast();
    }

    private static @Nullable String weak(SqlNode node) {
        if (node.getKind() == SqlKind.CASE) {
            SqlNode otherwise = ((org.apache.calcite.sql.fun.SqlCase) node).getElseOperand();
            String name = otherwise == null ? null : strong(otherwise);
            return name == null ? "case" : name;
        }
        if (node.getKind() == SqlKind.ROW) {
            return "row";
        }
        if (node.getKind() == SqlKind.ITEM
                || node instanceof SqlCall slice && slice.getOperator() == PgOperators.SLICE) {
            return weak(((SqlCall) node).operand(0));
        }
        if (node instanceof SqlBasicCall call
                && (call.getKind() == SqlKind.CAST || call.getOperator() == PgOperators.INFIX_CAST)
                && call.operand(1) instanceof SqlDataTypeSpec spec
                && spec.getTypeNameSpec() instanceof PgTypeNameSpec type
                && !type.name().equals(PgTypes.BIT_LITERAL)) {
            try {
                return WrittenTypes.builtInName(type);
            } catch (SqlException e) {
                return type.name();
            }
        }
        return null;
    }

    /// The names of a validated query's columns as clients see them; Calcite's own differ where two are the same.
    static List<String> ofQuery(SqlNode query) {
        return switch (query) {
            case SqlSelect select -> {
                List<String> names = new ArrayList<>();
                select.getSelectList().forEach(item -> names.add(shown(of(written(item)))));
                yield names;
            }
            case SqlOrderBy order -> ofQuery(order.query);
            case SqlWith with -> ofQuery(with.body);
            case SqlCall call when call.isA(SqlKind.SET_QUERY) -> ofQuery(call.operand(0));
            case SqlCall call
            when call.getKind() == SqlKind.VALUES -> {
                List<String> names = new ArrayList<>();
                int columns = call.operand(0) instanceof SqlCall row ? row.operandCount() : 0;
                for (int i = 1; i <= columns; i++) {
                    names.add("column" + i);
                }
                yield names;
            }
            default -> List.of();
        };
    }

    /// A column without the alias that the validator gave it: that one stands where the column stands.
    private static SqlNode written(SqlNode item) {
        return item.getKind() == SqlKind.AS
                        && unalias(item) instanceof SqlIdentifier id
                        && ((SqlCall) item).operand(1).getParserPosition().equals(id.getParserPosition())
                ? id
                : item;
    }

    static SqlNode unalias(SqlNode node) {
        return node.getKind() == SqlKind.AS ? ((SqlCall) node).operand(0) : node;
    }

    /// Separates a column's name from the number that tells it from others of the same name.
    private static final char NUMBER = '\u0001';

    /// The name as clients see it.
    static String shown(String name) {
        int number = name.indexOf(NUMBER);
        return number <= 0 ? name : name.substring(0, number);
    }

    /// Gives every item of the list a name that has none by itself, or one that another item has already.
    static void nameAll(SqlNodeList items) {
        Set<String> taken = new HashSet<>();
        for (int i = 0; i < items.size(); i++) {
            SqlNode item = items.get(i);
            if (item instanceof SqlIdentifier id && id.isStar() || item instanceof SqlStarExclude) {
                continue;
            }
            String name = of(item);
            boolean first = taken.add(name);
            boolean named = item.getKind() == SqlKind.AS || item instanceof SqlIdentifier;
            if (item.getKind() != SqlKind.AS && !(named && first)) {
                items.set(
                        i,
                        SqlStdOperatorTable.AS.createCall(
                                item.getParserPosition(),
                                item,
                                new SqlIdentifier(first ? name : name + NUMBER + i, item.getParserPosition())));
            }
        }
    }
}
