package holo.bench.rows;

import holo.accord.primitives.Key;
import holo.accord.primitives.Timestamp;
import holo.store.arena.ArenaIndex;
import holo.store.arena.ArenaRow;
import holo.store.arena.RowArena;
import holo.store.key.KeyWriter;
import java.util.Locale;
import java.util.Random;
import java.util.SplittableRandom;

/// How many reads the arena answers when it holds a tenth of the rows and rows are read by Zipf's law with exponent
/// 0.99: when it has settled, while every row is read once in between (a scan by point reads; scans of ranges do not
/// come here at all), and after the hot rows have become others. The most that any choice of a tenth of the rows can
/// answer stands beside it.
///
/// Run it with `java -cp … holo.bench.rows.HitRateBenchmark [--quick] [rows]`.
public final class HitRateBenchmark {
    private static final int ROWS = 4_000_000;
    private static final int QUICK_ROWS = 500_000;
    private static final double EXPONENT = 0.99;
    private static final int VALUE_BYTES = 100;
    private static final int WINDOWS = 10;

    /// A node under load reads at least so many rows a second; what takes this many reads takes a second at most.
    private static final int READS_PER_SECOND = 50_000;

    private final RowArena arena;
    private final int rows;
    private final Zipf zipf;
    private final int[] rowOfRank;
    private final SplittableRandom random = new SplittableRandom(1);
    private final Timestamp now = new Timestamp(1, 1, 1);

    private HitRateBenchmark(int rows, long bytes) {
        this.arena = new RowArena(bytes, ArenaIndex.AUTO);
        this.rows = rows;
        this.zipf = new Zipf(rows, EXPONENT);
        this.rowOfRank = new int[rows];
        for (int i = 0; i < rows; i++) {
            rowOfRank[i] = i;
        }
        shuffle(new Random(2));
    }

    public static void main(String[] args) {
        boolean quick = args.length > 0 && args[0].equals("--quick");
        int rows = args.length > 0 && !quick ? Integer.parseInt(args[0]) : quick ? QUICK_ROWS : ROWS;
        long bytes = bytesOf(Math.min(rows, QUICK_ROWS)) * rows / Math.min(rows, QUICK_ROWS);
        new HitRateBenchmark(rows, bytes / 10).run();
    }

    /// What the rows take when all of them are in.
    private static long bytesOf(int rows) {
        try (RowArena all = new RowArena(rows * 400L, ArenaIndex.AUTO)) {
            for (int row = 0; row < rows; row++) {
                all.offer(key(row), all.ticket(key(row)), stored());
            }
            if (all.statistics().rows() != rows) {
                throw new IllegalStateException("not all rows found room");
            }
            return all.statistics().bytes();
        }
    }

    private void shuffle(Random by) {
        for (int i = rows - 1; i > 0; i--) {
            int j = by.nextInt(i + 1);
            int swap = rowOfRank[i];
            rowOfRank[i] = rowOfRank[j];
            rowOfRank[j] = swap;
        }
    }

    private void run() {
        double best = Zipf.share(rows / 10, rows, EXPONENT);
        System.out.printf(
                Locale.ROOT,
                "%,d rows of %d bytes, arena of %d MB (a tenth); the best tenth is read in %.1f %% of reads%n",
                rows,
                VALUE_BYTES,
                arena.statistics().bytesMax() >> 20,
                best * 100);
        double steady = 0;
        for (int window = 1; window <= WINDOWS; window++) {
            steady = reads(rows);
            print("window " + window, steady);
        }
        System.out.printf(
                Locale.ROOT, "rows in the arena: %,d%n", arena.statistics().rows());
        double scanned = readsWithScan(rows);
        print("while every row is read once", scanned);
        print("after that", reads(rows / 2));
        shuffle(new Random(3));
        double recovered = 0;
        int seconds = 0;
        while (recovered < 0.9 * steady && seconds < 600) {
            recovered = reads(READS_PER_SECOND);
            seconds++;
        }
        System.out.printf(
                Locale.ROOT,
                "other rows are hot: %.1f %% hits, nine tenths of before, after %d s of %,d reads%n",
                recovered * 100,
                seconds,
                READS_PER_SECOND);
        print("a window later", reads(rows));
        arena.close();
    }

    private static void print(String what, double rate) {
        System.out.printf(Locale.ROOT, "%-32s %.1f %% hits%n", what, rate * 100);
    }

    private double reads(int count) {
        int hits = 0;
        for (int i = 0; i < count; i++) {
            hits += read(rowOfRank[zipf.draw(random) - 1]) ? 1 : 0;
        }
        return hits / (double) count;
    }

    /// Only the draws count, not the scan.
    private double readsWithScan(int count) {
        int hits = 0;
        for (int i = 0; i < count; i++) {
            read(i % rows);
            hits += read(rowOfRank[zipf.draw(random) - 1]) ? 1 : 0;
        }
        return hits / (double) count;
    }

    private boolean read(int row) {
        Key key = key(row);
        if (arena.get(key, now) != RowArena.UNKNOWN) {
            return true;
        }
        arena.offer(key, arena.ticket(key), stored());
        return false;
    }

    private static ArenaRow stored() {
        return new ArenaRow(new Timestamp(1, 1, 1), true, new byte[VALUE_BYTES + 13], 13);
    }

    private static Key key(int row) {
        return new KeyWriter().putInt(7).putLong(row).toKey();
    }
}
