package holo.flight;

import holo.sql.error.SqlException;
import holo.sql.type.Numeric;
import holo.sql.type.SqlType;
import holo.sql.type.TypeContext;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import org.apache.arrow.vector.BaseIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DateMilliVector;
import org.apache.arrow.vector.Decimal256Vector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.FixedSizeBinaryVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.LargeVarBinaryVector;
import org.apache.arrow.vector.LargeVarCharVector;
import org.apache.arrow.vector.TimeMicroVector;
import org.apache.arrow.vector.TimeMilliVector;
import org.apache.arrow.vector.TimeNanoVector;
import org.apache.arrow.vector.TimeSecVector;
import org.apache.arrow.vector.TimeStampVector;
import org.apache.arrow.vector.UInt8Vector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;
import org.apache.arrow.vector.VectorSchemaRoot;
import org.apache.arrow.vector.types.pojo.ArrowType;
import org.jspecify.annotations.Nullable;

/// Parameter values out of Arrow vectors. A client may send any Arrow type whose values can be converted to
/// the parameter's type without loss; text is read as PostgreSQL reads a literal.
final class ParameterReader {
    private static final int UUID_OID = 2950;
    private static final int UUID_BYTES = 16;
    private static final long DAY_MICROS = 86_400_000_000L;
    private static final BigInteger UNSIGNED = BigInteger.ONE.shiftLeft(64);

    /// Days since 1970.
    private record Days(long value) {}

    /// Microseconds since 1970.
    private record Instant(long micros) {}

    /// Microseconds since midnight.
    private record TimeOfDay(long micros) {}

    private final List<SqlType> types;
    private final TypeContext context;

    ParameterReader(List<SqlType> types, TypeContext context) {
        this.types = types;
        this.context = context;
    }

    /// The values of one row.
    List<@Nullable Object> row(VectorSchemaRoot root, int row) {
        List<FieldVector> vectors = root.getFieldVectors();
        if (vectors.size() != types.size()) {
            throw SqlException.of(
                    "08P01",
                    "bind message supplies " + vectors.size() + " parameters, but the prepared statement requires "
                            + types.size());
        }
        List<@Nullable Object> values = new ArrayList<>(types.size());
        for (int i = 0; i < types.size(); i++) {
            values.add(value(vectors.get(i), row, types.get(i), i + 1));
        }
        return values;
    }

    private @Nullable Object value(FieldVector vector, int row, SqlType type, int number) {
        if (vector.isNull(row)) {
            return null;
        }
        Object sent = sent(vector, row, number);
        if (sent instanceof String text && !isText(type)) {
            return type.fromText(text, context);
        }
        Object converted = convert(sent, type);
        if (converted == null) {
            throw SqlException.of(
                            "42804",
                            "parameter $" + number + " is of type " + type.name() + " but the client sent Arrow type "
                                    + vector.getField().getType())
                    .withHint("Send a type that converts without loss, or text.");
        }
        return converted;
    }

    private static Object sent(FieldVector vector, int row, int number) {
        if (vector.getField().getDictionary() != null) {
            throw unsupported(vector, number);
        }
        return switch (vector) {
            case BitVector v -> v.get(row) != 0;
            case UInt8Vector v -> unsigned(v.get(row));
            case BaseIntVector v -> v.getValueAsLong(row);
            case Float4Vector v -> v.get(row);
            case Float8Vector v -> v.get(row);
            case DecimalVector v -> v.getObjectNotNull(row);
            case Decimal256Vector v -> v.getObjectNotNull(row);
            case DateDayVector v -> new Days(v.get(row));
            case DateMilliVector v -> new Days(Math.floorDiv(v.get(row), 86_400_000L));
            case TimeSecVector v -> new TimeOfDay(v.get(row) * 1_000_000L);
            case TimeMilliVector v -> new TimeOfDay(v.get(row) * 1_000L);
            case TimeMicroVector v -> new TimeOfDay(v.get(row));
            case TimeNanoVector v -> new TimeOfDay(v.get(row) / 1_000L);
            case TimeStampVector v -> new Instant(micros(v, row));
            case VarCharVector v -> new String(v.get(row), StandardCharsets.UTF_8);
            case LargeVarCharVector v -> new String(v.get(row), StandardCharsets.UTF_8);
            case VarBinaryVector v -> v.get(row);
            case LargeVarBinaryVector v -> v.get(row);
            case FixedSizeBinaryVector v -> v.get(row);
            default -> throw unsupported(vector, number);
        };
    }

    private static SqlException unsupported(FieldVector vector, int number) {
        return SqlException.of(
                        "0A000",
                        "parameter $" + number + " was sent as "
                                + vector.getField().getType() + ", which is not supported")
                .withHint("Send the value as text.");
    }

    private static Object unsigned(long value) {
        return value >= 0
                ? (Object) value
                : new BigDecimal(BigInteger.valueOf(value).add(UNSIGNED));
    }

    private static long micros(TimeStampVector vector, int row) {
        long value = vector.get(row);
        try {
            return switch (((ArrowType.Timestamp) vector.getField().getType()).getUnit()) {
                case SECOND -> Math.multiplyExact(value, 1_000_000L);
                case MILLISECOND -> Math.multiplyExact(value, 1_000L);
                case MICROSECOND -> value;
                case NANOSECOND -> Math.floorDiv(value, 1_000L);
            };
        } catch (ArithmeticException e) {
            throw SqlException.of("22008", "timestamp out of range").withCause(e);
        }
    }

    /// Null when there is no conversion.
    private static @Nullable Object convert(Object sent, SqlType type) {
        return switch (type.oid()) {
            case ArrowTypes.BOOL -> sent instanceof Boolean ? sent : null;
            case ArrowTypes.INT2 ->
                integral(sent, Short.MIN_VALUE, Short.MAX_VALUE, "smallint") instanceof Long n
                        ? (Object) n.shortValue()
                        : null;
            case ArrowTypes.INT4 ->
                integral(sent, Integer.MIN_VALUE, Integer.MAX_VALUE, "integer") instanceof Long n
                        ? (Object) n.intValue()
                        : null;
            case ArrowTypes.INT8 -> integral(sent, Long.MIN_VALUE, Long.MAX_VALUE, "bigint");
            case ArrowTypes.OID -> integral(sent, 0, 0xffff_ffffL, "oid");
            case ArrowTypes.FLOAT4 -> sent instanceof Number n ? (Object) n.floatValue() : null;
            case ArrowTypes.FLOAT8 -> sent instanceof Number n ? (Object) n.doubleValue() : null;
            case ArrowTypes.NUMERIC -> numeric(sent);
            case ArrowTypes.DATE -> date(sent);
            case ArrowTypes.TIME -> sent instanceof TimeOfDay(long micros) ? (Object) micros : null;
            case ArrowTypes.TIMESTAMP, ArrowTypes.TIMESTAMPTZ -> timestamp(sent);
            case ArrowTypes.BYTEA -> sent instanceof byte[] ? sent : null;
            case UUID_OID -> sent instanceof byte[] bytes && bytes.length == UUID_BYTES ? uuid(bytes) : null;
            default -> isText(type) ? text(sent) : null;
        };
    }

    private static boolean isText(SqlType type) {
        return switch (type.oid()) {
            case 18, 19, 25, 114, 705, ArrowTypes.BPCHAR, ArrowTypes.VARCHAR -> true;
            default -> false;
        };
    }

    private static @Nullable Object text(Object sent) {
        return switch (sent) {
            case String s -> s;
            case Boolean b -> b.toString();
            case BigDecimal d -> d.toPlainString();
            case Number n -> n.toString();
            case Days(long days) -> java.time.LocalDate.ofEpochDay(days).toString();
            default -> null;
        };
    }

    private static @Nullable Object integral(Object sent, long min, long max, String typeName) {
        long value;
        switch (sent) {
            case Long n -> value = n;
            case BigDecimal d -> {
                try {
                    value = d.longValueExact();
                } catch (ArithmeticException e) {
                    throw SqlException.of("22003", typeName + " out of range").withCause(e);
                }
            }
            default -> {
                return null;
            }
        }
        if (value < min || value > max) {
            throw SqlException.of("22003", typeName + " out of range");
        }
        return value;
    }

    private static @Nullable Object numeric(Object sent) {
        return switch (sent) {
            case BigDecimal d -> Numeric.of(d.scale() < 0 ? d.setScale(0) : d);
            case Long n -> Numeric.of(BigDecimal.valueOf(n));
            case Float f -> floating(f, f.toString());
            case Double d -> floating(d, d.toString());
            default -> null;
        };
    }

    private static Numeric floating(double value, String shortest) {
        if (Double.isNaN(value)) {
            return Numeric.Special.NAN;
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? Numeric.Special.POSITIVE_INFINITY : Numeric.Special.NEGATIVE_INFINITY;
        }
        return Numeric.of(new BigDecimal(shortest));
    }

    private static @Nullable Object date(Object sent) {
        long days;
        switch (sent) {
            case Days(long value) -> days = value;
            case Instant(long micros) -> days = Math.floorDiv(micros, DAY_MICROS);
            default -> {
                return null;
            }
        }
        if (days == Integer.MAX_VALUE || days == Integer.MIN_VALUE) {
            return (int) days;
        }
        long since2000 = days - ArrowTypes.EPOCH_DAYS;
        if (since2000 != (int) since2000) {
            throw SqlException.of("22008", "date out of range");
        }
        return (int) since2000;
    }

    private static @Nullable Object timestamp(Object sent) {
        long micros;
        switch (sent) {
            case Instant(long value) -> micros = value;
            case Days(long days) -> micros = days * DAY_MICROS;
            default -> {
                return null;
            }
        }
        if (micros == Long.MAX_VALUE || micros == Long.MIN_VALUE) {
            return micros;
        }
        try {
            return Math.subtractExact(micros, ArrowTypes.EPOCH_MICROS);
        } catch (ArithmeticException e) {
            throw SqlException.of("22008", "timestamp out of range").withCause(e);
        }
    }

    private static UUID uuid(byte[] bytes) {
        ByteBuffer buffer = ByteBuffer.wrap(bytes);
        return new UUID(buffer.getLong(), buffer.getLong());
    }
}
