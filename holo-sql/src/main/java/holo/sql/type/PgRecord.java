package holo.sql.type;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A row value. Immutable; the array is not copied.
///
/// @param types the types of the values, as many
/// @param names the names of the columns, as many
public record PgRecord(
        List<SqlType> types, List<String> names, @Nullable Object[] values) {
    @Override
    public boolean equals(Object other) {
        return other instanceof PgRecord that && Arrays.deepEquals(values, that.values);
    }

    @Override
    public int hashCode() {
        return Arrays.deepHashCode(values);
    }

    @Override
    public String toString() {
        return Arrays.deepToString(values);
    }
}
