package holo.sql.column;

import holo.sql.exec.RowSource;
import holo.sql.session.ColumnBatch;
import org.jspecify.annotations.Nullable;

/// Rows that are taken down for the cache as they go by.
final class RecordedRows extends RowSource {
    private final ResultRows rows;
    private final int columns;
    private final ResultCache.Recording recording;

    RecordedRows(ResultRows rows, int columns, ResultCache.Recording recording) {
        this.rows = rows;
        this.columns = columns;
        this.recording = recording;
    }

    @Override
    public boolean advance() {
        if (!rows.advance()) {
            recording.end();
            return false;
        }
        recording.row(rows.row());
        return true;
    }

    @Override
    public @Nullable ColumnBatch nextBatch() {
        ColumnBatch batch = rows.nextBatch();
        if (batch != null) {
            for (int row = 0; row < batch.rows() && recording.isOn(); row++) {
                @Nullable Object[] values = new Object[columns];
                for (int i = 0; i < columns; i++) {
                    values[i] = batch.column(i).get(row);
                }
                recording.row(values);
            }
        }
        return batch;
    }

    @Override
    public @Nullable Object[] row() {
        return rows.row();
    }

    @Override
    public void close() {
        rows.close();
    }
}
