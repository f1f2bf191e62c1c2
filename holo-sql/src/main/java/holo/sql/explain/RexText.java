package holo.sql.explain;

import holo.sql.expression.Literals;
import holo.sql.type.PgRelTypes;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import holo.sql.type.TypeContext;
import holo.sql.type.TypeModifiers;
import java.util.List;
import java.util.Locale;
import java.util.function.BiFunction;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexDynamicParam;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexUtil;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.sql.SqlSyntax;

/// Expressions of a plan in SQL.
///
/// @param builder of the plan
/// @param columns what the input's columns are called
/// @param outer what a column of an outer query is called, by the query's number and the column's
/// @param subPlan what a sub-query is called
record RexText(
        RexBuilder builder,
        List<String> columns,
        BiFunction<Integer, Integer, String> outer,
        Function<RexSubQuery, String> subPlan) {
    /// The expression; operators are in parentheses.
    String of(RexNode node) {
        return switch (node) {
            case RexInputRef ref ->
                ref.getIndex() < columns.size() ? columns.get(ref.getIndex()) : "$" + ref.getIndex();
            case RexLiteral literal -> literal(literal);
            case RexDynamicParam parameter -> "$" + (parameter.getIndex() + 1);
            case RexFieldAccess access
            when access.getReferenceExpr() instanceof RexCorrelVariable variable ->
                outer.apply(variable.id.getId(), access.getField().getIndex());
            case RexFieldAccess access ->
                "(" + of(access.getReferenceExpr()) + ")." + access.getField().getName();
            case RexSubQuery query -> subQuery(query);
            case RexOver over ->
                over.getOperator().getName().toLowerCase(Locale.ROOT) + "(" + list(over.getOperands()) + ") OVER (?)";
            case RexCall call -> call(call);
            default -> node.toString();
        };
    }

    String list(List<? extends RexNode> nodes) {
        return nodes.stream().map(this::of).collect(Collectors.joining(", "));
    }

    private String literal(RexLiteral literal) {
        SqlType type = PgRelTypes.sqlType(literal.getType());
        Object value = Literals.value(literal);
        if (value == null) {
            return "NULL" + (type.oid() == PgTypes.UNKNOWN.oid() ? "" : "::" + type.displayName());
        }
        if (value instanceof Boolean || value instanceof Number) {
            return value.toString();
        }
        boolean unknown = type.oid() == PgTypes.UNKNOWN.oid();
        String text = value instanceof String string ? string : type.toText(value, TypeContext.DEFAULT);
        return "'" + text.replace("'", "''") + "'::" + (unknown ? PgTypes.TEXT : type).displayName();
    }

    private String call(RexCall call) {
        List<RexNode> operands = call.getOperands();
        String name = call.getOperator().getName();
        return switch (call.getKind()) {
            case SEARCH -> of(RexUtil.expandSearch(builder, null, call));
            case AND, OR ->
                operands.stream().map(this::of).collect(Collectors.joining(" " + call.getKind() + " ", "(", ")"));
            case NOT -> "(NOT " + of(operands.getFirst()) + ")";
            case CASE -> cases(operands);
            case CAST, SAFE_CAST -> "(" + of(operands.getFirst()) + ")::" + type(call);
            case REINTERPRET -> of(operands.getFirst());
            case ROW -> "ROW(" + list(operands) + ")";
            case COALESCE -> "COALESCE(" + list(operands) + ")";
            default -> operation(call, name, operands);
        };
    }

    private String operation(RexCall call, String name, List<RexNode> operands) {
        SqlSyntax syntax = call.getOperator().getSyntax();
        boolean words = operands.size() == 2 && call.isA(List.of(SqlKind.LIKE, SqlKind.SIMILAR));
        if (operands.size() == 2 && (syntax == SqlSyntax.BINARY || words)) {
            String left = of(operands.getFirst());
            String right = of(operands.getLast());
            String lower = name.toLowerCase(Locale.ROOT);
            if (lower.endsWith(" any") || lower.endsWith(" all")) {
                return "(" + left + " " + lower.substring(0, lower.length() - 4)
                        + lower.substring(lower.length() - 4).toUpperCase(Locale.ROOT) + " (" + right + "))";
            }
            return "(" + left + " " + name + " " + right + ")";
        }
        if (operands.size() == 1 && syntax == SqlSyntax.PREFIX) {
            return "(" + name + " " + of(operands.getFirst()) + ")";
        }
        if (operands.size() == 1 && syntax == SqlSyntax.POSTFIX) {
            return "(" + of(operands.getFirst()) + " " + name + ")";
        }
        return name.toLowerCase(Locale.ROOT) + "(" + list(operands) + ")";
    }

    private String cases(List<RexNode> operands) {
        StringBuilder text = new StringBuilder("CASE");
        for (int i = 0; i + 1 < operands.size(); i += 2) {
            text.append(" WHEN ").append(of(operands.get(i)));
            text.append(" THEN ").append(of(operands.get(i + 1)));
        }
        return text.append(" ELSE ")
                .append(of(operands.getLast()))
                .append(" END")
                .toString();
    }

    private static String type(RexCall call) {
        SqlType type = PgRelTypes.declaredType(call.getType());
        return TypeModifiers.format(type, PgRelTypes.modifier(call.getType()));
    }

    private String subQuery(RexSubQuery query) {
        String plan = subPlan.apply(query);
        return switch (query.getKind()) {
            case EXISTS -> "EXISTS(" + plan + ")";
            case IN -> "(" + list(query.getOperands()) + " = ANY (" + plan + "))";
            case SOME, ALL ->
                "(" + list(query.getOperands()) + " "
                        + query.getOperator().getName().replace("SOME", "ANY") + " (" + plan + "))";
            default -> "(" + plan + ")";
        };
    }
}
