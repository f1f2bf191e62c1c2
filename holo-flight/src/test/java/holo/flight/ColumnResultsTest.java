package holo.flight;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import holo.sql.HoloSqlEngine;
import holo.sql.SqlEngineOptions;
import holo.sql.transaction.TransactionOptions;
import holo.store.column.ColumnOptions;
import holo.store.node.HoloStore;
import holo.store.node.StoreOptions;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Results of queries over columns, which reach the client column by column.
class ColumnResultsTest {
    private static final int ROWS = 5000;

    @TempDir
    private Path directory;

    private HoloStore store;
    private HoloSqlEngine engine;
    private FlightServer server;
    private Connection connection;
    private Statement statement;

    @BeforeEach
    void start() throws Exception {
        store = HoloStore.open(directory.resolve("data"), StoreOptions.defaults(), failure -> {});
        engine = new HoloSqlEngine(
                store,
                SqlEngineOptions.DEFAULT,
                TransactionOptions.DEFAULT,
                directory.resolve("columns"),
                ColumnOptions.DEFAULT);
        server = FlightServer.start(TestOptions.onFreePort(), engine);
        connection = DriverManager.getConnection(
                "jdbc:arrow-flight-sql://127.0.0.1:" + server.port() + "/?useEncryption=false&user=holo&password=");
        statement = connection.createStatement();
        statement.executeUpdate(
                "CREATE TABLE t (id integer PRIMARY KEY, s smallint, b bigint, f real, x double precision,"
                        + " n numeric(12, 3), m numeric(30, 0), ok boolean, name text, code char(5), v varchar(9), d date,"
                        + " at timestamp, seen timestamptz, u uuid)");
        statement.executeUpdate(
                "INSERT INTO t SELECT i, nullif(i % 100, 7), i * 10000000000, i / 4.0, i / 8.0, i / 7.0,"
                        + " i, i % 2 = 0, CASE WHEN i % 9 > 0 THEN 'naïve ' || i END, 'c' || i % 10, nullif('v' || i % 5, 'v3'),"
                        + " DATE '1990-01-01' + i, TIMESTAMP '1969-12-31 23:59:59.5' + i * INTERVAL '1 hour',"
                        + " TIMESTAMPTZ '2026-01-01 00:00:00+00' + i * INTERVAL '1 second',"
                        + " ('00000000-0000-0000-0000-' || lpad(i::text, 12, '0'))::uuid FROM generate_series(1, "
                        + ROWS
                        + ") AS g(i)");
    }

    @AfterEach
    void stop() throws Exception {
        connection.close();
        server.close();
        engine.close();
        store.close();
    }

    private List<String> rows(String route, String sql) throws SQLException {
        statement.execute("SET holo.route = " + route);
        List<String> result = new ArrayList<>();
        try (ResultSet rows = statement.executeQuery(sql)) {
            int columns = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                StringBuilder row = new StringBuilder();
                for (int i = 1; i <= columns; i++) {
                    row.append(rows.getString(i)).append('|');
                }
                result.add(row.toString());
            }
        }
        return result;
    }

    private long overColumns() {
        return engine.routes().orElseThrow().columns();
    }

    @Test
    void allTypesComeAsTheRowsHaveThem() throws Exception {
        for (String sql : List.of(
                "SELECT * FROM t ORDER BY id",
                "SELECT name, id FROM t WHERE id % 3 = 0 ORDER BY id",
                "SELECT ok, count(*), sum(n), min(at), max(code) FROM t GROUP BY ok ORDER BY ok",
                "SELECT id, n * 2 AS twice, b FROM t ORDER BY id LIMIT 3000",
                "SELECT id FROM t WHERE id < 0")) {
            List<String> expected = rows("rows", sql);
            long before = overColumns();
            assertThat(rows("columns", sql)).as(sql).isEqualTo(expected);
            assertThat(overColumns()).as(sql).isEqualTo(before + 1);
        }
    }

    @Test
    void aResultThatIsGivenUpFreesWhatItHeld() throws Exception {
        String endless = "SELECT a.id, b.name FROM t a, t b, t c";
        for (int i = 0; i < 2 * ColumnOptions.DEFAULT.queriesMax(); i++) {
            statement.execute("SET holo.route = columns");
            try (Statement cancelled = connection.createStatement();
                    ResultSet rows = cancelled.executeQuery(endless)) {
                assertThat(rows.next()).isTrue();
                if (i % 2 == 0) {
                    cancelled.cancel();
                    assertThatThrownBy(() -> {
                                while (rows.next()) {
                                    Thread.onSpinWait();
                                }
                            })
                            .isInstanceOf(SQLException.class);
                }
            }
        }
        assertThat(rows("columns", "SELECT count(*) FROM t")).containsExactly(ROWS + "|");
    }
}
