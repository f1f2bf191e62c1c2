package holo.bench.columns;

import holo.bench.rows.Scratch;
import holo.bench.statement.PipelinedClient;
import holo.store.column.ColumnOptions;
import java.io.IOException;
import java.io.PrintStream;
import java.net.URI;
import java.nio.charset.StandardCharsets;
import java.sql.Connection;
import java.sql.ResultSet;
import java.sql.SQLException;
import java.sql.Statement;
import java.util.Arrays;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Option;

/// What writers pay for the columns: TPC-B and COPY on tables that are kept in columns and on tables that are not, in
/// turns on one node.
///
/// The columns exist before the clock starts, and a round over them ends when they hold all of its writes, so that
/// what is put off is paid for, too. For COPY both are said: until it has committed, and until the columns have it.
///
/// The exit code is 0 when all queries over tables with columns ran over columns, the books balance there, and
/// `--require-tpcb` and `--require-copy` hold.
@Command(name = "price", mixinStandardHelpOptions = true, sortOptions = false)
public final class PriceBenchmark implements Callable<Integer> {
    private static final String ON = "columns = on";
    private static final String OFF = "columns = off";

    @Mixin
    private final TpcbOptions tpcb = new TpcbOptions();

    @Option(names = "--copy-rows", description = "of one COPY", defaultValue = "300000")
    private int copyRows;

    @Option(names = "--require-tpcb", description = "least ratio", defaultValue = "0")
    private double requiredTpcb;

    @Option(names = "--require-copy", description = "least ratio", defaultValue = "0")
    private double requiredCopy;

    @Option(names = "--quick", description = "2,000 accounts, 2 clients, one round of half a second, 5,000 rows")
    private boolean quick;

    private final PrintStream out;

    /// Queries that columns are to answer, so far.
    private long asked;

    public PriceBenchmark(PrintStream out) {
        this.out = out;
    }

    /// The program.
    public static void main(String[] arguments) {
        PrintStream out = new PrintStream(System.out, true, StandardCharsets.UTF_8);
        System.exit(new CommandLine(new PriceBenchmark(out)).execute(arguments));
    }

    @Override
    public Integer call() throws Exception {
        if (quick) {
            tpcb.beQuick();
            copyRows = 5_000;
        }
        try (Scratch scratch = new Scratch("holo-price");
                LocalNode node = new LocalNode(scratch.path(), ColumnOptions.DEFAULT);
                Connection analyst = node.connect("columns");
                Statement query = analyst.createStatement()) {
            double ratioOfTpcb = tpcb(node, query);
            double ratioOfCopy = copy(node.uri(), query);
            return node.ranOverColumns(asked, out) && ratioOfTpcb >= requiredTpcb && ratioOfCopy >= requiredCopy
                    ? 0
                    : 1;
        }
    }

    private double tpcb(LocalNode node, Statement query) throws Exception {
        Tpcb on = new Tpcb(node.uri(), "on_", tpcb.scale());
        Tpcb off = new Tpcb(node.uri(), "off_", tpcb.scale());
        on.load(ON);
        off.load(OFF);
        balance(query, on);
        off.run(tpcb.clients(), tpcb.seconds());
        on.run(tpcb.clients(), tpcb.seconds());
        double[] with = new double[tpcb.rounds()];
        double[] without = new double[tpcb.rounds()];
        for (int i = 0; i < tpcb.rounds(); i++) {
            without[i] = off.run(tpcb.clients(), tpcb.seconds()).perSecond();
            long start = System.nanoTime();
            Tpcb.Result result = on.run(tpcb.clients(), tpcb.seconds());
            balance(query, on);
            with[i] = result.transactions() * 1e9 / (System.nanoTime() - start);
        }
        double ratio = median(with) / median(without);
        out.printf(
                Locale.ROOT,
                "TPC-B, scale %s, %d clients: %,.0f a second with columns, %,.0f without: %.2f times%n",
                tpcb.scale(),
                tpcb.clients(),
                median(with),
                median(without),
                ratio);
        return ratio;
    }

    private void balance(Statement query, Tpcb tables) throws SQLException {
        Analysts.balance(query, tables);
        asked++;
    }

    private double copy(URI uri, Statement query) throws SQLException, IOException {
        double[] with = new double[tpcb.rounds()];
        double[] held = new double[tpcb.rounds()];
        double[] without = new double[tpcb.rounds()];
        try (PipelinedClient client = new PipelinedClient(uri.getHost(), uri.getPort())) {
            // The first one of each is not measured.
            for (int i = -1; i < tpcb.rounds(); i++) {
                Copied off = copied(client, OFF, query);
                Copied on = copied(client, ON, query);
                if (i >= 0) {
                    without[i] = off.perSecond();
                    with[i] = on.perSecond();
                    held[i] = on.countedPerSecond();
                }
            }
        }
        double ratio = median(with) / median(without);
        out.printf(
                Locale.ROOT,
                "COPY of %,d rows: %,.0f rows a second with columns, %,.0f without: %.2f times;"
                        + " %,.0f until the columns have them%n",
                copyRows,
                median(with),
                median(without),
                ratio,
                median(held));
        return ratio;
    }

    /// @param countedPerSecond rows per second of the COPY and of a query that counts them
    private record Copied(double perSecond, double countedPerSecond) {}

    private Copied copied(PipelinedClient client, String options, Statement query) throws SQLException, IOException {
        client.run("CREATE TABLE copied (id int PRIMARY KEY, g int NOT NULL, n numeric(12,2), s text) WITH (" + options
                + ")");
        count(query);
        long start = System.nanoTime();
        client.copy(
                "COPY copied FROM STDIN",
                copyRows,
                i -> i + "\t" + i % 100 + "\t" + i % 10_000 + ".25\ttext " + i + "\n");
        double copied = (System.nanoTime() - start) / 1e9;
        long counted = count(query);
        double all = (System.nanoTime() - start) / 1e9;
        client.run("DROP TABLE copied");
        asked += options.equals(ON) ? 2 : 0;
        if (counted != copyRows) {
            throw new IllegalStateException(counted + " of " + copyRows + " copied rows are counted");
        }
        return new Copied(copyRows / copied, copyRows / all);
    }

    private static long count(Statement query) throws SQLException {
        try (ResultSet rows = query.executeQuery("SELECT count(*) FROM copied")) {
            rows.next();
            return rows.getLong(1);
        }
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return sorted[sorted.length / 2];
    }
}
