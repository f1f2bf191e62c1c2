package holo.store.learned;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import holo.store.learned.KeySets.Arrival;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.NavigableMap;
import java.util.NavigableSet;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

final class KeyIndexTest {
    private static final int KEYS = 10_000;
    private static final long SEED = 5;

    /// Keys by value.
    private final List<byte[]> keys = new ArrayList<>();

    private final KeyIndex index = new KeyIndex(new IndexedKeys() {
        @Override
        public int compare(long value, byte[] key) {
            return Arrays.compareUnsigned(keys.get((int) value), key);
        }

        @Override
        public byte[] key(long value) {
            return keys.get((int) value);
        }
    });

    private long value(byte[] key) {
        keys.add(key);
        return keys.size() - 1;
    }

    @ParameterizedTest
    @EnumSource(KeySets.class)
    void itFindsKeysOfAnyKindInWhateverOrderTheyCome(KeySets set) {
        for (Arrival arrival : Arrival.values()) {
            List<byte[]> arriving = set.arriving(KEYS, SEED, arrival);
            int found = 0;
            for (byte[] key : arriving) {
                found += index.get(key) == KeyIndex.NONE ? 0 : 1;
                index.put(key, value(key));
            }
            assertThat(found).as("before they came").isZero();
            assertThat(index.size()).isEqualTo(KEYS);
            for (byte[] key : arriving) {
                found += Arrays.equals(keys.get((int) index.get(key)), key) ? 1 : 0;
            }
            assertThat(found).isEqualTo(KEYS);
            assertThat(index.bytes() / (double) KEYS)
                    .as("bytes a key of %s, %s", set, arrival)
                    .isLessThan(22);
            requireSound(new TreeSet<>(Arrays::compareUnsigned));
            int evicted = 0;
            for (byte[] key : arriving) {
                evicted += index.evict(key) && !index.evict(key) ? 1 : 0;
            }
            assertThat(evicted).isEqualTo(KEYS);
            assertThat(index.size()).isZero();
            assertThat(index.leaves()).isLessThan(5);
        }
    }

    @Test
    void ascendingKeysDivideNoLeaf() {
        for (byte[] key : KeySets.SEQUENTIAL.keys(KEYS, SEED)) {
            index.put(key, value(key));
        }
        assertThat(index.leaves()).isEqualTo((KEYS + KeyLeaf.CAPACITY_MAX - 1) / KeyLeaf.CAPACITY_MAX);
    }

    @Test
    void aNewKeyBetweenLinkedOnesIsLinkedAndOneThatIsNotTakenInEndsTheLink() {
        byte[] b = {2};
        byte[] d = {4};
        index.put(b, value(b));
        index.put(d, value(d));
        assertThat(index.link(null, b)).isTrue();
        assertThat(index.link(b, d)).isTrue();
        assertThat(index.link(d, null)).isTrue();
        assertThat(index.dump()).isEqualTo("-[2]-[4]-");
        byte[] c = {3};
        assertThat(index.isLinkedAt(c)).isTrue();
        index.put(c, value(c));
        assertThat(index.dump()).isEqualTo("-[2]-[3]-[4]-");
        assertThat(index.link(b, d)).as("across another").isFalse();
        index.forget(c);
        assertThat(index.dump()).as("a key that the store has no longer").isEqualTo("-[2]-[4]-");
        index.put(c, value(c));
        index.evict(c);
        assertThat(index.dump()).as("a key that the store still has").isEqualTo("-[2] [4]-");
        index.breakLink(new byte[] {1});
        index.breakLink(new byte[] {5});
        assertThat(index.dump()).isEqualTo(" [2] [4]");
    }

    @Test
    void aValueMustLeaveRoomForTheLink() {
        assertThatThrownBy(() -> index.put(new byte[] {1}, -1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> index.put(new byte[] {1}, 1L << 62)).isInstanceOf(IllegalArgumentException.class);
    }

    /// A store of keys, some of them in the index, written, deleted, taken in, evicted and linked as scans find them.
    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void whatIsLinkedHasNothingMissingInBetween(long seed) {
        Random random = new Random(seed);
        KeySets set = KeySets.values()[random.nextInt(KeySets.values().length)];
        byte[][] all = set.keys(3_000, seed);
        NavigableMap<byte[], Boolean> store = new TreeMap<>(Arrays::compareUnsigned);
        int read = 0;
        for (int step = 0; step < 40_000; step++) {
            byte[] key = all[random.nextInt(all.length)];
            boolean here = index.get(key) != KeyIndex.NONE;
            switch (random.nextInt(6)) {
                case 0, 1 -> {
                    boolean takenIn = here || random.nextInt(4) > 0;
                    if (!here && takenIn) {
                        index.put(key, value(key));
                    } else if (!here) {
                        index.breakLink(key);
                    }
                    store.put(key, takenIn);
                }
                case 2 -> {
                    if (store.remove(key) != null && here) {
                        index.forget(key);
                    }
                }
                case 3 -> {
                    if (here && random.nextInt(3) == 0) {
                        index.evict(key);
                        store.put(key, false);
                    }
                }
                case 4 -> scan(store, key, 1 + random.nextInt(40));
                default -> read += requireRight(store.navigableKeySet(), key, all[random.nextInt(all.length)], random);
            }
        }
        requireSound(store.navigableKeySet());
        assertThat(read).as("keys read, seed %d, %s", seed, set).isGreaterThan(1_000);
    }

    private void scan(NavigableMap<byte[], Boolean> store, byte[] from, int count) {
        byte[] before = store.lowerKey(from);
        for (byte[] key : store.tailMap(from, true).navigableKeySet().stream()
                .limit(count)
                .toList()) {
            if (index.get(key) == KeyIndex.NONE) {
                index.put(key, value(key));
                store.put(key, true);
            }
            index.link(before, key);
            before = key;
        }
        if (before != null && store.higherKey(before) == null) {
            index.link(before, null);
        }
    }

    /// Whether what a reader finds of a range is what the store has there; how much it found.
    private int requireRight(NavigableSet<byte[]> store, byte[] one, byte[] other, Random random) {
        boolean ordered = Arrays.compareUnsigned(one, other) < 0;
        byte[] from = ordered ? one : other;
        byte[] to = random.nextInt(10) == 0 ? null : ordered ? other : one;
        NavigableSet<byte[]> part = to == null ? store.tailSet(from, true) : store.subSet(from, true, to, false);
        boolean ascending = random.nextBoolean();
        List<byte[]> found = new ArrayList<>();
        boolean complete = read(from, to, ascending, 1 + random.nextInt(30), found);
        List<byte[]> expected = new ArrayList<>(ascending ? part : part.descendingSet());
        assertThat(found).hasSizeLessThanOrEqualTo(expected.size());
        if (complete) {
            assertThat(found).hasSameSizeAs(expected);
        }
        for (int i = 0; i < found.size(); i++) {
            assertThat(found.get(i)).isEqualTo(expected.get(i));
        }
        return found.size();
    }

    private boolean read(byte[] from, byte @Nullable [] to, boolean ascending, int atOnce, List<byte[]> found) {
        KeyIndexReader reader = new KeyIndexReader(index);
        byte[] last = null;
        do {
            if (ascending) {
                reader.ascend(last == null ? from : last, last == null, to, atOnce);
            } else {
                reader.descend(last == null ? to : last, from, atOnce);
            }
            assertThat(reader.isUnchanged()).isTrue();
            for (int i = 0; i < reader.count(); i++) {
                last = keys.get((int) reader.value(i));
                found.add(last);
            }
        } while (reader.count() > 0 && !reader.isEnded());
        return reader.isEnded();
    }

    /// Entries are in order, and where one is linked the store has no key in between.
    private void requireSound(NavigableSet<byte[]> store) {
        KeyDirectory directory = index.directory();
        byte[] before = null;
        for (int i = 0; i < directory.count(); i++) {
            KeyLeaf leaf = directory.leaf(i);
            for (int at = 0; at < leaf.count(); at++) {
                byte[] key = keys.get((int) KeyLeaf.valueOf(leaf.at(at)));
                assertThat(before == null || Arrays.compareUnsigned(before, key) < 0)
                        .isTrue();
                assertThat(directory.find(key)).isEqualTo(i);
                if (leaf.isLinked(at)) {
                    byte[] lower = store.lower(key);
                    assertThat(lower == null || before != null && Arrays.compareUnsigned(lower, before) <= 0)
                            .isTrue();
                }
                before = key;
            }
        }
    }
}
