package holo.bench.commit;

import holo.accord.primitives.Key;
import holo.store.Commit;
import holo.store.CommitOutcome;
import holo.store.Write;
import holo.store.key.KeyWriter;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import java.util.stream.Stream;

/// Prints commits per second and latency of the store and of RocksDB with sync writes, and their ratio, for 1, 8, 16
/// and 64 writers, in turns; then one transaction of a million rows.
///
/// Writers are platform threads that wait for their commit, as the workers of the PostgreSQL server do. At the end 64
/// have no thread of their own, as sessions at COMMIT ({@link SessionWriters}); RocksDB has no other way than a thread
/// for each. The store is measured once its code is compiled; RocksDB's is from the start.
///
/// Run it with `java -cp … holo.bench.commit.CommitBenchmark [seconds per turn] [directory]`.
public final class CommitBenchmark {
    private static final int[] WRITERS = {1, 8, 16, 64};
    private static final int SESSIONS = 64;
    private static final int TURNS = 3;
    private static final int WARM_UP_TURNS = 4;
    private static final int LARGE_ROWS = 1_000_000;
    private static final int LARGE_ROW_BYTES = 100;

    private CommitBenchmark() {}

    public static void main(String[] args) throws Exception {
        double seconds = args.length > 0 ? Double.parseDouble(args[0]) : 2;
        Path directory = args.length > 1 ? Path.of(args[1]) : Files.createTempDirectory("holo-commit");
        Files.createDirectories(directory);
        try (HoloTarget holo = new HoloTarget(directory.resolve("holo"));
                RocksTarget rocks = new RocksTarget(directory.resolve("rocks"))) {
            Measurement.of(holo, 64, WARM_UP_TURNS * seconds);
            Measurement.of(rocks, 64, seconds);
            System.out.println("writers      holo/s  p50 us  p99 us     rocksdb/s  p50 us  p99 us   ratio");
            for (int writers : WRITERS) {
                compare(writers, () -> Measurement.of(holo, writers, seconds), rocks, seconds);
            }
            System.out.println("the same writers without a thread for each, as the server's sessions at COMMIT:");
            SessionWriters.of(holo, SESSIONS, seconds);
            compare(SESSIONS, () -> SessionWriters.of(holo, SESSIONS, seconds), rocks, seconds);
            large(holo);
        } finally {
            if (args.length <= 1) {
                delete(directory);
            }
        }
    }

    private static void compare(int writers, Callable<Measurement> holo, RocksTarget rocks, double seconds)
            throws Exception {
        Measurement ours = holo.call();
        Measurement theirs = Measurement.of(rocks, writers, seconds);
        for (int turn = 1; turn < TURNS; turn++) {
            ours = ours.plus(holo.call());
            theirs = theirs.plus(Measurement.of(rocks, writers, seconds));
        }
        System.out.printf(
                Locale.ROOT,
                "%7d  %10.0f  %6d  %6d    %10.0f  %6d  %6d   %5.2f%n",
                writers,
                ours.perSecond(),
                ours.micros().getValueAtPercentile(50),
                ours.micros().getValueAtPercentile(99),
                theirs.perSecond(),
                theirs.micros().getValueAtPercentile(50),
                theirs.micros().getValueAtPercentile(99),
                ours.perSecond() / theirs.perSecond());
    }

    private static void large(HoloTarget holo) {
        List<Write> writes = new ArrayList<>(LARGE_ROWS);
        for (int i = 0; i < LARGE_ROWS; i++) {
            Key key = new KeyWriter().putInt(7).putLong(i).toKey();
            writes.add(new Write.Put(key, new byte[LARGE_ROW_BYTES]));
        }
        long start = System.nanoTime();
        CommitOutcome outcome =
                holo.store().commit(new Commit(List.of(), writes)).join();
        double seconds = (System.nanoTime() - start) / 1e9;
        System.out.printf(
                Locale.ROOT,
                "one transaction of %,d rows, %d MB: %.2f s, %,.0f rows/s, %s%n",
                LARGE_ROWS,
                LARGE_ROWS * (LARGE_ROW_BYTES + 12L) / 1_000_000,
                seconds,
                LARGE_ROWS / seconds,
                outcome.getClass().getSimpleName());
    }

    private static void delete(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            for (Path file : files.sorted(Comparator.reverseOrder()).toList()) {
                Files.delete(file);
            }
        }
    }
}
