package holo.store.column;

import holo.store.segment.Manifest;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/// The parts of tables as DuckDB knows them, changed in the transactions that move rows.
final class PartTable {
    private PartTable() {}

    static void create(Statement statement) throws SQLException {
        statement.execute("CREATE TABLE IF NOT EXISTS holo_parts (name VARCHAR NOT NULL, manifest BLOB NOT NULL)");
    }

    static @Nullable Manifest read(DuckDBConnection connection, String name) throws SQLException {
        try (PreparedStatement query = connection.prepareStatement("SELECT manifest FROM holo_parts WHERE name = ?")) {
            query.setString(1, name);
            try (ResultSet rows = query.executeQuery()) {
                return rows.next() ? Manifest.decode(rows.getBytes(1)) : null;
            }
        }
    }

    static void write(DuckDBConnection connection, String name, Manifest manifest) throws SQLException {
        delete(connection, name);
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO holo_parts VALUES (?, ?)")) {
            insert.setString(1, name);
            insert.setBytes(2, manifest.encode());
            insert.executeUpdate();
        }
    }

    static void delete(DuckDBConnection connection, String name) throws SQLException {
        try (PreparedStatement delete = connection.prepareStatement("DELETE FROM holo_parts WHERE name = ?")) {
            delete.setString(1, name);
            delete.executeUpdate();
        }
    }
}
