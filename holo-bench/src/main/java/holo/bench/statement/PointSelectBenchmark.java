package holo.bench.statement;

import com.sun.management.ThreadMXBean;
import holo.sql.HoloSqlEngine;
import holo.sql.SqlEngineOptions;
import holo.sql.transaction.TransactionOptions;
import holo.store.node.HoloStore;
import holo.store.node.StoreOptions;
import holo.wire.pg.PgServer;
import holo.wire.pg.PgServerOptions;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadInfo;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.stream.Stream;

/// What a SELECT by primary key costs the server whose plan is cached: CPU time and allocated bytes of the threads that
/// serve connections, for each statement. Other load on the machine takes time but no CPU time from these threads, so
/// that the figures hold on a busy machine, too.
///
/// Clients send 64 statements at a time, which leaves what a statement takes from its decoded message to its encoded
/// answer, and the cutting of messages; then one at a time, which adds a wake-up, a read and a write of the socket.
///
/// Run it with `java -Xmx1g --enable-native-access=ALL-UNNAMED -cp 'holo-bench/target/program-lib/*'
/// holo.bench.statement.PointSelectBenchmark [seconds of warm-up, default 20]`.
public final class PointSelectBenchmark {
    private static final String STATEMENT = "s";
    private static final int ROWS = 100_000;
    private static final int ROWS_OF_INSERT = 1_000;
    private static final int STATEMENTS = 40_000;
    private static final int PIPELINED = 64;
    private static final int ROUNDS = 3;
    private static final double CPU_MICROS_WANTED = 15;
    private static final long BYTES_WANTED = 2_048;

    private final PipelinedClient client;
    private final SplittableRandom random = new SplittableRandom(1);

    private PointSelectBenchmark(PipelinedClient client) {
        this.client = client;
    }

    public static void main(String[] args) throws Exception {
        int warmUpSeconds = args.length == 0 ? 20 : Integer.parseInt(args[0]);
        Path directory = Files.createTempDirectory("holo-point-select");
        try (HoloStore store = HoloStore.open(directory, StoreOptions.defaults(), Throwable::printStackTrace);
                HoloSqlEngine engine = new HoloSqlEngine(store, SqlEngineOptions.DEFAULT, TransactionOptions.DEFAULT);
                PgServer server = PgServer.start(PgServerOptions.defaults().listeningOn("127.0.0.1", 0), engine);
                PipelinedClient client = new PipelinedClient("127.0.0.1", server.port())) {
            new PointSelectBenchmark(client).run(warmUpSeconds);
        } finally {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private void run(int warmUpSeconds) throws IOException {
        client.run("create table accounts (aid int primary key, bid int, abalance int, filler char(84))");
        for (int first = 0; first < ROWS; first += ROWS_OF_INSERT) {
            StringBuilder insert = new StringBuilder("insert into accounts values ");
            for (int i = first; i < first + ROWS_OF_INSERT; i++) {
                insert.append(i == first ? "" : ",").append("(" + i + ",1,0,'')");
            }
            client.run(insert.toString());
        }
        client.prepare(STATEMENT, "select abalance from accounts where aid = $1");
        long end = System.nanoTime() + warmUpSeconds * 1_000_000_000L;
        while (System.nanoTime() < end) {
            statements(true, PIPELINED, 10_000);
            statements(false, PIPELINED, 10_000);
            statements(true, 1, 2_000);
            statements(false, 1, 2_000);
        }
        for (int round = 1; round <= ROUNDS; round++) {
            for (int pipelined : new int[] {PIPELINED, 1}) {
                for (boolean prepared : new boolean[] {true, false}) {
                    measure(prepared, pipelined);
                }
            }
        }
    }

    private void measure(boolean prepared, int pipelined) throws IOException {
        Cost before = Cost.now();
        statements(prepared, pipelined, STATEMENTS);
        Cost cost = Cost.now().minus(before);
        double micros = cost.nanos() / 1e3 / STATEMENTS;
        long bytes = cost.bytes() / STATEMENTS;
        System.out.printf(
                Locale.ROOT,
                "%-8s %2d at a time: %5.1f µs CPU (%.2f of %.0f), %,6d bytes allocated (%.2f of %,d)%n",
                prepared ? "prepared" : "simple",
                pipelined,
                micros,
                micros / CPU_MICROS_WANTED,
                CPU_MICROS_WANTED,
                bytes,
                bytes / (double) BYTES_WANTED,
                BYTES_WANTED);
    }

    private void statements(boolean prepared, int pipelined, int count) throws IOException {
        for (int sent = 0; sent < count; sent += pipelined) {
            int now = Math.min(pipelined, count - sent);
            for (int i = 0; i < now; i++) {
                int aid = random.nextInt(ROWS);
                if (prepared) {
                    client.addExecution(STATEMENT, aid);
                } else {
                    client.addQuery("SELECT abalance FROM accounts WHERE aid = " + aid + ";");
                }
            }
            client.send();
            int rows = client.await(now);
            if (rows != now) {
                throw new IllegalStateException(now + " statements yielded " + rows + " rows");
            }
        }
    }

    /// What the threads that serve connections have used so far.
    private record Cost(long nanos, long bytes) {
        static Cost now() {
            ThreadMXBean threads = (ThreadMXBean) ManagementFactory.getThreadMXBean();
            List<ThreadInfo> serving = Stream.of(threads.getThreadInfo(threads.getAllThreadIds()))
                    .filter(thread -> thread != null && thread.getThreadName().startsWith("holo-pg-"))
                    .toList();
            long nanos = 0;
            long bytes = 0;
            for (ThreadInfo thread : serving) {
                nanos += threads.getThreadCpuTime(thread.getThreadId());
                bytes += threads.getThreadAllocatedBytes(thread.getThreadId());
            }
            return new Cost(nanos, bytes);
        }

        Cost minus(Cost before) {
            return new Cost(nanos - before.nanos, bytes - before.bytes);
        }
    }
}
