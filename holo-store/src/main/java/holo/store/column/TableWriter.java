package holo.store.column;

import holo.accord.primitives.Key;
import holo.accord.primitives.Timestamp;
import holo.store.ChangeFeed;
import java.math.BigDecimal;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.UUID;
import java.util.stream.Collectors;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/// Writes one table in DuckDB. Used by one thread at a time.
final class TableWriter implements AutoCloseable {
    private static final int CANCEL_EVERY = 1 << 12;

    private final ColumnTable table;
    private final DuckDBConnection connection;
    private final List<ColumnTable.Column> columns;
    private final String stage;
    private boolean staged;

    TableWriter(DuckDatabase database, ColumnTable table) {
        this.table = table;
        this.connection = database.connect();
        this.columns = table.columns();
        this.stage = "stage_" + table.name();
    }

    /// The stored mark; null when nothing of this signature is stored.
    @Nullable
    Mark mark() {
        try {
            return MarkTable.read(connection, table);
        } catch (SQLException e) {
            throw DuckDatabase.translate(e);
        }
    }

    /// Notes that the columns have not changed up to a later timestamp.
    void note(Mark mark) {
        inTransaction(() -> MarkTable.write(connection, table, mark));
    }

    /// Builds the table anew from a walk over all of its rows.
    Mark build(ChangeFeed.Cursor rows, Timestamp at, Runnable cancellation) {
        Written written = new Written(Mark.NOTHING, at);
        inTransaction(() -> {
            String shape =
                    columns.stream().map(c -> c.name() + " " + c.type().sql()).collect(Collectors.joining(", "));
            try (Statement statement = connection.createStatement()) {
                statement.execute("CREATE OR REPLACE TABLE " + table.name() + " (" + shape + ")");
            }
            append(rows, written, cancellation);
            MarkTable.write(connection, table, written.mark());
        });
        return written.mark();
    }

    /// Applies changes that are in memory.
    Mark apply(Map<Key, Delta.Change> changes, Mark before, Timestamp at) {
        Written written = new Written(before, at);
        inTransaction(() -> {
            try (Keys keys = new Keys()) {
                for (Key key : changes.keySet()) {
                    keys.add(key);
                }
            }
            delete();
            try (DuckDBAppender appender = connection.createAppender(table.name())) {
                for (Delta.Change change : changes.values()) {
                    written.saw(change.executeAt());
                    append(appender, change.key(), change.value(), written);
                }
            }
            MarkTable.write(connection, table, written.mark());
        });
        return written.mark();
    }

    /// Applies changes that are found among the rows.
    Mark catchUp(Walk walk, Mark before, Timestamp at, Runnable cancellation) {
        Written written = new Written(before, at);
        inTransaction(() -> {
            try (ChangeFeed.Cursor changed = walk.open();
                    Keys keys = new Keys()) {
                for (int i = 0; changed.advance(); i++) {
                    keys.add(changed.key());
                    if (i % CANCEL_EVERY == 0) {
                        cancellation.run();
                    }
                }
            }
            delete();
            try (ChangeFeed.Cursor changed = walk.open()) {
                append(changed, written, cancellation);
            }
            MarkTable.write(connection, table, written.mark());
        });
        return written.mark();
    }

    /// Starts to walk the same changes again.
    @FunctionalInterface
    interface Walk {
        ChangeFeed.Cursor open();
    }

    private void append(ChangeFeed.Cursor rows, Written written, Runnable cancellation) throws SQLException {
        try (DuckDBAppender appender = connection.createAppender(table.name())) {
            for (int i = 0; rows.advance(); i++) {
                written.saw(rows.newest());
                append(appender, rows.key(), rows.value(), written);
                if (i % CANCEL_EVERY == 0) {
                    cancellation.run();
                }
            }
        }
    }

    private void append(DuckDBAppender appender, Key key, byte @Nullable [] value, Written written)
            throws SQLException {
        if (value == null) {
            return;
        }
        @Nullable Object[] row = table.decoder().row(key, value);
        appender.beginRow();
        for (int i = 0; i < row.length; i++) {
            if (row[i] == RowDecoder.UNFIT) {
                written.unfit.add(columns.get(i).name());
                appender.appendNull();
            } else {
                append(appender, columns.get(i).type(), row[i]);
            }
        }
        appender.endRow();
    }

    private static void append(DuckDBAppender appender, ColumnType type, @Nullable Object value) throws SQLException {
        if (value == null) {
            appender.appendNull();
            return;
        }
        switch (type.kind()) {
            case BOOLEAN -> appender.append((boolean) (Boolean) value);
            case SMALLINT -> appender.append((short) (Short) value);
            case INTEGER -> appender.append((int) (Integer) value);
            case BIGINT -> appender.append((long) (Long) value);
            case FLOAT -> appender.append((float) (Float) value);
            case DOUBLE -> appender.append((double) (Double) value);
            case DECIMAL -> appender.append((BigDecimal) value);
            case VARCHAR -> appender.append((String) value);
            case BLOB -> appender.append((byte[]) value);
            case UUID -> appender.append((UUID) value);
            case DATE -> appender.appendEpochDays((Integer) value);
            case TIMESTAMP -> appender.appendEpochMicros((Long) value);
        }
    }

    /// Removes the rows whose keys are staged.
    private void delete() throws SQLException {
        String same = table.keyColumns().stream()
                .map(columns::get)
                .map(c -> table.name() + "." + c.name() + " = s." + c.name())
                .collect(Collectors.joining(" AND "));
        try (Statement statement = connection.createStatement()) {
            statement.execute("DELETE FROM " + table.name() + " USING " + stage + " s WHERE " + same);
        }
    }

    /// Fills the table of keys to be removed, which only this connection sees.
    private final class Keys implements AutoCloseable {
        private final DuckDBAppender appender;

        Keys() throws SQLException {
            try (Statement statement = connection.createStatement()) {
                if (staged) {
                    statement.execute("DELETE FROM " + stage);
                } else {
                    String shape = table.keyColumns().stream()
                            .map(columns::get)
                            .map(c -> c.name() + " " + c.type().sql())
                            .collect(Collectors.joining(", "));
                    statement.execute("CREATE OR REPLACE TEMP TABLE " + stage + " (" + shape + ")");
                    staged = true;
                }
            }
            appender = connection.createAppender("temp", "main", stage);
        }

        void add(Key key) throws SQLException {
            Object[] values = table.decoder().key(key);
            appender.beginRow();
            for (int i = 0; i < values.length; i++) {
                append(appender, columns.get(table.keyColumns().get(i)).type(), values[i]);
            }
            appender.endRow();
        }

        @Override
        public void close() throws SQLException {
            appender.close();
        }
    }

    /// What a transaction has written so far.
    private static final class Written {
        private final Timestamp at;
        private final Set<String> unfit;
        private Timestamp lastChange;

        Written(Mark before, Timestamp at) {
            this.at = at;
            this.unfit = new HashSet<>(before.unfit());
            this.lastChange = before.lastChange();
        }

        /// A key's newest version; when it is after the mark, the one shown is one of those before.
        void saw(Timestamp version) {
            lastChange = Timestamp.max(lastChange, version.isAfter(at) ? at : version);
        }

        Mark mark() {
            return new Mark(at, lastChange, unfit);
        }
    }

    @FunctionalInterface
    private interface Work {
        void run() throws SQLException;
    }

    private void inTransaction(Work work) {
        boolean done = false;
        try {
            execute("BEGIN TRANSACTION");
            work.run();
            execute("COMMIT");
            done = true;
        } catch (SQLException e) {
            throw DuckDatabase.translate(e);
        } finally {
            if (!done) {
                staged = false;
                rollBack();
            }
        }
    }

    private void rollBack() {
        try {
            execute("ROLLBACK");
        } catch (SQLException e) {
            // The failed commit has ended the transaction already; what remains is in DuckDB's hands.
            throw DuckDatabase.translate(e);
        }
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    /// Removes the table with its mark.
    static void drop(DuckDBConnection connection, String name) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute("BEGIN TRANSACTION");
            statement.execute("DROP TABLE IF EXISTS " + name);
            MarkTable.delete(connection, name);
            statement.execute("COMMIT");
        }
    }

    @Override
    public void close() {
        DuckDatabase.close(connection);
    }
}
