package holo.sql.exec;

import holo.sql.type.SqlType;
import holo.sql.type.Values;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Values of a row as a key of a hash table: equal when SQL's values are equal, nulls included.
final class RowKey {
    private final @Nullable Object[] values;
    private final int hash;

    private RowKey(@Nullable Object[] values) {
        this.values = values;
        this.hash = Arrays.hashCode(values);
    }

    static RowKey of(@Nullable Object[] row, List<SqlType> types) {
        @Nullable Object[] values = new Object[types.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = Values.hashable(row[i], types.get(i));
        }
        return new RowKey(values);
    }

    /// Of columns of the row.
    static RowKey of(@Nullable Object[] row, int[] columns, SqlType[] types) {
        @Nullable Object[] values = new Object[columns.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = Values.hashable(row[columns[i]], types[i]);
        }
        return new RowKey(values);
    }

    /// Of values that are hashable already.
    static RowKey ofHashable(@Nullable Object[] values) {
        return new RowKey(values);
    }

    @Override
    public boolean equals(@Nullable Object other) {
        return other instanceof RowKey that && hash == that.hash && Arrays.equals(values, that.values);
    }

    @Override
    public int hashCode() {
        return hash;
    }
}
