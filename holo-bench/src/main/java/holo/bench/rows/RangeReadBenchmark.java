package holo.bench.rows;

import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Timestamp;
import holo.store.KeyValueCursor;
import holo.store.ScanOrder;
import holo.store.arena.ArenaIndex;
import holo.store.arena.ArenaStatistics;
import holo.store.key.KeyWriter;
import holo.store.row.RowBatch;
import holo.store.row.RowStore;
import holo.store.row.RowStoreOptions;
import holo.store.row.Version;
import java.nio.file.Path;
import java.util.Locale;
import java.util.SplittableRandom;
import org.HdrHistogram.Histogram;

/// Reads of short ranges that were read before, on one thread, in turns: from the arena, which keeps them in order, and
/// from the same store without, which reads them from RocksDB's block cache. The ranges lie at places drawn uniformly;
/// every row is in one of them. While they are read, now and then a row of them is written.
///
/// Run it with `java -Xmx2g -cp … holo.bench.rows.RangeReadBenchmark [--quick]`.
public final class RangeReadBenchmark {
    private static final int ROWS = 1_000_000;
    private static final int QUICK_ROWS = 100_000;
    private static final int BATCH = 5_000;
    private static final int VALUE_BYTES = 100;
    private static final int TURNS = 4;
    private static final int READS_PER_WRITE = 1_000;
    private static final int[] LENGTHS = {1, 10, 100};
    private static final long CACHE_BYTES = 1L << 30;
    private static final long ARENA_BYTES_PER_ROW = 300;
    private static final long NANOS_MAX = 1_000_000_000;

    private final int rows;
    private final int reads;
    private long time = 1;

    private RangeReadBenchmark(int rows, int reads) {
        this.rows = rows;
        this.reads = reads;
    }

    public static void main(String[] args) throws Exception {
        boolean quick = args.length > 0 && args[0].equals("--quick");
        try (Scratch scratch = new Scratch("holo-range-read")) {
            new RangeReadBenchmark(quick ? QUICK_ROWS : ROWS, quick ? 20_000 : 100_000).run(scratch.path());
        }
    }

    private void run(Path directory) throws Exception {
        try (RowStore ordered = open(directory.resolve("ordered"), ArenaIndex.LEARNED);
                RowStore plain = open(directory.resolve("plain"), ArenaIndex.HASH)) {
            load(ordered);
            load(plain);
            time = 2;
            for (int length : LENGTHS) {
                for (int from = 0; from < rows; from += length) {
                    read(ordered, from, length);
                }
                Histogram ofOrdered = new Histogram(NANOS_MAX, 3);
                Histogram ofPlain = new Histogram(NANOS_MAX, 3);
                for (int turn = 0; turn <= TURNS; turn++) {
                    Histogram a = reads(plain, length, turn);
                    Histogram b = reads(ordered, length, turn);
                    if (turn > 0) {
                        ofPlain.add(a);
                        ofOrdered.add(b);
                    }
                }
                print(length, "RocksDB", ofPlain, ofPlain);
                print(length, "arena", ofOrdered, ofPlain);
            }
            ArenaStatistics arena = ordered.arenaStatistics();
            System.out.printf(
                    Locale.ROOT,
                    "%,d of %,d rows in order, %.1f bytes of index each; %,d rows of ranges from the arena%n",
                    arena.orderedRows(),
                    rows,
                    arena.orderBytes() / (double) Math.max(1, arena.orderedRows()),
                    arena.rangeRows());
        }
    }

    private RowStore open(Path directory, ArenaIndex index) throws Exception {
        long arenaBytes = rows * ARENA_BYTES_PER_ROW + (64L << 20);
        return RowStore.open(directory, new RowStoreOptions(CACHE_BYTES, 64 << 20, arenaBytes, index, 2));
    }

    private void load(RowStore store) {
        Version version = new Version(1, at(1), at(1));
        RowBatch batch = store.newBatch();
        for (int i = 0; i < rows; i++) {
            batch.write(key(i), new byte[VALUE_BYTES], version);
            if (i % BATCH == BATCH - 1 || i == rows - 1) {
                store.write(batch, 0);
            }
        }
        store.flush();
    }

    private Histogram reads(RowStore store, int length, int seed) {
        Histogram nanos = new Histogram(NANOS_MAX, 3);
        SplittableRandom random = new SplittableRandom(seed);
        int ranges = rows / length;
        for (int i = 0; i < reads; i++) {
            int from = random.nextInt(ranges) * length;
            if (i % READS_PER_WRITE == 0) {
                time++;
                RowBatch batch = store.newBatch();
                batch.write(key(from), new byte[VALUE_BYTES], new Version(1, at(time), at(time)));
                store.write(batch, 0);
            }
            long start = System.nanoTime();
            read(store, from, length);
            nanos.recordValue(Math.min(NANOS_MAX, System.nanoTime() - start));
        }
        return nanos;
    }

    private void read(RowStore store, int from, int length) {
        int found = 0;
        try (KeyValueCursor cursor =
                store.scan(new KeyRange(key(from), key(from + length)), ScanOrder.ASCENDING, at(time))) {
            while (cursor.advance()) {
                found += cursor.value().length;
            }
        }
        if (found != Math.min(length, rows - from) * VALUE_BYTES) {
            throw new IllegalStateException("the range from row " + from + " has " + found + " bytes");
        }
    }

    private static void print(int length, String what, Histogram nanos, Histogram base) {
        System.out.printf(
                Locale.ROOT,
                "%4d rows from %-8s mean %7.0f ns  p50 %7d  p99 %7d   %.1f times as fast (p50)%n",
                length,
                what,
                nanos.getMean(),
                nanos.getValueAtPercentile(50),
                nanos.getValueAtPercentile(99),
                base.getValueAtPercentile(50) / (double) nanos.getValueAtPercentile(50));
    }

    private static Key key(int row) {
        return new KeyWriter().putInt(7).putLong(row * 10L).toKey();
    }

    private static Timestamp at(long hlc) {
        return new Timestamp(1, hlc, 1);
    }
}
