package holo.store.column;

import holo.accord.primitives.Key;
import holo.accord.primitives.Timestamp;
import holo.store.ChangeFeed;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Objects;
import java.util.Set;
import org.duckdb.DuckDBConnection;
import org.duckdb.DuckDBPreparedStatement;
import org.jspecify.annotations.Nullable;

/// Tables in columns at one timestamp. Not thread-safe. Must be closed: it keeps versions in DuckDB and a query's turn.
public final class ColumnSnapshot implements AutoCloseable {
    private final DuckDBConnection connection;
    private final GentleThreads threads;
    private final Watch watch;
    private final Runnable cancellation;
    private final Timestamp timestamp;
    private final ChangeFeed feed;
    private final Map<String, Mark> marks;
    private final Map<String, Long> versions;
    private final Map<String, Set<String>> unfit = new HashMap<>();
    private final ResidentNames names;
    private final Runnable failed;
    private final Runnable closed;
    private @Nullable ColumnResult open;
    private boolean isClosed;

    /// @param threads that queries run in
    /// @param marks where the tables are, by their names
    /// @param names of tables that are read without their views
    /// @param failed told when DuckDB refuses a query: its files may be damaged
    ColumnSnapshot(
            DuckDBConnection connection,
            GentleThreads threads,
            Watch watch,
            Runnable cancellation,
            Timestamp timestamp,
            ChangeFeed feed,
            Map<String, Mark> marks,
            Map<String, Long> versions,
            ResidentNames names,
            Runnable failed,
            Runnable closed) {
        this.connection = connection;
        this.threads = threads;
        this.watch = watch;
        this.cancellation = cancellation;
        this.timestamp = timestamp;
        this.feed = feed;
        this.marks = Map.copyOf(marks);
        this.versions = Map.copyOf(versions);
        marks.forEach((table, mark) -> unfit.put(table, mark.unfit()));
        this.names = names;
        this.failed = failed;
        this.closed = closed;
    }

    /// Begins the transaction: from now on the tables stay as they are.
    static DuckDBConnection begin(DuckDatabase database) {
        DuckDBConnection connection = database.connect();
        try (Statement statement = connection.createStatement()) {
            statement.execute("BEGIN TRANSACTION READ ONLY");
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

    /// The tables' versions, as {@link ColumnStore#versions} has them.
    public Map<String, Long> versions() {
        return versions;
    }

    /// Whether a column holds all values of its rows.
    public boolean isFit(ColumnTable table, String column) {
        return !unfit.getOrDefault(table.name(), Set.of()).contains(column);
    }

    /// Lets queries see a table as it was, under another name.
    ///
    /// @param name as no table has it
    /// @param then the caller has a snapshot of this timestamp open
    /// @param table that the snapshot was asked for at the timestamp
    public void showPast(String name, ColumnTable table, Timestamp then) {
        Mark mark = Objects.requireNonNull(marks.get(table.name()), "a table of another snapshot");
        if (then.isAfter(mark.at())) {
            throw new IllegalArgumentException("the columns are at " + mark.at() + ", before " + then);
        }
        if (mark.shows(then)) {
            show(name, table, ChangedKeys.NONE);
        } else {
            ChangeFeed.Cursor since = feed.changes(table.range(), then, then);
            show(name, table, new ChangedKeys() {
                @Override
                public boolean advance() {
                    return since.advance();
                }

                @Override
                public Key key() {
                    return since.key();
                }

                @Override
                public byte @Nullable [] value() {
                    return since.value();
                }

                @Override
                public void close() {
                    since.close();
                }
            });
        }
    }

    /// Lets queries see a table with other values under some keys, under another name.
    ///
    /// @param name as no table has it
    /// @param changes closed at the end
    public void show(String name, ColumnTable table, ChangedKeys changes) {
        try (changes;
                Watch.Watched watched = watch.watch(connection, cancellation)) {
            try {
                Set<String> more = new HashSet<>(unfit.getOrDefault(table.name(), Set.of()));
                more.addAll(new Overlay(connection, name, table).create(changes, cancellation));
                unfit.put(table.name(), more);
            } catch (SQLException e) {
                watched.check();
                throw DuckDatabase.translate(e, failed);
            }
        }
    }

    /// Starts a query; one at a time.
    ///
    /// @throws ColumnException when DuckDB does not take it
    public ColumnResult query(String sql) {
        Watch.Watched watched = watch.watch(connection, cancellation);
        try {
            String named = names.in(sql);
            ColumnResult result = threads.call(() -> start(named, watched));
            open = result;
            return result;
        } catch (SQLException e) {
            watched.close();
            watched.check();
            throw DuckDatabase.translate(e, failed);
        }
    }

    private ColumnResult start(String sql, Watch.Watched watched) throws SQLException {
        DuckDBPreparedStatement statement = connection.prepare(sql);
        boolean started = false;
        try {
            ColumnResult result = new ColumnResult(statement, statement.query(), threads, watched, failed);
            started = true;
            return result;
        } finally {
            if (!started) {
                closeQuietly(statement);
            }
        }
    }

    private static void closeQuietly(DuckDBPreparedStatement statement) {
        try {
            statement.close();
        } catch (SQLException e) {
            throw DuckDatabase.translate(e);
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
