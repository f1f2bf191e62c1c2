package holo.wire.pg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.IOException;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.CountDownLatch;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.postgresql.PGConnection;

@Timeout(60)
class PgServerTest {
    private final ScriptedEngine engine = new ScriptedEngine();
    private PgServer server = PgServer.start(options(), engine);

    @BeforeEach
    void hasNoConnections() {
        assertThat(server.statistics().connections()).isZero();
    }

    @AfterEach
    void stop() {
        server.close();
    }

    private static PgServerOptions options() {
        return PgServerOptions.defaults().listeningOn("127.0.0.1", 0);
    }

    private Connection connect(String parameters) throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + server.port()
                + "/db?user=ann&assumeMinServerVersion=15&" + parameters);
    }

    @Test
    void aTakenPortIsNamedInTheMessage() {
        assertThatThrownBy(() -> PgServer.start(options().listeningOn("127.0.0.1", server.port()), engine))
                .isInstanceOf(PgServerException.class)
                .hasMessageContaining("127.0.0.1:" + server.port())
                .hasMessageContaining("holo.pg.port");
    }

    @Test
    void anOpenAddressWithoutTlsIsRefused() {
        assertThatThrownBy(() -> PgServer.start(options().listeningOn("0.0.0.0", 0), engine))
                .isInstanceOf(PgServerException.class)
                .hasMessageContaining("refusing to listen on holo.pg.address=0.0.0.0")
                .hasMessageContaining("holo.pg.tls.enabled=true");
    }

    @Test
    void jdbcRunsPreparedStatementsInTextAndBinary() throws SQLException {
        try (Connection connection = connect("prepareThreshold=2&binaryTransfer=true");
                PreparedStatement statement = connection.prepareStatement("select ?, 'x'")) {
            for (int i = 0; i < 5; i++) {
                statement.setInt(1, i);
                try (ResultSet rows = statement.executeQuery()) {
                    assertThat(rows.next()).isTrue();
                    assertThat(rows.getInt(1)).isEqualTo(i);
                    assertThat(rows.getString(2)).isEqualTo("x");
                    assertThat(rows.next()).isFalse();
                }
            }
        }
    }

    @Test
    void jdbcReadsWithAFetchSize() throws SQLException {
        try (Connection connection = connect("");
                Statement statement = connection.createStatement()) {
            connection.setAutoCommit(false);
            statement.setFetchSize(100);
            try (ResultSet rows = statement.executeQuery("rows 1050")) {
                int count = 0;
                while (rows.next()) {
                    count++;
                    assertThat(engine.rowsMade.get()).isLessThan(count + 200L);
                }
                assertThat(count).isEqualTo(1050);
            }
            connection.rollback();
        }
    }

    @Test
    void jdbcSeesErrorsAndGoesOn() throws SQLException {
        try (Connection connection = connect("");
                Statement statement = connection.createStatement()) {
            assertThatThrownBy(() -> statement.execute("fail 23505 duplicate key"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("23505"));
            assertThat(statement.execute("select 1")).isTrue();
        }
    }

    @Test
    void jdbcCancelsAStatement() throws Exception {
        try (Connection connection = connect("");
                Statement statement = connection.createStatement();
                var executor = Executors.newSingleThreadExecutor()) {
            var waiting = executor.submit(() -> statement.execute("wait"));
            while (engine.cancels.get() == 0 || !waiting.isDone()) {
                statement.cancel();
            }
            assertThatThrownBy(waiting::get)
                    .rootCause()
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("57014"));
        }
    }

    @Test
    void jdbcCopiesInAndOut() throws SQLException, IOException {
        try (Connection connection = connect("")) {
            var copy = connection.unwrap(PGConnection.class).getCopyAPI();
            byte[] data = "one line of text\n".repeat(100_000).getBytes(java.nio.charset.StandardCharsets.UTF_8);
            assertThat(copy.copyIn("copy in", new java.io.ByteArrayInputStream(data)))
                    .isEqualTo(100_000);
            assertThat(engine.copied.get()).isEqualTo(data.length);
            var out = new java.io.ByteArrayOutputStream();
            assertThat(copy.copyOut("copy out 50000", out)).isEqualTo(50_000);
            assertThat(out.toString(java.nio.charset.StandardCharsets.UTF_8)).endsWith("row 50000\n");
        }
    }

    @Test
    void aClientThatDoesNotReadStopsTheStatementAndCostsNoThread() throws Exception {
        try (DialogueClient client = new DialogueClient(server.port())) {
            client.startUp();
            client.send("Query \"rows 100000000\"");
            long before;
            do {
                before = engine.rowsMade.get();
                TimeUnit.MILLISECONDS.sleep(200);
            } while (before == 0 || engine.rowsMade.get() != before);
            assertThat(before).isLessThan(1_000_000);
            assertThat(client.receive()).startsWith("RowDescription");
            for (int i = 0; i < 1_000_000; i++) {
                client.receive();
            }
            assertThat(engine.rowsMade.get()).isGreaterThan(before);
        }
        awaitNoSessions();
    }

    @Test
    void theLastClientTooManyIsRefused() throws Exception {
        server.close();
        server = PgServer.start(options().withMaxConnections(2), engine);
        try (DialogueClient one = new DialogueClient(server.port());
                DialogueClient two = new DialogueClient(server.port());
                DialogueClient three = new DialogueClient(server.port())) {
            one.startUp();
            two.startUp();
            three.send("startup user=ann database=db");
            assertThat(three.receive()).contains("C=53300").contains("sorry, too many clients already");
            assertThat(three.receive()).isEqualTo("closed");
            two.send("Terminate");
            assertThat(two.receive()).isEqualTo("closed");
        }
        awaitNoSessions();
        try (DialogueClient again = new DialogueClient(server.port())) {
            again.startUp();
        }
    }

    @Test
    void aClientThatNeverAuthenticatesIsDropped() throws Exception {
        server.close();
        server = PgServer.start(
                options().withTimeouts(java.time.Duration.ofMillis(200), java.time.Duration.ZERO), engine);
        try (DialogueClient silent = new DialogueClient(server.port());
                DialogueClient half = new DialogueClient(server.port())) {
            half.send("raw 0000");
            assertThat(silent.receive()).isEqualTo("closed");
            assertThat(half.receive()).isEqualTo("closed");
        }
    }

    @Test
    void closingTellsClientsAndWaitsForStatements() throws Exception {
        try (DialogueClient idle = new DialogueClient(server.port());
                DialogueClient running = new DialogueClient(server.port());
                var executor = Executors.newSingleThreadExecutor()) {
            idle.startUp();
            running.startUp();
            running.send("Query wait");
            while (engine.waits.get() == 0) {
                Thread.onSpinWait();
            }
            var closing = executor.submit(server::close);
            assertThat(idle.receive()).contains("FATAL").contains("57P01");
            assertThat(idle.receive()).isEqualTo("closed");
            engine.sessions.values().forEach(ScriptedSession::cancel);
            assertThat(running.receive()).contains("57014");
            assertThat(running.receiveUntil("ErrorResponse").getLast()).contains("57P01");
            closing.get(10, TimeUnit.SECONDS);
        }
        assertThat(engine.sessions).isEmpty();
    }

    @Test
    void whatEndsWithSyncIsSentBeforeTheNextStatementOfThePipelineRuns() throws Exception {
        try (DialogueClient client = new DialogueClient(server.port())) {
            client.startUp();
            client.send("Parse \"\" \"rows 1\"", "Bind \"\" \"\"", "Execute \"\" 0", "Sync", "Query wait");
            assertThat(client.receiveUntil("ReadyForQuery")).contains("CommandComplete SELECT 1");
            engine.sessions.values().forEach(ScriptedSession::cancel);
            assertThat(client.receive()).contains("57014");
        }
    }

    @Test
    void whatIsAnsweredBeforeAStatementThatIsPutOffWaitsForSyncWithIt() throws Exception {
        try (DialogueClient client = new DialogueClient(server.port())) {
            client.startUp();
            client.send("Parse p park", "Sync");
            client.receiveUntil("ReadyForQuery");
            client.send("Bind \"\" p", "Execute \"\" 0", "Sync");
            while (engine.parked.get() == 0) {
                Thread.onSpinWait();
            }
            assertThat(client.receiveUntilQuiet(200)).isEmpty();
            engine.unparked.complete(null);
            assertThat(client.receiveUntil("ReadyForQuery"))
                    .containsExactly("BindComplete", "CommandComplete PARK", "ReadyForQuery I");
        }
    }

    @Test
    void whatIsSentOfACopyThatHasFailedHoldsNoNotificationBack() throws Exception {
        try (DialogueClient client = new DialogueClient(server.port())) {
            client.startUp();
            client.send("Query \"copy in\"");
            client.receiveUntil("CopyInResponse");
            client.send("CopyData bad");
            client.receiveUntil("ReadyForQuery");
            long received = server.statistics().messagesReceived();
            client.send("CopyData more");
            while (server.statistics().messagesReceived() == received) {
                Thread.onSpinWait();
            }
            engine.sessions.values().forEach(session -> session.tell("hello"));
            assertThat(client.receive()).startsWith("NotificationResponse").endsWith("news hello");
        }
    }

    @Test
    void manyClientsAtOnceGetTheirOwnAnswers() throws Exception {
        int clients = 50;
        CountDownLatch done = new CountDownLatch(clients);
        try (var executor = Executors.newVirtualThreadPerTaskExecutor()) {
            for (int i = 0; i < clients; i++) {
                int number = i;
                executor.submit(() -> {
                    try (DialogueClient client = new DialogueClient(server.port())) {
                        client.startUp();
                        for (int j = 0; j < 100; j++) {
                            client.send("Query \"select " + number + "\"");
                            assertThat(client.receiveUntil("ReadyForQuery"))
                                    .contains("DataRow \"" + number + "\"")
                                    .hasSize(4);
                        }
                        done.countDown();
                    }
                    return null;
                });
            }
        }
        assertThat(done.getCount()).isZero();
        awaitNoSessions();
        assertThat(server.statistics().rowsSent()).isEqualTo(clients * 100L);
    }

    @Test
    void psqlConnectsAndQueries() throws Exception {
        Process psql = new ProcessBuilder(
                        "psql",
                        "-X",
                        "-A",
                        "-t",
                        "-h",
                        "127.0.0.1",
                        "-p",
                        Integer.toString(server.port()),
                        "-U",
                        "ann",
                        "-c",
                        "select 1, 'a'",
                        "-c",
                        "rows 3",
                        "db")
                .redirectErrorStream(true)
                .start();
        String output = new String(psql.getInputStream().readAllBytes(), java.nio.charset.StandardCharsets.UTF_8);
        assertThat(psql.waitFor()).as(output).isZero();
        assertThat(output).isEqualTo("1|a\n1|row 1\n2|row 2\n3|row 3\n");
    }

    private void awaitNoSessions() {
        while (!engine.sessions.isEmpty() || server.statistics().connections() != 0) {
            Thread.onSpinWait();
        }
    }
}
