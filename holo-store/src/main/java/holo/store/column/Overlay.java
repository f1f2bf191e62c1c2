package holo.store.column;

import holo.accord.primitives.Key;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.duckdb.DuckDBAppender;
import org.duckdb.DuckDBConnection;

/// A table with other values under some of its keys, as a view that only one connection sees: the table's rows but
/// those of the keys, and the rows that take their place. The rows of the past and a transaction's own uncommitted
/// writes are shown in this way. Costs what the changes cost, whatever the table's size.
final class Overlay {
    private static final int CANCEL_EVERY = 1 << 12;

    private final DuckDBConnection connection;
    private final String name;
    private final ColumnTable table;

    /// @param name of the view
    Overlay(DuckDBConnection connection, String name, ColumnTable table) {
        this.connection = connection;
        this.name = name;
        this.table = table;
    }

    /// Makes the view.
    ///
    /// @param cancellation throws when the query is to end
    /// @return the columns with values that their types cannot hold
    Set<String> create(ChangedKeys changes, Runnable cancellation) throws SQLException {
        String columns = TableView.columns(table);
        if (!changes.advance()) {
            execute("CREATE TEMP VIEW " + name + " AS SELECT " + columns + " FROM " + table.name());
            return Set.of();
        }
        List<ColumnTable.Column> all = table.columns();
        List<ColumnTable.Column> keyColumns =
                table.keyColumns().stream().map(all::get).toList();
        String keys = "keys_" + name;
        String rows = "rows_" + name;
        execute("CREATE TEMP TABLE " + keys + " (" + shape(keyColumns) + ")");
        execute("CREATE TEMP TABLE " + rows + " (" + shape(all) + ")");
        Set<String> unfit = new HashSet<>();
        try (DuckDBAppender toKeys = connection.createAppender("temp", "main", keys);
                DuckDBAppender toRows = connection.createAppender("temp", "main", rows)) {
            int i = 0;
            do {
                Key key = changes.key();
                toKeys.beginRow();
                Object[] parts = table.decoder().key(key);
                for (int part = 0; part < parts.length; part++) {
                    RowAppender.append(toKeys, keyColumns.get(part).type(), parts[part]);
                }
                toKeys.endRow();
                byte[] value = changes.value();
                if (value != null) {
                    toRows.beginRow();
                    RowAppender.append(toRows, all, table.decoder().row(key, value), unfit);
                    toRows.endRow();
                }
                if (++i % CANCEL_EVERY == 0) {
                    cancellation.run();
                }
            } while (changes.advance());
        }
        String same = keyColumns.stream()
                .map(c -> "k." + c.name() + " = t." + c.name())
                .collect(Collectors.joining(" AND "));
        execute("CREATE TEMP VIEW " + name + " AS SELECT " + columns + " FROM " + table.name()
                + " t WHERE NOT EXISTS (SELECT 1 FROM " + keys + " k WHERE " + same + ") UNION ALL SELECT " + columns
                + " FROM " + rows);
        return unfit;
    }

    private static String shape(List<ColumnTable.Column> columns) {
        return columns.stream().map(c -> c.name() + " " + c.type().sql()).collect(Collectors.joining(", "));
    }

    private void execute(String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
