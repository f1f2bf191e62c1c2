package holo.store.column;

import holo.accord.primitives.Timestamp;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Set;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/// The marks in DuckDB, one row for each table.
final class MarkTable {
    private static final String CREATE =
            "CREATE TABLE IF NOT EXISTS holo_marks (name VARCHAR NOT NULL, signature VARCHAR"
                    + " NOT NULL, epoch BIGINT, hlc BIGINT, node INTEGER, last_epoch BIGINT, last_hlc BIGINT, last_node INTEGER,"
                    + " unfit VARCHAR)";
    private static final String SEPARATOR = ",";

    /// Moves the mark of a table that has one of this signature.
    static final String MOVE = "UPDATE holo_marks SET epoch = ?, hlc = ?, node = ?, last_epoch = ?, last_hlc = ?,"
            + " last_node = ?, unfit = ? WHERE name = ? AND signature = ?";

    private MarkTable() {}

    static void create(Statement statement) throws SQLException {
        statement.execute(CREATE);
    }

    /// The mark of a table that is stored with this signature; null when there is none.
    static @Nullable Mark read(DuckDBConnection connection, ColumnTable table) throws SQLException {
        try (PreparedStatement query =
                connection.prepareStatement("SELECT * FROM holo_marks WHERE name = ? AND signature = ?")) {
            query.setString(1, table.name());
            query.setString(2, table.signature());
            try (ResultSet rows = query.executeQuery()) {
                if (!rows.next()) {
                    return null;
                }
                String unfit = rows.getString("unfit");
                return new Mark(
                        new Timestamp(rows.getLong("epoch"), rows.getLong("hlc"), rows.getInt("node")),
                        new Timestamp(rows.getLong("last_epoch"), rows.getLong("last_hlc"), rows.getInt("last_node")),
                        unfit.isEmpty() ? Set.of() : Set.of(unfit.split(SEPARATOR)));
            }
        }
    }

    /// Writes a table's mark, in the connection's transaction.
    static void write(DuckDBConnection connection, ColumnTable table, Mark mark) throws SQLException {
        delete(connection, table.name());
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO holo_marks VALUES (?, ?, ?, ?, ?, ?, ?, ?, ?)")) {
            insert.setString(1, table.name());
            insert.setString(2, table.signature());
            insert.setLong(3, mark.at().epoch());
            insert.setLong(4, mark.at().hlc());
            insert.setInt(5, mark.at().node());
            insert.setLong(6, mark.lastChange().epoch());
            insert.setLong(7, mark.lastChange().hlc());
            insert.setInt(8, mark.lastChange().node());
            insert.setString(9, String.join(SEPARATOR, mark.unfit()));
            insert.executeUpdate();
        }
    }

    /// Moves a table's mark, in the connection's transaction.
    ///
    /// @param move {@link #MOVE} prepared
    /// @return false when there is none to be moved
    static boolean move(PreparedStatement move, ColumnTable table, Mark mark) throws SQLException {
        move.setLong(1, mark.at().epoch());
        move.setLong(2, mark.at().hlc());
        move.setInt(3, mark.at().node());
        move.setLong(4, mark.lastChange().epoch());
        move.setLong(5, mark.lastChange().hlc());
        move.setInt(6, mark.lastChange().node());
        move.setString(7, String.join(SEPARATOR, mark.unfit()));
        move.setString(8, table.name());
        move.setString(9, table.signature());
        return move.executeUpdate() == 1;
    }

    static void delete(DuckDBConnection connection, String name) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM holo_marks WHERE name = ?")) {
            delete.setString(1, name);
            delete.executeUpdate();
        }
    }
}
