package holo.bench.statement;

import holo.sql.HoloSqlEngine;
import holo.sql.SqlEngineOptions;
import holo.sql.transaction.TransactionOptions;
import holo.store.node.HoloStore;
import holo.store.node.StoreOptions;
import holo.wire.pg.PgServer;
import holo.wire.pg.PgServerOptions;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.lang.management.MemoryPoolMXBean;
import java.lang.management.MemoryUsage;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.stream.Stream;
import org.jspecify.annotations.Nullable;

/// Many rows of a narrow table at a time: how many a second come in by INSERT with 10,000 rows a statement and by COPY,
/// and that neither a large COPY nor a SELECT of all its rows needs memory for more than a few of them. The proof of
/// the latter is the heap that the process is started with; what of it is in use after collections is printed.
///
/// Run it with `java -Xmx256m --enable-native-access=ALL-UNNAMED -cp 'holo-bench/target/program-lib/*'
/// holo.bench.statement.BulkBenchmark [--quick] [postgresql://user@host:port/database]`; `--quick` takes a hundredth of
/// the rows. With the address of a PostgreSQL that trusts the user, rounds alternate between the two servers, and the
/// medians' ratios are printed.
public final class BulkBenchmark {
    private static final int ROWS_OF_INSERT = 10_000;
    private static final int INSERTED_ROWS = 200_000;
    private static final int SELECTED_ROWS = 10_000_000;
    private static final int QUICK = 100;
    private static final int ROUNDS = 5;
    private static final double ROWS_PER_SECOND_WANTED = 100_000;

    private BulkBenchmark() {}

    public static void main(String[] args) throws IOException {
        int part = List.of(args).contains("--quick") ? QUICK : 1;
        URI peer = Stream.of(args)
                .filter(arg -> arg.startsWith("postgresql:"))
                .map(URI::create)
                .findFirst()
                .orElse(null);
        int selected = run(INSERTED_ROWS / part, SELECTED_ROWS / part, peer);
        System.out.printf(Locale.ROOT, "%,d rows selected%n", selected);
    }

    /// @param peer a PostgreSQL to compare with, or null
    /// @return how many rows the SELECT yielded
    static int run(int insertedRows, int selectedRows, @Nullable URI peer) throws IOException {
        Path directory = Files.createTempDirectory("holo-bulk");
        try (HoloStore store = HoloStore.open(directory, StoreOptions.defaults(), Throwable::printStackTrace);
                HoloSqlEngine engine = new HoloSqlEngine(store, SqlEngineOptions.DEFAULT, TransactionOptions.DEFAULT);
                PgServer server = PgServer.start(PgServerOptions.defaults().listeningOn("127.0.0.1", 0), engine);
                PipelinedClient client = new PipelinedClient("127.0.0.1", server.port())) {
            if (peer == null) {
                new Rounds(client, "").run(insertedRows);
            } else {
                try (PipelinedClient other = new PipelinedClient(
                        peer.getHost(),
                        peer.getPort(),
                        peer.getUserInfo(),
                        peer.getPath().substring(1))) {
                    compare(new Rounds(client, " Holo"), new Rounds(other, " PostgreSQL"), insertedRows);
                }
            }
            return select(client, selectedRows);
        } finally {
            try (Stream<Path> files = Files.walk(directory)) {
                for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                    Files.delete(file);
                }
            }
        }
    }

    private static void compare(Rounds ours, Rounds theirs, int rows) throws IOException {
        for (int round = 1; round <= ROUNDS; round++) {
            ours.round(rows);
            theirs.round(rows);
        }
        System.out.printf(
                Locale.ROOT,
                "rows a second, as a ratio to PostgreSQL's: INSERT %.2f, COPY %.2f%n",
                median(ours.inserted) / median(theirs.inserted),
                median(ours.copied) / median(theirs.copied));
    }

    private static double median(List<Double> values) {
        return values.stream().sorted().toList().get(values.size() / 2);
    }

    /// Loads by one server, and how fast they were.
    private static final class Rounds {
        private final PipelinedClient client;
        private final String server;
        private final List<Double> inserted = new ArrayList<>();
        private final List<Double> copied = new ArrayList<>();

        Rounds(PipelinedClient client, String server) {
            this.client = client;
            this.server = server;
        }

        void run(int rows) throws IOException {
            for (int round = 1; round <= ROUNDS; round++) {
                round(rows);
            }
        }

        void round(int rows) throws IOException {
            client.run("create table narrow (id int primary key, v int)");
            long start = System.nanoTime();
            for (int first = 0; first < rows; first += ROWS_OF_INSERT) {
                StringBuilder insert = new StringBuilder("insert into narrow values ");
                for (int i = first; i < Math.min(rows, first + ROWS_OF_INSERT); i++) {
                    insert.append(i == first ? "" : ",").append('(').append(i).append(",7)");
                }
                client.run(insert.toString());
            }
            inserted.add(report("INSERT" + server, rows, start));
            client.run("drop table narrow");
            client.run("create table narrow (id int primary key, v int)");
            start = System.nanoTime();
            client.copy("copy narrow from stdin", rows, i -> i + "\t7\n");
            copied.add(report("COPY" + server, rows, start));
            client.run("drop table narrow");
        }
    }

    private static int select(PipelinedClient client, int rows) throws IOException {
        client.run("begin");
        client.run("create table many (id int, v int)");
        long start = System.nanoTime();
        client.copy("copy many from stdin", rows, i -> i + "\t7\n");
        client.run("commit");
        report("COPY to a new table", rows, start);
        long loadedBytes = inUseAfterCollection();
        long from = System.nanoTime();
        client.addQuery("select * from many");
        client.send();
        int found = client.await(1);
        report("SELECT", found, from);
        System.out.printf(
                Locale.ROOT,
                "in use after collections: %d MiB after the COPY, %d MiB after the SELECT, of a heap of %d MiB%n",
                loadedBytes >> 20,
                inUseAfterCollection() >> 20,
                Runtime.getRuntime().maxMemory() >> 20);
        return found;
    }

    private static double report(String what, int rows, long startNanos) {
        double perSecond = rows * 1e9 / (System.nanoTime() - startNanos);
        System.out.printf(
                Locale.ROOT,
                "%-20s %,12d rows: %,10.0f a second (%.2f of %,.0f)%n",
                what,
                rows,
                perSecond,
                perSecond / ROWS_PER_SECOND_WANTED,
                ROWS_PER_SECOND_WANTED);
        return perSecond;
    }

    /// What the last collection of each part of the heap has left.
    private static long inUseAfterCollection() {
        long bytes = 0;
        for (MemoryPoolMXBean pool : ManagementFactory.getMemoryPoolMXBeans()) {
            MemoryUsage left = pool.getCollectionUsage();
            bytes += left == null ? 0 : left.getUsed();
        }
        return bytes;
    }
}
