package holo.store.learned;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import holo.store.learned.KeySets.Arrival;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.NavigableMap;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class LearnedIndexTest {
    private static final int KEYS = 15_000;
    private static final long SEED = 5;

    @ParameterizedTest
    @EnumSource(KeySets.class)
    void itHoldsWhatASortedMapHoldsInWhateverOrderKeysCome(KeySets set) {
        for (Arrival arrival : Arrival.values()) {
            LearnedIndex index = new LearnedIndex();
            NavigableMap<Long, Long> model = new TreeMap<>(Long::compareUnsigned);
            long value = 0;
            for (byte[] key : set.arriving(KEYS, SEED, arrival)) {
                long number = KeyNumber.of(key, set == KeySets.ONE_PREFIX ? 35 : 0);
                Long before = model.put(number, value);
                assertThat(index.put(number, value++)).isEqualTo(before == null ? LearnedIndex.NONE : before);
            }
            requireSame(index, model);
        }
    }

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4})
    void putsRemovesAndCopiesInAnyOrderLeaveWhatASortedMapHas(long seed) {
        Random random = new Random(seed);
        LearnedIndex index = new LearnedIndex();
        NavigableMap<Long, Long> model = new TreeMap<>(Long::compareUnsigned);
        long top = 0;
        for (int step = 0; step < 100_000; step++) {
            long key = switch (random.nextInt(4)) {
                case 0 -> top++;
                case 1 -> random.nextInt(30_000);
                case 2 -> -1 - (long) random.nextInt(1_000);
                default -> Math.abs((long) (random.nextGaussian() * 1e12));
            };
            if (random.nextInt(3) == 0) {
                Long before = model.remove(key);
                assertThat(index.remove(key))
                        .as("seed %d", seed)
                        .isEqualTo(before == null ? LearnedIndex.NONE : before);
            } else {
                Long before = model.put(key, (long) step);
                assertThat(index.put(key, step))
                        .as("seed %d", seed)
                        .isEqualTo(before == null ? LearnedIndex.NONE : before);
            }
            if (random.nextInt(100) == 0) {
                requireRange(index, model, random);
            }
        }
        requireSame(index, model);
    }

    private static void requireSame(LearnedIndex index, NavigableMap<Long, Long> model) {
        assertThat(index.size()).isEqualTo(model.size());
        model.forEach((key, value) -> assertThat(index.get(key)).isEqualTo(value));
        for (Map.Entry<Long, Long> entry : model.entrySet()) {
            long next = entry.getKey() + 1;
            if (!model.containsKey(next)) {
                assertThat(index.get(next)).isEqualTo(LearnedIndex.NONE);
            }
        }
        long[] keys = new long[model.size() + 1];
        long[] values = new long[keys.length];
        assertThat(index.copy(0, -1, keys, values)).isEqualTo(model.size());
        int i = 0;
        for (Map.Entry<Long, Long> entry : model.entrySet()) {
            assertThat(keys[i]).isEqualTo(entry.getKey());
            assertThat(values[i++]).isEqualTo(entry.getValue());
        }
    }

    private static void requireRange(LearnedIndex index, NavigableMap<Long, Long> model, Random random) {
        long[] keys = new long[1 + random.nextInt(50)];
        long[] values = new long[keys.length];
        long from = random.nextInt(40_000);
        long to = from + random.nextInt(200);
        int copied = index.copy(from, to, keys, values);
        List<Long> expected = new ArrayList<>(model.subMap(from, true, to, true).keySet());
        List<Long> found = new ArrayList<>();
        for (int i = 0; i < copied; i++) {
            found.add(keys[i]);
            assertThat(values[i]).isEqualTo(model.get(keys[i]));
        }
        assertThat(found).isEqualTo(expected.subList(0, Math.min(keys.length, expected.size())));
    }

    @Test
    void memoryForAKeyIsBounded() {
        for (KeySets set : new KeySets[] {KeySets.UNIFORM, KeySets.SEQUENTIAL, KeySets.LOGNORMAL, KeySets.UUID_V7}) {
            for (Arrival arrival : Arrival.values()) {
                LearnedIndex index = new LearnedIndex();
                set.arriving(100_000, SEED, arrival).forEach(key -> index.put(KeyNumber.of(key, 0), 1));
                assertThat((double) index.bytes() / index.size())
                        .as("%s, %s", set, arrival)
                        .isLessThanOrEqualTo(22);
            }
        }
    }

    @Test
    void valuesBelowZeroAreRefused() {
        assertThatThrownBy(() -> new LearnedIndex().put(1, -1)).hasMessageContaining("below 0");
    }
}
