package holo.ear;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Set;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicBoolean;
import java.util.concurrent.atomic.AtomicLong;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/// Kills the whole server while eight clients write, and looks for what was acknowledged.
///
/// Each transaction writes a pair of rows. After the restart every acknowledged pair must be there, and no pair may be
/// there by half. At last a bit of the log is flipped: the start must refuse it and say where.
class ServerCrashIT {
    private static final int KILLS = 5;
    private static final int CLIENTS = 8;
    private static final int ACKNOWLEDGED_BEFORE_KILL = 400;
    private static final int BYTES_BEFORE_END = 20_000;

    @TempDir
    Path directory;

    private final AtomicLong next = new AtomicLong();
    private final Set<Long> acknowledged = ConcurrentHashMap.newKeySet();

    @Test
    void everyAcknowledgedTransactionSurvivesAndNoneIsThereByHalf() throws Exception {
        try (TestNode node = new TestNode(directory, "crash")) {
            node.start();
            try (Connection connection = node.sql();
                    Statement statement = connection.createStatement()) {
                statement.execute("CREATE TABLE pair (id bigint, half int, PRIMARY KEY (id, half))");
            }
            for (int kill = 0; kill < KILLS; kill++) {
                writeUntilKilled(node);
                node.start();
                verify(node);
            }
            writeUntilKilled(node);
            aFlippedBitStopsTheStartWithFileAndOffset(node);
        }
    }

    private void aFlippedBitStopsTheStartWithFileAndOffset(TestNode node) throws Exception {
        Path file = flipABitBeforeTheEnd(directory.resolve("nodes/crash/data/log"));
        HoloCommand.Result refused = node.run("start");
        assertThat(refused.exit()).isEqualTo(1);
        assertThat(refused.output()).contains("the commit log is damaged", file.toString(), "offset ");
    }

    /// Well inside what the last clients were told is durable, in the newest log file.
    private static Path flipABitBeforeTheEnd(Path logDirectory) throws Exception {
        Path file;
        try (Stream<Path> files = Files.list(logDirectory)) {
            file = files.filter(path -> path.toString().endsWith(".log"))
                    .max(Comparator.naturalOrder())
                    .orElseThrow();
        }
        byte[] bytes = Files.readAllBytes(file);
        int end = bytes.length;
        while (bytes[end - 1] == 0) {
            end--;
        }
        int position = end - BYTES_BEFORE_END;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.WRITE)) {
            channel.write(ByteBuffer.wrap(new byte[] {(byte) (bytes[position] ^ 4)}), position);
        }
        return file;
    }

    private void writeUntilKilled(TestNode node) throws Exception {
        long target = acknowledged.size() + (long) ACKNOWLEDGED_BEFORE_KILL;
        AtomicBoolean killed = new AtomicBoolean();
        try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
            for (int i = 0; i < CLIENTS; i++) {
                clients.submit(() -> write(node, killed));
            }
            long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(60);
            while (acknowledged.size() < target && System.nanoTime() < deadline) {
                Thread.onSpinWait();
                TimeUnit.MILLISECONDS.sleep(1);
            }
            node.kill();
            killed.set(true);
        }
        assertThat(acknowledged).as("acknowledged within a minute").hasSizeGreaterThanOrEqualTo((int) target);
    }

    private void write(TestNode node, AtomicBoolean killed) {
        while (!killed.get()) {
            try (Connection connection = node.sql();
                    PreparedStatement insert = connection.prepareStatement("INSERT INTO pair VALUES (?, ?)")) {
                connection.setAutoCommit(false);
                while (!killed.get()) {
                    long id = next.incrementAndGet();
                    insert.setLong(1, id);
                    insert.setInt(2, 1);
                    insert.executeUpdate();
                    insert.setInt(2, 2);
                    insert.executeUpdate();
                    connection.commit();
                    acknowledged.add(id);
                }
            } catch (SQLException e) {
                // The kill takes the connection away; without one nothing is acknowledged.
                Thread.onSpinWait();
            }
        }
    }

    private void verify(TestNode node) {
        Set<Long> first = new HashSet<>();
        Set<Long> second = new HashSet<>();
        try (Connection connection = node.sql();
                Statement statement = connection.createStatement();
                ResultSet rows = statement.executeQuery("SELECT id, half FROM pair")) {
            while (rows.next()) {
                (rows.getInt(2) == 1 ? first : second).add(rows.getLong(1));
            }
        } catch (SQLException e) {
            throw new AssertionError("the node was ready and does not answer: " + node.logTail(), e);
        }
        assertThat(first).as("pairs there by half").isEqualTo(second);
        Set<Long> lost = new HashSet<>(acknowledged);
        lost.removeAll(first);
        assertThat(lost).as("acknowledged and lost").isEmpty();
    }
}
