package holo.sql.column;

import holo.sql.exec.ExecutionContext;
import holo.sql.expression.Expression;
import holo.sql.expression.ExpressionCompiler;
import holo.sql.type.Calendar;
import holo.sql.type.Numeric;
import holo.sql.type.PgRelTypes;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import holo.sql.type.Text;
import holo.sql.type.TypeModifiers;
import java.math.BigDecimal;
import java.time.LocalDate;
import java.time.temporal.ChronoUnit;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.calcite.rex.RexBuilder;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexDynamicParam;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.rex.RexNode;
import org.jspecify.annotations.Nullable;

/// Expressions over nothing: computed by the row engine, once for an execution, and written as literals.
final class Constants {
    /// Functions that give one value for a whole statement although they ask the session.
    private static final Set<String> STEADY = Set.of(
            "now",
            "transaction_timestamp",
            "statement_timestamp",
            "current_date",
            "current_timestamp",
            "localtimestamp");

    private static final LocalDate EPOCH = LocalDate.of(2000, 1, 1);

    /// Dates that have four digits of year, in days: their text is known to everybody.
    private static final long FIRST_DAY = ChronoUnit.DAYS.between(EPOCH, LocalDate.of(1, 1, 1));

    private static final long LAST_DAY = ChronoUnit.DAYS.between(EPOCH, LocalDate.of(9999, 12, 31));

    private final RexBuilder builder;
    private final ExpressionCompiler compiler;
    private final ExecutionContext context;

    Constants(RexBuilder builder, List<SqlType> parameterTypes, ExecutionContext context) {
        this.builder = builder;
        this.compiler = new ExpressionCompiler(
                parameterTypes,
                rel -> {
                    throw new NotInColumns("a subquery among constants");
                },
                builder,
                domain -> {
                    throw new NotInColumns("a domain among constants");
                });
        this.context = context;
    }

    static boolean isConstant(RexNode node) {
        return switch (node) {
            case RexLiteral literal -> true;
            case RexDynamicParam parameter -> true;
            case RexCall call -> {
                if (call instanceof org.apache.calcite.rex.RexSubQuery
                        || call instanceof org.apache.calcite.rex.RexOver) {
                    yield false;
                }
                boolean steady = call.getOperator().isDeterministic()
                        || STEADY.contains(call.getOperator().getName().toLowerCase(Locale.ROOT));
                yield steady && call.getOperands().stream().allMatch(Constants::isConstant);
            }
            default -> false;
        };
    }

    /// The type of a constant.
    SqlType type(RexNode node) {
        return compiler.compile(node).type();
    }

    @Nullable
    Object value(RexNode node) {
        return compiler.compile(node).evaluate(new Object[0], context);
    }

    /// A constant of a type.
    Duck write(RexNode node, SqlType type) {
        Expression expression =
                compiler.compile(node, PgRelTypes.of(builder.getTypeFactory(), type, TypeModifiers.NONE, true));
        return literal(expression.evaluate(new Object[0], context), type);
    }

    /// A constant of its own type; a string of unknown type is text.
    Duck write(RexNode node) {
        Expression expression = compiler.compile(node);
        SqlType type = expression.type().oid() == PgTypes.UNKNOWN.oid() ? PgTypes.TEXT : expression.type();
        return literal(expression.evaluate(new Object[0], context), type);
    }

    static Duck literal(@Nullable Object value, SqlType type) {
        if (value == null) {
            // A number of one digit: a null must not widen what it stands beside.
            String name = type.oid() == PgTypes.NUMERIC.oid() ? "DECIMAL(1,0)" : typeName(type, 0);
            return new Duck("CAST(NULL AS " + name + ")", type, 1, type.oid() == 1042 ? -1 : 0, null);
        }
        return switch (type.oid()) {
            case 16 -> Duck.of(value.toString(), type);
            case 21, 23, 20 -> Duck.of("CAST(" + value + " AS " + typeName(type, 0) + ")", type);
            case 700, 701 -> Duck.of("CAST('" + value + "' AS " + typeName(type, 0) + ")", type);
            case 25, 1043 -> Duck.of(quote((String) value), type);
            case 1042 -> Duck.characters(quote(Text.trimBlanks((String) value)), -1);
            case 1082 -> Duck.of(date((Integer) value), type);
            case 1114, 1184 -> Duck.of(timestamp((Long) value), type);
            case 2950 -> Duck.of("CAST('" + value + "' AS UUID)", type);
            case 1700 -> number((Numeric) value);
            default -> throw new NotInColumns("a constant of type " + type.displayName());
        };
    }

    static String quote(String text) {
        if (text.indexOf('\0') >= 0) {
            throw new NotInColumns("a text with a zero byte");
        }
        return "'" + text.replace("'", "''") + "'";
    }

    private static String date(int days) {
        if (days == Calendar.DATE_INFINITY || days == Calendar.DATE_MINUS_INFINITY) {
            throw new NotInColumns("an infinite date");
        }
        return days >= FIRST_DAY && days <= LAST_DAY
                ? "DATE '" + EPOCH.plusDays(days) + "'"
                : "(DATE '2000-01-01' + CAST(" + days + " AS INTEGER))";
    }

    private static String timestamp(long micros) {
        if (micros == Calendar.INFINITY || micros == Calendar.MINUS_INFINITY) {
            throw new NotInColumns("an infinite timestamp");
        }
        return "make_timestamp(CAST(" + Math.addExact(micros, Calendar.EPOCH_MICROS) + " AS BIGINT))";
    }

    private static Duck number(Numeric value) {
        if (!(value instanceof Numeric.Finite finite)) {
            throw new NotInColumns("a number that is not finite");
        }
        BigDecimal number = finite.value();
        int precision = Math.max(number.precision(), number.scale());
        if (number.scale() < 0 || precision > 38) {
            throw new NotInColumns("a number of more than 38 digits");
        }
        return Duck.number(
                "CAST('" + number.toPlainString() + "' AS DECIMAL(" + precision + "," + number.scale() + "))",
                precision,
                number.scale());
    }

    static String typeName(SqlType type, int scale) {
        return switch (type.oid()) {
            case 16 -> "BOOLEAN";
            case 21 -> "SMALLINT";
            case 23 -> "INTEGER";
            case 20 -> "BIGINT";
            case 700 -> "FLOAT";
            case 701 -> "DOUBLE";
            case 25, 1043, 1042 -> "VARCHAR";
            case 1082 -> "DATE";
            case 1114, 1184 -> "TIMESTAMP";
            case 2950 -> "UUID";
            case 1700 -> "DECIMAL(38," + scale + ")";
            default -> throw new NotInColumns("type " + type.displayName());
        };
    }
}
