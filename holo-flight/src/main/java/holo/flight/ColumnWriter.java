package holo.flight;

import holo.sql.error.SqlException;
import holo.sql.session.RowDescription;
import holo.sql.type.Numeric;
import holo.sql.type.TypeContext;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.Decimal256Vector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.TimeMicroVector;
import org.apache.arrow.vector.TimeStampMicroTZVector;
import org.apache.arrow.vector.TimeStampMicroVector;
import org.apache.arrow.vector.VarBinaryVector;
import org.apache.arrow.vector.VarCharVector;

/// Writes the values of one column into its vector.
@FunctionalInterface
interface ColumnWriter {
    /// @return bytes written, for the size of the batch
    int write(int row, Object value);

    static ColumnWriter of(FieldVector vector, RowDescription.Column column, TypeContext context) {
        return switch (vector) {
            case BitVector v ->
                (row, value) -> {
                    v.setSafe(row, (Boolean) value ? 1 : 0);
                    return 1;
                };
            case SmallIntVector v ->
                (row, value) -> {
                    v.setSafe(row, (Short) value);
                    return Short.BYTES;
                };
            case IntVector v ->
                (row, value) -> {
                    v.setSafe(row, (Integer) value);
                    return Integer.BYTES;
                };
            case BigIntVector v ->
                (row, value) -> {
                    v.setSafe(row, (Long) value);
                    return Long.BYTES;
                };
            case Float4Vector v ->
                (row, value) -> {
                    v.setSafe(row, (Float) value);
                    return Float.BYTES;
                };
            case Float8Vector v ->
                (row, value) -> {
                    v.setSafe(row, (Double) value);
                    return Double.BYTES;
                };
            case DecimalVector v ->
                (row, value) -> {
                    v.setSafe(row, decimal(value, v.getScale(), column));
                    return DecimalVector.TYPE_WIDTH;
                };
            case Decimal256Vector v ->
                (row, value) -> {
                    v.setSafe(row, decimal(value, v.getScale(), column));
                    return Decimal256Vector.TYPE_WIDTH;
                };
            case DateDayVector v ->
                (row, value) -> {
                    v.setSafe(row, days((Integer) value));
                    return Integer.BYTES;
                };
            case TimeMicroVector v ->
                (row, value) -> {
                    v.setSafe(row, (Long) value);
                    return Long.BYTES;
                };
            case TimeStampMicroVector v ->
                (row, value) -> {
                    v.setSafe(row, micros((Long) value, column));
                    return Long.BYTES;
                };
            case TimeStampMicroTZVector v ->
                (row, value) -> {
                    v.setSafe(row, micros((Long) value, column));
                    return Long.BYTES;
                };
            case VarBinaryVector v ->
                (row, value) -> {
                    byte[] bytes = (byte[]) value;
                    v.setSafe(row, bytes);
                    return bytes.length + Integer.BYTES;
                };
            case VarCharVector v ->
                (row, value) -> {
                    String text = value instanceof String s ? s : column.type().toText(value, context);
                    byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
                    v.setSafe(row, bytes);
                    return bytes.length + Integer.BYTES;
                };
            default -> throw new IllegalStateException("no writer for " + vector.getField());
        };
    }

    private static BigDecimal decimal(Object value, int scale, RowDescription.Column column) {
        return switch ((Numeric) value) {
            case Numeric.Finite finite -> finite.value().setScale(scale);
            case Numeric.Special special ->
                throw SqlException.of(
                                "22003",
                                "the value " + special + " of column \"" + column.name()
                                        + "\" has no counterpart in an Arrow decimal")
                        .withHint("Cast the column to double precision or text.");
        };
    }

    private static int days(int value) {
        return value == Integer.MAX_VALUE || value == Integer.MIN_VALUE ? value : value + ArrowTypes.EPOCH_DAYS;
    }

    private static long micros(long value, RowDescription.Column column) {
        if (value == Long.MAX_VALUE || value == Long.MIN_VALUE) {
            return value;
        }
        long micros = value + ArrowTypes.EPOCH_MICROS;
        if (micros < value) {
            throw SqlException.of(
                            "22008",
                            "a timestamp of column \"" + column.name()
                                    + "\" is out of the range of Arrow's microseconds")
                    .withHint("Cast the column to text.");
        }
        return micros;
    }
}
