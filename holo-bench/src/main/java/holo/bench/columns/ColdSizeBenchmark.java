package holo.bench.columns;

import holo.bench.demo.TpchLoader;
import holo.bench.rows.Scratch;
import holo.store.column.ColumnOptions;
import holo.store.column.SegmentOptions;
import holo.store.column.TierOptions;
import holo.store.setting.ByteSize;
import io.trino.tpch.TpchTable;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.stream.Stream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// The eight tables of TPC-H as rows in RocksDB, LZ4 as always, and in the cold tier: how much smaller the segments
/// are, their files of keys included, and the rows, and that queries over them answer the same.
///
/// The exit code is 0 when the answers are the same and `--require` holds.
@Command(name = "cold-size", mixinStandardHelpOptions = true, sortOptions = false)
public final class ColdSizeBenchmark implements Callable<Integer> {
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(200);
    private static final int SEGMENT_ROWS = 350_000;

    /// Parts of fewer rows stay hot.
    private static final int COLD_ROWS_MIN = SEGMENT_ROWS / 50;

    /// What is less than a few files of the row store's edges stays warm.
    private static final long COLD_ROW_BYTES_MIN = 12L << 20;

    private static final String ANSWER =
            "SELECT count(*), sum(l_quantity), max(l_shipdate), min(l_comment), count(DISTINCT l_suppkey) FROM lineitem";

    @Option(names = "--scale", description = "scale factor", defaultValue = "0.1")
    private double scale;

    @Option(names = "--require", description = "least ratio of the sizes", defaultValue = "0")
    private double required;

    public static void main(String[] args) {
        System.exit(new CommandLine(new ColdSizeBenchmark()).execute(args));
    }

    @Override
    public Integer call() throws IOException, SQLException {
        ColumnOptions options = ColumnOptions.DEFAULT.withSegments(
                new SegmentOptions(
                        true, SEGMENT_ROWS, Duration.ZERO, Duration.ofMillis(500), ByteSize.ofMebibytes(1024), 0.1),
                TierOptions.DEFAULT);
        try (Scratch scratch = new Scratch("holo-cold")) {
            try (LocalNode node = new LocalNode(scratch.path(), options);
                    Connection holo = node.connect("rows")) {
                TpchLoader.load(holo, scale, new PrintStream(PrintStream.nullOutputStream()));
            }
            // Closing has flushed the rows.
            Path files = scratch.path().resolve("data").resolve("rows");
            long rows = bytes(files, ".sst");
            boolean same;
            try (LocalNode node = new LocalNode(scratch.path(), options);
                    Connection holo = node.connect("columns")) {
                String before = answer(holo);
                freeze(holo);
                String cold = answer(holo);
                same = before.equals(cold);
                System.out.println(same ? "the same answer: " + cold : before + " became " + cold);
                print(holo);
            }
            long coldRows = bytes(files, ".sst");
            long segments = bytes(scratch.path().resolve("columns").resolve("segments"), "");
            double ratio = rows / (double) segments;
            System.out.printf(
                    Locale.ROOT,
                    "rows in RocksDB %,d bytes, cold segments with keys %,d bytes: %.2f times smaller%n",
                    rows,
                    segments,
                    ratio);
            System.out.printf(
                    Locale.ROOT,
                    "cold rows in RocksDB %,d bytes: %.2f times smaller%n",
                    coldRows,
                    rows / (double) coldRows);
            return same && ratio >= required ? 0 : 1;
        }
    }

    private static String answer(Connection holo) throws SQLException {
        try (Statement statement = holo.createStatement();
                ResultSet rows = statement.executeQuery(ANSWER)) {
            StringBuilder text = new StringBuilder();
            rows.next();
            for (int i = 1; i <= rows.getMetaData().getColumnCount(); i++) {
                text.append(rows.getString(i)).append(' ');
            }
            return text.toString().strip();
        }
    }

    private static void freeze(Connection holo) throws SQLException {
        try (Statement statement = holo.createStatement()) {
            for (TpchTable<?> table : TpchTable.getTables()) {
                statement.execute("SELECT count(*) FROM " + table.getTableName());
                statement.execute("ALTER TABLE " + table.getTableName() + " SET (tier_policy = 'cold')");
            }
            while (left(statement) > 0) {
                LockSupport.parkNanos(POLL_NANOS);
            }
        }
    }

    /// Parts that are still hot, or whose rows are not cold, small ones aside, which stay so.
    private static long left(Statement statement) throws SQLException {
        try (ResultSet rows = statement.executeQuery("SELECT count(*) FROM holo_tiers WHERE tier <> 'cold' AND rows >= "
                + COLD_ROWS_MIN + " OR row_tier <> 'cold' AND row_bytes >= " + COLD_ROW_BYTES_MIN)) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static void print(Connection holo) throws SQLException {
        try (Statement statement = holo.createStatement();
                ResultSet rows = statement.executeQuery("SELECT relname, count(*), sum(rows), sum(bytes), min(tier),"
                        + " sum(row_bytes), min(row_tier) FROM holo_tiers GROUP BY relname ORDER BY relname")) {
            while (rows.next()) {
                System.out.printf(
                        Locale.ROOT,
                        "%-10s %3d parts %,11d rows %,13d bytes %s, rows %,13d bytes %s%n",
                        rows.getString(1),
                        rows.getLong(2),
                        rows.getLong(3),
                        rows.getLong(4),
                        rows.getString(5),
                        rows.getLong(6),
                        rows.getString(7));
            }
        }
    }

    private static long bytes(Path directory, String suffix) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            long sum = 0;
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                sum += file.toString().endsWith(suffix) ? Files.size(file) : 0;
            }
            return sum;
        }
    }
}
