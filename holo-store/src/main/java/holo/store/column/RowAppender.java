package holo.store.column;

import java.math.BigDecimal;
import java.sql.SQLException;
import java.util.List;
import java.util.Set;
import java.util.UUID;
import org.duckdb.DuckDBAppender;
import org.jspecify.annotations.Nullable;

/// Appends values to DuckDB tables.
final class RowAppender {
    private RowAppender() {}

    /// Appends a row's values to a row that has begun.
    ///
    /// @param unfit told of columns with values that their types cannot hold
    static void append(
            DuckDBAppender appender, List<ColumnTable.Column> columns, @Nullable Object[] row, Set<String> unfit)
            throws SQLException {
        for (int i = 0; i < row.length; i++) {
            if (row[i] == RowDecoder.UNFIT) {
                unfit.add(columns.get(i).name());
                appender.appendNull();
            } else {
                append(appender, columns.get(i).type(), row[i]);
            }
        }
    }

    static void append(DuckDBAppender appender, ColumnType type, @Nullable Object value) throws SQLException {
        if (value == null) {
            appender.appendNull();
            return;
        }
        switch (type.kind()) {
            case BOOLEAN -> appender.append((boolean) (Boolean) value);
            case SMALLINT -> appender.append((short) (Short) value);
            case INTEGER -> appender.append((int) (Integer) value);
            case BIGINT -> appender.append((long) (Long) value);
            case FLOAT -> appender.append((float) (Float) value);
            case DOUBLE -> appender.append((double) (Double) value);
            case DECIMAL -> appender.append((BigDecimal) value);
            case VARCHAR -> appender.append((String) value);
            case BLOB -> appender.append((byte[]) value);
            case UUID -> appender.append((UUID) value);
            case DATE -> appender.appendEpochDays((Integer) value);
            case TIMESTAMP -> appender.appendEpochMicros((Long) value);
        }
    }
}
