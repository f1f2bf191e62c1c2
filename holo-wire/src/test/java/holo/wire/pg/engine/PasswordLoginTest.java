package holo.wire.pg.engine;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import holo.wire.pg.PgServer;
import holo.wire.pg.PgServerOptions;
import holo.wire.pg.PgServerOptions.AuthenticationMethod;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Queue;
import java.util.concurrent.ConcurrentLinkedQueue;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// Roles made by SQL log in with their passwords, through psql and pgjdbc.
@Timeout(120)
class PasswordLoginTest {
    @TempDir
    static Path directory;

    private static EngineServer node;
    private static PgServer demanding;

    @BeforeAll
    static void start() throws SQLException {
        node = new EngineServer(directory, 0);
        demanding = PgServer.start(
                PgServerOptions.defaults()
                        .listeningOn("127.0.0.1", 0)
                        .secured(AuthenticationMethod.SCRAM_SHA_256, "", ""),
                node.engine());
        trusted(
                "create role ann login password 'secret'",
                "create role late login password 'secret' valid until '2001-01-01'",
                "create role nobody login",
                "create role group_of_people password 'secret'");
    }

    @AfterAll
    static void stop() {
        demanding.close();
        node.close();
    }

    private static void trusted(String... statements) throws SQLException {
        try (Connection connection = DriverManager.getConnection(node.url(""));
                Statement statement = connection.createStatement()) {
            for (String sql : statements) {
                statement.execute(sql);
            }
        }
    }

    private static Connection connect(String user, String password) throws SQLException {
        return DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + demanding.port() + "/holo", user, password);
    }

    private static void refused(String user, String password) {
        assertThatThrownBy(() -> connect(user, password))
                .isInstanceOfSatisfying(
                        SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("28P01"));
    }

    private static String psql(String user, String password, String sql) throws Exception {
        ProcessBuilder psql = new ProcessBuilder(List.of(
                        "psql",
                        "-XAtw",
                        "-h",
                        "127.0.0.1",
                        "-p",
                        Integer.toString(demanding.port()),
                        "-U",
                        user,
                        "-c",
                        sql,
                        "holo"))
                .redirectErrorStream(true);
        psql.environment().put("PGPASSWORD", password);
        Process process = psql.start();
        return new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
    }

    @Test
    void aRoleLogsInWithItsPasswordOnly() throws Exception {
        try (Connection ann = connect("ann", "secret")) {
            assertThat(ann.isValid(5)).isTrue();
        }
        assertThat(psql("ann", "secret", "select current_user")).isEqualTo("ann\n");
        refused("ann", "wrong");
        assertThat(psql("ann", "wrong", "select 1")).contains("password authentication failed for user \"ann\"");
        refused("eve", "secret");
    }

    @Test
    void withoutAPasswordAValidOneOrTheRightToNobodyLogsIn() {
        refused("nobody", "x");
        refused("nobody", "secret");
        refused("late", "secret");
        refused("group_of_people", "secret");
    }

    @Test
    void noMoreSessionsOfARoleThanItMayHaveHoweverManyComeAtOnce() throws Exception {
        trusted("create role few login password 'x' connection limit 2");
        int clients = 12;
        Queue<Connection> let = new ConcurrentLinkedQueue<>();
        Queue<String> refused = new ConcurrentLinkedQueue<>();
        List<Thread> threads = new ArrayList<>();
        for (int i = 0; i < clients; i++) {
            threads.add(Thread.ofPlatform().start(() -> {
                try {
                    let.add(connect("few", "x"));
                } catch (SQLException e) {
                    refused.add(e.getSQLState());
                }
            }));
        }
        for (Thread thread : threads) {
            thread.join();
        }
        try {
            assertThat(let).hasSize(2);
            assertThat(refused).hasSize(clients - 2).containsOnly("53300");
        } finally {
            for (Connection connection : let) {
                connection.close();
            }
        }
    }

    @Test
    void aChangedPasswordCountsAtOnce() throws Exception {
        trusted("create role changing login password 'one'");
        connect("changing", "one").close();
        try (Connection self = connect("changing", "one");
                Statement statement = self.createStatement()) {
            statement.execute("alter role changing password 'two'");
        }
        refused("changing", "one");
        connect("changing", "two").close();
        trusted("alter role changing password null");
        refused("changing", "two");
    }
}
