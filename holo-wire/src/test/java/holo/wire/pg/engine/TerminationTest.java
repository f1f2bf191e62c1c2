package holo.wire.pg.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// pg_cancel_backend, pg_terminate_backend and the timeouts, which end statements and sessions of others.
@Timeout(120)
class TerminationTest {
    @TempDir
    static Path directory;

    private static EngineServer node;
    private static final ExecutorService ELSEWHERE =
            Executors.newCachedThreadPool(Thread.ofPlatform().daemon().factory());

    @BeforeAll
    static void start() throws SQLException {
        node = new EngineServer(directory, 0);
        try (Connection holo = connect("holo")) {
            execute(holo, "create role plain login");
            execute(holo, "create role other login");
        }
    }

    @AfterAll
    static void stop() {
        ELSEWHERE.shutdownNow();
        node.close();
    }

    private static Connection connect(String user) throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + node.port() + "/holo?user=" + user);
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private static String value(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            rows.next();
            return rows.getString(1);
        }
    }

    private static String pid(Connection connection) throws SQLException {
        return value(connection, "select pg_backend_pid()");
    }

    private static void assertState(String state, Future<?> statement) {
        assertThatThrownBy(statement::get)
                .isInstanceOf(ExecutionException.class)
                .cause()
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo(state));
    }

    private static void assertState(String state, Connection connection, String sql) {
        assertThatThrownBy(() -> execute(connection, sql))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo(state));
    }

    private static Future<?> start(Connection connection, String sql) throws SQLException {
        return ELSEWHERE.submit(() -> {
            execute(connection, sql);
            return true;
        });
    }

    private static void awaitActive(Connection monitor, String pid, String query) throws SQLException {
        while (!"1"
                .equals(value(
                        monitor,
                        "select count(*) from pg_stat_activity where state = 'active' and pid = " + pid
                                + " and query like '" + query + "%'"))) {
            Thread.onSpinWait();
        }
    }

    @Test
    void aSessionThatEndsItselfIsToldInTheStatement() throws SQLException {
        try (Connection own = connect("holo")) {
            assertThatThrownBy(() -> value(own, "select pg_terminate_backend(pg_backend_pid())"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("57P01"));
            assertThatThrownBy(() -> value(own, "select 1")).isInstanceOf(SQLException.class);
        }
    }

    @Test
    void cancelEndsTheStatementAndKeepsTheSession() throws Exception {
        try (Connection victim = connect("plain");
                Connection holo = connect("holo")) {
            String pid = pid(victim);
            Future<?> sleeping = start(victim, "select pg_sleep(100)");
            awaitActive(holo, pid, "select pg_sleep");
            assertThat(value(holo, "select pg_cancel_backend(" + pid + ")")).isEqualTo("t");
            assertState("57014", sleeping);
            assertThat(value(victim, "select 1")).isEqualTo("1");
        }
    }

    @Test
    void terminateEndsAnIdleSessionAndOneInATransactionAndGivesItsLocksBack() throws Exception {
        try (Connection holo = connect("holo")) {
            execute(holo, "create table locked (id int primary key)");
            execute(holo, "insert into locked values (1)");
            for (boolean inTransaction : new boolean[] {false, true}) {
                try (Connection victim = connect("holo")) {
                    String pid = pid(victim);
                    if (inTransaction) {
                        execute(victim, "begin");
                        execute(victim, "select * from locked for update");
                    }
                    assertThat(value(holo, "select pg_terminate_backend(" + pid + ", 20000)"))
                            .isEqualTo("t");
                    assertThat(value(holo, "select count(*) from pg_stat_activity where pid = " + pid))
                            .isEqualTo("0");
                    assertThat(value(holo, "select id from locked for update nowait"))
                            .isEqualTo("1");
                    assertState("57P01", victim, "select 1");
                }
            }
        }
    }

    @Test
    void terminateEndsARunningStatementWithItsSession() throws Exception {
        try (Connection victim = connect("plain");
                Connection holo = connect("holo")) {
            String pid = pid(victim);
            Future<?> sleeping = start(victim, "select pg_sleep(100)");
            awaitActive(holo, pid, "select pg_sleep");
            assertThat(value(holo, "select pg_terminate_backend(" + pid + ")")).isEqualTo("t");
            assertState("57P01", sleeping);
            assertThatThrownBy(() -> value(victim, "select 1")).isInstanceOf(SQLException.class);
        }
    }

    @Test
    void onlySuperusersAndMembersMay() throws Exception {
        try (Connection holo = connect("holo");
                Connection plain = connect("plain");
                Connection second = connect("plain");
                Connection other = connect("other")) {
            assertState("42501", plain, "select pg_cancel_backend(" + pid(holo) + ")");
            assertState("42501", plain, "select pg_terminate_backend(" + pid(holo) + ")");
            assertState("42501", plain, "select pg_terminate_backend(" + pid(other) + ")");
            assertThat(value(plain, "select pg_terminate_backend(" + pid(second) + ")"))
                    .isEqualTo("t");
            assertThat(value(plain, "select pg_cancel_backend(0)")).isEqualTo("f");
        }
    }

    @Test
    void timeoutsEndWhatTakesTooLong() throws Exception {
        try (Connection slow = connect("plain")) {
            execute(slow, "set statement_timeout = '50ms'");
            assertState("57014", slow, "select pg_sleep(100)");
            execute(slow, "set statement_timeout = 0");
            execute(slow, "set idle_in_transaction_session_timeout = '50ms'");
            execute(slow, "begin");
            awaitClosed(slow, "25P03");
        }
        try (Connection idle = connect("plain")) {
            execute(idle, "set idle_session_timeout = '50ms'");
            awaitClosed(idle, "57P05");
        }
    }

    private static void awaitClosed(Connection victim, String state) throws SQLException {
        try (Connection holo = connect("holo")) {
            while (!"0".equals(value(holo, "select count(*) from pg_stat_activity where usename = 'plain'"))) {
                Thread.onSpinWait();
            }
        }
        assertState(state, victim, "select 1");
    }
}
