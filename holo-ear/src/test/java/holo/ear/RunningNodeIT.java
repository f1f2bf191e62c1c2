package holo.ear;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.net.http.HttpResponse;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.AfterAll;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/// A node as bin/holo runs it, seen through every front.
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class RunningNodeIT {
    @TempDir
    static Path directory;

    private TestNode node;

    @BeforeAll
    void start() throws Exception {
        node = new TestNode(directory, "running").start("-Dholo.pg.tls.enabled=true");
        try (Connection connection = node.sql();
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE t (id int PRIMARY KEY, name text NOT NULL, amount numeric(10,2))");
            statement.execute("INSERT INTO t VALUES (1, 'one', 1.50), (2, 'two', NULL), (3, 'three', 3.25)");
        }
    }

    @AfterAll
    void stop() throws Exception {
        node.close();
    }

    private String psql(String... arguments) throws Exception {
        List<String> command = new ArrayList<>(
                List.of("psql", "-X", "-h", "127.0.0.1", "-p", Integer.toString(node.pgPort), "-U", "holo", "holo"));
        command.addAll(List.of(arguments));
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return output;
    }

    @Test
    void psqlQueriesAndDescribes() throws Exception {
        assertThat(psql("-At", "-c", "SELECT name FROM t WHERE id = 2")).isEqualTo("two\n");
        assertThat(psql("-c", "\\dt")).contains("public | t");
        assertThat(psql("-c", "\\d t")).contains("id", "integer", "not null", "numeric(10,2)", "PRIMARY KEY");
        assertThat(psql("-c", "\\l")).contains("holo");
        assertThat(psql("-c", "SELECT nonsense FROM t"))
                .contains("ERROR:  column \"nonsense\" does not exist", "LINE 1:", "^");
    }

    @Test
    void encryptsWithTheCertificateThatItMade() throws Exception {
        Path certificate = directory.resolve("nodes/running/data/tls/server.crt");
        String address = "host=127.0.0.1 port=" + node.pgPort + " dbname=holo user=holo ";
        assertThat(run("psql", "-XAtc", "SELECT 1", address + "sslmode=verify-full sslrootcert=" + certificate))
                .isEqualTo("1\n");
        assertThat(run("psql", "-XAtc", "SELECT 1", address + "sslmode=disable"))
                .isEqualTo("1\n");
        try (Connection connection = java.sql.DriverManager.getConnection("jdbc:postgresql://127.0.0.1:" + node.pgPort
                + "/holo?user=holo&sslmode=verify-full&sslrootcert=" + certificate)) {
            assertThat(connection.isValid(5)).isTrue();
        }
    }

    private static String run(String... command) throws Exception {
        Process process = new ProcessBuilder(command).redirectErrorStream(true).start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(process.waitFor(60, TimeUnit.SECONDS)).isTrue();
        return output;
    }

    @Test
    void jdbcReadsTypedRowsAndSeesSqlStates() throws Exception {
        try (Connection connection = node.sql();
                Statement statement = connection.createStatement()) {
            try (ResultSet rows = statement.executeQuery("SELECT count(*), sum(amount) FROM t")) {
                assertThat(rows.next()).isTrue();
                assertThat(rows.getLong(1)).isEqualTo(3);
                assertThat(rows.getBigDecimal(2)).isEqualByComparingTo("4.75");
            }
            assertThatThrownBy(() -> statement.execute("INSERT INTO t VALUES (1, 'again', 0)"))
                    .isInstanceOfSatisfying(
                            SQLException.class, e -> assertThat(e.getSQLState()).isEqualTo("23505"));
        }
    }

    @Test
    void flightSqlReadsTheSameRows() throws Exception {
        try (Connection connection = node.flight();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT id, name FROM t ORDER BY id")) {
            List<String> names = new ArrayList<>();
            while (rows.next()) {
                names.add(rows.getInt(1) + " " + rows.getString(2));
            }
            assertThat(names).containsExactly("1 one", "2 two", "3 three");
        }
    }

    @Test
    void healthSaysReadyAndMetricsCount() throws Exception {
        assertThat(node.get("/health/live").statusCode()).isEqualTo(200);
        HttpResponse<String> ready = node.get("/health/ready");
        assertThat(ready.statusCode()).isEqualTo(200);
        assertThat(ready.body()).contains("\"state\":\"Ready\"");
        assertThat(node.get("/metrics").body())
                .contains("holo_transactions_committed_total", "holo_pg_connections", "holo_commit_p99_seconds");
    }

    @Test
    void statusShowsStatePidAndPorts() throws Exception {
        HoloCommand.Result status = node.run("status", "--json");
        assertThat(status.exit()).isZero();
        assertThat(status.output())
                .contains(
                        "\"name\":\"running\"",
                        "\"state\":\"Ready\"",
                        "\"pg\":" + node.pgPort,
                        "\"flight\":" + node.flightPort,
                        "\"http\":" + node.httpPort,
                        "\"node\":" + node.nodePort);
    }

    @Test
    void aSecondStartOfTheSameNodeIsRefused() throws Exception {
        HoloCommand.Result again = node.run("start");
        assertThat(again.exit()).isEqualTo(1);
        assertThat(again.output()).contains("node \"running\" already runs");
    }

    @Test
    void anotherNodeMayNotUseItsDataDirectory() throws Exception {
        HoloCommand.Result thief = new TestNode(directory, "thief")
                .run(
                        "start",
                        "--data-dir",
                        directory.resolve("nodes/running/data").toString());
        assertThat(thief.exit()).isEqualTo(1);
        assertThat(thief.output()).contains("is in use by another node");
    }

    @Test
    void aSecondNodeRunsBesideItAndBothSeeEachOther() throws Exception {
        try (TestNode second = new TestNode(directory, "second")) {
            second.start("-Dholo.node.peers=127.0.0.1:" + node.nodePort, "-Dholo.node.id=2");
            assertThat(second.get("/metrics").body()).contains("holo_nodes{mp_scope=\"application\"} 2.0");
            assertThat(node.get("/metrics").body()).contains("holo_nodes{mp_scope=\"application\"} 2.0");
            try (Connection connection = second.sql();
                    Statement statement = connection.createStatement()) {
                assertThatThrownBy(() -> statement.executeQuery("SELECT 1 FROM t"))
                        .isInstanceOfSatisfying(
                                SQLException.class,
                                e -> assertThat(e.getSQLState()).isEqualTo("42P01"));
            }
        }
    }

    @Test
    void everyListenerIsOnLoopback() throws Exception {
        assertThat(Listeners.beyondLoopback(node.process().pid()))
                .as("listening addresses in hexadecimal")
                .isEmpty();
    }
}
