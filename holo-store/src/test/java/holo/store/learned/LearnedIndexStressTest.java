package holo.store.learned;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.concurrent.Callable;
import java.util.concurrent.ExecutorService;
import java.util.concurrent.Executors;
import java.util.concurrent.Future;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLongArray;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Writers that each own some of the keys, and readers that know what a key had and has at least.
///
/// The keys of a writer carry ascending values, and its even keys are never removed once they are there: a reader that
/// misses one, or sees a value go back or belong to another key, has found an error. Keys are spread, clustered or
/// ascending, so that leaves are split, made anew and appended all the time.
final class LearnedIndexStressTest {
    private static final int WRITERS = 2;
    private static final int READERS = 2;
    private static final int SLOTS = 60_000;
    private static final int CHECKS = 60_000;

    /// The value that a slot has at least, 0 for none yet.
    private final AtomicLongArray least = new AtomicLongArray(SLOTS);

    private final AtomicInteger readersLeft = new AtomicInteger(READERS);

    @ParameterizedTest
    @ValueSource(ints = {0, 1, 2})
    @Timeout(300)
    void noReaderMissesAKeyOrSeesAnOldValue(int shape) throws Exception {
        LearnedIndex index = new LearnedIndex();
        long seed = System.nanoTime();
        try (ExecutorService threads = Executors.newFixedThreadPool(WRITERS + READERS)) {
            List<Callable<Void>> work = new ArrayList<>();
            for (int i = 0; i < WRITERS; i++) {
                int writer = i;
                work.add(() -> write(index, shape, writer, new Random(seed + writer)));
            }
            for (int i = 0; i < READERS; i++) {
                Random random = new Random(seed - 1 - i);
                work.add(() -> {
                    try {
                        return read(index, shape, random);
                    } finally {
                        readersLeft.decrementAndGet(); // or the writers would go on for ever
                    }
                });
            }
            for (Future<Void> done : threads.invokeAll(work)) {
                done.get();
            }
        }
        assertThat(index.leaves()).as("leaves, seed %d", seed).isGreaterThan(2);
        long[] keys = new long[SLOTS];
        int count = index.copy(0, -1, keys, new long[SLOTS]);
        assertThat((long) count).isEqualTo(index.size());
        for (int i = 1; i < count; i++) {
            assertThat(Long.compareUnsigned(keys[i - 1], keys[i])).isNegative();
        }
    }

    private Void write(LearnedIndex index, int shape, int writer, Random random) {
        int next = writer;
        for (long version = 1; next < SLOTS || readersLeft.get() > 0; version++) {
            boolean fresh = next < SLOTS && random.nextInt(3) > 0;
            int slot = fresh ? next : (random.nextInt(SLOTS) / WRITERS) * WRITERS + writer;
            if (fresh) {
                next += WRITERS;
            }
            if (slot % 4 >= 2 && random.nextBoolean()) {
                index.remove(key(shape, slot));
            } else {
                index.put(key(shape, slot), version * SLOTS + slot);
                least.set(slot, version);
            }
        }
        return null;
    }

    private Void read(LearnedIndex index, int shape, Random random) {
        long[] keys = new long[200];
        long[] values = new long[200];
        for (int check = 0; check < CHECKS; check++) {
            int slot = random.nextInt(SLOTS);
            long before = least.get(slot);
            long value = index.get(key(shape, slot));
            require(slot, before, value);
            if (random.nextInt(20) == 0) {
                long from = key(shape, slot);
                int count = index.copy(from, -1, keys, values);
                if (slot % 4 < 2 && before > 0) {
                    require(count > 0 && keys[0] == from, "the copy from slot " + slot + " begins elsewhere");
                }
                for (int i = 0; i < count; i++) {
                    require(
                            key(shape, (int) (values[i] % SLOTS)) == keys[i]
                                    && (i == 0 || Long.compareUnsigned(keys[i - 1], keys[i]) < 0),
                            "a copy is out of order");
                }
            }
        }
        return null;
    }

    private static void require(int slot, long before, long value) {
        if (value == LearnedIndex.NONE) {
            require(before == 0 || slot % 4 >= 2, "slot " + slot + " is missed");
        } else {
            require(value % SLOTS == slot, "slot " + slot + " has the value of " + value % SLOTS);
            require(slot % 4 >= 2 || value / SLOTS >= before, "slot " + slot + " went back");
        }
    }

    private static void require(boolean right, String what) {
        if (!right) {
            throw new AssertionError(what);
        }
    }

    private static long key(int shape, int slot) {
        return switch (shape) {
            case 0 -> slot * 0x9E37_79B9_7F4A_7C15L;
            case 1 -> ((long) (slot % 7) << 56) + (slot % 1_000 * 1_000_003L) + slot / 1_000;
            default -> slot * 3L;
        };
    }
}
