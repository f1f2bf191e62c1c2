package holo.sql.session;

import java.math.BigDecimal;
import org.jspecify.annotations.Nullable;

/// Some rows of a result, column by column: for fronts that hand on columns, so that no row has to be made in between.
/// Valid until the cursor that it is from is used again.
public interface ColumnBatch {
    /// How many rows there are; at least one.
    int rows();

    /// A column of the result, from 0.
    Column column(int index);

    /// Values of one column. Each getter is for types whose class it names, and for rows where the value is not null.
    interface Column {
        boolean isNull(int row);

        /// The value as a row would have it; null when it is null.
        @Nullable
        Object get(int row);

        boolean getBoolean(int row);

        short getShort(int row);

        int getInt(int row);

        long getLong(int row);

        float getFloat(int row);

        double getDouble(int row);

        /// A finite number, with the digits that the value shows.
        BigDecimal getDecimal(int row);

        String getString(int row);
    }
}
