package holo.flight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import holo.sql.HoloSqlEngine;
import holo.sql.SqlEngine;
import holo.sql.SqlEngineOptions;
import holo.sql.transaction.TransactionOptions;
import holo.store.testing.MemoryStore;
import java.math.BigDecimal;
import java.sql.Connection;
import java.sql.DatabaseMetaData;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The JDBC driver of Flight SQL against the SQL engine itself.
class RealEngineTest {
    private SqlEngine engine;
    private FlightServer server;
    private Connection connection;
    private Statement statement;

    @BeforeEach
    void start() throws Exception {
        engine = new HoloSqlEngine(new MemoryStore(), SqlEngineOptions.DEFAULT, TransactionOptions.DEFAULT);
        server = FlightServer.start(TestOptions.onFreePort(), engine);
        connection = connect();
        statement = connection.createStatement();
        statement.executeUpdate("CREATE TABLE t (id int PRIMARY KEY, name text NOT NULL, amount numeric(10,2), d date,"
                + " seen timestamp with time zone)");
        assertThat(statement.executeUpdate("INSERT INTO t VALUES"
                        + " (1, 'one', 1.50, '2026-01-02', '2026-01-02 03:04:05+00'), (2, 'two', NULL, NULL, NULL)"))
                .isEqualTo(2);
    }

    private Connection connect() throws SQLException {
        return DriverManager.getConnection(
                "jdbc:arrow-flight-sql://127.0.0.1:" + server.port() + "/?useEncryption=false&user=holo&password=");
    }

    @AfterEach
    void stop() throws Exception {
        connection.close();
        server.close();
        engine.close();
    }

    private List<String> rows(String sql) throws SQLException {
        List<String> result = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(sql)) {
            int columns = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                List<String> values = new ArrayList<>();
                for (int i = 1; i <= columns; i++) {
                    values.add(rows.getString(i));
                }
                result.add(String.join("|", values.stream().map(String::valueOf).toList()));
            }
        }
        return result;
    }

    @Test
    void whatWasWrittenIsRead() throws Exception {
        assertThat(rows("SELECT id, name, amount, d FROM t ORDER BY id"))
                .containsExactly("1|one|1.50|2026-01-02", "2|two|null|null");
        assertThat(rows("SELECT count(*), sum(amount) FROM t")).containsExactly("2|1.50");
        assertThat(statement.executeUpdate("UPDATE t SET name = 'uno' WHERE id = 1"))
                .isEqualTo(1);
        assertThat(rows("SELECT name FROM t WHERE id = 1")).containsExactly("uno");
        assertThat(statement.executeUpdate("DELETE FROM t")).isEqualTo(2);
    }

    @Test
    void preparedStatementsAndBatchesBindTheirParameters() throws Exception {
        try (PreparedStatement insert =
                connection.prepareStatement("INSERT INTO t (id, name, amount) VALUES (?, ?, ?)")) {
            for (int i = 10; i < 20; i++) {
                insert.setInt(1, i);
                insert.setString(2, "no. " + i);
                insert.setString(3, i + ".25");
                insert.addBatch();
            }
            insert.executeBatch();
        }
        try (PreparedStatement select = connection.prepareStatement("SELECT name, amount FROM t WHERE id = ?")) {
            for (int i = 10; i < 20; i++) {
                select.setInt(1, i);
                try (ResultSet rows = select.executeQuery()) {
                    assertThat(rows.next()).isTrue();
                    assertThat(rows.getString(1)).isEqualTo("no. " + i);
                    assertThat(rows.getBigDecimal(2)).isEqualTo(new BigDecimal(i + ".25"));
                }
            }
        }
    }

    @Test
    void aBatchThatFailsLeavesNothing() throws Exception {
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO t (id, name) VALUES (?, 'x')")) {
            for (int id : new int[] {7, 8, 1}) {
                insert.setInt(1, id);
                insert.addBatch();
            }
            assertThatThrownBy(insert::executeBatch).hasStackTraceContaining("23505");
        }
        assertThat(rows("SELECT count(*) FROM t")).containsExactly("2");
    }

    @Test
    void transactionsBySqlAreTransactions() throws Exception {
        statement.executeUpdate("BEGIN");
        statement.executeUpdate("DELETE FROM t");
        assertThat(rows("SELECT count(*) FROM t")).containsExactly("0");
        try (Connection other = connect();
                Statement elsewhere = other.createStatement();
                ResultSet rows = elsewhere.executeQuery("SELECT count(*) FROM t")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getLong(1)).isEqualTo(2);
        }
        statement.executeUpdate("ROLLBACK");
        assertThat(rows("SELECT count(*) FROM t")).containsExactly("2");
    }

    @Test
    void errorsAreThoseOfPostgres() throws Exception {
        assertThatThrownBy(() -> statement.executeUpdate("INSERT INTO t VALUES (1, 'again')"))
                .hasStackTraceContaining("duplicate key value violates unique constraint \"t_pkey\" (SQLSTATE 23505)")
                .hasStackTraceContaining("Key (id)=(1) already exists.");
        assertThatThrownBy(() -> statement.executeQuery("SELECT * FROM nowhere"))
                .hasStackTraceContaining("relation \"nowhere\" does not exist (SQLSTATE 42P01)");
        assertThatThrownBy(() -> statement.executeUpdate("COPY t FROM STDIN"))
                .hasStackTraceContaining("not possible over Flight SQL");
        assertThat(rows("SELECT 1")).containsExactly("1");
    }

    @Test
    void theCatalogIsDescribed() throws Exception {
        DatabaseMetaData metadata = connection.getMetaData();
        try (ResultSet tables = metadata.getTables(null, "public", "%", new String[] {"TABLE"})) {
            assertThat(tables.next()).isTrue();
            assertThat(tables.getString("TABLE_NAME")).isEqualTo("t");
            assertThat(tables.next()).isFalse();
        }
        List<String> columns = new ArrayList<>();
        try (ResultSet found = metadata.getColumns(null, "public", "t", "%")) {
            while (found.next()) {
                columns.add(found.getString("COLUMN_NAME") + " " + found.getString("TYPE_NAME") + " "
                        + found.getString("IS_NULLABLE"));
            }
        }
        assertThat(columns)
                .containsExactly(
                        "id int4 NO", "name text NO", "amount numeric YES", "d date YES", "seen timestamptz YES");
        try (ResultSet keys = metadata.getPrimaryKeys(null, "public", "t")) {
            assertThat(keys.next()).isTrue();
            assertThat(keys.getString("COLUMN_NAME")).isEqualTo("id");
            assertThat(keys.getString("PK_NAME")).isEqualTo("t_pkey");
        }
        try (ResultSet schemas = metadata.getSchemas()) {
            List<String> names = new ArrayList<>();
            while (schemas.next()) {
                names.add(schemas.getString("TABLE_SCHEM"));
            }
            assertThat(names).contains("public", "pg_catalog", "information_schema");
        }
    }
}
