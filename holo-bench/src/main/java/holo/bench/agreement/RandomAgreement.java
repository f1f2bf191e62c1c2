package holo.bench.agreement;

import java.io.IOException;
import java.net.URI;
import java.util.Random;
import java.util.concurrent.Callable;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Option;

/// Sends generated statements to PostgreSQL and to Holo and prints those that they answer differently. The schema is
/// made anew in `agreement_random` of both.
///
/// The exit code is 0 when all answers agree.
@Command(name = "random-agreement", mixinStandardHelpOptions = true, sortOptions = false)
public final class RandomAgreement implements Callable<Integer> {
    private static final int QUICK_STATEMENTS = 300;
    private static final long TIMEOUT_MILLIS = 10_000;
    private static final int CHANGES_PERCENT = 15;
    private static final String SCHEMA = "agreement_random";

    @Option(names = "--postgres", required = true, description = "postgresql://user@host:port/database")
    private URI postgres;

    @Option(names = "--holo", required = true, description = "postgresql://user@host:port/database")
    private URI holo;

    @Option(names = "--seed", description = "the same seed gives the same statements", defaultValue = "1")
    private long seed;

    @Option(names = "--statements", description = "how many", defaultValue = "5000")
    private int statements;

    @Option(names = "--nested", description = "share of queries of every kind in percent", defaultValue = "50")
    private int nested;

    @Option(names = "--quick", description = QUICK_STATEMENTS + " statements")
    private boolean quick;

    /// The program.
    public static void main(String[] arguments) {
        System.exit(new CommandLine(new RandomAgreement()).execute(arguments));
    }

    @Override
    public Integer call() throws IOException {
        Random random = new Random(seed);
        RandomSql sql = new RandomSql(random);
        Tally tally = new Tally();
        try (WireClient theirs = WireClient.connect(postgres);
                WireClient ours = WireClient.connect(holo)) {
            for (WireClient client : new WireClient[] {theirs, ours}) {
                client.query("DROP SCHEMA IF EXISTS " + SCHEMA + " CASCADE", null, TIMEOUT_MILLIS);
                client.query("CREATE SCHEMA " + SCHEMA, null, TIMEOUT_MILLIS);
                client.query("SET search_path = " + SCHEMA, null, TIMEOUT_MILLIS);
            }
            for (String statement : sql.schema()) {
                compare(statement, theirs, ours, tally);
            }
            int count = quick ? QUICK_STATEMENTS : statements;
            for (int i = 0; i < count; i++) {
                compare(statement(sql, random), theirs, ours, tally);
            }
        }
        System.out.println(tally.line("seed " + seed));
        return tally.count(Verdict.AGREES) == tally.total() ? 0 : 1;
    }

    private String statement(RandomSql sql, Random random) {
        if (random.nextInt(100) < CHANGES_PERCENT) {
            return sql.change();
        }
        return random.nextInt(100) < nested ? sql.nestedQuery() : sql.plainQuery();
    }

    private static void compare(String statement, WireClient theirs, WireClient ours, Tally tally) throws IOException {
        Answer expected = theirs.query(statement, null, TIMEOUT_MILLIS);
        Answer actual = ours.query(statement, null, TIMEOUT_MILLIS);
        Verdict verdict = Verdict.of(statement, expected, actual);
        tally.add(verdict, actual);
        if (verdict != Verdict.AGREES) {
            System.out.println(verdict + ": " + statement);
            System.out.println("  PostgreSQL: " + expected.shown());
            System.out.println("  Holo:       " + actual.shown());
        }
    }
}
