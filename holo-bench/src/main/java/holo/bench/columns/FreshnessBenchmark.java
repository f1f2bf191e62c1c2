package holo.bench.columns;

import holo.bench.rows.Scratch;
import holo.store.column.ColumnOptions;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicLong;
import java.util.concurrent.locks.LockSupport;
import org.HdrHistogram.Histogram;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Commits rows on one connection and aggregates them over columns on another: a query must see at least the rows
/// whose commit was acknowledged before it was sent, none that were not begun when it ended, and no part of a
/// transaction.
///
/// The exit code is 0 when no read was stale, all ran over columns, and `--require` holds.
@Command(name = "freshness", mixinStandardHelpOptions = true, sortOptions = false)
public final class FreshnessBenchmark implements Callable<Integer> {
    /// At the default rate 200 commits a second, with which transactions keep the node busy and queries have their
    /// share.
    private static final int COMMIT_ROWS = 25;
    private static final int QUICK_SECONDS = 2;
    private static final int READS_MIN = 20;

    @Option(names = "--rate", description = "committed rows per second", defaultValue = "5000")
    private int rate;

    @Option(names = "--seconds", description = "how long", defaultValue = "20")
    private int seconds;

    @Option(
            names = "--require",
            description = "longest wait for the columns in ms, 99th percentile",
            defaultValue = "0")
    private double required;

    @Option(names = "--quick", description = QUICK_SECONDS + " seconds")
    private boolean quick;

    private final PrintStream out;
    private final AtomicLong begun = new AtomicLong();
    private final AtomicLong committed = new AtomicLong();
    private volatile boolean ended;

    public FreshnessBenchmark(PrintStream out) {
        this.out = out;
    }

    /// The program.
    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        System.exit(new CommandLine(new FreshnessBenchmark(out)).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        if (quick) {
            seconds = QUICK_SECONDS;
        }
        try (Scratch scratch = new Scratch("holo-fresh");
                LocalNode node = new LocalNode(scratch.path(), ColumnOptions.DEFAULT);
                Connection writing = node.connect("rows");
                Connection reading = node.connect("columns")) {
            try (Statement statement = writing.createStatement()) {
                statement.execute(
                        "CREATE TABLE events (id bigint PRIMARY KEY, batch bigint NOT NULL, n integer NOT NULL)");
            }
            writing.setAutoCommit(false);
            Thread writer = new Thread(() -> write(writing), "writer");
            SQLException[] failure = new SQLException[1];
            writer.setUncaughtExceptionHandler((thread, e) -> failure[0] = new SQLException(e));
            long start = System.nanoTime();
            writer.start();
            Reads reads = read(node, reading);
            ended = true;
            writer.join();
            double elapsed = (System.nanoTime() - start) / 1e9;
            if (failure[0] != null) {
                throw failure[0];
            }
            double p99 = reads.waits().getValueAtPercentile(99) / 1e3;
            out.printf(
                    Locale.ROOT,
                    "%.0f rows/s committed (%d wanted), %d reads, %d stale, %d torn, %d beyond; wait p50 %.2f ms, p99 %.2f ms%n",
                    committed.get() / elapsed,
                    rate,
                    reads.waits().getTotalCount(),
                    reads.stale(),
                    reads.torn(),
                    reads.beyond(),
                    reads.waits().getValueAtPercentile(50) / 1e3,
                    p99);
            boolean right = reads.stale() + reads.torn() + reads.beyond() == 0;
            boolean overColumns = node.ranOverColumns(reads.waits().getTotalCount() + 1, out);
            return right && overColumns && (required == 0 || p99 <= required) ? 0 : 1;
        }
    }

    private void write(Connection connection) {
        long interval = TimeUnit.SECONDS.toNanos(1) * COMMIT_ROWS / rate;
        long next = System.nanoTime();
        try (PreparedStatement insert = connection.prepareStatement("INSERT INTO events VALUES (?, ?, ?)")) {
            for (long batch = 0; !ended; batch++) {
                begun.addAndGet(COMMIT_ROWS);
                for (int i = 0; i < COMMIT_ROWS; i++) {
                    insert.setLong(1, batch * COMMIT_ROWS + i);
                    insert.setLong(2, batch);
                    insert.setInt(3, i);
                    insert.addBatch();
                }
                insert.executeBatch();
                connection.commit();
                committed.addAndGet(COMMIT_ROWS);
                next += interval;
                LockSupport.parkNanos(next - System.nanoTime());
            }
        } catch (SQLException e) {
            throw new IllegalStateException(e);
        }
    }

    /// @param waits for the columns, in microseconds
    private record Reads(Histogram waits, long stale, long torn, long beyond) {}

    private Reads read(LocalNode node, Connection connection) throws SQLException {
        Histogram waits = new Histogram(3);
        long stale = 0;
        long torn = 0;
        long beyond = 0;
        try (Statement statement = connection.createStatement()) {
            // DuckDB is opened and the table's columns are made by the first query, which waits for that alone.
            statement.execute("SELECT count(*) FROM events");
            long until = System.nanoTime() + TimeUnit.SECONDS.toNanos(seconds);
            while (System.nanoTime() < until || waits.getTotalCount() < READS_MIN) {
                long before = node.columns().waitMicros();
                long least = committed.get();
                long seen;
                try (ResultSet rows = statement.executeQuery("SELECT count(*) FROM events")) {
                    rows.next();
                    seen = rows.getLong(1);
                }
                long most = begun.get();
                waits.recordValue(node.columns().waitMicros() - before);
                stale += seen < least ? 1 : 0;
                torn += seen % COMMIT_ROWS != 0 ? 1 : 0;
                beyond += seen > most ? 1 : 0;
            }
        }
        return new Reads(waits, stale, torn, beyond);
    }
}
