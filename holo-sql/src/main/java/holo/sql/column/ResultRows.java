package holo.sql.column;

import holo.sql.exec.ExecutionContext;
import holo.sql.exec.RowSource;
import holo.sql.session.ColumnBatch;
import holo.sql.type.PgTypes;
import holo.store.column.ColumnException;
import holo.store.column.ColumnResult;
import holo.store.column.ColumnSnapshot;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rows of a query over columns, as the row engine would have them.
final class ResultRows extends RowSource {
    /// Rows of a query that may still fail, all of which are fetched before the first is given.
    private static final int COLLECTED_MAX = 50_000;

    private final ColumnSnapshot snapshot;
    private final ColumnResult result;
    private final List<Duck> columns;
    private final int[] places;
    private final ColumnBatch.Column[] chunk;
    private final ExecutionContext context;
    private final ArrayDeque<@Nullable Object[]> collected = new ArrayDeque<>();
    private int at = -1;
    private boolean ended;
    private @Nullable Object[] row = {};

    ResultRows(ColumnSnapshot snapshot, ColumnResult result, List<Duck> columns, ExecutionContext context) {
        this.snapshot = snapshot;
        this.result = result;
        this.columns = columns;
        this.context = context;
        this.places = new int[columns.size()];
        this.chunk = new ColumnBatch.Column[columns.size()];
        int place = 0;
        for (int i = 0; i < places.length; i++) {
            places[i] = place;
            place += columns.get(i).shown() == null ? 1 : 2;
        }
    }

    /// The SELECT around a query that gives its columns in types that are cheap to fetch.
    static String transported(Written written) {
        List<String> items = new ArrayList<>();
        for (Duck column : written.columns()) {
            if (column.isMissing()) {
                throw new NotInColumns("a column of type " + column.type().displayName());
            }
            if (column.type().oid() == PgTypes.BPCHAR.oid() && column.scale() < 0) {
                throw new NotInColumns("a character(n) of unknown length");
            }
            items.add(
                    switch (column.type().oid()) {
                        case 1082 -> "CAST(" + column.sql() + " - DATE '2000-01-01' AS INTEGER)";
                        case 1114, 1184 -> "epoch_us(" + column.sql() + ")";
                        case 2950 -> "CAST(" + column.sql() + " AS VARCHAR)";
                        case 1700 -> "CAST(" + column.sql() + " AS DECIMAL(38," + column.scale() + "))";
                        default -> column.sql();
                    });
            if (column.shown() != null) {
                items.add("CAST(" + column.shown() + " AS INTEGER)");
            }
        }
        if (items.isEmpty()) {
            items.add("1");
        }
        return "SELECT " + String.join(", ", items) + " FROM (" + written.sql() + ") result";
    }

    /// Fetches the first rows: what fails up to here can still run over rows.
    ///
    /// @param all whether to fetch all rows, since a later failure must not happen
    void begin(boolean all) {
        ended = !nextChunk();
        if (!all) {
            return;
        }
        while (!ended) {
            if (collected.size() > COLLECTED_MAX) {
                throw new NotInColumns("a large result with numbers that may not fit");
            }
            for (at = 0; at < result.rows(); at++) {
                collected.add(values());
            }
            context.checkCancelled();
            ended = !nextChunk();
        }
        snapshot.close();
    }

    @Override
    public boolean advance() {
        if (!collected.isEmpty()) {
            context.tick();
            row = collected.removeFirst();
            return true;
        }
        if (ended) {
            return false;
        }
        context.tick();
        at++;
        while (at >= result.rows()) {
            at = 0;
            if (!next()) {
                ended = true;
                close();
                return false;
            }
        }
        row = values();
        return true;
    }

    private @Nullable Object[] values() {
        @Nullable Object[] values = new Object[columns.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = chunk[i].get(at);
        }
        return values;
    }

    @Override
    public @Nullable ColumnBatch nextBatch() {
        if (!collected.isEmpty() || ended) {
            return null;
        }
        context.checkCancelled();
        while (at + 1 >= result.rows()) {
            at = -1;
            if (!next()) {
                ended = true;
                close();
                return null;
            }
        }
        ResultBatch batch = new ResultBatch(result, columns, places, at + 1);
        at = result.rows() - 1;
        return batch;
    }

    private boolean nextChunk() {
        if (!result.nextChunk()) {
            return false;
        }
        ResultBatch whole = new ResultBatch(result, columns, places, 0);
        for (int i = 0; i < chunk.length; i++) {
            chunk[i] = whole.column(i);
        }
        return true;
    }

    private boolean next() {
        try {
            return nextChunk();
        } catch (ColumnException e) {
            throw ColumnQuery.toSqlException(e);
        }
    }

    @Override
    public @Nullable Object[] row() {
        return row;
    }

    @Override
    public void close() {
        ended = true;
        collected.clear();
        snapshot.close();
    }
}
