package holo.bench.columns;

import holo.bench.demo.Answer;
import holo.bench.demo.TpchLoader;
import holo.bench.rows.Scratch;
import holo.store.column.ColumnOptions;
import holo.store.column.SegmentOptions;
import io.trino.tpch.TpchEntity;
import io.trino.tpch.TpchTable;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.InputStream;
import java.io.OutputStream;
import java.io.PrintStream;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.sql.Statement;
import java.time.Duration;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// All 22 queries of TPC-H, through the PostgreSQL wire of a node and straight on DuckDB's native tables, in one
/// process: the same answers, and how much more CPU the node takes, its client included. With `--postgres`, a
/// PostgreSQL runs them, too.
///
/// The two run each query in turns, and the fastest run of each counts. Before, each runs all queries `--warm` times:
/// what the JVM compiles then is not part of a query.
///
/// All columns are resident. No segments are written meanwhile: that is work of the load, and CPU is counted for the
/// whole process.
///
/// The exit code is 0 when all answers are equal, all queries ran over columns, and `--require` holds.
@Command(name = "tpch", mixinStandardHelpOptions = true, sortOptions = false)
public final class TpchBenchmark implements Callable<Integer> {
    private static final int QUERIES = 22;
    private static final double QUICK_SCALE = 0.01;

    /// A query that takes PostgreSQL longer runs there once.
    private static final double REPEATED_MILLIS = 2_000;

    /// DuckDB averages in double precision.
    private static final MathContext DIGITS = new MathContext(12);

    @Option(names = "--scale", description = "scale factor", defaultValue = "1")
    private double scale;

    @Option(names = "--rounds", description = "runs of each query, the fastest of which counts", defaultValue = "3")
    private int rounds;

    @Option(names = "--warm", description = "runs of each query that do not count", defaultValue = "10")
    private int warm;

    @Option(names = "--require", description = "most CPU as a multiple of DuckDB's", defaultValue = "0")
    private double required;

    @Option(names = "--postgres", description = "JDBC URL of a PostgreSQL; the tables are made in it")
    private @Nullable String postgres;

    @Option(names = "--timeout", description = "of a PostgreSQL query in seconds", defaultValue = "60")
    private int timeoutSeconds;

    @Option(
            names = "--memory",
            description = "MiB for the analytics of the node, and for DuckDB",
            defaultValue = "2048")
    private int memoryMebibytes;

    @Option(names = "--quick", description = "scale 0.01, one round")
    private boolean quick;

    private final PrintStream out;

    public TpchBenchmark(PrintStream out) {
        this.out = out;
    }

    /// The program.
    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        System.exit(new CommandLine(new TpchBenchmark(out)).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        if (quick) {
            scale = QUICK_SCALE;
            rounds = 1;
            warm = 0;
        }
        ColumnOptions defaults = ColumnOptions.DEFAULT;
        SegmentOptions segments = defaults.segments();
        ColumnOptions options = defaults.withLimits(
                        memoryMebibytes, defaults.spill().bytes() >> 20, defaults.threads(), defaults.queriesMax())
                .withFeed(defaults.delta(), Duration.ofMinutes(10))
                .withSegments(
                        new SegmentOptions(
                                false,
                                segments.rows(),
                                segments.settle(),
                                segments.interval(),
                                segments.bytesPerSecond(),
                                segments.goneRatio()),
                        defaults.tiers());
        try (Scratch scratch = new Scratch("holo-tpch");
                LocalNode node = new LocalNode(scratch.path(), options);
                Connection holo = node.connect("columns");
                Connection duck = DriverManager.getConnection(
                        "jdbc:duckdb:" + scratch.path().resolve("native.duckdb"));
                Connection theirs = postgres == null ? null : DriverManager.getConnection(postgres)) {
            TpchLoader.load(holo, scale, out);
            loadDuck(duck, scratch.path());
            if (theirs != null) {
                TpchLoader.load(theirs, scale, out);
                execute(theirs, "ANALYZE");
                execute(theirs, "SET statement_timeout = '" + timeoutSeconds + "s'");
            }
            for (TpchTable<?> table : TpchTable.getTables()) {
                answer(holo, "SELECT count(*) FROM " + table.getTableName());
            }
            for (int i = 0; i < warm; i++) {
                for (int query = 1; query <= QUERIES; query++) {
                    answer(holo, query(query));
                    answer(duck, query(query));
                }
            }
            long before = node.routes().columns();
            boolean equal = run(holo, duck, theirs);
            long over = node.routes().columns() - before;
            out.printf("%d of %d executions ran over columns%n", over, (long) QUERIES * rounds);
            return equal && over == (long) QUERIES * rounds && (required == 0 || ratio <= required) ? 0 : 1;
        }
    }

    private double ratio;

    private boolean run(Connection holo, Connection duck, @Nullable Connection theirs) throws Exception {
        double holoCpu = 0;
        double duckCpu = 0;
        double logarithms = 0;
        double ofDuck = 0;
        boolean equal = true;
        out.println("query        Holo ms   CPU ms    DuckDB ms   CPU ms   PostgreSQL ms  answer");
        for (int i = 1; i <= QUERIES; i++) {
            String sql = query(i);
            Measured ours = Measured.NOTHING;
            Measured native_ = Measured.NOTHING;
            CpuTime reference = null;
            for (int round = 0; round < rounds; round++) {
                ours = measure(holo, sql, ours);
                native_ = measure(duck, sql, native_);
                if (theirs != null && (reference == null || reference.millis() < REPEATED_MILLIS)) {
                    CpuTime time = postgres(theirs, sql);
                    reference = reference == null ? time : reference.least(time);
                }
            }
            String difference = ours.answer().difference(native_.answer().rows());
            equal &= difference == null;
            holoCpu += ours.time().cpuMillis();
            duckCpu += native_.time().cpuMillis();
            logarithms += reference == null
                    ? 0
                    : Math.log(reference.millis() / ours.time().millis());
            ofDuck += reference == null
                    ? 0
                    : Math.log(reference.millis() / native_.time().millis());
            out.printf(
                    Locale.ROOT,
                    "Q%02d        %9.1f %8.1f    %9.1f %8.1f   %13s  %s%n",
                    i,
                    ours.time().millis(),
                    ours.time().cpuMillis(),
                    native_.time().millis(),
                    native_.time().cpuMillis(),
                    reference == null ? "" : String.format(Locale.ROOT, "%.1f", reference.millis()),
                    difference == null ? ours.answer().rows().size() + " rows, equal" : "DIFFERS: " + difference);
        }
        ratio = holoCpu / duckCpu;
        out.printf(Locale.ROOT, "scale %s: CPU %.0f ms, DuckDB %.0f ms: %.2f times%n", scale, holoCpu, duckCpu, ratio);
        if (theirs != null) {
            out.printf(
                    Locale.ROOT,
                    "geometric mean: %.1f times as fast as PostgreSQL, DuckDB %.1f times%n",
                    Math.exp(logarithms / QUERIES),
                    Math.exp(ofDuck / QUERIES));
        }
        return equal;
    }

    private record Measured(Answer answer, CpuTime time) {
        static final Measured NOTHING =
                new Measured(new Answer(List.of()), new CpuTime(Long.MAX_VALUE, Long.MAX_VALUE));
    }

    private static Measured measure(Connection connection, String sql, Measured before) throws Exception {
        Answer[] answer = new Answer[1];
        CpuTime time = CpuTime.of(() -> answer[0] = answer(connection, sql));
        return new Measured(answer[0], time.least(before.time()));
    }

    /// A query that meets the timeout counts with the timeout.
    private CpuTime postgres(Connection connection, String sql) throws Exception {
        return CpuTime.of(() -> {
            try {
                answer(connection, sql);
            } catch (SQLException e) {
                if (!"57014".equals(e.getSQLState())) {
                    throw e;
                }
            }
        });
    }

    private String query(int number) throws IOException {
        String name = String.format(Locale.ROOT, "/holo/bench/demo/queries/q%02d.sql", number);
        try (InputStream in = TpchLoader.class.getResourceAsStream(name)) {
            if (in == null) {
                throw new IOException("resource missing from the jar: " + name);
            }
            String sql = new String(in.readAllBytes(), StandardCharsets.UTF_8);
            // The specification divides this one by the scale.
            return number == 11
                    ? sql.replace(
                            "0.0001",
                            new BigDecimal("0.0001")
                                    .divide(BigDecimal.valueOf(scale), MathContext.DECIMAL32)
                                    .toPlainString())
                    : sql;
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }

    private void loadDuck(Connection duck, Path directory) throws SQLException, IOException {
        execute(duck, "SET memory_limit = '" + memoryMebibytes + "MiB'");
        for (String create : TpchLoader.schema()) {
            execute(duck, create.replaceAll(",\\s*PRIMARY KEY \\([^)]*\\)", "").replace(" PRIMARY KEY", ""));
        }
        for (TpchTable<?> table : TpchTable.getTables()) {
            Path file = directory.resolve(table.getTableName() + ".csv");
            try (OutputStream to = new BufferedOutputStream(Files.newOutputStream(file))) {
                for (TpchEntity entity : table.createGenerator(scale, 1, 1)) {
                    to.write(TpchLoader.csvLine(entity));
                }
            }
            execute(duck, "COPY " + table.getTableName() + " FROM '" + file + "' (DELIMITER '|', HEADER false)");
            Files.delete(file);
        }
        execute(duck, "CHECKPOINT");
    }

    private static Answer answer(Connection connection, String sql) throws SQLException {
        return Answer.of(connection, sql, number -> number.round(DIGITS));
    }
}
