package holo.sql.column;

import holo.sql.session.ColumnBatch;
import holo.sql.type.Calendar;
import holo.sql.type.Numeric;
import holo.store.column.ColumnResult;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.List;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The current chunk of a result, or the end of it, in PostgreSQL's values.
final class ResultBatch implements ColumnBatch {
    private final ColumnResult result;
    private final List<Duck> columns;
    private final int[] places;
    private final int first;

    /// @param places where each column's values are in the result
    /// @param first the first row of the chunk that belongs to the batch
    ResultBatch(ColumnResult result, List<Duck> columns, int[] places, int first) {
        this.result = result;
        this.columns = columns;
        this.places = places;
        this.first = first;
    }

    @Override
    public int rows() {
        return result.rows() - first;
    }

    @Override
    public Column column(int index) {
        Duck column = columns.get(index);
        ColumnResult.Vector shown = column.shown() == null ? null : result.column(places[index] + 1);
        return new Values(column, result.column(places[index]), shown, first);
    }

    /// @param shown how many digits each number shows; null where the column says it
    record Values(Duck type, ColumnResult.Vector vector, ColumnResult.@Nullable Vector shown, int first)
            implements Column {
        @Override
        public boolean isNull(int row) {
            return vector.isNull(first + row);
        }

        @Override
        public @Nullable Object get(int row) {
            if (isNull(row)) {
                return null;
            }
            return switch (type.type().oid()) {
                case 16 -> getBoolean(row);
                case 21 -> getShort(row);
                case 23, 1082 -> getInt(row);
                case 20, 1114, 1184 -> getLong(row);
                case 700 -> getFloat(row);
                case 701 -> getDouble(row);
                case 25, 1043, 1042 -> getString(row);
                case 2950 -> UUID.fromString(vector.getString(first + row));
                case 1700 -> Numeric.of(getDecimal(row));
                default ->
                    throw new IllegalStateException(
                            "a result of type " + type.type().displayName());
            };
        }

        @Override
        public boolean getBoolean(int row) {
            return vector.getBoolean(first + row);
        }

        @Override
        public short getShort(int row) {
            return vector.getShort(first + row);
        }

        @Override
        public int getInt(int row) {
            return vector.getInt(first + row);
        }

        @Override
        public long getLong(int row) {
            long value = vector.getLong(first + row);
            // Timestamps come in microseconds since 1970.
            return type.type().oid() == 20 ? value : value - Calendar.EPOCH_MICROS;
        }

        @Override
        public float getFloat(int row) {
            return vector.getFloat(first + row);
        }

        @Override
        public double getDouble(int row) {
            return vector.getDouble(first + row);
        }

        @Override
        public BigDecimal getDecimal(int row) {
            BigDecimal value = vector.getDecimal(first + row);
            return shown == null ? value : value.setScale(shown.getInt(first + row), RoundingMode.UNNECESSARY);
        }

        @Override
        public String getString(int row) {
            String text = vector.getString(first + row);
            return type.type().oid() == 1042 ? padded(text, type.scale()) : text;
        }

        private static String padded(String text, int characters) {
            int missing = characters - text.codePointCount(0, text.length());
            return missing <= 0 ? text : text + " ".repeat(missing);
        }
    }
}
