package holo.bench.columns;

import static org.assertj.core.api.Assertions.assertThat;

import java.io.IOException;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// `kill -9` of a whole node while a client writes to a table that is in columns and in segments.
@Timeout(240)
final class KilledNodeTest {
    private static final int ROWS = 4_000;
    private static final int CHANGES = 100;
    private static final int INSERTED = 1_000_000;
    private static final List<String> QUERIES = List.of(
            "SELECT count(*), sum(v), min(id), max(id), count(DISTINCT v) FROM t",
            "SELECT g, count(*), sum(v), max(s) FROM t GROUP BY g ORDER BY g",
            "SELECT id, v, s FROM t ORDER BY id");

    @TempDir
    private Path directory;

    @Test
    void columnsGoOnWhereTheyWereAndShowWhatTheRowsShow() throws Exception {
        Path killed = directory.resolve("killed");
        int acknowledged = life(killed);
        // Once as it was left, and once with the segments alone.
        Path other = directory.resolve("segments-alone");
        copy(killed, other);
        Files.delete(other.resolve("columns").resolve("columns.duckdb"));
        Files.deleteIfExists(other.resolve("columns").resolve("columns.duckdb.wal"));
        for (Path left : List.of(killed, other)) {
            try (LocalNode node = new LocalNode(left, KilledNode.OPTIONS);
                    Connection rows = node.connect("rows");
                    Connection columns = node.connect("columns")) {
                for (String sql : QUERIES) {
                    assertThat(answer(columns, sql)).as(sql).isEqualTo(answer(rows, sql));
                }
                assertThat(node.routes().columns()).isEqualTo(QUERIES.size());
                assertThat(answer(columns, "SELECT count(*) FROM t WHERE id > " + INSERTED))
                        .isIn(acknowledged + "|\n", acknowledged + 1 + "|\n");
                assertThat(node.columns().builds()).isZero();
            }
        }
    }

    /// @return how many inserts were acknowledged before the end
    private int life(Path killed) throws Exception {
        Files.createDirectories(killed);
        Process child = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "java").toString(),
                        "-Xmx512m",
                        "-XX:+UseSerialGC",
                        "-XX:TieredStopAtLevel=1",
                        "--enable-native-access=ALL-UNNAMED",
                        "--sun-misc-unsafe-memory-access=allow",
                        "-cp",
                        System.getProperty("java.class.path"),
                        KilledNode.class.getName(),
                        killed.toString())
                .redirectError(directory.resolve("err").toFile())
                .start();
        try {
            String uri = child.inputReader(StandardCharsets.UTF_8).readLine();
            assertThat(uri).as(Files.readString(directory.resolve("err"))).isNotNull();
            return work(URI.create(uri), child);
        } finally {
            child.destroyForcibly();
            assertThat(child.waitFor()).isEqualTo(128 + 9);
        }
    }

    private static int work(URI uri, Process child) throws SQLException {
        String url = "jdbc:postgresql://127.0.0.1:" + uri.getPort() + "/holo?user=holo";
        int acknowledged = 0;
        try (Connection connection = DriverManager.getConnection(url);
                Statement statement = connection.createStatement()) {
            statement.execute("CREATE TABLE t (id integer PRIMARY KEY, g integer, v integer, s text)");
            statement.execute(
                    "INSERT INTO t SELECT i, i % 10, i % 997, 'text ' || i FROM generate_series(1, " + ROWS + ") AS i");
            statement.execute("SET holo.route = columns");
            answer(connection, QUERIES.getFirst());
            awaitSegments(connection);
            try (PreparedStatement update = connection.prepareStatement("UPDATE t SET v = v + 1 WHERE id = ?");
                    PreparedStatement delete = connection.prepareStatement("DELETE FROM t WHERE id = ?");
                    PreparedStatement insert = connection.prepareStatement("INSERT INTO t VALUES (?, 11, 11, 'new')")) {
                for (int i = 1; ; i++) {
                    if (i == CHANGES) {
                        child.toHandle().destroyForcibly();
                    }
                    update.setInt(1, i * 31 % ROWS);
                    update.executeUpdate();
                    delete.setInt(1, i * 17 % ROWS);
                    delete.executeUpdate();
                    insert.setInt(1, INSERTED + i);
                    insert.executeUpdate();
                    acknowledged = i;
                }
            }
        } catch (SQLException e) {
            // The connection ends with the process, and nothing else may have failed before.
            assertThat(acknowledged).as(e.toString()).isGreaterThanOrEqualTo(CHANGES - 1);
            return acknowledged;
        }
    }

    private static void awaitSegments(Connection connection) throws SQLException {
        String unwritten = "SELECT count(*) FROM holo_tiers WHERE relname = 't' AND bytes = 0";
        String written = "SELECT count(*) > 0 FROM holo_tiers WHERE relname = 't' AND bytes > 0";
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
        while (!answer(connection, unwritten).equals("0|\n")
                || !answer(connection, written).equals("t|\n")) {
            assertThat(System.nanoTime()).as("segments are written").isLessThan(deadline);
            LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(20));
        }
    }

    private static String answer(Connection connection, String sql) throws SQLException {
        StringBuilder answer = new StringBuilder();
        try (Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery(sql)) {
            int columns = rows.getMetaData().getColumnCount();
            while (rows.next()) {
                for (int i = 1; i <= columns; i++) {
                    answer.append(rows.getString(i)).append('|');
                }
                answer.append('\n');
            }
        }
        return answer.toString();
    }

    private static void copy(Path from, Path to) throws IOException {
        try (Stream<Path> files = Files.walk(from)) {
            for (Path file : files.toList()) {
                Files.copy(file, to.resolve(from.relativize(file).toString()));
            }
        }
    }
}
