package holo.bench.statement;

import java.io.IOException;
import java.net.URI;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;

/// The work that a JVM should be quick at from its first second: short transactions over a few tables, their keys in
/// demand by several clients, in both query protocols. The start-up cache is recorded while it runs, so that methods
/// are compiled early and with the profile of this work; without that a fresh node spends more CPU time on compiling
/// than on the first ten thousand transactions.
///
/// At the end the books must balance.
public final class ShortTransactions {
    private static final int CLIENTS = 4;
    private static final int BRANCHES = 2;
    private static final int TELLERS = 20;
    private static final int ACCOUNTS = 5_000;
    private static final int READS = 5;
    private static final int DELTA_MAX = 5_000;

    private static final String TABLES = "start_up_accounts, start_up_tellers, start_up_branches, start_up_history";
    private static final String ADD_TO_ACCOUNT = "UPDATE start_up_accounts SET balance = balance + $1 WHERE id = $2";
    private static final String READ_ACCOUNT = "SELECT balance FROM start_up_accounts WHERE id = $1";
    private static final String ADD_TO_TELLER = "UPDATE start_up_tellers SET balance = balance + $1 WHERE id = $2";
    private static final String ADD_TO_BRANCH = "UPDATE start_up_branches SET balance = balance + $1 WHERE id = $2";
    private static final String NOTE = "INSERT INTO start_up_history (teller, branch, account, delta, noted)"
            + " VALUES ($1, $2, $3, $4, CURRENT_TIMESTAMP)";
    private static final List<String> STATEMENTS =
            List.of(ADD_TO_ACCOUNT, READ_ACCOUNT, ADD_TO_TELLER, ADD_TO_BRANCH, NOTE, "BEGIN", "END");

    private final URI url;
    private final long endNanos;

    private ShortTransactions(URI url, int seconds) {
        this.url = url;
        this.endNanos = System.nanoTime() + seconds * 1_000_000_000L;
    }

    /// @param args `postgresql://host:port`, and for how many seconds
    public static void main(String[] args) throws Exception {
        int transactions = run(URI.create(args[0]), Integer.parseInt(args[1]));
        System.out.println(transactions + " short transactions");
    }

    /// Makes tables, works on them, checks them, and drops them.
    ///
    /// @return how many transactions there were
    static int run(URI url, int seconds) throws IOException, InterruptedException, ExecutionException {
        try (PipelinedClient owner = new PipelinedClient(url.getHost(), url.getPort())) {
            owner.run("DROP TABLE IF EXISTS " + TABLES);
            create(owner, "start_up_accounts", ACCOUNTS);
            create(owner, "start_up_tellers", TELLERS);
            create(owner, "start_up_branches", BRANCHES);
            owner.run(
                    "CREATE TABLE start_up_history (teller int, branch int, account int, delta int, noted timestamp)");
            int transactions = new ShortTransactions(url, seconds).work();
            owner.addQuery(
                    "SELECT 1 FROM start_up_history HAVING sum(delta) = (SELECT sum(balance) FROM start_up_accounts)"
                            + " AND sum(delta) = (SELECT sum(balance) FROM start_up_tellers)"
                            + " AND sum(delta) = (SELECT sum(balance) FROM start_up_branches)"
                            + " AND count(*) = " + transactions);
            owner.send();
            if (owner.await(1) != 1) {
                throw new IllegalStateException("the books do not balance after " + transactions + " transactions");
            }
            owner.run("DROP TABLE " + TABLES);
            return transactions;
        }
    }

    private static void create(PipelinedClient client, String table, int rows) throws IOException {
        client.run("CREATE TABLE " + table + " (id int PRIMARY KEY, balance int, filler char(84))");
        StringBuilder insert = new StringBuilder("INSERT INTO " + table + " VALUES ");
        for (int id = 1; id <= rows; id++) {
            insert.append(id == 1 ? "" : ",").append("(" + id + ",0,'')");
        }
        client.run(insert.toString());
    }

    private int work() throws InterruptedException, ExecutionException {
        try (ExecutorService clients = Executors.newFixedThreadPool(CLIENTS)) {
            List<Future<Integer>> counts = new ArrayList<>();
            for (int i = 0; i < CLIENTS; i++) {
                SplittableRandom random = new SplittableRandom(i);
                counts.add(clients.submit(() -> work(random)));
            }
            int count = 0;
            for (Future<Integer> one : counts) {
                count += one.get();
            }
            return count;
        }
    }

    private int work(SplittableRandom random) throws IOException {
        int count = 0;
        try (PipelinedClient client = new PipelinedClient(url.getHost(), url.getPort())) {
            for (String statement : STATEMENTS) {
                client.prepare(name(statement), statement);
            }
            // One in each protocol, however slow the machine is.
            while (count < 2 || System.nanoTime() < endNanos) {
                transaction(client, count % 2 == 0, random);
                count++;
            }
        }
        return count;
    }

    private static void transaction(PipelinedClient client, boolean prepared, SplittableRandom random)
            throws IOException {
        int account = 1 + random.nextInt(ACCOUNTS);
        int teller = 1 + random.nextInt(TELLERS);
        int branch = 1 + random.nextInt(BRANCHES);
        int delta = random.nextInt(-DELTA_MAX, DELTA_MAX);
        run(client, prepared, "BEGIN");
        run(client, prepared, ADD_TO_ACCOUNT, delta, account);
        run(client, prepared, READ_ACCOUNT, account);
        run(client, prepared, ADD_TO_TELLER, delta, teller);
        run(client, prepared, ADD_TO_BRANCH, delta, branch);
        run(client, prepared, NOTE, teller, branch, account, delta);
        run(client, prepared, "END");
        for (int i = 0; i < READS; i++) {
            run(client, prepared, READ_ACCOUNT, 1 + random.nextInt(ACCOUNTS));
        }
    }

    private static void run(PipelinedClient client, boolean prepared, String statement, int... parameters)
            throws IOException {
        if (prepared) {
            client.addExecution(name(statement), parameters);
        } else {
            String sql = statement;
            for (int i = 0; i < parameters.length; i++) {
                sql = sql.replace("$" + (i + 1), Integer.toString(parameters[i]));
            }
            client.addQuery(sql + ";");
        }
        client.send();
        client.await(1);
    }

    private static String name(String statement) {
        return "s" + STATEMENTS.indexOf(statement);
    }
}
