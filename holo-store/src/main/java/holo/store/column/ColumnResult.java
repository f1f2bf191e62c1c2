package holo.store.column;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.List;
import org.duckdb.DuckDBChunkedResult;
import org.duckdb.DuckDBDataChunkReader;
import org.duckdb.DuckDBFunctions;
import org.duckdb.DuckDBPreparedStatement;
import org.duckdb.DuckDBReadableVector;
import org.jspecify.annotations.Nullable;

/// The rows of a query, chunk by chunk as DuckDB makes them. Not thread-safe.
public final class ColumnResult implements AutoCloseable {
    private final DuckDBPreparedStatement statement;
    private final DuckDBChunkedResult result;
    private final GentleThreads threads;
    private final Watch.Watched watched;
    private final Runnable failed;
    private final List<Vector> vectors = new ArrayList<>();
    private int rows;
    private boolean closed;

    /// @param threads that compute the rows
    /// @param failed told when DuckDB ends the query with an error of its own
    ColumnResult(
            DuckDBPreparedStatement statement,
            DuckDBChunkedResult result,
            GentleThreads threads,
            Watch.Watched watched,
            Runnable failed) {
        this.statement = statement;
        this.result = result;
        this.threads = threads;
        this.watched = watched;
        this.failed = failed;
    }

    /// A column of the current chunk; valid until the next.
    public static final class Vector {
        private final DuckDBReadableVector vector;

        private Vector(DuckDBReadableVector vector) {
            this.vector = vector;
        }

        public boolean isNull(int row) {
            return vector.isNull(row);
        }

        public boolean getBoolean(int row) {
            return vector.getBoolean(row);
        }

        public short getShort(int row) {
            return vector.getShort(row);
        }

        public int getInt(int row) {
            return vector.getInt(row);
        }

        public long getLong(int row) {
            return vector.getLong(row);
        }

        public float getFloat(int row) {
            return vector.getFloat(row);
        }

        public double getDouble(int row) {
            return vector.getDouble(row);
        }

        public BigDecimal getDecimal(int row) {
            return vector.getBigDecimal(row);
        }

        public BigInteger getHugeInt(int row) {
            return vector.getHugeInt(row);
        }

        public String getString(int row) {
            return vector.getString(row);
        }

        /// The name of the column's type.
        public String type() {
            return vector.getType().name();
        }
    }

    /// Moves to the next chunk; false at the end.
    ///
    /// @throws ColumnException when the query fails; what the cancellation threw when it was cancelled
    public boolean nextChunk() {
        watched.check();
        vectors.clear();
        rows = 0;
        try {
            if (!threads.call(result::nextChunk)) {
                return false;
            }
        } catch (SQLException e) {
            watched.check();
            throw DuckDatabase.translate(e, failed);
        } catch (RuntimeException e) {
            watched.check();
            throw e instanceof DuckDBFunctions.FunctionException && e.getCause() instanceof SQLException sql
                    ? DuckDatabase.translate(sql, failed)
                    : new ColumnException(ColumnException.Reason.REFUSED, String.valueOf(e.getMessage()), e);
        }
        DuckDBDataChunkReader chunk = result.chunk();
        rows = (int) chunk.rowCount();
        for (long i = 0; i < chunk.columnCount(); i++) {
            vectors.add(new Vector(chunk.vector(i)));
        }
        return true;
    }

    /// Rows in the current chunk.
    public int rows() {
        return rows;
    }

    public Vector column(int index) {
        return vectors.get(index);
    }

    @Override
    public void close() {
        if (closed) {
            return;
        }
        closed = true;
        watched.close();
        @Nullable SQLException failed = null;
        try {
            result.close();
        } catch (SQLException e) {
            failed = e;
        }
        try {
            statement.close();
        } catch (SQLException e) {
            failed = e;
        }
        if (failed != null) {
            throw DuckDatabase.translate(failed);
        }
    }
}
