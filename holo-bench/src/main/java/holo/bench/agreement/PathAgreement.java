package holo.bench.agreement;

import holo.bench.columns.LocalNode;
import holo.bench.rows.Scratch;
import holo.store.column.ColumnOptions;
import java.io.IOException;
import java.net.URI;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import java.util.concurrent.Callable;
import org.jspecify.annotations.Nullable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;

/// Sends statements to a node of its own, each query once over rows and once over columns, and prints what differs.
/// With `--postgres`, a PostgreSQL answers, too, and all three are compared. The statements are those of files, or
/// generated ones.
///
/// The exit code is 0 when all answers agree and enough of the queries ran over columns.
@Command(name = "path-agreement", mixinStandardHelpOptions = true, sortOptions = false)
public final class PathAgreement implements Callable<Integer> {
    private static final int QUICK_STATEMENTS = 600;
    private static final long TIMEOUT_MILLIS = 60_000;
    private static final int CHANGES_PERCENT = 10;
    private static final int REASONS = 40;
    private static final String SCHEMA = "agreement_paths";

    @Option(names = "--postgres", description = "postgresql://user@host:port/database of a third opinion")
    private @Nullable URI postgres;

    @Option(names = "--seed", description = "the same seed gives the same statements", defaultValue = "1")
    private long seed;

    @Option(names = "--statements", description = "how many are generated", defaultValue = "5000")
    private int statements;

    @Option(names = "--require", description = "least share of generated queries over columns in percent")
    private double required;

    @Option(names = "--reasons", description = "why queries did not run over columns")
    private boolean reasons;

    @Option(names = "--nested", description = "share of queries of every kind in percent", defaultValue = "50")
    private int nested;

    @Option(names = "--quick", description = QUICK_STATEMENTS + " statements")
    private boolean quick;

    @Parameters(arity = "0..*", description = "files instead of generated statements, in order")
    private List<Path> files = List.of();

    private final Map<String, Integer> obstacles = new TreeMap<>();
    private int queries;
    private int different;

    /// The program.
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new PathAgreement()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        try (Scratch scratch = new Scratch("holo-paths");
                LocalNode node = new LocalNode(scratch.path(), ColumnOptions.DEFAULT);
                WireClient rows = WireClient.connect(node.uri());
                WireClient columns = WireClient.connect(node.uri());
                WireClient theirs = postgres == null ? null : WireClient.connect(postgres)) {
            Clients clients = new Clients(rows, columns, theirs);
            clients.prepare();
            if (files.isEmpty()) {
                generated(clients);
            } else {
                for (Path file : files) {
                    for (Script.Statement statement : Script.read(file, null)) {
                        compare(statement.sql(), clients);
                    }
                }
            }
            long ran = node.routes().columns();
            System.out.printf(
                    Locale.ROOT,
                    "%d queries, %d over columns (%.1f%%), %d different; seed %d%n",
                    queries,
                    ran,
                    100.0 * ran / Math.max(1, queries),
                    different,
                    seed);
            obstacles.entrySet().stream()
                    .sorted(Map.Entry.<String, Integer>comparingByValue().reversed())
                    .limit(REASONS)
                    .forEach(entry -> System.out.printf("%6d  %s%n", entry.getValue(), entry.getKey()));
            return different == 0 && 100.0 * ran >= required * queries ? 0 : 1;
        }
    }

    /// @param theirs null without PostgreSQL
    private record Clients(
            WireClient rows, WireClient columns, @Nullable WireClient theirs) {
        void prepare() throws IOException {
            List<WireClient> all = new ArrayList<>(List.of(rows, columns));
            if (theirs != null) {
                all.add(theirs);
                theirs.query("DROP SCHEMA IF EXISTS " + SCHEMA + " CASCADE", null, TIMEOUT_MILLIS);
                theirs.query("CREATE SCHEMA " + SCHEMA, null, TIMEOUT_MILLIS);
            }
            rows.query("CREATE SCHEMA " + SCHEMA, null, TIMEOUT_MILLIS);
            for (WireClient client : all) {
                client.query("SET search_path = " + SCHEMA, null, TIMEOUT_MILLIS);
            }
            rows.query("SET holo.route = rows", null, TIMEOUT_MILLIS);
            columns.query("SET holo.route = columns", null, TIMEOUT_MILLIS);
        }
    }

    private void generated(Clients clients) throws IOException {
        Random random = new Random(seed);
        RandomSql sql = new RandomSql(random);
        for (String statement : sql.schema()) {
            compare(statement, clients);
        }
        int count = quick ? QUICK_STATEMENTS : statements;
        for (int i = 0; i < count; i++) {
            compare(random.nextInt(100) < CHANGES_PERCENT ? sql.change() : query(sql, random), clients);
        }
    }

    private String query(RandomSql sql, Random random) {
        return random.nextInt(100) < nested ? sql.nestedQuery() : sql.plainQuery();
    }

    private void compare(String sql, Clients clients) throws IOException {
        // What changes rows runs once.
        boolean query = sql.stripLeading().toLowerCase(Locale.ROOT).matches("(?s)(select|with|values|table)\\b.*")
                && !sql.contains(" RETURNING ");
        Answer overRows = clients.rows().query(sql, null, TIMEOUT_MILLIS);
        Map<String, Answer> others = new TreeMap<>();
        if (query) {
            queries++;
            others.put("columns", clients.columns().query(sql, null, TIMEOUT_MILLIS));
            if (reasons) {
                explain(sql, clients.columns());
            }
        }
        if (clients.theirs() != null) {
            others.put("PostgreSQL", clients.theirs().query(sql, null, TIMEOUT_MILLIS));
        }
        others.forEach((name, other) -> {
            Verdict verdict = Verdict.of(sql, other, overRows);
            if (verdict != Verdict.AGREES) {
                different++;
                System.out.println(verdict + ": " + sql);
                System.out.println("  rows:       " + overRows.shown());
                System.out.printf("  %-11s %s%n", name + ":", other.shown());
            }
        });
    }

    private void explain(String sql, WireClient client) throws IOException {
        for (Answer.Result result :
                client.query("EXPLAIN " + sql, null, TIMEOUT_MILLIS).results()) {
            for (List<@Nullable String> row : result.rows()) {
                String line = String.valueOf(row.getFirst());
                int at = line.indexOf("not in columns: ");
                if (at >= 0) {
                    obstacles.merge(line.substring(at), 1, Integer::sum);
                }
            }
        }
    }
}
