package holo.sql.exec;

import java.util.Iterator;
import org.jspecify.annotations.Nullable;

/// The rows of an iterator.
final class IteratorSource extends RowSource {
    private final Iterator<@Nullable Object[]> rows;
    private final ExecutionContext context;
    private @Nullable Object[] row = {};

    IteratorSource(Iterator<@Nullable Object[]> rows, ExecutionContext context) {
        this.rows = rows;
        this.context = context;
    }

    @Override
    public boolean advance() {
        if (!rows.hasNext()) {
            return false;
        }
        context.tick();
        row = rows.next();
        return true;
    }

    @Override
    public @Nullable Object[] row() {
        return row;
    }

    @Override
    public void close() {
        if (rows instanceof RowFile file) {
            file.close();
        }
    }
}
