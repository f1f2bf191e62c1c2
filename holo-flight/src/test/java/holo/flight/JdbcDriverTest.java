package holo.flight;

import static holo.flight.ScriptedEngine.column;
import static holo.flight.ScriptedEngine.row;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import holo.sql.error.SqlException;
import holo.sql.type.Numeric;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.Date;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.sql.Timestamp;
import java.sql.Types;
import java.util.ArrayList;
import java.util.List;
import java.util.UUID;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/// The server as the JDBC driver of Flight SQL sees it.
class JdbcDriverTest {
    private final ScriptedEngine engine = new ScriptedEngine();
    private FlightServer server;
    private Connection connection;

    @BeforeEach
    void connect() throws Exception {
        FlightServerOptions options = TestOptions.onFreePort();
        server = FlightServer.start(options, engine);
        connection = open();
    }

    private Connection open() throws SQLException {
        return DriverManager.getConnection(
                "jdbc:arrow-flight-sql://127.0.0.1:" + server.port() + "/?useEncryption=false");
    }

    @AfterEach
    void disconnect() throws Exception {
        connection.close();
        server.close(); // throws when Arrow memory leaked
        assertThat(engine.open).hasValue(0);
    }

    @Test
    void everyTypeArrives() throws Exception {
        UUID uuid = UUID.fromString("01234567-89ab-cdef-0123-456789abcdef");
        engine.query(
                "SELECT everything",
                List.of(
                        column("b", ScriptedType.BOOL),
                        column("i2", ScriptedType.INT2),
                        column("i4", ScriptedType.INT4),
                        column("i8", ScriptedType.INT8),
                        column("o", ScriptedType.OID),
                        column("f4", ScriptedType.FLOAT4),
                        column("f8", ScriptedType.FLOAT8),
                        column("n", ScriptedType.NUMERIC, ((12 << 16) | 2) + 4),
                        column("big", ScriptedType.NUMERIC, ((50 << 16) | 3) + 4),
                        column("free", ScriptedType.NUMERIC),
                        column("t", ScriptedType.TEXT),
                        column("bin", ScriptedType.BYTEA),
                        column("d", ScriptedType.DATE),
                        column("ts", ScriptedType.TIMESTAMP),
                        column("tz", ScriptedType.TIMESTAMPTZ),
                        column("u", ScriptedType.UUID)),
                List.of(
                        row(
                                true,
                                (short) -2,
                                3,
                                4_000_000_000L,
                                4_000_000_000L,
                                1.5f,
                                -2.25,
                                Numeric.of(new BigDecimal("1234.50")),
                                Numeric.of(new BigDecimal("12345678901234567890123456789012345678901234567.125")),
                                Numeric.of(new BigDecimal("0.1000")),
                                "grüß 🙂",
                                new byte[] {0, 1, -1},
                                0,
                                1_000_001L,
                                0L,
                                uuid),
                        row(new @Nullable Object[16])));
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT everything")) {
            assertThat(rows.next()).isTrue();
            assertThat(rows.getBoolean("b")).isTrue();
            assertThat(rows.getShort("i2")).isEqualTo((short) -2);
            assertThat(rows.getInt("i4")).isEqualTo(3);
            assertThat(rows.getLong("i8")).isEqualTo(4_000_000_000L);
            assertThat(rows.getLong("o")).isEqualTo(4_000_000_000L);
            assertThat(rows.getFloat("f4")).isEqualTo(1.5f);
            assertThat(rows.getDouble("f8")).isEqualTo(-2.25);
            assertThat(rows.getBigDecimal("n")).isEqualTo(new BigDecimal("1234.50"));
            assertThat(rows.getBigDecimal("big"))
                    .isEqualTo(new BigDecimal("12345678901234567890123456789012345678901234567.125"));
            assertThat(rows.getString("free")).isEqualTo("0.1000");
            assertThat(rows.getString("t")).isEqualTo("grüß 🙂");
            assertThat(rows.getBytes("bin")).containsExactly(0, 1, -1);
            assertThat(rows.getDate("d")).hasToString("2000-01-01");
            assertThat(rows.getTimestamp("ts").toLocalDateTime().toString()).isEqualTo("2000-01-01T00:00:01.000001");
            assertThat(rows.getTimestamp("tz").toInstant()).isEqualTo("2000-01-01T00:00:00Z");
            assertThat(rows.getString("u")).isEqualTo(uuid.toString());
            assertThat(rows.next()).isTrue();
            for (int i = 1; i <= 16; i++) {
                // getString: the driver's getObject does not know timestamptz
                assertThat(rows.getString(i)).as("column %d", i).isNull();
            }
            assertThat(rows.next()).isFalse();
            assertThat(rows.getMetaData().getColumnType(8)).isEqualTo(Types.DECIMAL);
            assertThat(rows.getMetaData().getPrecision(8)).isEqualTo(12);
            assertThat(rows.getMetaData().getScale(8)).isEqualTo(2);
        }
    }

    @Test
    void aLargeResultArrivesInBatchesAndIsNeverHeldWhole() throws Exception {
        int count = 200_000;
        long[] most = {0};
        engine.query(
                "SELECT many",
                List.of(),
                List.of(column("i", ScriptedType.INT4), column("t", ScriptedType.TEXT)),
                parameters -> Stream.iterate(0, i -> i + 1)
                        .limit(count)
                        .map(i -> {
                            most[0] = Math.max(most[0], server.arrowBytes());
                            return row(i, "text of row " + i);
                        })
                        .iterator());
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT many")) {
            int i = 0;
            while (rows.next()) {
                assertThat(rows.getInt(1)).isEqualTo(i);
                assertThat(rows.getString(2)).isEqualTo("text of row " + i);
                i++;
            }
            assertThat(i).isEqualTo(count);
        }
        assertThat(most[0]).isPositive().isLessThan(4 << 20);
    }

    @Test
    void parametersBindByQuestionMark() throws Exception {
        engine.query(
                "SELECT $1, $2 -- why?",
                List.of(ScriptedType.INT8, ScriptedType.TEXT),
                List.of(column("a", ScriptedType.INT8), column("b", ScriptedType.TEXT)),
                parameters -> List.<List<@Nullable Object>>of(new ArrayList<>(parameters))
                        .iterator());
        try (PreparedStatement statement = connection.prepareStatement("SELECT ?, ? -- why?")) {
            for (long i = 0; i < 3; i++) {
                statement.setLong(1, i);
                statement.setString(2, "no. " + i);
                try (ResultSet rows = statement.executeQuery()) {
                    assertThat(rows.next()).isTrue();
                    assertThat(rows.getLong(1)).isEqualTo(i);
                    assertThat(rows.getString(2)).isEqualTo("no. " + i);
                }
            }
            statement.setLong(1, 9);
            statement.setNull(2, Types.VARCHAR);
            try (ResultSet rows = statement.executeQuery()) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getString(2)).isNull();
            }
        }
    }

    @Test
    void parametersOfEveryTypeReachTheEngine() throws Exception {
        List<Object> seen = new ArrayList<>();
        engine.update(
                "INSERT $1 $2 $3 $4 $5 $6 $7 $8 $9",
                List.of(
                        ScriptedType.BOOL,
                        ScriptedType.INT2,
                        ScriptedType.INT4,
                        ScriptedType.FLOAT8,
                        ScriptedType.NUMERIC,
                        ScriptedType.DATE,
                        ScriptedType.TIMESTAMP,
                        ScriptedType.BYTEA,
                        ScriptedType.UUID),
                parameters -> {
                    seen.addAll(parameters);
                    return "INSERT 0 1";
                });
        try (PreparedStatement statement = connection.prepareStatement("INSERT $1 $2 $3 $4 $5 $6 $7 $8 $9")) {
            statement.setBoolean(1, true);
            statement.setShort(2, (short) 2);
            statement.setInt(3, 3);
            statement.setDouble(4, 4.5);
            statement.setString(5, "6.70");
            statement.setDate(6, Date.valueOf("2000-01-03"));
            statement.setTimestamp(7, Timestamp.valueOf("2000-01-01 00:00:01.5"));
            statement.setBytes(8, "x".getBytes(StandardCharsets.UTF_8));
            statement.setString(9, "01234567-89ab-cdef-0123-456789abcdef");
            assertThat(statement.executeUpdate()).isEqualTo(1);
        }
        assertThat(seen)
                .containsExactly(
                        true,
                        (short) 2,
                        3,
                        4.5,
                        Numeric.of(new BigDecimal("6.70")),
                        2,
                        1_500_000L,
                        "x".getBytes(StandardCharsets.UTF_8),
                        UUID.fromString("01234567-89ab-cdef-0123-456789abcdef"));
    }

    @Test
    void updatesAnswerTheirCounts() throws Exception {
        engine.update("CREATE TABLE t (a int)", List.of(), p -> "CREATE TABLE");
        engine.update("INSERT INTO t VALUES (1), (2)", List.of(), p -> "INSERT 0 2");
        engine.update("DELETE FROM t", List.of(), p -> "DELETE 7");
        try (Statement statement = connection.createStatement()) {
            assertThat(statement.executeUpdate("CREATE TABLE t (a int)")).isZero();
            assertThat(statement.executeUpdate("INSERT INTO t VALUES (1), (2)")).isEqualTo(2);
            assertThat(statement.execute("DELETE FROM t")).isFalse();
            assertThat(statement.getUpdateCount()).isEqualTo(7);
        }
    }

    @Test
    void aBatchIsOneTransaction() throws Exception {
        engine.update("INSERT $1", List.of(ScriptedType.INT4), p -> "INSERT 0 1");
        try (PreparedStatement statement = connection.prepareStatement("INSERT ?")) {
            for (int i = 0; i < 3; i++) {
                statement.setInt(1, i);
                statement.addBatch();
            }
            statement.executeBatch();
        }
        List<String> log = engine.log.stream()
                .filter(line -> line.contains("INSERT") || line.contains("sync"))
                .map(line -> line.substring(line.indexOf(' ') + 1))
                .toList();
        assertThat(log).containsExactly("INSERT $1 [0]", "INSERT $1 [1]", "INSERT $1 [2]", "sync");
    }

    @Test
    void anErrorNamesItsSqlStateAndTheConnectionStaysUsable() throws Exception {
        engine.query("SELECT 1", List.of(column("one", ScriptedType.INT4)), List.of(row(1)));
        engine.query("SELECT broken", List.of(), List.of(column("one", ScriptedType.INT4)), parameters -> {
            throw SqlException.of("22012", "division by zero").withHint("Do not.");
        });
        try (Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.executeQuery("SELEC 1"))
                    .hasStackTraceContaining("syntax error at or near \"SELEC\" (SQLSTATE 42601)")
                    .hasStackTraceContaining("Position: 1");
            assertThatThrownBy(() -> {
                        try (ResultSet rows = statement.executeQuery("SELECT broken")) {
                            rows.next();
                        }
                    })
                    .hasStackTraceContaining("division by zero (SQLSTATE 22012)")
                    .hasStackTraceContaining("Hint: Do not.");
            try (ResultSet rows = statement.executeQuery("SELECT 1")) {
                assertThat(rows.next()).isTrue();
            }
        }
    }

    @Test
    void aTransactionBegunBySqlSpansTheConnectionsCalls() throws Exception {
        engine.update("INSERT 1", List.of(), p -> "INSERT 0 1");
        try (Statement statement = connection.createStatement()) {
            statement.executeUpdate("BEGIN");
            statement.executeUpdate("INSERT 1");
            statement.executeUpdate("COMMIT");
        }
        List<String> sessions = engine.log.stream()
                .filter(line -> line.endsWith("BEGIN") || line.endsWith("INSERT 1") || line.endsWith("COMMIT"))
                .map(line -> line.substring(0, line.indexOf(':')))
                .distinct()
                .toList();
        assertThat(sessions).hasSize(1);
    }

    @Test
    void twoResultsOfOneConnectionAreReadSideBySide() throws Exception {
        engine.query(
                "SELECT many",
                List.of(),
                List.of(column("t", ScriptedType.TEXT)),
                parameters -> Stream.iterate(0, i -> i + 1)
                        .limit(20_000)
                        .map(i -> row("x".repeat(1000)))
                        .iterator());
        try (Statement first = connection.createStatement();
                Statement second = connection.createStatement();
                ResultSet a = first.executeQuery("SELECT many");
                ResultSet b = second.executeQuery("SELECT many")) {
            int rows = 0;
            while (a.next() && b.next()) {
                rows++;
            }
            assertThat(rows).isEqualTo(20_000);
        }
    }

    @Test
    void theConnectionsSessionEndsWithTheConnection() throws Exception {
        try (Connection other = open();
                Statement statement = other.createStatement()) {
            statement.executeUpdate("BEGIN");
            assertThat(engine.open.get()).isEqualTo(1);
        }
        Await.until(() -> engine.open.get() == 0);
    }
}
