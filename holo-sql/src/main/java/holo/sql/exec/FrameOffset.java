package holo.sql.exec;

import holo.sql.error.SqlException;
import holo.sql.function.Casts;
import holo.sql.function.Resolver;
import holo.sql.function.Routine;
import holo.sql.type.Interval;
import holo.sql.type.Numeric;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import holo.sql.type.TypeCategory;
import holo.sql.type.Values;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How far RANGE with an offset reaches from a row's key: up to key plus or minus the offset. What no value of the type
/// can hold lies beyond all of them.
final class FrameOffset {
    private final SqlType key;
    private final SqlType given;
    private final SqlType offset;

    private FrameOffset(SqlType key, SqlType given, SqlType offset) {
        this.key = key;
        this.given = given;
        this.offset = offset;
    }

    /// @param key the type that the window orders by
    /// @param given the offset's type as it was written
    /// @throws SqlException 0A000 when keys of that type have no distance
    static FrameOffset of(SqlType key, SqlType given) {
        boolean unknown = given.oid() == PgTypes.UNKNOWN.oid();
        SqlType offset;
        if (isInteger(key)) {
            offset = unknown ? key : given;
        } else if (key.category() == TypeCategory.NUMERIC && key.oid() != PgTypes.OID.oid()) {
            offset = key.oid() == PgTypes.NUMERIC.oid() ? PgTypes.NUMERIC : PgTypes.FLOAT8;
        } else if (key.category() == TypeCategory.DATE_TIME || key.category() == TypeCategory.TIMESPAN) {
            offset = PgTypes.INTERVAL;
        } else {
            throw SqlException.of(
                    "0A000",
                    "RANGE with offset PRECEDING/FOLLOWING is not supported for column type " + key.displayName());
        }
        boolean fits = unknown
                || offset.oid() == given.oid()
                || offset.category() == TypeCategory.NUMERIC
                        && given.category() == TypeCategory.NUMERIC
                        && (!isInteger(key) || isInteger(given));
        if (!fits) {
            throw SqlException.of(
                            "0A000",
                            "RANGE with offset PRECEDING/FOLLOWING is not supported for column type "
                                    + key.displayName() + " and offset type " + given.displayName())
                    .withHint("Cast the offset value to an appropriate type.");
        }
        return new FrameOffset(key, given, offset);
    }

    private static boolean isInteger(SqlType type) {
        return type.oid() == PgTypes.INT2.oid() || type.oid() == PgTypes.INT4.oid() || type.oid() == PgTypes.INT8.oid();
    }

    /// An end of the frame among the keys.
    ///
    /// @param type keys are compared in this one
    /// @param value null for beyond all keys
    /// @param beyond on which side then
    record Limit(SqlType from, SqlType type, @Nullable Object value, int beyond) {
        /// Where a key lies: before the limit when negative.
        int compare(Object key, ExecutionContext context) {
            if (value == null) {
                return -beyond;
            }
            Comparator<Object> order = Values.comparator(type);
            return order.compare(java.util.Objects.requireNonNull(converted(key, from, type, context)), value);
        }
    }

    /// The limit of a key's frame.
    ///
    /// @param minus towards lower keys
    Limit limit(Object keyValue, Object distance, boolean minus, ExecutionContext context) {
        Object by = java.util.Objects.requireNonNull(converted(distance, given, offset, context));
        if (isNegative(by)) {
            throw SqlException.of("22013", "invalid preceding or following size in window function");
        }
        int beyond = minus ? -1 : 1;
        if (key.oid() == PgTypes.TIME.oid()) {
            long micros = ((Interval) by).micros();
            try {
                long at = (Long) keyValue;
                long sum = minus ? Math.subtractExact(at, micros) : Math.addExact(at, micros);
                return new Limit(key, key, sum, beyond);
            } catch (ArithmeticException e) {
                return new Limit(key, key, null, beyond);
            }
        }
        SqlType wide = isInteger(key) ? PgTypes.INT8 : key.oid() == PgTypes.FLOAT4.oid() ? PgTypes.FLOAT8 : key;
        Resolver.Resolution sum =
                Resolver.operator(minus ? "-" : "+", List.of(wide, isInteger(key) ? PgTypes.INT8 : offset));
        try {
            Object x = converted(
                    converted(keyValue, key, wide, context),
                    wide,
                    sum.arguments().get(0),
                    context);
            Object y = converted(by, offset, sum.arguments().get(1), context);
            Object value = switch (sum.routine().body()) {
                case Routine.Two two when x != null && y != null -> two.call(x, y);
                case Routine.Full full -> full.call(new Object[] {x, y}, context);
                default -> throw new IllegalStateException(sum.routine().name());
            };
            return new Limit(key, sum.result(), value, beyond);
        } catch (SqlException e) {
            if (e.sqlState().equals("22003") || e.sqlState().equals("22008")) {
                return new Limit(key, key, null, beyond);
            }
            throw e;
        }
    }

    private static boolean isNegative(Object offset) {
        return switch (offset) {
            case Interval interval -> interval.compareTo(Interval.ZERO) < 0;
            case Double d -> d < 0 || d.isNaN();
            case Float f -> f < 0 || f.isNaN();
            case Numeric n -> n == Numeric.Special.NAN || Numeric.compare(n, Numeric.ZERO) < 0;
            case Number n -> n.longValue() < 0;
            default -> false;
        };
    }

    private static @Nullable Object converted(
            @Nullable Object value, SqlType from, SqlType to, ExecutionContext context) {
        return value == null || from.oid() == to.oid()
                ? value
                : Casts.find(from, to).apply(value, context.types());
    }
}
