package holo.bench.restart;

import holo.bench.columns.LocalNode;
import holo.bench.rows.Scratch;
import holo.store.column.ColumnOptions;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// A table of many rows, in columns too; the node is closed and opened again. Measured from the beginning of opening:
/// until the first row is read and until the first is written through the PostgreSQL wire, and until a query over
/// columns has its answer. The process and its JVM go on, so their start is not in the figures.
///
/// The exit code is 0 when the first row is read and written within `--require`.
@Command(name = "restart", mixinStandardHelpOptions = true, sortOptions = false)
public final class RestartBenchmark implements Callable<Integer> {
    private static final int COPY_ROWS = 250_000;
    private static final int CHUNK_ROWS = 1000;
    private static final int READS = 1000;

    @Option(names = "--rows", description = "rows of the table", defaultValue = "10000000")
    private int rows;

    @Option(names = "--columns", description = "keep the table in columns, too", defaultValue = "true", arity = "1")
    private boolean columns;

    @Option(names = "--require", description = "most seconds until it serves", defaultValue = "0")
    private double required;

    public static void main(String[] args) {
        System.exit(new CommandLine(new RestartBenchmark()).execute(args));
    }

    @Override
    public Integer call() throws IOException, SQLException {
        try (Scratch scratch = new Scratch("holo-restart")) {
            try (LocalNode node = new LocalNode(scratch.path(), ColumnOptions.DEFAULT);
                    Connection holo = node.connect("rows")) {
                load(holo);
                for (int i = 0; i < READS; i++) {
                    read(holo, i);
                }
                if (columns) {
                    long start = System.nanoTime();
                    count(node);
                    print("the first query over columns, which builds them", start);
                }
            }
            return restart(scratch.path()) ? 0 : 1;
        }
    }

    private boolean restart(Path directory) throws SQLException {
        long start = System.nanoTime();
        double served;
        try (LocalNode node = new LocalNode(directory, ColumnOptions.DEFAULT);
                Connection holo = node.connect("rows")) {
            read(holo, rows / 2);
            print("opened, and the first row read", start);
            write(holo);
            served = print("and the first row written", start);
            SplittableRandom random = new SplittableRandom(1);
            for (int i = 0; i < READS; i++) {
                read(holo, random.nextInt(rows));
            }
            print("and " + READS + " rows read", start);
            if (columns) {
                count(node);
                print("and all rows counted over columns", start);
            }
        }
        return required == 0 || served <= required;
    }

    private static double print(String what, long start) {
        double seconds = (System.nanoTime() - start) / (double) TimeUnit.SECONDS.toNanos(1);
        System.out.printf(Locale.ROOT, "%-50s %8.3f s%n", what, seconds);
        return seconds;
    }

    private void load(Connection holo) throws SQLException {
        long start = System.nanoTime();
        try (Statement statement = holo.createStatement()) {
            statement.execute("CREATE TABLE accounts (id bigint PRIMARY KEY, balance int, filler varchar(84))");
        }
        for (int from = 0; from < rows; from += COPY_ROWS) {
            copy(holo, from, Math.min(rows, from + COPY_ROWS));
        }
        print(String.format(Locale.ROOT, "%,d rows loaded", rows), start);
    }

    private static void copy(Connection holo, int from, int to) throws SQLException {
        CopyIn copy = holo.unwrap(PGConnection.class).getCopyAPI().copyIn("COPY accounts FROM STDIN");
        StringBuilder chunk = new StringBuilder();
        for (int i = from; i < to; i++) {
            chunk.append(i)
                    .append('\t')
                    .append(i % 1000)
                    .append('\t')
                    .append("account ")
                    .append(i * 7919L)
                    .append('\n');
            if (i % CHUNK_ROWS == CHUNK_ROWS - 1 || i == to - 1) {
                byte[] bytes = chunk.toString().getBytes(StandardCharsets.US_ASCII);
                copy.writeToCopy(bytes, 0, bytes.length);
                chunk.setLength(0);
            }
        }
        copy.endCopy();
    }

    private static void read(Connection holo, long id) throws SQLException {
        try (PreparedStatement query = holo.prepareStatement("SELECT filler FROM accounts WHERE id = ?")) {
            query.setLong(1, id);
            try (ResultSet found = query.executeQuery()) {
                if (!found.next() || !found.getString(1).equals("account " + id * 7919L)) {
                    throw new IllegalStateException("row " + id + " is not what was written");
                }
            }
        }
    }

    private static void write(Connection holo) throws SQLException {
        try (Statement statement = holo.createStatement()) {
            if (statement.executeUpdate("UPDATE accounts SET balance = balance + 1 WHERE id = 1") != 1) {
                throw new IllegalStateException("row 1 is gone");
            }
        }
    }

    private void count(LocalNode node) throws SQLException {
        try (Connection holo = node.connect("columns");
                Statement statement = holo.createStatement();
                ResultSet found = statement.executeQuery("SELECT count(*), sum(balance) FROM accounts")) {
            found.next();
            if (found.getLong(1) != rows) {
                throw new IllegalStateException(found.getLong(1) + " rows are left");
            }
        }
    }
}
