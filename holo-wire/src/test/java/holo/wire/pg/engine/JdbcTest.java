package holo.wire.pg.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.LocalDate;
import java.time.LocalDateTime;
import java.time.OffsetDateTime;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.UUID;
import java.util.concurrent.Executors;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;
import org.postgresql.PGConnection;
import org.postgresql.util.PGobject;

/// pgjdbc against a node, as applications use it.
@Timeout(120)
class JdbcTest {
    @TempDir
    static Path directory;

    private static EngineServer node;

    @BeforeAll
    static void start() {
        node = new EngineServer(directory, 0);
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static Connection connect(String parameters) throws SQLException {
        return DriverManager.getConnection(node.url(parameters));
    }

    private static void run(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"preferQueryMode=simple", "prepareThreshold=0", "prepareThreshold=-1&binaryTransfer=true"})
    void everyCommonTypeComesBackAsItWent(String mode) throws SQLException {
        UUID uuid = UUID.randomUUID();
        OffsetDateTime instant = OffsetDateTime.parse("2024-02-29T12:34:56.789012Z");
        try (Connection connection = connect(mode)) {
            run(connection, "drop table if exists types", """
                    create table types (id int primary key, s smallint, b bigint, n numeric(20,5), r real, d double precision,
                        o boolean, t text, v varchar(10), c char(5), y bytea, da date, ts timestamp, tz timestamptz, u uuid)
                    """);
            try (PreparedStatement insert =
                    connection.prepareStatement("insert into types values (?,?,?,?,?,?,?,?,?,?,?,?,?,?,?)")) {
                for (int i = 1; i <= 3; i++) {
                    insert.setInt(1, i);
                    insert.setShort(2, (short) -7);
                    insert.setLong(3, Long.MIN_VALUE);
                    insert.setBigDecimal(4, new BigDecimal("-12345.67890"));
                    insert.setFloat(5, 1.5f);
                    insert.setDouble(6, 1e-300);
                    insert.setBoolean(7, true);
                    insert.setString(8, "grün 😀 \\ '");
                    insert.setString(9, "v");
                    insert.setString(10, "ab");
                    insert.setBytes(11, new byte[] {0, 1, -1});
                    insert.setObject(12, LocalDate.of(1999, 12, 31));
                    insert.setObject(13, LocalDateTime.of(2024, 1, 2, 3, 4, 5, 600_000_000));
                    insert.setObject(14, instant);
                    insert.setObject(15, uuid);
                    assertThat(insert.executeUpdate()).isEqualTo(1);
                }
            }
            try (PreparedStatement select = connection.prepareStatement("select * from types where id = ?")) {
                for (int i = 1; i <= 3; i++) {
                    select.setInt(1, i);
                    try (ResultSet row = select.executeQuery()) {
                        assertThat(row.next()).isTrue();
                        assertThat(row.getInt(1)).isEqualTo(i);
                        assertThat(row.getShort(2)).isEqualTo((short) -7);
                        assertThat(row.getLong(3)).isEqualTo(Long.MIN_VALUE);
                        assertThat(row.getBigDecimal(4)).isEqualTo(new BigDecimal("-12345.67890"));
                        assertThat(row.getFloat(5)).isEqualTo(1.5f);
                        assertThat(row.getDouble(6)).isEqualTo(1e-300);
                        assertThat(row.getBoolean(7)).isTrue();
                        assertThat(row.getString(8)).isEqualTo("grün 😀 \\ '");
                        assertThat(row.getString(9)).isEqualTo("v");
                        assertThat(row.getString(10)).isEqualTo("ab   ");
                        assertThat(row.getBytes(11)).containsExactly(0, 1, -1);
                        assertThat(row.getObject(12, LocalDate.class)).isEqualTo(LocalDate.of(1999, 12, 31));
                        assertThat(row.getObject(13, LocalDateTime.class))
                                .isEqualTo(LocalDateTime.of(2024, 1, 2, 3, 4, 5, 600_000_000));
                        assertThat(row.getObject(14, OffsetDateTime.class).toInstant())
                                .isEqualTo(instant.toInstant());
                        assertThat(row.getObject(15)).isEqualTo(uuid);
                        assertThat(row.next()).isFalse();
                    }
                }
            }
        }
    }

    @Test
    void batchesAreOneTransactionWhenAskedFor() throws SQLException {
        try (Connection connection = connect("reWriteBatchedInserts=true")) {
            run(connection, "create table batch (id int primary key, t text)");
            connection.setAutoCommit(false);
            try (PreparedStatement insert = connection.prepareStatement("insert into batch values (?, ?)")) {
                for (int i = 0; i < 1000; i++) {
                    insert.setInt(1, i);
                    insert.setString(2, "row " + i);
                    insert.addBatch();
                }
                assertThat(insert.executeBatch()).hasSize(1000);
            }
            connection.rollback();
            assertThat(count(connection, "batch")).isZero();
            try (PreparedStatement insert = connection.prepareStatement("insert into batch values (?, ?)")) {
                for (int i = 0; i < 1000; i++) {
                    insert.setInt(1, i);
                    insert.setString(2, "row " + i);
                    insert.addBatch();
                }
                insert.executeBatch();
            }
            connection.commit();
            assertThat(count(connection, "batch")).isEqualTo(1000);
        }
    }

    private static long count(Connection connection, String table) throws SQLException {
        return number(connection, "select count(*) from " + table);
    }

    private static long number(Connection connection, String query) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(query)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    @Test
    void aFetchSizeReadsInSteps() throws SQLException {
        try (Connection connection = connect("")) {
            run(connection, "create table steps (id int primary key)");
            connection.setAutoCommit(false);
            run(connection, "insert into steps select g from generate_series(1, 1000) g");
            try (Statement statement = connection.createStatement()) {
                statement.setFetchSize(64);
                try (ResultSet rows = statement.executeQuery("select id from steps order by id")) {
                    for (int i = 1; i <= 1000; i++) {
                        assertThat(rows.next()).isTrue();
                        assertThat(rows.getInt(1)).isEqualTo(i);
                    }
                    assertThat(rows.next()).isFalse();
                }
            }
            connection.commit();
        }
    }

    @Test
    void errorsCarryTheirFieldsAndTheConnectionGoesOn() throws SQLException {
        try (Connection connection = connect("")) {
            run(connection, "create table e (id int primary key, n int not null)", "insert into e values (1, 1)");
            assertThatThrownBy(() -> run(connection, "insert into e values (1, 2)"))
                    .isInstanceOfSatisfying(org.postgresql.util.PSQLException.class, error -> {
                        assertThat(error.getSQLState()).isEqualTo("23505");
                        assertThat(error.getServerErrorMessage().getConstraint())
                                .isEqualTo("e_pkey");
                        assertThat(error.getServerErrorMessage().getTable()).isEqualTo("e");
                    });
            assertThatThrownBy(() -> run(connection, "insert into e values (2, null)"))
                    .isInstanceOfSatisfying(org.postgresql.util.PSQLException.class, error -> {
                        assertThat(error.getSQLState()).isEqualTo("23502");
                        assertThat(error.getServerErrorMessage().getColumn()).isEqualTo("n");
                    });
            assertThat(count(connection, "e")).isEqualTo(1);
        }
    }

    @Test
    void copiesInAndOut() throws Exception {
        try (Connection connection = connect("")) {
            run(connection, "create table copied (id int primary key, t text)");
            StringBuilder data = new StringBuilder();
            for (int i = 0; i < 20_000; i++) {
                data.append(i).append("\tvalue ").append(i).append('\n');
            }
            var copy = connection.unwrap(PGConnection.class).getCopyAPI();
            byte[] bytes = data.toString().getBytes(StandardCharsets.UTF_8);
            assertThat(copy.copyIn("copy copied from stdin", new ByteArrayInputStream(bytes)))
                    .isEqualTo(20_000);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            assertThat(copy.copyOut("copy copied to stdout", out)).isEqualTo(20_000);
            assertThat(out.toByteArray()).isEqualTo(bytes);
            assertThatThrownBy(() -> copy.copyIn(
                            "copy copied from stdin",
                            new ByteArrayInputStream("x\ty\n".getBytes(StandardCharsets.UTF_8))))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("22P02"));
            assertThat(count(connection, "copied")).isEqualTo(20_000);
        }
    }

    @Test
    void copiesInTheEncodingThatTheDataIsIn() throws Exception {
        try (Connection connection = connect("")) {
            run(connection, "create table copied_latin (id int primary key, t text)");
            var copy = connection.unwrap(PGConnection.class).getCopyAPI();
            byte[] latin = "1\t\u00e9\u00e8\n".getBytes(StandardCharsets.ISO_8859_1);
            assertThat(copy.copyIn("copy copied_latin from stdin (encoding 'latin1')", new ByteArrayInputStream(latin)))
                    .isEqualTo(1);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            assertThat(copy.copyOut("copy copied_latin to stdout", out)).isEqualTo(1);
            assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("1\t\u00e9\u00e8\n");
            out.reset();
            copy.copyOut("copy copied_latin (t) to stdout (format binary, encoding 'latin1')", out);
            assertThat(HexFormat.of().formatHex(out.toByteArray())).endsWith("000100000004c3a9c3a8ffff");
        }
    }

    /// The rows (1, null) and (-2, 'é'), as PostgreSQL writes them.
    private static final byte[] BINARY_ROWS = HexFormat.of()
            .parseHex("5047434f50590aff0d0a000000000000000000" + "00020000000400000001ffffffff"
                    + "000200000004fffffffe00000002c3a9" + "ffff");

    @Test
    void copiesBinaryRows() throws Exception {
        try (Connection connection = connect("")) {
            run(connection, "create table copied_binary (id int, t text)");
            var copy = connection.unwrap(PGConnection.class).getCopyAPI();
            assertThat(copy.copyIn(
                            "copy copied_binary from stdin (format binary)", new ByteArrayInputStream(BINARY_ROWS)))
                    .isEqualTo(2);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            assertThat(copy.copyOut("copy (select * from copied_binary order by id desc) to stdout binary", out))
                    .isEqualTo(2);
            assertThat(out.toByteArray()).isEqualTo(BINARY_ROWS);
            byte[] cut = java.util.Arrays.copyOf(BINARY_ROWS, BINARY_ROWS.length - 4);
            assertThatThrownBy(() -> copy.copyIn("copy copied_binary from stdin binary", new ByteArrayInputStream(cut)))
                    .hasMessageContaining("unexpected EOF in COPY data");
            byte[] three = BINARY_ROWS.clone();
            three[20] = 3;
            assertThatThrownBy(
                            () -> copy.copyIn("copy copied_binary from stdin binary", new ByteArrayInputStream(three)))
                    .hasMessageContaining("row field count is 3, expected 2");
            assertThatThrownBy(() ->
                            copy.copyIn("copy copied_binary from stdin binary", new ByteArrayInputStream(new byte[40])))
                    .hasMessageContaining("COPY file signature not recognized");
        }
    }

    /// Clients read a piece of COPY data as a row, whatever the format.
    @Test
    void aBinaryHeaderComesWithTheFirstRow() throws Exception {
        try (Connection connection = connect("")) {
            var copy = connection.unwrap(PGConnection.class).getCopyAPI();
            var rows = copy.copyOut("copy (values (1, null), (-2, 'é')) to stdout binary");
            List<String> pieces = new ArrayList<>();
            for (byte[] piece = rows.readFromCopy(); piece != null; piece = rows.readFromCopy()) {
                pieces.add(HexFormat.of().formatHex(piece));
            }
            assertThat(pieces).hasSize(3).last().isEqualTo("ffff");
            assertThat(String.join("", pieces)).isEqualTo(HexFormat.of().formatHex(BINARY_ROWS));
        }
    }

    @Test
    void aTransactionMayBeginWithAParameterOfAUsersType() throws SQLException {
        try (Connection connection = connect("")) {
            run(connection, "create type weather as enum ('dry', 'wet')");
            connection.setAutoCommit(false);
            for (int i = 0; i < 2; i++) {
                try (PreparedStatement statement = connection.prepareStatement("select ?")) {
                    PGobject value = new PGobject();
                    value.setType("weather");
                    value.setValue("wet");
                    statement.setObject(1, value);
                    try (ResultSet rows = statement.executeQuery()) {
                        assertThat(rows.next()).isTrue();
                        assertThat(rows.getString(1)).isEqualTo("wet");
                    }
                }
                connection.commit();
            }
        }
    }

    @Test
    void cursorsTablesAndPlansTakeParameters() throws SQLException {
        try (Connection connection = connect("")) {
            connection.setAutoCommit(false);
            try (PreparedStatement declare =
                    connection.prepareStatement("declare few cursor for select g from generate_series(1, ?) g")) {
                declare.setInt(1, 3);
                declare.execute();
            }
            assertThat(strings(connection, "fetch all from few")).containsExactly("1", "2", "3");
            try (PreparedStatement create = connection.prepareStatement(
                    "create temp table made as select g * ? as n from generate_series(1, ?) g")) {
                create.setInt(1, 10);
                create.setInt(2, 2);
                create.execute();
            }
            assertThat(strings(connection, "select n from made order by n")).containsExactly("10", "20");
            try (PreparedStatement explain = connection.prepareStatement("explain select n from made where n = ?")) {
                explain.setInt(1, 10);
                assertThat(explain.execute()).isTrue();
            }
        }
    }

    @Test
    void statementsOfTheProtocolAreSeenInSql() throws SQLException {
        try (Connection connection = connect("prepareThreshold=1")) {
            try (PreparedStatement select = connection.prepareStatement("select ?::int + 1")) {
                select.setInt(1, 1);
                select.executeQuery().close();
                select.executeQuery().close();
                List<String> names =
                        strings(connection, "select name from pg_prepared_statements where statement like '%int + 1'");
                assertThat(names).hasSize(1);
                assertThat(strings(connection, "execute \"" + names.getFirst() + "\"(41)"))
                        .containsExactly("42");
                run(connection, "deallocate \"" + names.getFirst() + "\"");
                assertThat(strings(connection, "select name from pg_prepared_statements"))
                        .doesNotContain(names.getFirst());
            }
        }
    }

    private static List<String> strings(Connection connection, String sql) throws SQLException {
        List<String> found = new ArrayList<>();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            while (rows.next()) {
                found.add(rows.getString(1));
            }
        }
        return found;
    }

    @Test
    void copiesTheRowsThatAreWantedAndSaysWhereAnErrorIs() throws Exception {
        try (Connection connection = connect("")) {
            run(connection, "create table copied_some (id int primary key, t text)");
            assertThat(copyIn(
                            connection,
                            "copy copied_some from stdin (header match) where id > 1 and t <> 'c'",
                            "id\tt\n1\ta\n2\tb\n3\tc\n"))
                    .isEqualTo(1);
            assertThat(count(connection, "copied_some")).isEqualTo(1);
            ByteArrayOutputStream out = new ByteArrayOutputStream();
            connection
                    .unwrap(PGConnection.class)
                    .getCopyAPI()
                    .copyOut("copy (update copied_some set t = 'x' returning t) to stdout (format csv, header)", out);
            assertThat(out.toString(StandardCharsets.UTF_8)).isEqualTo("t\nx\n");
            assertThatThrownBy(() -> copyIn(connection, "copy copied_some from stdin (header match)", "id\tu\n"))
                    .hasMessageContaining("column name mismatch in header line field 2: got \"u\", expected \"t\"")
                    .hasMessageContaining("Where: COPY copied_some, line 1: \"id\tu\"");
            assertThatThrownBy(() -> copyIn(connection, "copy copied_some from stdin", "7\ta\nx\ty\n"))
                    .hasMessageContaining("Where: COPY copied_some, line 2, column id: \"x\"");
            assertThatThrownBy(() -> copyIn(connection, "copy copied_some from stdin", "7\n"))
                    .hasMessageContaining("missing data for column \"t\"")
                    .hasMessageContaining("Where: COPY copied_some, line 1: \"7\"");
        }
    }

    private static long copyIn(Connection connection, String sql, String data) throws Exception {
        return connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn(sql, new ByteArrayInputStream(data.getBytes(StandardCharsets.UTF_8)));
    }

    @Test
    void callsProcedures() throws Exception {
        try (Connection connection = connect("")) {
            run(
                    connection,
                    "create table called (id int)",
                    "create procedure twice(n int, inout m int) language plpgsql as $$"
                            + " begin insert into called values (n); commit; m := m * 2 + n; end $$");
            try (var call = connection.prepareCall("call twice(?, ?)")) {
                call.setInt(1, 5);
                call.setInt(2, 20);
                call.registerOutParameter(2, java.sql.Types.INTEGER);
                call.execute();
                assertThat(call.getInt(2)).isEqualTo(45);
            }
            try (Statement statement = connection.createStatement();
                    java.sql.ResultSet rows = statement.executeQuery("call twice(1, 2)")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getInt("m")).isEqualTo(5);
            }
            assertThat(count(connection, "called")).isEqualTo(2);
        }
    }

    @Test
    void callsFunctionsByTheEscapeOfJdbc() throws Exception {
        try (Connection connection = connect("")) {
            run(
                    connection,
                    "create function opposite(boolean) returns boolean language sql as 'select not $1'",
                    "create function outs(a int, out b int, out c int) language sql as 'select a + 1, a + 2'");
            try (var call = connection.prepareCall("{? = call opposite(?)}")) {
                call.registerOutParameter(1, java.sql.Types.BIT);
                call.setBoolean(2, true);
                call.execute();
                assertThat(call.getBoolean(1)).isFalse();
            }
            try (var call = connection.prepareCall("{call outs(?, ?, ?)}")) {
                call.setInt(1, 1);
                call.registerOutParameter(2, java.sql.Types.INTEGER);
                call.registerOutParameter(3, java.sql.Types.INTEGER);
                call.execute();
                assertThat(call.getInt(2)).isEqualTo(2);
                assertThat(call.getInt(3)).isEqualTo(3);
            }
        }
    }

    /// The driver prepares again what it meets this error for, when it has a savepoint to go back to.
    @Test
    void aChangedResultOfAPreparedStatementHeals() throws SQLException {
        try (Connection connection = connect("autosave=conservative&prepareThreshold=1")) {
            run(connection, "create table healed (a int)", "insert into healed values (1)");
            connection.setAutoCommit(false);
            try (PreparedStatement select = connection.prepareStatement("select * from healed")) {
                select.executeQuery().close();
                select.executeQuery().close();
                run(connection, "alter table healed add b int");
                connection.commit();
                try (ResultSet rows = select.executeQuery()) {
                    assertThat(rows.getMetaData().getColumnCount()).isEqualTo(2);
                }
            }
        }
    }

    @Test
    void aSchemaMayHaveAnyName() throws SQLException {
        try (Connection connection = connect("")) {
            run(connection, "create schema \"schema \"\"4\"");
            connection.setSchema("schema \"4");
            assertThat(connection.getSchema()).isEqualTo("schema \"4");
            connection.setSchema("");
            assertThat(connection.getSchema()).isNull();
        }
    }

    @Test
    void aNoticeComesBeforeTheWaitThatFollowsIt() throws Exception {
        try (Connection holder = connect("");
                Connection waiter = connect("");
                Statement holding = holder.createStatement();
                Statement waiting = waiter.createStatement()) {
            holding.execute("SELECT pg_advisory_lock(4711)");
            waiting.setQueryTimeout(60); // a statement that hangs fails the test
            Thread thread = Thread.ofVirtual().start(() -> {
                try {
                    waiting.execute("DO $$ BEGIN RAISE NOTICE 'about to wait'; PERFORM pg_advisory_lock(4711); END $$");
                } catch (SQLException e) {
                    throw new IllegalStateException(e);
                }
            });
            while (waiting.getWarnings() == null && thread.isAlive()) {
                Thread.sleep(20);
            }
            assertThat(thread.isAlive()).isTrue();
            assertThat(waiting.getWarnings().getMessage()).isEqualTo("about to wait");
            holding.execute("SELECT pg_advisory_unlock(4711)");
            thread.join();
        }
    }

    @Test
    void aLockWaitCanBeCancelled() throws Exception {
        try (Connection holder = connect("");
                Connection waiter = connect("");
                var executor = Executors.newSingleThreadExecutor()) {
            run(holder, "create table locked (id int primary key, n int)", "insert into locked values (1, 0)");
            holder.setAutoCommit(false);
            run(holder, "update locked set n = 1 where id = 1");
            try (Statement statement = waiter.createStatement()) {
                var waiting = executor.submit(() -> statement.executeUpdate("update locked set n = 2 where id = 1"));
                // A cancel request that comes before the statement would be lost, as in PostgreSQL.
                while (number(holder, "select count(*) from pg_locks where not granted") == 0) {
                    Thread.sleep(20);
                }
                statement.cancel();
                assertThatThrownBy(waiting::get)
                        .rootCause()
                        .isInstanceOfSatisfying(
                                SQLException.class,
                                e -> assertThat(e.getSQLState()).isEqualTo("57014"));
            }
            holder.rollback();
            run(waiter, "update locked set n = 3 where id = 1");
        }
    }

    @Test
    void savepointsUndoAPart() throws SQLException {
        try (Connection connection = connect("autosave=always")) {
            run(connection, "create table sp (id int primary key)");
            connection.setAutoCommit(false);
            run(connection, "insert into sp values (1)");
            assertThatThrownBy(() -> run(connection, "insert into sp values (1)"));
            run(connection, "insert into sp values (2)");
            connection.commit();
            assertThat(count(connection, "sp")).isEqualTo(2);
        }
    }

    @Test
    void metadataNamesTablesAndColumns() throws SQLException {
        try (Connection connection = connect("")) {
            run(connection, "create table meta (a int, b varchar(10) not null default 'x', primary key (a))");
            var metadata = connection.getMetaData();
            assertThat(metadata.getDatabaseProductName()).isEqualTo("PostgreSQL");
            assertThat(strings(metadata.getTables(null, "public", "meta", new String[] {"TABLE"}), "TABLE_NAME"))
                    .containsExactly("meta");
            assertThat(strings(metadata.getColumns(null, "public", "meta", "%"), "COLUMN_NAME"))
                    .containsExactly("a", "b");
        }
    }

    private static List<String> strings(ResultSet rows, String column) throws SQLException {
        List<String> strings = new ArrayList<>();
        while (rows.next()) {
            strings.add(rows.getString(column));
        }
        return strings;
    }
}
