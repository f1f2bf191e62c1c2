package holo.sql.exec;

import holo.sql.session.ColumnBatch;
import org.jspecify.annotations.Nullable;

/// Rows pulled one after the other. Not thread-safe.
public abstract class RowSource implements AutoCloseable {
    /// What a source may hold before its first row.
    static final @Nullable Object[] NO_ROW = {};

    /// Moves to the next row; false at the end, and then at every further call.
    ///
    /// @throws holo.sql.error.SqlException 57014 when cancelled, and what expressions throw
    public abstract boolean advance();

    /// The current row, one element per column, of the class that the column's type names, or null.
    /// The array is never changed after it was handed out: the caller may keep it and must not write to it.
    public abstract @Nullable Object[] row();

    /// The next rows column by column, as far as they are at hand; the source then stands on the last of them. Null at
    /// the end, and wherever rows come one by one.
    public @Nullable ColumnBatch nextBatch() {
        return null;
    }

    /// Whether the rows are an answer that was kept from an earlier query.
    public boolean isKept() {
        return false;
    }

    /// Frees what the rows hold; may be called twice.
    @Override
    public void close() {}
}
