package holo.sql.column;

import holo.sql.exec.ExecutionContext;
import holo.sql.exec.RowSource;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The rows of an answer that was kept.
final class CachedRows extends RowSource {
    private final List<@Nullable Object[]> rows;
    private final ExecutionContext context;
    private int at = -1;

    CachedRows(List<@Nullable Object[]> rows, ExecutionContext context) {
        this.rows = rows;
        this.context = context;
    }

    @Override
    public boolean advance() {
        context.tick();
        if (at + 1 >= rows.size()) {
            return false;
        }
        at++;
        return true;
    }

    @Override
    public boolean isKept() {
        return true;
    }

    @Override
    public @Nullable Object[] row() {
        return rows.get(at);
    }
}
