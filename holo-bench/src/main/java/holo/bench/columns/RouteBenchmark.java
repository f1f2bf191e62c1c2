package holo.bench.columns;

import holo.bench.rows.Scratch;
import holo.sql.route.RouteStatistics;
import holo.store.column.ColumnOptions;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.TimeUnit;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Runs a mix of point reads, ranges, aggregates and joins over tables of several sizes on both routes, and says how
/// much slower than the better one the router's choice was: its regret. And how long a decision takes.
///
/// Fails when a statement does not run over the path that it is measured on. The exit code is 0 when at least
/// `--require` percent of the mix were within 1.3 times of the better path.
@Command(name = "route", mixinStandardHelpOptions = true, sortOptions = false)
public final class RouteBenchmark implements Callable<Integer> {
    private static final double REGRET_MAX = 1.3;

    /// Differences below this are noise of the scheduler and the wire.
    private static final double NOISE_MICROS = 200;

    private static final int CHUNK = 1000;
    private static final String WARM = "warm";
    private static final int WARM_ROWS = 5_000;
    private static final long WARM_NANOS = TimeUnit.SECONDS.toNanos(15);
    private static final int DECISIONS = 100_000;

    @Option(names = "--rows", description = "of the largest table", defaultValue = "1000000")
    private int rows;

    @Option(names = "--rounds", description = "runs of each statement on each route", defaultValue = "7")
    private int rounds;

    @Option(names = "--points", description = "percent of point reads in the mix", defaultValue = "50")
    private int points;

    @Option(names = "--require", description = "least share of statements within 1.3 times", defaultValue = "0")
    private double required;

    @Option(names = "--quick", description = "20,000 rows, 3 rounds")
    private boolean quick;

    private final PrintStream out;

    public RouteBenchmark(PrintStream out) {
        this.out = out;
    }

    /// The program.
    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        System.exit(new CommandLine(new RouteBenchmark(out)).execute(arguments));
    }

    /// A statement of the mix.
    ///
    /// @param weight its share among the analytical ones
    private record Candidate(String name, String sql, int weight) {}

    private static List<Candidate> candidates(String table, int size) {
        return List.of(
                new Candidate("range 10", "SELECT sum(n) FROM " + table + " WHERE id BETWEEN 100 AND 109", 2),
                new Candidate("range 1 %", "SELECT sum(n) FROM " + table + " WHERE id < " + size / 100, 2),
                new Candidate("range 30 %", "SELECT sum(n) FROM " + table + " WHERE id < " + size * 3L / 10, 1),
                new Candidate("first 20", "SELECT * FROM " + table + " LIMIT 20", 2),
                new Candidate("count", "SELECT count(*) FROM " + table, 2),
                new Candidate("aggregate", "SELECT g, count(*), sum(n), min(d) FROM " + table + " GROUP BY g", 3),
                new Candidate("filter", "SELECT count(*) FROM " + table + " WHERE s LIKE '%77%' AND n > 500", 2),
                new Candidate("top", "SELECT id, n FROM " + table + " ORDER BY n DESC, id LIMIT 10", 1),
                new Candidate(
                        "join",
                        "SELECT k.name, sum(t.n) FROM " + table + " t JOIN kinds k ON t.g = k.g GROUP BY k.name",
                        2));
    }

    @Override
    public Integer call() throws Exception {
        if (quick) {
            rows = 20_000;
            rounds = 3;
        }
        try (Scratch scratch = new Scratch("holo-route");
                LocalNode node = new LocalNode(scratch.path(), ColumnOptions.DEFAULT);
                Connection byRows = node.connect("rows");
                Connection byColumns = node.connect("columns");
                Connection auto = node.connect("auto")) {
            execute(byRows, "CREATE TABLE kinds (g integer PRIMARY KEY, name text NOT NULL)");
            execute(byRows, "INSERT INTO kinds SELECT i, 'kind ' || i % 7 FROM generate_series(0, 99) AS i");
            double weighted = 0;
            double within = 0;
            // Small tables first: by the time that differences count, everything has run often.
            warmUp(byRows, byColumns);
            out.println("table       statement    rows ms  columns ms  chosen    regret");
            for (int size = rows / (int) Math.pow(10, tables() - 1); size <= rows; size *= 10) {
                String table = "t" + size;
                load(byRows, table, size);
                for (Candidate each : candidates(table, size)) {
                    long columnsBefore = node.routes().columns();
                    Pair times = times(byRows, byColumns, each.sql());
                    RouteStatistics before = node.routes();
                    if (before.columns() - columnsBefore != rounds + 1) {
                        throw new IllegalStateException(each.sql() + " did not run over columns: " + before);
                    }
                    run(auto, each.sql());
                    RouteStatistics after = node.routes();
                    boolean columns = after.columns() > before.columns();
                    double chosen = columns ? times.columns() : times.rows();
                    double best = Math.min(times.rows(), times.columns());
                    boolean fine = chosen <= best * REGRET_MAX + NOISE_MICROS / 1000;
                    weighted += each.weight();
                    within += fine ? each.weight() : 0;
                    out.printf(
                            Locale.ROOT,
                            "%-11s %-10s %9.2f   %9.2f  %-8s %7.2f%s%n",
                            table,
                            each.name(),
                            times.rows(),
                            times.columns(),
                            columns ? "columns" : "rows",
                            chosen / best,
                            fine ? "" : "  <-");
                }
            }
            decision(node, auto);
            // A point read never asks the router.
            double share = points + (100.0 - points) * within / weighted;
            out.printf(
                    Locale.ROOT,
                    "%.1f%% within %.1f times of the better path, at %d%% point reads (%.1f%% of the others)%n",
                    share,
                    REGRET_MAX,
                    points,
                    100.0 * within / weighted);
            return share >= required ? 0 : 1;
        }
    }

    private void load(Connection connection, String table, int size) throws SQLException, IOException {
        execute(
                connection,
                "CREATE TABLE " + table
                        + " (id integer PRIMARY KEY, g integer NOT NULL, n numeric(12,2), s text, d date)");
        CopyIn copy = connection
                .unwrap(PGConnection.class)
                .getCopyAPI()
                .copyIn("COPY " + table + " FROM STDIN WITH (FORMAT csv)");
        Random random = new Random(size);
        StringBuilder chunk = new StringBuilder();
        for (int i = 0; i < size; i++) {
            chunk.append(i).append(',').append(random.nextInt(100)).append(',').append(random.nextInt(100_000) / 100.0);
            chunk.append(",text ")
                    .append(random.nextInt(10_000))
                    .append(",2020-01-")
                    .append(10 + random.nextInt(20));
            chunk.append('\n');
            if (i % CHUNK == CHUNK - 1) {
                byte[] bytes = chunk.toString().getBytes(StandardCharsets.UTF_8);
                copy.writeToCopy(bytes, 0, bytes.length);
                chunk.setLength(0);
            }
        }
        byte[] rest = chunk.toString().getBytes(StandardCharsets.UTF_8);
        copy.writeToCopy(rest, 0, rest.length);
        copy.endCopy();
        execute(connection, "ANALYZE " + table);
    }

    private int tables() {
        int count = 1;
        for (int size = rows / 10; size >= 1000; size /= 10) {
            count++;
        }
        return count;
    }

    private void warmUp(Connection byRows, Connection byColumns) throws SQLException, IOException {
        load(byRows, WARM, WARM_ROWS);
        long end = System.nanoTime() + (quick ? 0 : WARM_NANOS);
        do {
            for (Candidate each : candidates(WARM, WARM_ROWS)) {
                run(byRows, each.sql());
                run(byColumns, each.sql());
            }
        } while (System.nanoTime() < end);
    }

    /// Milliseconds: medians of runs in turns.
    private record Pair(double rows, double columns) {}

    private Pair times(Connection byRows, Connection byColumns, String sql) throws SQLException {
        run(byRows, sql);
        run(byColumns, sql);
        double[] onRows = new double[rounds];
        double[] onColumns = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            onRows[i] = millis(byRows, sql);
            onColumns[i] = millis(byColumns, sql);
        }
        Arrays.sort(onRows);
        Arrays.sort(onColumns);
        return new Pair(onRows[rounds / 2], onColumns[rounds / 2]);
    }

    private static double millis(Connection connection, String sql) throws SQLException {
        long start = System.nanoTime();
        run(connection, sql);
        return (System.nanoTime() - start) / 1e6;
    }

    /// What the decision itself takes: the median of those of a prepared statement that reads a range, a different one
    /// each time, as the router has timed them.
    private void decision(LocalNode node, Connection auto) throws SQLException {
        try (PreparedStatement range = auto.prepareStatement("SELECT n FROM t" + rows + " WHERE id BETWEEN ? AND ?")) {
            for (int i = 0; i < (quick ? DECISIONS / 100 : DECISIONS); i++) {
                range.setInt(1, i % rows);
                range.setInt(2, i % rows + 3);
                try (ResultSet found = range.executeQuery()) {
                    while (found.next()) {
                        continue;
                    }
                }
            }
        }
        out.printf(
                Locale.ROOT, "a decision takes %d ns (median)%n", node.routes().decisionNanos());
    }

    private static void run(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement();
                ResultSet result = statement.executeQuery(sql)) {
            while (result.next()) {
                continue;
            }
        }
    }

    private static void execute(Connection connection, String sql) throws SQLException {
        try (Statement statement = connection.createStatement()) {
            statement.execute(sql);
        }
    }
}
