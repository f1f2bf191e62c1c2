package holo.bench.columns;

import holo.bench.rows.Scratch;
import holo.store.column.ColumnOptions;
import java.io.PrintStream;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// What transactions and analytics take from each other on one node: TPC-B alone and beside a connection that queries
/// the same tables over columns without a pause, in turns. With `--frontier`, all numbers of transactional and
/// analytical clients together, as HATtrick draws them: how much of both there is at a time, as shares of the most that
/// there is of each alone.
///
/// Each second query looks at all four tables; the exit code is 0 when the books balance in each of them, all
/// analytical queries ran over columns, and `--require` holds.
@Command(name = "interference", mixinStandardHelpOptions = true, sortOptions = false)
public final class InterferenceBenchmark implements Callable<Integer> {
    @Mixin
    private final TpcbOptions tpcb = new TpcbOptions();

    @Option(names = "--niceness", description = "of the analytics, as holo.analytics.niceness", defaultValue = "5")
    private int niceness;

    @Option(names = "--busy-percent", description = "as holo.analytics.busy-percent", defaultValue = "50")
    private int busyPercent;

    @Option(names = "--frontier", description = "also the frontier")
    private boolean frontier;

    @Option(names = "--require", description = "least share of the transactions alone", defaultValue = "0")
    private double required;

    @Option(names = "--quick", description = "2,000 accounts, 2 clients, one round of half a second")
    private boolean quick;

    private final PrintStream out;

    /// Analytical queries so far.
    private long asked;

    public InterferenceBenchmark(PrintStream out) {
        this.out = out;
    }

    /// The program.
    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        System.exit(new CommandLine(new InterferenceBenchmark(out)).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        if (quick) {
            tpcb.beQuick();
        }
        try (Scratch scratch = new Scratch("holo-interference");
                LocalNode node =
                        new LocalNode(scratch.path(), ColumnOptions.DEFAULT.withYielding(niceness, busyPercent));
                Connection connection = node.connect("columns");
                Statement query = connection.createStatement()) {
            Tpcb tables = new Tpcb(node.uri(), "pgbench_", tpcb.scale());
            tables.load("columns = on");
            balance(query, tables);
            point(node, tables, tpcb.clients(), 1);
            double share = interference(node, tables);
            if (frontier) {
                frontier(node, tables);
            }
            balance(query, tables);
            return node.ranOverColumns(asked, out) && share >= required ? 0 : 1;
        }
    }

    private void balance(Statement query, Tpcb tables) throws SQLException {
        Analysts.balance(query, tables);
        asked++;
    }

    /// What so many clients do at a time.
    private record Point(double transactions, double queries, double p99Millis) {}

    private Point point(LocalNode node, Tpcb tables, int writers, int analysts) throws Exception {
        try (Analysts analytics = new Analysts(node, tables, analysts)) {
            Tpcb.Result result = writers == 0 ? null : tables.run(writers, tpcb.seconds());
            if (result == null) {
                Thread.sleep((long) (tpcb.seconds() * 1000));
            }
            Analysts.Result queries = analytics.stop();
            asked += queries.queries();
            return new Point(
                    result == null ? 0 : result.perSecond(),
                    queries.perSecond(),
                    result == null ? 0 : result.millis(99));
        }
    }

    private double interference(LocalNode node, Tpcb tables) throws Exception {
        Point[] alone = new Point[tpcb.rounds()];
        Point[] beside = new Point[tpcb.rounds()];
        for (int i = 0; i < tpcb.rounds(); i++) {
            alone[i] = point(node, tables, tpcb.clients(), 0);
            beside[i] = point(node, tables, tpcb.clients(), 1);
        }
        Point before = median(alone);
        Point after = median(beside);
        double share = after.transactions() / before.transactions();
        out.printf(
                Locale.ROOT,
                "TPC-B, scale %s, %d clients: %,.0f a second alone (p99 %.1f ms), %,.0f (p99 %.1f ms) beside %.1f"
                        + " analytical queries a second: %.2f times%n",
                tpcb.scale(),
                tpcb.clients(),
                before.transactions(),
                before.p99Millis(),
                after.transactions(),
                after.p99Millis(),
                after.queries(),
                share);
        return share;
    }

    private static Point median(Point[] points) {
        Point[] sorted = points.clone();
        Arrays.sort(sorted, (a, b) -> Double.compare(a.transactions(), b.transactions()));
        return sorted[sorted.length / 2];
    }

    private void frontier(LocalNode node, Tpcb tables) throws Exception {
        int[] writers = IntStream.of(0, 1, tpcb.clients() / 2, tpcb.clients())
                .sorted()
                .distinct()
                .toArray();
        int[] analysts = {0, 1, 2, 4};
        Point[][] points = new Point[writers.length][analysts.length];
        double mostTransactions = 0;
        double mostQueries = 0;
        for (int w = 0; w < writers.length; w++) {
            for (int a = 0; a < analysts.length; a++) {
                if (w + a > 0) {
                    points[w][a] = point(node, tables, writers[w], analysts[a]);
                    mostTransactions =
                            a > 0 ? mostTransactions : Math.max(mostTransactions, points[w][a].transactions());
                    mostQueries = w > 0 ? mostQueries : Math.max(mostQueries, points[w][a].queries());
                }
            }
        }
        out.println("writers  analysts   transactions/s   queries/s   share of both");
        for (int w = 0; w < writers.length; w++) {
            for (int a = 0; a < analysts.length; a++) {
                if (w + a > 0) {
                    out.printf(
                            Locale.ROOT,
                            "%7d  %8d   %,14.0f   %9.1f   %13.2f%n",
                            writers[w],
                            analysts[a],
                            points[w][a].transactions(),
                            points[w][a].queries(),
                            points[w][a].transactions() / mostTransactions + points[w][a].queries() / mostQueries);
                }
            }
        }
    }
}
