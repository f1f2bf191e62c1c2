package holo.bench.columns;

import holo.bench.rows.Scratch;
import holo.bench.statement.PipelinedClient;
import holo.store.column.ColumnOptions;
import java.io.IOException;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.PreparedStatement;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Mixes of point reads and analytical queries on the same table, by the same connections: 80 to 20, 50 to 50, 20
/// to 80. Each mix runs with the router's choice, over rows, and over columns, in turns; the same statements in the
/// same order.
///
/// Fails when a statement does not run over the path that it is measured on. The exit code is 0 when the router's
/// choice yields at least `--require` of the statements per second that the better
/// of the two paths yields, in each mix.
@Command(name = "mix", mixinStandardHelpOptions = true, sortOptions = false)
public final class MixBenchmark implements Callable<Integer> {
    private static final int[] POINT_PERCENT = {80, 50, 20};
    private static final List<String> ROUTES = List.of("auto", "rows", "columns");
    private static final int GROUPS = 100;
    private static final long MICROS_MAX = TimeUnit.MINUTES.toMicros(1);

    @Option(names = "--rows", description = "of the table", defaultValue = "200000")
    private int rows;

    @Option(names = "--clients", description = "connections", defaultValue = "4")
    private int clients;

    @Option(names = "--seconds", description = "of each mix on each route", defaultValue = "5")
    private double seconds;

    @Option(names = "--require", description = "least ratio to the better path", defaultValue = "0")
    private double required;

    @Option(names = "--quick", description = "20,000 rows, a fifth of a second")
    private boolean quick;

    private final PrintStream out;

    public MixBenchmark(PrintStream out) {
        this.out = out;
    }

    /// The program.
    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        System.exit(new CommandLine(new MixBenchmark(out)).execute(arguments));
    }

    /// Microseconds of the point reads and of the others.
    private record Micros(Histogram points, Histogram analytics) {
        Micros() {
            this(new Histogram(1, MICROS_MAX, 2), new Histogram(1, MICROS_MAX, 2));
        }
    }

    private record Result(double perSecond, Micros micros) {}

    @Override
    public Integer call() throws Exception {
        if (quick) {
            rows = 20_000;
            seconds = 0.2;
        }
        try (Scratch scratch = new Scratch("holo-mix");
                LocalNode node = new LocalNode(scratch.path(), ColumnOptions.DEFAULT)) {
            load(node);
            double least = Double.MAX_VALUE;
            out.println("points  route     statements/s   point p50 ms  p99 ms   analytics p50 ms  p99 ms");
            for (int percent : POINT_PERCENT) {
                double[] perSecond = new double[ROUTES.size()];
                for (int i = 0; i < ROUTES.size(); i++) {
                    Result result = run(node, ROUTES.get(i), percent);
                    perSecond[i] = result.perSecond();
                    out.printf(
                            Locale.ROOT,
                            "%5d%%  %-8s  %,12.0f   %12.2f  %6.2f   %16.2f  %6.2f%n",
                            percent,
                            ROUTES.get(i),
                            result.perSecond(),
                            millis(result.micros().points(), 50),
                            millis(result.micros().points(), 99),
                            millis(result.micros().analytics(), 50),
                            millis(result.micros().analytics(), 99));
                }
                least = Math.min(least, perSecond[0] / Math.max(perSecond[1], perSecond[2]));
            }
            out.printf(Locale.ROOT, "the router's choice: at least %.2f times the better path%n", least);
            return least >= required ? 0 : 1;
        }
    }

    private static double millis(Histogram micros, double percentile) {
        return micros.getValueAtPercentile(percentile) / 1e3;
    }

    private void load(LocalNode node) throws IOException, SQLException {
        try (PipelinedClient client =
                        new PipelinedClient(node.uri().getHost(), node.uri().getPort());
                Connection connection = node.connect("columns");
                Statement statement = connection.createStatement()) {
            client.run(
                    "CREATE TABLE sales (id int PRIMARY KEY, g int NOT NULL, n numeric(12,2) NOT NULL, d date, s text)");
            client.copy(
                    "COPY sales FROM STDIN",
                    rows,
                    i -> i + "\t" + i % GROUPS + "\t" + i % 9_973 + ".25\t2020-01-" + (10 + i % 20) + "\ttext " + i
                            + "\n");
            client.run("ANALYZE sales");
            statement.execute("SELECT count(*) FROM sales");
        }
    }

    private Result run(LocalNode node, String route, int percent) throws Exception {
        // Warm, as far as that goes.
        clients(node, route, percent, seconds / 5);
        return clients(node, route, percent, seconds);
    }

    private Result clients(LocalNode node, String route, int percent, double duration) throws Exception {
        Micros micros = new Micros();
        long columnsBefore = node.routes().columns();
        long start = System.nanoTime();
        long end = start + (long) (duration * 1e9);
        try (ExecutorService threads = Executors.newFixedThreadPool(clients)) {
            List<Future<Micros>> all = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                SplittableRandom random = new SplittableRandom(i);
                all.add(threads.submit(() -> client(node, route, percent, end, random)));
            }
            for (Future<Micros> one : all) {
                micros.points().add(one.get().points());
                micros.analytics().add(one.get().analytics());
            }
        }
        double elapsed = (System.nanoTime() - start) / 1e9;
        long overColumns = node.routes().columns() - columnsBefore;
        if (route.equals("columns") && overColumns != micros.analytics().getTotalCount()
                || route.equals("rows") && overColumns != 0) {
            throw new IllegalStateException(overColumns + " queries ran over columns of "
                    + micros.analytics().getTotalCount() + ", by the route " + route);
        }
        long statements = micros.points().getTotalCount() + micros.analytics().getTotalCount();
        return new Result(statements / elapsed, micros);
    }

    private Micros client(LocalNode node, String route, int percent, long end, SplittableRandom random)
            throws SQLException {
        Micros micros = new Micros();
        try (Connection connection = node.connect(route);
                PreparedStatement point = connection.prepareStatement("SELECT n, s FROM sales WHERE id = ?");
                PreparedStatement groups = connection.prepareStatement(
                        "SELECT g, count(*), sum(n), min(d) FROM sales WHERE n > ? GROUP BY g ORDER BY g");
                PreparedStatement range =
                        connection.prepareStatement("SELECT sum(n), max(d) FROM sales WHERE id BETWEEN ? AND ?")) {
            do { // once at least: connecting may take the whole of a short run
                boolean isPoint = random.nextInt(100) < percent;
                PreparedStatement chosen = point;
                if (isPoint) {
                    point.setInt(1, random.nextInt(rows));
                } else if (random.nextBoolean()) {
                    chosen = groups;
                    groups.setInt(1, random.nextInt(10_000));
                } else {
                    chosen = range;
                    int first = random.nextInt(rows);
                    range.setInt(1, first);
                    range.setInt(2, first + rows / GROUPS * (1 + random.nextInt(GROUPS)));
                }
                long before = System.nanoTime();
                read(chosen);
                (isPoint ? micros.points() : micros.analytics())
                        .recordValue(Math.clamp((System.nanoTime() - before) / 1000, 1, MICROS_MAX));
            } while (System.nanoTime() < end);
        }
        return micros;
    }

    private static void read(PreparedStatement statement) throws SQLException {
        try (ResultSet found = statement.executeQuery()) {
            while (found.next()) {
                continue;
            }
        }
    }
}
