package holo.bench.rows;

import holo.store.learned.HashIndex;
import holo.store.learned.IndexedKeys;
import holo.store.learned.KeyIndex;
import holo.store.learned.KeyModel;
import holo.store.learned.TableMemory;
import holo.store.segment.SegmentKeys;
import holo.store.segment.SegmentKeysWriter;
import java.io.IOException;
import java.lang.foreign.MemorySegment;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.lang.management.ManagementFactory;
import java.lang.management.ThreadMXBean;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;
import java.util.SplittableRandom;
import java.util.TreeMap;
import java.util.concurrent.ConcurrentSkipListMap;
import java.util.function.IntToLongFunction;

/// Models and indexes over 10 million keys, on one thread, in turns with what they are to replace: locating a key in a
/// sorted segment against binary search, and the ordered index against the JDK's sorted maps and a hash index.
///
/// Run it with `java -Xmx2g -cp … holo.bench.rows.IndexBenchmark [--quick]`.
public final class IndexBenchmark {
    private static final int KEYS = 10_000_000;
    private static final int QUICK_KEYS = 1_000_000;
    private static final int MAP_KEYS_MAX = 1_000_000;
    private static final int LOOKUPS = 1_000_000;
    private static final int TURNS = 3;

    /// Keys of a segment from one that is looked for to the next, about.
    private static final int STRIDE = 10;
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private static final ThreadMXBean THREADS = ManagementFactory.getThreadMXBean();

    private static long sink;

    private IndexBenchmark() {}

    /// Time of this thread on a processor: other load on the machine does not count, though its use of caches does.
    private static long cpuNanos() {
        return THREADS.getCurrentThreadCpuTime();
    }

    private interface Work {
        long run(int i);
    }

    public static void main(String[] args) throws IOException {
        int keys = args.length > 0 && args[0].equals("--quick") ? QUICK_KEYS : KEYS;
        System.out.printf(Locale.ROOT, "%,d keys, ns of processor time per key, the best of %d turns%n", keys, TURNS);
        try (Scratch scratch = new Scratch("holo-index")) {
            segment("sequential", sorted(keys, i -> 10L * i), scratch.path());
            segment("uniform", sorted(keys, random(1)), scratch.path());
        }
        index("ascending", keys, i -> 10L * i);
        index("uniform", keys, random(3));
        System.out.println("(" + sink + ")");
    }

    private static IntToLongFunction random(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        return _ -> random.nextLong() >>> 1;
    }

    private static long[] sorted(int count, IntToLongFunction keys) {
        long[] sorted = new long[count];
        Arrays.setAll(sorted, keys);
        Arrays.sort(sorted);
        return sorted;
    }

    /// A file of keys as a segment has it, searched as the apply does that looks for changed rows: keys anywhere, and
    /// keys that come in order, about each tenth.
    private static void segment(String what, long[] sorted, Path directory) throws IOException {
        Path file = directory.resolve(what);
        try (SegmentKeysWriter writer = new SegmentKeysWriter(file, false)) {
            for (long key : sorted) {
                writer.add(bytes(key));
            }
        }
        int count = Math.min(LOOKUPS, sorted.length / STRIDE);
        byte[][] drawn = new byte[count][];
        byte[][] ascending = new byte[count][];
        SplittableRandom random = new SplittableRandom(7);
        for (int i = 0; i < count; i++) {
            drawn[i] = bytes(sorted[random.nextInt(sorted.length)]);
            ascending[i] = bytes(sorted[i * STRIDE + random.nextInt(STRIDE)]);
        }
        try (SegmentKeys searched = SegmentKeys.open(file);
                SegmentKeys modelled = SegmentKeys.open(file)) {
            KeyModel model = modelled.learn().orElseThrow();
            modelled.use(model);
            SegmentKeys.Locator[] one = {modelled.locator()};
            double[] anywhere = best(
                    count,
                    i -> searched.locator().find(drawn[i]),
                    i -> modelled.locator().find(drawn[i]));
            double[] inOrder = best(count, i -> searched.locator().find(ascending[i]), i -> one[0].find(ascending[i]));
            System.out.printf(
                    Locale.ROOT,
                    "segment %-11s anywhere: binary search %6.1f  model %6.1f  %5.2f times as fast;"
                            + " in order: %6.1f  going on %6.1f  %5.2f times as fast; %.1f bytes a key, %d"
                            + " lines, error %d%n",
                    what,
                    anywhere[0],
                    anywhere[1],
                    anywhere[0] / anywhere[1],
                    inOrder[0],
                    inOrder[1],
                    inOrder[0] / inOrder[1],
                    Files.size(file) / (double) sorted.length,
                    model.pieces(),
                    model.error());
        }
    }

    private static byte[] bytes(long key) {
        byte[] bytes = new byte[Long.BYTES];
        LONGS.set(bytes, 0, key);
        return bytes;
    }

    /// The least nanoseconds per piece of work, of some kinds of work in turns.
    private static double[] best(int count, Work... kinds) {
        double[] best = new double[kinds.length];
        Arrays.fill(best, Double.MAX_VALUE);
        for (int turn = 0; turn < TURNS; turn++) {
            for (int kind = 0; kind < kinds.length; kind++) {
                long start = cpuNanos();
                for (int i = 0; i < count; i++) {
                    sink += kinds[kind].run(i);
                }
                best[kind] = Math.min(best[kind], (cpuNanos() - start) / (double) count);
            }
        }
        return best;
    }

    /// The index knows the keys by where they are, here in an array, as it does in the arena.
    private static void index(String what, int count, IntToLongFunction keys) {
        long[] arriving = new long[count];
        Arrays.setAll(arriving, keys);
        IndexedKeys source = new IndexedKeys() {
            @Override
            public int compare(long value, byte[] key) {
                return Long.compareUnsigned(arriving[(int) value], (long) LONGS.get(key, 0));
            }

            @Override
            public byte[] key(long value) {
                return bytes(arriving[(int) value]);
            }
        };
        double put = Double.MAX_VALUE;
        KeyIndex index = new KeyIndex(source);
        for (int turn = 0; turn < TURNS; turn++) {
            index = new KeyIndex(source);
            long start = cpuNanos();
            for (int i = 0; i < count; i++) {
                index.put(bytes(arriving[i]), i);
            }
            put = Math.min(put, (cpuNanos() - start) / (double) count);
        }
        int mapped = Math.min(count, MAP_KEYS_MAX);
        long[] drawn = new SplittableRandom(9)
                .ints(LOOKUPS, 0, mapped)
                .mapToLong(i -> arriving[i])
                .toArray();
        KeyIndex full = index;
        byte[] probe = new byte[Long.BYTES];
        double learned = best(LOOKUPS, i -> {
            LONGS.set(probe, 0, drawn[i]);
            return full.get(probe);
        })[0];
        HashIndex hash = new HashIndex(TableMemory.collected());
        for (int i = 0; i < count; i++) {
            hash.add(mix(arriving[i]), i + 1);
        }
        double hashed = best(LOOKUPS, i -> find(hash, mix(drawn[i])))[0];
        TreeMap<Long, Long> tree = new TreeMap<>();
        ConcurrentSkipListMap<Long, Long> skipList = new ConcurrentSkipListMap<>();
        for (int i = 0; i < mapped; i++) {
            tree.put(arriving[i], (long) i);
            skipList.put(arriving[i], (long) i);
        }
        double[] maps =
                best(LOOKUPS / 4, i -> tree.getOrDefault(drawn[i], 0L), i -> skipList.getOrDefault(drawn[i], 0L));
        System.out.printf(
                Locale.ROOT,
                "index  %-11s put %6.1f (%.1f million/s)  get %6.1f  %.1f bytes a key; hash get %.1f, %.1f bytes a key;"
                        + " with %,d keys TreeMap %.0f, skip list %.0f%n",
                what,
                put,
                1_000 / put,
                learned,
                full.bytes() / (double) full.size(),
                hashed,
                hash.bytes() / (double) hash.size(),
                mapped,
                maps[0],
                maps[1]);
    }

    private static int mix(long key) {
        long h = key * 0x9E37_79B9_7F4A_7C15L;
        return (int) (h >>> 32);
    }

    private static long find(HashIndex index, int hash) {
        MemorySegment table = index.table();
        int mask = HashIndex.mask(table);
        int at = HashIndex.home(mask, hash);
        while (HashIndex.hashOf(HashIndex.entry(table, at)) != hash) {
            at = at + 1 & mask;
        }
        return HashIndex.slotOf(HashIndex.entry(table, at));
    }
}
