package holo.store.column;

import holo.accord.primitives.Key;
import org.jspecify.annotations.Nullable;

/// Makes values of a {@link ColumnTable}'s columns from what the rows hold. Thread-safe.
public interface RowDecoder {
    /// Stands for a value that the column's type cannot hold.
    Object UNFIT = new Object();

    /// The row's values, one for each column, of the classes that {@link ColumnType.Kind} names, null, or {@link
    /// #UNFIT}.
    @Nullable
    Object[] row(Key key, byte[] value);

    /// The values of the table's key columns, in their order.
    Object[] key(Key key);
}
