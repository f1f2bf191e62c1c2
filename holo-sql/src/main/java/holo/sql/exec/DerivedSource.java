package holo.sql.exec;

import org.jspecify.annotations.Nullable;

/// Rows made from those of one input, which ends with them.
abstract class DerivedSource extends RowSource {
    final RowSource rows;

    @Nullable
    Object[] row = NO_ROW;

    DerivedSource(RowSource rows) {
        this.rows = rows;
    }

    @Override
    public final @Nullable Object[] row() {
        return row;
    }

    @Override
    public void close() {
        rows.close();
    }
}
