package holo.bench.rows;

import holo.accord.primitives.Key;
import holo.accord.primitives.Timestamp;
import holo.store.arena.ArenaIndex;
import holo.store.arena.ArenaStatistics;
import holo.store.key.KeyWriter;
import holo.store.row.RowBatch;
import holo.store.row.RowStore;
import holo.store.row.RowStoreOptions;
import holo.store.row.Version;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.concurrent.atomic.LongAdder;
import org.HdrHistogram.Histogram;
import org.jspecify.annotations.Nullable;

/// Point gets of rows drawn uniformly from a table that is in memory as a whole, on one thread: from the row store with
/// the arena, from RocksDB at its best ({@link PlainRocks}), and, when there are few rows, from the row store without
/// the arena. A tenth of the rows has an older version.
///
/// Run it with `java -Xmx2g -cp … holo.bench.rows.PointGetBenchmark [--quick] [rows]`; the default is 10 million rows,
/// which take 5 GB beside the heap, and 300,000 with `--quick`.
public final class PointGetBenchmark {
    private static final int ROWS = 10_000_000;
    private static final int QUICK_ROWS = 300_000;
    private static final int BATCH = 5_000;
    private static final int VALUE_BYTES = 100;
    private static final int TURNS = 5;
    private static final int TRACKING_TURNS = 10;
    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();
    private static final long CACHE_BYTES = 3L << 30;
    private static final long NANOS_MAX = 1_000_000_000;

    /// Bytes of memory that the arena may take for a row.
    private static final long ARENA_BYTES_PER_ROW = 250;

    private interface Get {
        byte @Nullable [] get(Key key) throws Exception;
    }

    private PointGetBenchmark() {}

    public static void main(String[] args) throws Exception {
        List<String> given = new ArrayList<>(List.of(args));
        boolean quick = given.remove("--quick");
        int rows = given.isEmpty() ? quick ? QUICK_ROWS : ROWS : Integer.parseInt(given.getFirst());
        int gets = quick ? 200_000 : 1_000_000;
        try (Scratch scratch = new Scratch("holo-point-get")) {
            run(scratch.path(), rows, gets);
        }
    }

    private static void run(Path directory, int rows, int gets) throws Exception {
        long arenaBytes = rows * ARENA_BYTES_PER_ROW + (64L << 20);
        Path stored = directory.resolve("rows");
        try (PlainRocks plain = new PlainRocks(directory.resolve("plain"), CACHE_BYTES)) {
            try (RowStore store =
                    RowStore.open(stored, new RowStoreOptions(CACHE_BYTES, 256 << 20, 0, ArenaIndex.AUTO, 2))) {
                load(store, plain, rows);
            }
            Timestamp now = at(2);
            Histogram rocks = new Histogram(NANOS_MAX, 3);
            Histogram with = new Histogram(NANOS_MAX, 3);
            measureStore(stored, rows, arenaBytes, gets, key -> plain.get(key.bytes()), rocks, with, now);
            if (rows <= QUICK_ROWS) {
                Histogram without = new Histogram(NANOS_MAX, 3);
                measureStore(stored, rows, 0, gets, key -> plain.get(key.bytes()), rocks, without, now);
                print("row store without arena", without, rocks);
            }
            print("RocksDB at its best", rocks, rocks);
            print("row store with arena", with, rocks);
        }
    }

    private static void load(RowStore store, PlainRocks plain, int rows) throws Exception {
        List<byte[]> keys = new ArrayList<>();
        List<byte[]> values = new ArrayList<>();
        for (int pass = 1; pass <= 2; pass++) {
            Version version = new Version(1, at(pass), at(pass));
            RowBatch batch = store.newBatch();
            for (int i = 0; i < rows; i++) {
                if (pass == 1 || i % 10 == 0) {
                    byte[] value = value(i, pass);
                    batch.write(key(i), value, version);
                    keys.add(key(i).bytes());
                    values.add(value);
                }
                if (i % BATCH == BATCH - 1 || i == rows - 1) {
                    store.write(batch, 0);
                    plain.put(keys, values);
                    keys.clear();
                    values.clear();
                }
            }
        }
        store.flush();
        plain.compact();
    }

    /// Turns of RocksDB and of the store, one after the other; the first of each warms up and does not count. The
    /// arena takes in all rows before.
    private static void measureStore(
            Path stored, int rows, long arenaBytes, int gets, Get plain, Histogram rocks, Histogram ours, Timestamp now)
            throws Exception {
        try (RowStore store =
                RowStore.open(stored, new RowStoreOptions(CACHE_BYTES, 64 << 20, arenaBytes, ArenaIndex.AUTO, 2))) {
            for (int i = 0; i < rows && arenaBytes > 0; i++) {
                require(store.get(key(i), now), i);
            }
            for (int turn = 0; turn <= TURNS; turn++) {
                Histogram a = gets(plain, rows, gets, turn);
                Histogram b = gets(key -> store.get(key, now), rows, gets, turn);
                if (turn > 0) {
                    rocks.add(a);
                    ours.add(b);
                }
            }
            if (arenaBytes > 0) {
                measureTracking(store, rows, gets, now);
            }
            ArenaStatistics arena = store.arenaStatistics();
            System.out.printf(
                    Locale.ROOT,
                    "arena: %,d of %,d rows, %d MB, %.0f bytes a row of %d bytes%n",
                    arena.rows(),
                    rows,
                    arena.bytes() >> 20,
                    arena.rows() == 0 ? 0 : arena.bytes() / (double) arena.rows(),
                    VALUE_BYTES + key(0).length());
        }
    }

    /// Turns without and with somebody who is told of samples of the reads, as the columns' temperature is.
    private static void measureTracking(RowStore store, int rows, int gets, Timestamp now) throws Exception {
        double[] least = {Double.MAX_VALUE, Double.MAX_VALUE};
        LongAdder told = new LongAdder();
        for (int turn = 0; turn <= TRACKING_TURNS; turn++) {
            for (int tracked = 0; tracked < 2; tracked++) {
                store.sampleReads(tracked == 1 ? _ -> told.increment() : null);
                SplittableRandom random = new SplittableRandom(turn);
                long start = THREADS.getCurrentThreadCpuTime();
                for (int i = 0; i < gets; i++) {
                    int row = random.nextInt(rows);
                    require(store.get(key(row), now), row);
                }
                double nanos = (THREADS.getCurrentThreadCpuTime() - start) / (double) gets;
                least[tracked] = turn == 0 ? least[tracked] : Math.min(least[tracked], nanos);
            }
        }
        store.sampleReads(null);
        System.out.printf(
                Locale.ROOT,
                "a get, its key made and its value looked at, takes %.0f ns of processor time, and %.0f ns with tracking"
                        + " (%+.1f %%); %,d reads told%n",
                least[0],
                least[1],
                (least[1] / least[0] - 1) * 100,
                told.sum());
    }

    private static Histogram gets(Get from, int rows, int gets, int seed) throws Exception {
        Histogram nanos = new Histogram(NANOS_MAX, 3);
        SplittableRandom random = new SplittableRandom(seed);
        for (int i = 0; i < gets; i++) {
            int row = random.nextInt(rows);
            Key key = key(row);
            long start = System.nanoTime();
            byte[] value = from.get(key);
            nanos.recordValue(Math.min(NANOS_MAX, System.nanoTime() - start));
            require(value, row);
        }
        return nanos;
    }

    private static void require(byte @Nullable [] value, int row) {
        if (value == null || value.length != VALUE_BYTES || value[row & 63] != (byte) row) {
            throw new IllegalStateException("a wrong value for row " + row);
        }
    }

    private static void print(String what, Histogram nanos, Histogram base) {
        System.out.printf(
                Locale.ROOT,
                "%-24s mean %6.0f ns  p50 %6d  p99 %6d  p99.9 %7d   %.1f times as fast (p50)%n",
                what,
                nanos.getMean(),
                nanos.getValueAtPercentile(50),
                nanos.getValueAtPercentile(99),
                nanos.getValueAtPercentile(99.9),
                base.getValueAtPercentile(50) / (double) nanos.getValueAtPercentile(50));
    }

    private static Key key(int row) {
        return new KeyWriter().putInt(7).putLong(row * 10L).toKey();
    }

    private static byte[] value(int row, int pass) {
        byte[] value = new byte[VALUE_BYTES];
        SplittableRandom random = new SplittableRandom(row * 2L + pass);
        random.nextBytes(value);
        value[row & 63] = (byte) row;
        return value;
    }

    private static Timestamp at(long hlc) {
        return new Timestamp(1, hlc, 1);
    }
}
