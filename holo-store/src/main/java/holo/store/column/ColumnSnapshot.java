package holo.store.column;

import holo.accord.primitives.Timestamp;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBPreparedStatement;
import org.jspecify.annotations.Nullable;

/// Tables in columns at one timestamp. Not thread-safe. Must be closed: it keeps versions in DuckDB and a query's turn.
public final class ColumnSnapshot implements AutoCloseable {
    private final DuckDBConnection connection;
    private final Watch watch;
    private final Runnable cancellation;
    private final Timestamp timestamp;
    private final Map<String, Set<String>> unfit;
    private final Runnable failed;
    private final Runnable closed;
    private @Nullable ColumnResult open;
    private boolean isClosed;

    /// @param unfit columns with values that their types cannot hold, by table
    /// @param failed told when DuckDB refuses a query: its files may be damaged
    ColumnSnapshot(
            DuckDBConnection connection,
            Watch watch,
            Runnable cancellation,
            Timestamp timestamp,
            Map<String, Set<String>> unfit,
            Runnable failed,
            Runnable closed) {
        this.connection = connection;
        this.watch = watch;
        this.cancellation = cancellation;
        this.timestamp = timestamp;
        this.unfit = unfit;
        this.failed = failed;
        this.closed = closed;
    }

    /// Begins the transaction: from now on the tables stay as they are.
    static DuckDBConnection begin(DuckDatabase database, List<ColumnTable> tables) {
        DuckDBConnection connection = database.connect();
        try (Statement statement = connection.createStatement()) {
            statement.execute("BEGIN TRANSACTION READ ONLY");
            // DuckDB takes its snapshot when a table is looked at, not before.
            statement.execute("SELECT 1 FROM " + tables.getFirst().residentName() + " LIMIT 0");
            return connection;
        } catch (SQLException e) {
            DuckDatabase.close(connection);
            throw DuckDatabase.translate(e);
        }
    }

    /// What the tables are shown at.
    public Timestamp timestamp() {
        return timestamp;
    }

    /// Whether a column holds all values of its rows.
    public boolean isFit(ColumnTable table, String column) {
        return !unfit.getOrDefault(table.name(), Set.of()).contains(column);
    }

    /// Starts a query; one at a time.
    ///
    /// @throws ColumnException when DuckDB does not take it
    public ColumnResult query(String sql) {
        Watch.Watched watched = watch.watch(connection, cancellation);
        DuckDBPreparedStatement statement = null;
        try {
            statement = connection.prepare(sql);
            ColumnResult result = new ColumnResult(statement, statement.query(), watched, failed);
            open = result;
            return result;
        } catch (SQLException e) {
            watched.close();
            closeQuietly(statement);
            watched.check();
            throw DuckDatabase.translate(e, failed);
        }
    }

    private static void closeQuietly(@Nullable DuckDBPreparedStatement statement) {
        if (statement != null) {
            try {
                statement.close();
            } catch (SQLException e) {
                throw DuckDatabase.translate(e);
            }
        }
    }

    @Override
    public void close() {
        if (isClosed) {
            return;
        }
        isClosed = true;
        try {
            if (open != null) {
                open.close();
            }
        } finally {
            DuckDatabase.close(connection);
            closed.run();
        }
    }
}
