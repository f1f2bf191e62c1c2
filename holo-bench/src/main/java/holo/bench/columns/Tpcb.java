package holo.bench.columns;

import holo.bench.statement.PipelinedClient;
import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.TimeUnit;
import org.HdrHistogram.Histogram;

/// TPC-B as pgbench runs it, prepared, one statement at a time: tables of its own by a prefix, so that several sets of
/// them are in one node.
final class Tpcb {
    private static final int ACCOUNTS = 100_000;
    private static final int TELLERS = 10;
    private static final int DELTA_MAX = 5_000;
    private static final long MICROS_MAX = TimeUnit.MINUTES.toMicros(1);

    private final URI uri;
    private final String prefix;
    private final int branches;
    private final int accountsPerBranch;
    private final List<String> statements;

    /// @param prefix of the tables' names
    /// @param scale branches; a fraction of one is a branch with fewer accounts
    Tpcb(URI uri, String prefix, double scale) {
        this.uri = uri;
        this.prefix = prefix;
        this.branches = Math.max(1, (int) scale);
        this.accountsPerBranch = scale < 1 ? (int) (ACCOUNTS * scale) : ACCOUNTS;
        this.statements = List.of(
                "BEGIN",
                "UPDATE " + prefix + "accounts SET abalance = abalance + $1 WHERE aid = $2",
                "SELECT abalance FROM " + prefix + "accounts WHERE aid = $1",
                "UPDATE " + prefix + "tellers SET tbalance = tbalance + $1 WHERE tid = $2",
                "UPDATE " + prefix + "branches SET bbalance = bbalance + $1 WHERE bid = $2",
                "INSERT INTO " + prefix + "history (tid, bid, aid, delta, mtime)"
                        + " VALUES ($1, $2, $3, $4, CURRENT_TIMESTAMP)",
                "END");
    }

    /// What clients did.
    ///
    /// @param micros of the transactions
    record Result(long transactions, double seconds, Histogram micros) {
        double perSecond() {
            return transactions / seconds;
        }

        double millis(double percentile) {
            return micros.getValueAtPercentile(percentile) / 1e3;
        }
    }

    int accounts() {
        return branches * accountsPerBranch;
    }

    /// Makes the tables and loads them.
    ///
    /// @param options of the tables, as `WITH` has them
    void load(String options) throws IOException {
        try (PipelinedClient client = new PipelinedClient(uri.getHost(), uri.getPort())) {
            String with = " WITH (" + options + ")";
            client.run("CREATE TABLE " + prefix
                    + "branches (bid int PRIMARY KEY, bbalance int NOT NULL, filler char(88))" + with);
            client.run("CREATE TABLE " + prefix
                    + "tellers (tid int PRIMARY KEY, bid int NOT NULL, tbalance int NOT NULL, filler char(84))" + with);
            client.run("CREATE TABLE " + prefix
                    + "accounts (aid int PRIMARY KEY, bid int NOT NULL, abalance int NOT NULL, filler char(84))"
                    + with);
            client.run("CREATE TABLE " + prefix
                    + "history (tid int, bid int, aid int, delta int, mtime timestamp, filler char(22))" + with);
            client.copy("COPY " + prefix + "branches FROM STDIN", branches, i -> (i + 1) + "\t0\t\n");
            client.copy(
                    "COPY " + prefix + "tellers FROM STDIN",
                    branches * TELLERS,
                    i -> (i + 1) + "\t" + (i / TELLERS + 1) + "\t0\t\n");
            client.copy(
                    "COPY " + prefix + "accounts FROM STDIN",
                    accounts(),
                    i -> (i + 1) + "\t" + (i / accountsPerBranch + 1) + "\t0\t\n");
        }
    }

    /// The four sums that are the same in each snapshot, how many transactions there were, and what they moved: a
    /// query over all of the tables.
    String books() {
        return "SELECT a.s, t.s, b.s, h.s, h.n, h.d FROM (SELECT sum(abalance) s FROM " + prefix + "accounts) a,"
                + " (SELECT sum(tbalance) s FROM " + prefix + "tellers) t,"
                + " (SELECT sum(bbalance) s FROM " + prefix + "branches) b,"
                + " (SELECT coalesce(sum(delta), 0) s, count(*) n, count(DISTINCT aid) d FROM " + prefix + "history) h";
    }

    /// What analysts ask: how the money is spread, and who moved most of it.
    String report() {
        return "SELECT a.bid, count(*), min(a.abalance), max(a.abalance), sum(abs(a.abalance)), sum(h.moved)"
                + " FROM " + prefix + "accounts a LEFT JOIN"
                + " (SELECT aid, sum(abs(delta)) AS moved FROM " + prefix + "history GROUP BY aid) h ON a.aid = h.aid"
                + " GROUP BY a.bid ORDER BY a.bid";
    }

    /// Runs transactions on as many connections.
    Result run(int clients, double seconds) throws InterruptedException, ExecutionException {
        long start = System.nanoTime();
        long end = start + (long) (seconds * 1e9);
        Histogram micros = new Histogram(1, MICROS_MAX, 2);
        try (ExecutorService threads = Executors.newFixedThreadPool(clients)) {
            List<Future<Histogram>> all = new ArrayList<>();
            for (int i = 0; i < clients; i++) {
                SplittableRandom random = new SplittableRandom(start + i);
                all.add(threads.submit(() -> client(end, random)));
            }
            for (Future<Histogram> one : all) {
                micros.add(one.get());
            }
        }
        return new Result(micros.getTotalCount(), (System.nanoTime() - start) / 1e9, micros);
    }

    private Histogram client(long end, SplittableRandom random) throws IOException {
        Histogram micros = new Histogram(1, MICROS_MAX, 2);
        try (PipelinedClient client = new PipelinedClient(uri.getHost(), uri.getPort())) {
            for (int i = 0; i < statements.size(); i++) {
                client.prepare("s" + i, statements.get(i));
            }
            while (System.nanoTime() < end) {
                long start = System.nanoTime();
                int account = 1 + random.nextInt(accounts());
                int branch = 1 + random.nextInt(branches);
                int teller = (branch - 1) * TELLERS + 1 + random.nextInt(TELLERS);
                int delta = random.nextInt(-DELTA_MAX, DELTA_MAX + 1);
                execute(client, 0);
                execute(client, 1, delta, account);
                execute(client, 2, account);
                execute(client, 3, delta, teller);
                execute(client, 4, delta, branch);
                execute(client, 5, teller, branch, account, delta);
                execute(client, 6);
                micros.recordValue(Math.clamp((System.nanoTime() - start) / 1000, 1, MICROS_MAX));
            }
        }
        return micros;
    }

    private static void execute(PipelinedClient client, int statement, int... parameters) throws IOException {
        client.addExecution("s" + statement, parameters);
        client.send();
        client.await(1);
    }
}
