package holo.sql.statement;

import holo.sql.exec.RowSource;
import holo.sql.session.ColumnBatch;
import holo.sql.session.StatementResult;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rows of a plan on their way to the client.
final class SourceCursor implements StatementResult.RowCursor {
    private final RowSource source;
    private final String verb;
    private long rows;

    SourceCursor(RowSource source, String verb) {
        this.source = source;
        this.verb = verb;
    }

    @Override
    public boolean advance() {
        if (!source.advance()) {
            return false;
        }
        rows++;
        return true;
    }

    @Override
    public @Nullable ColumnBatch nextBatch() {
        ColumnBatch batch = source.nextBatch();
        rows += batch == null ? 0 : batch.rows();
        return batch;
    }

    @Override
    public List<? extends @Nullable Object> row() {
        return Arrays.asList(source.row());
    }

    @Override
    public String tag() {
        // By far the most frequent answer is one row.
        return rows == 1 && verb.equals("SELECT") ? "SELECT 1" : verb + " " + rows;
    }

    @Override
    public void close() {
        source.close();
    }
}
