package holo.sql.statement;

import holo.sql.exec.ExecutionContext;
import holo.sql.session.StatementResult;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rows that are all there.
public final class ListCursor implements StatementResult.RowCursor {
    private final List<@Nullable Object[]> rows;
    private final String tag;
    private final @Nullable ExecutionContext context;
    private int at = -1;

    public ListCursor(List<@Nullable Object[]> rows, String tag) {
        this(rows, tag, null);
    }

    /// @param context of the execution that has paid for the rows; ends with the cursor
    ListCursor(List<@Nullable Object[]> rows, String tag, @Nullable ExecutionContext context) {
        this.rows = rows;
        this.tag = tag;
        this.context = context;
    }

    @Override
    public boolean advance() {
        if (at + 1 >= rows.size()) {
            return false;
        }
        at++;
        return true;
    }

    @Override
    public List<? extends @Nullable Object> row() {
        return Arrays.asList(rows.get(at));
    }

    @Override
    public String tag() {
        return tag;
    }

    @Override
    public void close() {
        if (context != null) {
            context.close();
        }
    }
}
