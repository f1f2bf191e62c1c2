package holo.flight;

import holo.sql.session.ColumnBatch.Column;
import java.nio.charset.StandardCharsets;
import org.apache.arrow.vector.BigIntVector;
import org.apache.arrow.vector.BitVector;
import org.apache.arrow.vector.DateDayVector;
import org.apache.arrow.vector.DecimalVector;
import org.apache.arrow.vector.FieldVector;
import org.apache.arrow.vector.Float4Vector;
import org.apache.arrow.vector.Float8Vector;
import org.apache.arrow.vector.IntVector;
import org.apache.arrow.vector.SmallIntVector;
import org.apache.arrow.vector.TimeStampMicroTZVector;
import org.apache.arrow.vector.TimeStampMicroVector;
import org.apache.arrow.vector.VarCharVector;

/// Writes a piece of one column into its vector: what {@link ColumnWriter} does value by value, for results that come
/// column by column.
@FunctionalInterface
interface BatchWriter {
    /// Writes one value that is not null.
    ///
    /// @return bytes written, for the size of the batch
    int write(int to, Column column, int from);

    /// Writes some rows.
    ///
    /// @param to the first row in the vector
    /// @param from the first row of the column
    /// @return bytes written
    default long write(int to, Column column, int from, int rows) {
        long bytes = 0;
        for (int i = 0; i < rows; i++) {
            bytes += column.isNull(from + i) ? 1 : write(to + i, column, from + i);
        }
        return bytes;
    }

    /// @param otherwise writes what has no way of its own here
    static BatchWriter of(FieldVector vector, boolean text, ColumnWriter otherwise) {
        return switch (vector) {
            case BitVector v ->
                (to, column, from) -> {
                    v.setSafe(to, column.getBoolean(from) ? 1 : 0);
                    return 1;
                };
            case SmallIntVector v ->
                (to, column, from) -> {
                    v.setSafe(to, column.getShort(from));
                    return Short.BYTES;
                };
            case IntVector v ->
                (to, column, from) -> {
                    v.setSafe(to, column.getInt(from));
                    return Integer.BYTES;
                };
            case BigIntVector v ->
                (to, column, from) -> {
                    v.setSafe(to, column.getLong(from));
                    return Long.BYTES;
                };
            case Float4Vector v ->
                (to, column, from) -> {
                    v.setSafe(to, column.getFloat(from));
                    return Float.BYTES;
                };
            case Float8Vector v ->
                (to, column, from) -> {
                    v.setSafe(to, column.getDouble(from));
                    return Double.BYTES;
                };
            case DecimalVector v ->
                (to, column, from) -> {
                    v.setSafe(to, column.getDecimal(from).setScale(v.getScale()));
                    return DecimalVector.TYPE_WIDTH;
                };
            case DateDayVector v ->
                (to, column, from) -> {
                    v.setSafe(to, column.getInt(from) + ArrowTypes.EPOCH_DAYS);
                    return Integer.BYTES;
                };
            case TimeStampMicroVector v ->
                (to, column, from) -> {
                    v.setSafe(to, column.getLong(from) + ArrowTypes.EPOCH_MICROS);
                    return Long.BYTES;
                };
            case TimeStampMicroTZVector v ->
                (to, column, from) -> {
                    v.setSafe(to, column.getLong(from) + ArrowTypes.EPOCH_MICROS);
                    return Long.BYTES;
                };
            case VarCharVector v
            when text ->
                (to, column, from) -> {
                    byte[] bytes = column.getString(from).getBytes(StandardCharsets.UTF_8);
                    v.setSafe(to, bytes);
                    return bytes.length + Integer.BYTES;
                };
            default ->
                (to, column, from) -> {
                    Object value = column.get(from);
                    return value == null ? 1 : otherwise.write(to, value);
                };
        };
    }
}
