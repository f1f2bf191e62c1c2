package holo.bench.columns;

import holo.bench.rows.Scratch;
import holo.sql.route.RouteStatistics;
import holo.store.column.ColumnOptions;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.Random;
import java.util.concurrent.Callable;
import org.postgresql.PGConnection;
import org.postgresql.copy.CopyIn;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Runs a mix of point reads, ranges, aggregates and joins over tables of several sizes on both routes, and says how
/// much slower than the better one the router's choice was: its regret.
///
/// The exit code is 0 when at least `--require` percent of the mix were within 1.3 times of the better path.
@Command(name = "route", mixinStandardHelpOptions = true, sortOptions = false)
public final class RouteBenchmark implements Callable<Integer> {
    private static final double REGRET_MAX = 1.3;

    /// Differences below this are noise of the scheduler and the wire.
    private static final double NOISE_MICROS = 200;

    private static final int CHUNK = 1000;

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
            out.println("table       statement    rows ms  columns ms  chosen    regret");
            for (int size = rows; size >= 1000; size /= 10) {
                String table = "t" + size;
                load(byRows, table, size);
                for (Candidate each : candidates(table, size)) {
                    double onRows = median(byRows, each.sql());
                    double onColumns = median(byColumns, each.sql());
                    RouteStatistics before = node.routes();
                    run(auto, each.sql());
                    RouteStatistics after = node.routes();
                    boolean columns = after.columns() > before.columns();
                    double chosen = columns ? onColumns : onRows;
                    double best = Math.min(onRows, onColumns);
                    boolean fine = chosen <= best * REGRET_MAX + NOISE_MICROS / 1000;
                    weighted += each.weight();
                    within += fine ? each.weight() : 0;
                    out.printf(
                            Locale.ROOT,
                            "%-11s %-10s %9.2f   %9.2f  %-8s %7.2f%s%n",
                            table,
                            each.name(),
                            onRows,
                            onColumns,
                            columns ? "columns" : "rows",
                            chosen / best,
                            fine ? "" : "  <-");
                }
            }
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

    /// Milliseconds.
    private double median(Connection connection, String sql) throws SQLException {
        run(connection, sql);
        double[] times = new double[rounds];
        for (int i = 0; i < rounds; i++) {
            long start = System.nanoTime();
            run(connection, sql);
            times[i] = (System.nanoTime() - start) / 1e6;
        }
        Arrays.sort(times);
        return times[rounds / 2];
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
