package holo.sql.column;

import holo.sql.function.Resolver;
import holo.sql.type.PgRelTypes;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import holo.sql.type.TypeModifiers;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexCorrelVariable;
import org.apache.calcite.rex.RexFieldAccess;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexSubQuery;
import org.apache.calcite.rex.RexUtil;

/// Writes expressions. Names are resolved by PostgreSQL's rules, as the row engine does, and conversions are written
/// out; what is not listed here is {@link NotInColumns}.
final class ExpressionWriter {
    private static final int SCALE_MAX = 38;

    private final RexBuilder builder;
    private final Constants constants;
    private final Function<RexSubQuery, Duck> subQueries;
    private final Function<RexFieldAccess, Duck> outer;
    private final List<Duck> input;

    /// @param subQueries writes a sub-query inside of an expression over this input
    /// @param outer finds the column of an outer query
    /// @param input the columns that references mean
    ExpressionWriter(
            RexBuilder builder,
            Constants constants,
            Function<RexSubQuery, Duck> subQueries,
            Function<RexFieldAccess, Duck> outer,
            List<Duck> input) {
        this.builder = builder;
        this.constants = constants;
        this.subQueries = subQueries;
        this.outer = outer;
        this.input = input;
    }

    Duck write(RexNode node) {
        if (Constants.isConstant(node)) {
            return constants.write(node);
        }
        return switch (node) {
            case RexInputRef ref -> column(ref.getIndex());
            case RexFieldAccess access
            when access.getReferenceExpr() instanceof RexCorrelVariable -> available(outer.apply(access));
            case RexSubQuery subQuery -> subQueries.apply(subQuery);
            case RexCall call -> call(call);
            default -> throw new NotInColumns("expression " + node.getKind());
        };
    }

    /// Writes an expression whose value is of a type.
    Duck write(RexNode node, RelDataType type) {
        return write(node, PgRelTypes.outputType(type));
    }

    Duck write(RexNode node, SqlType type) {
        return Constants.isConstant(node) ? constants.write(node, type) : convert(write(node), type);
    }

    private Duck column(int index) {
        return available(input.get(index));
    }

    private static Duck available(Duck column) {
        if (column.sql().isEmpty()) {
            throw new NotInColumns("a column of type " + column.type().displayName());
        }
        return column;
    }

    private SqlType type(RexNode node) {
        if (Constants.isConstant(node)) {
            return constants.type(node);
        }
        return write(node).type();
    }

    /// Converts implicitly, as far as that is exact.
    static Duck convert(Duck value, SqlType to) {
        if (value.type().oid() == to.oid()) {
            return value;
        }
        if (ColumnLayout.isText(value.type()) && ColumnLayout.isText(to)) {
            return to.oid() == PgTypes.BPCHAR.oid()
                    ? new Duck("rtrim(" + value.sql() + ", ' ')", to, -1, null)
                    : Duck.of(value.sql(), to);
        }
        int from = value.type().oid();
        return switch (to.oid()) {
            case 23, 20 -> {
                if (from != 21 && from != 23) {
                    throw notConverted(value.type(), to);
                }
                yield Duck.of(cast(value, Constants.typeName(to, 0)), to);
            }
            case 701 -> {
                if (from != 21 && from != 23 && from != 700) {
                    throw notConverted(value.type(), to);
                }
                yield Duck.of(cast(value, "DOUBLE"), to);
            }
            case 1700 -> {
                String type = switch (from) {
                    case 21 -> "DECIMAL(5,0)";
                    case 23 -> "DECIMAL(10,0)";
                    case 20 -> "DECIMAL(19,0)";
                    default -> throw notConverted(value.type(), to);
                };
                yield Duck.number(cast(value, type), 0);
            }
            case 1114 -> {
                if (from != 1082) {
                    throw notConverted(value.type(), to);
                }
                yield Duck.of(cast(value, "TIMESTAMP"), to);
            }
            default -> throw notConverted(value.type(), to);
        };
    }

    private static NotInColumns notConverted(SqlType from, SqlType to) {
        return new NotInColumns("conversion from " + from.displayName() + " to " + to.displayName());
    }

    private static String cast(Duck value, String type) {
        return "CAST(" + value.sql() + " AS " + type + ")";
    }

    private Duck call(RexCall call) {
        List<RexNode> operands = call.getOperands();
        return switch (call.getKind()) {
            case AND -> junction(operands, " AND ");
            case OR -> junction(operands, " OR ");
            case NOT -> bool("(NOT " + bool(operands.getFirst()) + ")");
            case IS_NULL -> bool("(" + write(operands.getFirst()).sql() + " IS NULL)");
            case IS_NOT_NULL -> bool("(" + write(operands.getFirst()).sql() + " IS NOT NULL)");
            case IS_TRUE -> bool("(" + bool(operands.getFirst()) + " IS TRUE)");
            case IS_NOT_TRUE -> bool("(" + bool(operands.getFirst()) + " IS NOT TRUE)");
            case IS_FALSE -> bool("(" + bool(operands.getFirst()) + " IS FALSE)");
            case IS_NOT_FALSE -> bool("(" + bool(operands.getFirst()) + " IS NOT FALSE)");
            case IS_DISTINCT_FROM -> comparison("IS DISTINCT FROM", "=", operands);
            case IS_NOT_DISTINCT_FROM -> comparison("IS NOT DISTINCT FROM", "=", operands);
            case CASE -> caseOf(call);
            case COALESCE -> coalesce(call);
            case CAST -> explicit(call);
            case SEARCH -> write(RexUtil.expandSearch(builder, null, call));
            case BETWEEN ->
                bool("("
                        + comparison(">=", ">=", List.of(operands.get(0), operands.get(1)))
                                .sql() + " AND "
                        + comparison("<=", "<=", List.of(operands.get(0), operands.get(2)))
                                .sql() + ")");
            default -> named(call);
        };
    }

    private static Duck bool(String sql) {
        return Duck.of(sql, PgTypes.BOOL);
    }

    private String bool(RexNode node) {
        return write(node, PgTypes.BOOL).sql();
    }

    private Duck junction(List<RexNode> operands, String word) {
        List<String> parts = new ArrayList<>();
        operands.forEach(o -> parts.add(bool(o)));
        return bool("(" + String.join(word, parts) + ")");
    }

    private Duck caseOf(RexCall call) {
        SqlType type = PgRelTypes.sqlType(call.getType());
        List<RexNode> operands = call.getOperands();
        StringBuilder sql = new StringBuilder("(CASE");
        StringBuilder shown = new StringBuilder("(CASE");
        List<Duck> results = new ArrayList<>();
        for (int i = 1; i < operands.size(); i += 2) {
            results.add(write(operands.get(i), type));
        }
        results.add(write(operands.getLast(), type));
        for (int i = 0; i < results.size() - 1; i++) {
            String when = " WHEN " + bool(operands.get(2 * i)) + " THEN ";
            sql.append(when).append(results.get(i).sql());
            shown.append(when).append(results.get(i).shownSql());
        }
        sql.append(" ELSE ").append(results.getLast().sql()).append(" END)");
        shown.append(" ELSE ").append(results.getLast().shownSql()).append(" END)");
        return choice(sql.toString(), shown.toString(), results, type);
    }

    private Duck coalesce(RexCall call) {
        SqlType type = PgRelTypes.sqlType(call.getType());
        List<Duck> values = new ArrayList<>();
        StringBuilder shown = new StringBuilder("(CASE");
        for (RexNode operand : call.getOperands()) {
            Duck value = write(operand, type);
            values.add(value);
            shown.append(" WHEN ")
                    .append(value.sql())
                    .append(" IS NOT NULL THEN ")
                    .append(value.shownSql());
        }
        shown.append(" END)");
        String sql =
                "COALESCE(" + String.join(", ", values.stream().map(Duck::sql).toList()) + ")";
        return choice(sql, shown.toString(), values, type);
    }

    /// One of several values: of the greatest scale in DuckDB.
    private static Duck choice(String sql, String shown, List<Duck> values, SqlType type) {
        if (type.oid() != PgTypes.NUMERIC.oid()) {
            return Duck.of(sql, type);
        }
        int scale = values.stream().mapToInt(Duck::scale).max().orElse(0);
        // A null shows no digits: its scale does not matter.
        boolean same = values.stream()
                .filter(v -> !v.sql().startsWith("CAST(NULL "))
                .allMatch(v -> v.scale() == scale && v.shown() == null);
        return Duck.number(sql, scale, same ? null : shown);
    }

    private Duck explicit(RexCall call) {
        SqlType to = PgRelTypes.sqlType(call.getType());
        int modifier = PgRelTypes.modifier(call.getType());
        Duck value = write(call.getOperands().getFirst());
        if (to.oid() == PgTypes.NUMERIC.oid() && modifier >= 0) {
            Duck number = convert(value, to);
            int precision = TypeModifiers.numericPrecision(modifier);
            int scale = TypeModifiers.numericScale(modifier);
            if (precision > SCALE_MAX || scale < 0 || scale > precision) {
                throw new NotInColumns("numeric(" + precision + "," + scale + ")");
            }
            return Duck.number(cast(number, "DECIMAL(" + precision + "," + scale + ")"), scale);
        }
        if (modifier >= 0) {
            throw new NotInColumns("a cast to " + to.displayName() + " with a length");
        }
        if (value.type().oid() == PgTypes.INT8.oid() && to.oid() == PgTypes.INT4.oid()
                || value.type().oid() == PgTypes.INT4.oid() && to.oid() == PgTypes.INT2.oid()) {
            return Duck.of(cast(value, Constants.typeName(to, 0)), to);
        }
        if (value.type().oid() == PgTypes.TIMESTAMP.oid() && to.oid() == PgTypes.DATE.oid()) {
            return Duck.of(cast(value, "DATE"), to);
        }
        return convert(value, to);
    }

    private Duck comparison(String sql, String operator, List<RexNode> operands) {
        Resolver.Resolution found = Resolver.operator(operator, List.of(type(operands.get(0)), type(operands.get(1))));
        Duck left = write(operands.get(0), found.arguments().get(0));
        Duck right = write(operands.get(1), found.arguments().get(1));
        if (!ColumnLayout.sameStored(left.type(), right.type())) {
            throw new NotInColumns("comparison of " + left.type().displayName() + " and "
                    + right.type().displayName());
        }
        return bool("(" + left.sql() + " " + sql + " " + right.sql() + ")");
    }

    private Duck named(RexCall call) {
        String name = call.getOperator().getName().toLowerCase(Locale.ROOT);
        List<RexNode> operands = call.getOperands();
        switch (name) {
            case "=", "<>", "<", "<=", ">", ">=" -> {
                return comparison(name, name, operands);
            }
            case "like", "~~" -> {
                return like(operands, "");
            }
            case "not like", "!~~" -> {
                return like(operands, "NOT ");
            }
            case "extract" -> {
                return extract(operands, true);
            }
            case "date_part" -> {
                return extract(operands, false);
            }
            default -> {
                List<SqlType> types = new ArrayList<>();
                operands.forEach(o -> types.add(type(o)));
                boolean operator = !Character.isLetter(name.charAt(0));
                Resolver.Resolution found = operator ? Resolver.operator(name, types) : Resolver.function(name, types);
                List<Duck> arguments = new ArrayList<>();
                for (int i = 0; i < operands.size(); i++) {
                    arguments.add(write(operands.get(i), found.arguments().get(i)));
                }
                return routine(name, arguments, operands, found.result());
            }
        }
    }

    private Duck routine(String name, List<Duck> a, List<RexNode> operands, SqlType result) {
        return switch (name) {
            case "+", "-", "*", "/", "%" ->
                a.size() == 1 ? sign(name, a.getFirst()) : Arithmetic.write(name, a, result);
            case "||" -> {
                if (!a.stream().allMatch(x -> x.type().oid() == PgTypes.TEXT.oid())) {
                    throw new NotInColumns("|| of other types than text");
                }
                yield Duck.of("(" + a.get(0).sql() + " || " + a.get(1).sql() + ")", result);
            }
            case "length", "char_length", "character_length" -> {
                if (!ColumnLayout.isText(a.getFirst().type())) {
                    throw new NotInColumns("length of " + a.getFirst().type().displayName());
                }
                yield Duck.of("CAST(length(" + a.getFirst().sql() + ") AS INTEGER)", result);
            }
            case "substring", "substr" -> substring(a, operands, result);
            case "abs" -> sign("abs", a.getFirst());
            case "round" -> round(a, operands);
            default -> throw new NotInColumns("function " + name);
        };
    }

    private static Duck sign(String name, Duck value) {
        if (value.isFloat() || value.type().oid() == PgTypes.INTERVAL.oid()) {
            throw new NotInColumns(name + " of " + value.type().displayName());
        }
        return value.withSql(name.equals("abs") ? "abs(" + value.sql() + ")" : "(" + name + value.sql() + ")");
    }

    private Duck substring(List<Duck> a, List<RexNode> operands, SqlType result) {
        if (a.getFirst().type().oid() != PgTypes.TEXT.oid()
                || a.size() != 3
                || !(integer(operands.get(1)) >= 1)
                || !(integer(operands.get(2)) >= 0)) {
            throw new NotInColumns("substring in this form");
        }
        return Duck.of(
                "substring(" + a.get(0).sql() + ", " + integer(operands.get(1)) + ", " + integer(operands.get(2)) + ")",
                result);
    }

    private Duck round(List<Duck> a, List<RexNode> operands) {
        int digits = a.size() == 1 ? 0 : integer(operands.get(1));
        if (!a.getFirst().isNumeric() || digits < 0 || digits > SCALE_MAX / 2) {
            throw new NotInColumns("round in this form");
        }
        return Duck.number(cast(a.getFirst(), "DECIMAL(38," + digits + ")"), digits);
    }

    private int integer(RexNode node) {
        if (Constants.isConstant(node) && constants.value(node) instanceof Integer i) {
            return i;
        }
        throw new NotInColumns("an argument that is not constant");
    }

    private Duck like(List<RexNode> operands, String not) {
        if (operands.size() != 2 || !Constants.isConstant(operands.get(1))) {
            throw new NotInColumns("LIKE in this form");
        }
        Duck text = write(operands.get(0), PgTypes.TEXT);
        if (type(operands.get(0)).oid() == PgTypes.BPCHAR.oid()) {
            // LIKE sees the blanks of char(n).
            throw new NotInColumns("LIKE on character(n)");
        }
        if (!(constants.value(operands.get(1)) instanceof String pattern)) {
            return bool("CAST(NULL AS BOOLEAN)");
        }
        if (pattern.indexOf('\\') >= 0) {
            throw new NotInColumns("LIKE with an escape");
        }
        return bool("(" + text.sql() + " " + not + "LIKE " + Constants.quote(pattern) + ")");
    }

    private Duck extract(List<RexNode> operands, boolean numeric) {
        if (!Constants.isConstant(operands.get(0))) {
            throw new NotInColumns("a field that is not constant");
        }
        String field = String.valueOf(constants.value(operands.get(0))).toLowerCase(Locale.ROOT);
        Duck value = write(operands.get(1));
        boolean date = value.type().oid() == PgTypes.DATE.oid();
        boolean known = switch (field) {
            case "year", "month", "day", "quarter" -> true;
            case "hour", "minute" -> !date;
            default -> false;
        };
        if (!known || !date && value.type().oid() != PgTypes.TIMESTAMP.oid()) {
            throw new NotInColumns(
                    "extract of " + field + " from " + value.type().displayName());
        }
        String sql = field + "(" + value.sql() + ")";
        return numeric
                ? Duck.number("CAST(" + sql + " AS DECIMAL(10,0))", 0)
                : Duck.of("CAST(" + sql + " AS DOUBLE)", PgTypes.FLOAT8);
    }
}
