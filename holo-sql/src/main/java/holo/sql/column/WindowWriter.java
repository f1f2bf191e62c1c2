package holo.sql.column;

import holo.sql.function.UserAggregate;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.calcite.rex.RexFieldCollation;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexWindow;
import org.apache.calcite.rex.RexWindowBound;
import org.apache.calcite.rex.RexWindowExclusion;
import org.apache.calcite.sql.SqlKind;

/// Writes window functions.
final class WindowWriter {
    private final Vocabulary vocabulary;
    private final ExpressionWriter expressions;

    /// @param expressions over the rows of the window
    WindowWriter(Vocabulary vocabulary, ExpressionWriter expressions) {
        this.vocabulary = vocabulary;
        this.expressions = expressions;
    }

    Duck write(RexOver over) {
        RexWindow window = over.getWindow();
        String name = over.getAggOperator().getName().toLowerCase(Locale.ROOT);
        if (over.getAggOperator() instanceof UserAggregate
                || over.isDistinct()
                || over.ignoreNulls()
                || window.getExclude() != RexWindowExclusion.EXCLUDE_NO_OTHER) {
            throw new NotInColumns("a window function in this form");
        }
        if (name.equals("row_number") && window.orderKeys.isEmpty()) {
            // In the order of a sub-query's rows, which columns do not keep.
            throw new NotInColumns("row_number() without an order");
        }
        List<Duck> arguments =
                over.getOperands().stream().map(expressions::write).toList();
        String ranked = " OVER (" + partition(window) + order(window) + ")";
        String framed = " OVER (" + partition(window) + order(window) + frame(window) + ")";
        return switch (name) {
            case "row_number", "rank", "dense_rank", "percent_rank", "cume_dist" ->
                expressions.result(name + "()" + ranked, over);
            case "lag", "lead" -> neighbour(name, over, arguments, ranked);
            case "first_value", "last_value" -> {
                Duck value = arguments.getFirst();
                if (value.shown() != null) {
                    throw new NotInColumns(name + " of numbers of different scales");
                }
                yield value.withSql(name + "(" + value.sql() + ")" + framed);
            }
            default -> new Aggregates(vocabulary, arguments).over(name, framed);
        };
    }

    private static Duck neighbour(String name, RexOver over, List<Duck> arguments, String window) {
        Duck value = arguments.getFirst();
        if (arguments.size() > 2 || value.shown() != null) {
            throw new NotInColumns(name + " in this form");
        }
        String step = "";
        if (arguments.size() == 2) {
            if (!Constants.isConstant(over.getOperands().get(1))) {
                throw new NotInColumns(name + " by a step that is not constant");
            }
            step = ", " + arguments.get(1).sql();
        }
        return value.withSql(name + "(" + value.sql() + step + ")" + window);
    }

    private String partition(RexWindow window) {
        if (window.partitionKeys.isEmpty()) {
            return "";
        }
        List<String> keys = new ArrayList<>();
        for (RexNode key : window.partitionKeys) {
            Duck value = expressions.write(key);
            if (value.isFloat()) {
                throw new NotInColumns("partitions by " + value.type().displayName());
            }
            keys.add(value.sql());
        }
        return "PARTITION BY " + String.join(", ", keys);
    }

    private String order(RexWindow window) {
        if (window.orderKeys.isEmpty()) {
            return "";
        }
        List<String> keys = new ArrayList<>();
        for (RexFieldCollation key : window.orderKeys) {
            Set<SqlKind> flags = key.right;
            boolean descending = flags.contains(SqlKind.DESCENDING);
            boolean nullsFirst =
                    flags.contains(SqlKind.NULLS_FIRST) || descending && !flags.contains(SqlKind.NULLS_LAST);
            keys.add(QueryWriter.ordered(expressions.write(key.left), descending, nullsFirst));
        }
        return " ORDER BY " + String.join(", ", keys);
    }

    private static String frame(RexWindow window) {
        if (window.orderKeys.isEmpty() && !window.isRows()) {
            return "";
        }
        return (window.isRows() ? " ROWS BETWEEN " : " RANGE BETWEEN ") + bound(window, window.getLowerBound())
                + " AND " + bound(window, window.getUpperBound());
    }

    private static String bound(RexWindow window, RexWindowBound bound) {
        String side = bound.isPreceding() ? " PRECEDING" : " FOLLOWING";
        if (bound.isUnbounded()) {
            return "UNBOUNDED" + side;
        }
        if (bound.isCurrentRow()) {
            return "CURRENT ROW";
        }
        RexNode offset = bound.getOffset();
        if (!window.isRows() || offset == null || !offset.isA(SqlKind.LITERAL)) {
            throw new NotInColumns("a frame by a distance");
        }
        return ((org.apache.calcite.rex.RexLiteral) offset).getValueAs(Integer.class) + side;
    }
}
