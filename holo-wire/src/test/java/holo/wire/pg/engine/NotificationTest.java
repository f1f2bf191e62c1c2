package holo.wire.pg.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import holo.sql.SqlEngineOptions;
import holo.store.setting.ByteSize;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;
import org.postgresql.PGConnection;
import org.postgresql.PGNotification;

/// LISTEN and NOTIFY as clients see them.
@Timeout(120)
class NotificationTest {
    private static final int PATIENCE_MILLIS = 20_000;
    private static final ByteSize QUEUE = ByteSize.parse("64kB");

    @TempDir
    static Path directory;

    private static EngineServer node;

    @BeforeAll
    static void start() {
        SqlEngineOptions usual = SqlEngineOptions.DEFAULT;
        node = new EngineServer(
                directory,
                0,
                new SqlEngineOptions(
                        usual.database(),
                        usual.sessionsMax(),
                        usual.cachedStatementsMax(),
                        QUEUE,
                        usual.workMemoryBytesMax(),
                        usual.autoAnalyze(),
                        usual.analyzePause(),
                        usual.analyzeThreshold(),
                        usual.analyzeScaleFactor()));
    }

    @AfterAll
    static void stop() {
        node.close();
    }

    private static Connection connect() throws SQLException {
        return DriverManager.getConnection(node.url("preferQueryMode=simple"));
    }

    private static void run(Connection connection, String... statements) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    /// The next notifications of a session that does nothing but wait.
    private static List<String> await(Connection connection, int count) throws SQLException {
        List<String> received = new ArrayList<>();
        long deadline = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(PATIENCE_MILLIS);
        while (received.size() < count && System.nanoTime() < deadline) {
            received.addAll(take(connection, 500));
        }
        return received;
    }

    private static List<String> take(Connection connection, int millis) throws SQLException {
        List<String> received = new ArrayList<>();
        PGNotification[] some = connection.unwrap(PGConnection.class).getNotifications(millis);
        if (some != null) {
            for (PGNotification one : some) {
                received.add(one.getName() + "=" + one.getParameter());
            }
        }
        return received;
    }

    @Test
    void anIdleSessionHearsWhatOthersCommitInOrderAndOnce() throws SQLException {
        try (Connection listener = connect();
                Connection other = connect();
                Connection speaker = connect()) {
            run(listener, "listen a", "listen b");
            run(other, "listen a");
            run(
                    speaker,
                    "begin",
                    "notify a, '1'",
                    "select pg_notify('b', '2')",
                    "notify a, '1'",
                    "notify c, 'nobody listens'",
                    "savepoint s",
                    "notify a, 'taken back'",
                    "rollback to s",
                    "notify a, '3'",
                    "notify a");
            assertThat(take(listener, 100)).as("before the commit").isEmpty();
            run(speaker, "commit", "begin", "notify a, 'rolled back'", "rollback", "notify b, '4'");
            assertThat(await(listener, 5)).containsExactly("a=1", "b=2", "a=3", "a=", "b=4");
            assertThat(await(other, 3)).containsExactly("a=1", "a=3", "a=");
        }
    }

    @Test
    void aSessionInATransactionHearsWhenItHasEnded() throws SQLException {
        try (Connection listener = connect();
                Connection speaker = connect()) {
            run(listener, "listen waits", "begin", "select 1");
            run(speaker, "notify waits, 'x'");
            run(listener, "select 2");
            assertThat(take(listener, 200)).isEmpty();
            run(listener, "commit");
            assertThat(await(listener, 1)).containsExactly("waits=x");
        }
    }

    @Test
    void aSessionHearsItselfAndNothingAfterUnlisten() throws SQLException {
        try (Connection session = connect()) {
            run(session, "begin", "notify self, 'with'", "listen self", "commit");
            assertThat(await(session, 1)).containsExactly("self=with");
            run(session, "unlisten self", "notify self, 'late'", "select 1");
            assertThat(take(session, 200)).isEmpty();
        }
    }

    @Test
    void aStatementThatFailsSaysNothing() throws SQLException {
        try (Connection listener = connect();
                Connection speaker = connect()) {
            run(listener, "listen fails");
            assertThatThrownBy(() -> run(speaker, "notify fails, 'x'; select 1/0"))
                    .isInstanceOf(SQLException.class);
            run(speaker, "notify fails, 'y'");
            assertThat(await(listener, 1)).containsExactly("fails=y");
        }
    }

    @Test
    void whatManySayAtOnceReachesAllListenersInOneOrder() throws Exception {
        int speakers = 4;
        int each = 25;
        try (Connection one = connect();
                Connection two = connect()) {
            run(one, "listen crowd");
            run(two, "listen crowd");
            AtomicInteger failures = new AtomicInteger();
            List<Thread> threads = new ArrayList<>();
            for (int s = 0; s < speakers; s++) {
                int number = s;
                threads.add(Thread.ofPlatform().start(() -> {
                    try (Connection speaker = connect()) {
                        for (int i = 0; i < each; i++) {
                            run(speaker, "notify crowd, '" + number + ":" + i + "'");
                        }
                    } catch (SQLException e) {
                        failures.incrementAndGet();
                    }
                }));
            }
            List<String> heard = await(one, speakers * each);
            for (Thread thread : threads) {
                thread.join();
            }
            assertThat(failures).hasValue(0);
            assertThat(heard).hasSize(speakers * each).doesNotHaveDuplicates();
            assertThat(await(two, speakers * each)).isEqualTo(heard);
        }
    }

    @Test
    void aListenerThatTakesNothingStopsSpeakersBeforeItFillsTheMemory() throws SQLException {
        try (Connection listener = connect();
                Connection speaker = connect()) {
            run(listener, "listen crammed", "begin", "select 1");
            String payload = "x".repeat(7000);
            assertThatThrownBy(() -> {
                        for (int i = 0; i < 100; i++) {
                            run(speaker, "notify crammed, '" + i + payload + "'");
                        }
                    })
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("54000"));
            run(listener, "rollback");
            run(speaker, "notify crammed, 'again'");
            List<String> heard = await(listener, 5);
            assertThat(heard.getLast()).isEqualTo("crammed=again");
        }
    }

    @Test
    void psqlShowsThem() throws Exception {
        assertThat(PsqlTest.psql(node, "listen p;\nnotify p, 'hello';\nnotify p;\n"))
                .containsPattern("Asynchronous notification \"p\" with payload \"hello\" received from server process"
                        + " with PID \\d+\\.")
                .containsPattern("Asynchronous notification \"p\" received from server process with PID \\d+\\.");
    }
}
