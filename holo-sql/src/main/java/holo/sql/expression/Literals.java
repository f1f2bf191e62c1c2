package holo.sql.expression;

import holo.sql.error.SqlException;
import holo.sql.type.Calendar;
import holo.sql.type.Interval;
import holo.sql.type.MultirangeType;
import holo.sql.type.Numeric;
import holo.sql.type.PgRelTypes;
import holo.sql.type.PgTypes;
import holo.sql.type.RangeType;
import holo.sql.type.SqlType;
import holo.sql.type.TypeContext;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.ZoneId;
import java.util.List;
import java.util.Objects;
import java.util.function.Consumer;
import java.util.stream.Stream;
import org.apache.calcite.avatica.util.ByteString;
import org.apache.calcite.rex.RexLiteral;
import org.jspecify.annotations.Nullable;

/// Calcite's literals as values.
public final class Literals {
    private Literals() {}

    /// The value, of the class that the literal's type names; a string of unknown type stays a string.
    public static @Nullable Object value(RexLiteral literal) {
        if (literal.isNull()) {
            return null;
        }
        SqlType type = PgRelTypes.sqlType(literal.getType());
        return switch (literal.getTypeName()) {
            case CHAR, VARCHAR -> text(Objects.requireNonNull(literal.getValueAs(String.class)), type);
            case BOOLEAN -> literal.getValueAs(Boolean.class);
            case BINARY, VARBINARY ->
                Objects.requireNonNull(literal.getValueAs(ByteString.class)).getBytes();
            case DATE -> Objects.requireNonNull(literal.getValueAs(Integer.class)) - Calendar.EPOCH_DAY;
            case TIME -> Objects.requireNonNull(literal.getValueAs(Integer.class)) * 1000L;
            case TIMESTAMP, TIMESTAMP_WITH_LOCAL_TIME_ZONE ->
                type.fromText(
                        Objects.requireNonNull(literal.getValueAs(org.apache.calcite.util.TimestampString.class))
                                .toString(),
                        TypeContext.DEFAULT);
            case UUID -> literal.getValueAs(java.util.UUID.class);
            case SYMBOL -> Objects.requireNonNull(literal.getValue()).toString();
            case INTERVAL_YEAR, INTERVAL_YEAR_MONTH, INTERVAL_MONTH ->
                new Interval(number(literal).intValueExact(), 0, 0);
            case INTERVAL_DAY, INTERVAL_DAY_HOUR, INTERVAL_DAY_MINUTE, INTERVAL_DAY_SECOND -> {
                long millis = number(literal).longValueExact();
                long day = 86_400_000L;
                yield new Interval(0, (int) (millis / day), millis % day * 1000);
            }
            case INTERVAL_HOUR,
                    INTERVAL_HOUR_MINUTE,
                    INTERVAL_HOUR_SECOND,
                    INTERVAL_MINUTE,
                    INTERVAL_MINUTE_SECOND,
                    INTERVAL_SECOND -> new Interval(0, 0, number(literal).longValueExact() * 1000);
            default -> number(number(literal), type);
        };
    }

    private static BigDecimal number(RexLiteral literal) {
        return Objects.requireNonNull(literal.getValueAs(BigDecimal.class));
    }

    private static Object text(String text, SqlType type) {
        return switch (type.oid()) {
            case 705, 25, 1043, 1042 -> text;
            default -> type.fromText(text, TypeContext.DEFAULT);
        };
    }

    private static Object number(BigDecimal number, SqlType type) {
        return switch (type.oid()) {
            case 21 -> number.shortValueExact();
            case 23 -> number.setScale(0, RoundingMode.HALF_UP).intValueExact();
            case 20 -> number.setScale(0, RoundingMode.HALF_UP).longValueExact();
            case 700 -> number.floatValue();
            case 701 -> number.doubleValue();
            case 26 -> number.longValueExact();
            default -> Numeric.of(number.scale() < 0 ? number.setScale(0) : number);
        };
    }

    /// Whether a text of unknown type means the same in every session.
    public static boolean isSettled(String text, SqlType type) {
        return switch (type.oid()) {
            case 16, 20, 21, 23, 25, 26, 700, 701, 1700, 1042, 1043, 19, 17, 18, 2950, 114, 3802, 1186 -> true;
            case 1082, 1114 -> text.matches("\\d{4}-\\d{2}-\\d{2}( \\d{2}:\\d{2}:\\d{2}(\\.\\d{1,6})?)?");
            default ->
                switch (type) {
                    case RangeType range -> isSettled("", range.subtype());
                    case MultirangeType several -> isSettled("", several.range());
                    default ->
                        type.element() != null && type.oid() != PgTypes.ANYARRAY.oid() && isSettled("", type.element());
                };
        };
    }

    /// Whether how a text is read as the type depends on the session, but not whether it can be read at all.
    public static boolean isTime(SqlType type) {
        return switch (type.oid()) {
            case 1082, 1083, 1114, 1184, 1266 -> true;
            default -> false;
        };
    }

    /// Sessions that read the parts of a date in each of the orders that there are.
    private static final List<TypeContext> ORDERS = Stream.of("ISO, MDY", "ISO, DMY", "ISO, YMD")
            .map(style -> new TypeContext(ZoneId.of("UTC"), style, "postgres", 1, 0))
            .toList();

    /// Refuses a text that is a time in no session.
    ///
    /// @param reading reads it as in a session
    /// @throws SqlException 22007
    public static void requireTime(String text, Consumer<TypeContext> reading) {
        SqlException first = null;
        for (TypeContext order : ORDERS) {
            try {
                reading.accept(order);
                return;
            } catch (SqlException e) {
                if (!e.sqlState().equals("22007")) {
                    return; // The text is one of a time; which one, the session tells.
                }
                first = first == null ? e : first;
            }
        }
        throw Objects.requireNonNull(first).withLiteral(text);
    }
}
