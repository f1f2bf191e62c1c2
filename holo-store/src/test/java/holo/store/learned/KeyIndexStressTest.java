package holo.store.learned;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicIntegerArray;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// One thread puts keys in, evicts and forgets odd ones and links neighbours; others read.
///
/// Keys are numbers, and a value is its key's number. Every key is in the store from the moment that it is put for the
/// first time; an even one stays. So who reads over a stretch of keys that is said to miss nothing, and does not see an
/// even key that was there before it began, has found an error.
final class KeyIndexStressTest {
    private static final int READERS = 2;
    private static final int LEAVES = 20;
    private static final int KEYS = 40_000;
    private static final int FOUND = 300_000;

    private final AtomicIntegerArray put = new AtomicIntegerArray(KEYS);
    private final AtomicInteger readersLeft = new AtomicInteger(READERS);
    private final AtomicInteger found = new AtomicInteger();

    private final KeyIndex index = new KeyIndex(new IndexedKeys() {
        @Override
        public int compare(long value, byte[] key) {
            return Arrays.compareUnsigned(key(value), key);
        }

        @Override
        public byte[] key(long value) {
            return ByteBuffer.allocate(8).putLong(value).array();
        }
    });

    @ParameterizedTest
    @ValueSource(booleans = {true, false})
    @Timeout(120)
    void noReaderMissesAKeyWhereNothingIsSaidToBeMissing(boolean ascending) throws Exception {
        long seed = System.nanoTime();
        try (ExecutorService threads = Executors.newFixedThreadPool(READERS + 1)) {
            List<Callable<Void>> work = new ArrayList<>();
            work.add(() -> write(new Random(seed), ascending));
            for (int i = 1; i <= READERS; i++) {
                Random random = new Random(seed + i);
                work.add(() -> {
                    try {
                        return read(random);
                    } finally {
                        readersLeft.decrementAndGet(); // or the writer would go on for ever
                    }
                });
            }
            for (Future<Void> done : threads.invokeAll(work)) {
                done.get();
            }
        }
    }

    private Void write(Random random, boolean ascending) {
        for (int i = 0; readersLeft.get() > 0; i++) {
            int key = ascending && i < KEYS ? i : random.nextInt(KEYS);
            if (index.get(index.keys().key(key)) != key) {
                index.put(index.keys().key(key), key);
                put.set(key, 1);
            } else if (key % 2 == 1) {
                // The store has it until it is put again; nobody looks for odd ones.
                if (random.nextBoolean()) {
                    index.forget(index.keys().key(key));
                } else {
                    index.evict(index.keys().key(key));
                }
            }
            int from = random.nextInt(KEYS);
            for (int k = from; k < Math.min(KEYS - 1, from + 20); k++) {
                link(k);
            }
        }
        return null;
    }

    /// Links a key to the next in the store, which has all keys that were ever put.
    private void link(int key) {
        int next = key + 1;
        while (next < KEYS && put.get(next) == 0) {
            next++;
        }
        if (next < KEYS) {
            index.link(index.keys().key(key), index.keys().key(next));
        }
    }

    private Void read(Random random) {
        KeyIndexReader reader = new KeyIndexReader(index);
        while (found.get() < FOUND || index.leaves() < LEAVES) {
            int from = random.nextInt(KEYS - 200);
            int to = from + 1 + random.nextInt(200);
            boolean[] expected = new boolean[to - from];
            for (int k = from; k < to; k++) {
                expected[k - from] = k % 2 == 0 && put.get(k) == 1;
            }
            if (random.nextBoolean()) {
                reader.ascend(index.keys().key(from), true, index.keys().key(to), 64);
            } else {
                reader.descend(index.keys().key(to), index.keys().key(from), 64);
            }
            long[] values = new long[reader.count()];
            Arrays.setAll(values, reader::value);
            boolean ended = reader.isEnded();
            if (!reader.isUnchanged() || values.length == 0) {
                continue;
            }
            requireAll(expected, values, from, to, ended);
            found.addAndGet(values.length);
        }
        return null;
    }

    private static void requireAll(boolean[] expected, long[] values, int from, int to, boolean ended) {
        boolean ascending = values[0] <= values[values.length - 1];
        long last = values[values.length - 1];
        long low = ascending || ended ? from : last;
        long high = !ascending || ended ? to - 1 : last;
        for (long k = low; k <= high && values.length > 1; k++) {
            long key = k;
            if (expected[(int) (k - from)] && Arrays.stream(values).noneMatch(v -> v == key)) {
                throw new AssertionError(
                        "key " + key + " of " + from + " to " + to + " is not among " + Arrays.toString(values));
            }
        }
    }
}
