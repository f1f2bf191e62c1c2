package holo.sql.session;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// Hands on the rows of another cursor; what happens at each step is the subclass's.
abstract class DelegatingCursor implements StatementResult.RowCursor {
    final StatementResult.RowCursor cursor;

    DelegatingCursor(StatementResult.RowCursor cursor) {
        this.cursor = cursor;
    }

    @Override
    public final List<? extends @Nullable Object> row() {
        return cursor.row();
    }

    @Override
    public final String tag() {
        return cursor.tag();
    }

    @Override
    public final void close() {
        cursor.close();
    }
}
