package holo.sql.analyze;

import static org.assertj.core.api.Assertions.assertThat;

import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.sql.transaction.RowReads;
import holo.store.KeyValueCursor;
import holo.store.RangeEstimate;
import holo.store.ScanOrder;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Iterator;
import java.util.List;
import java.util.NavigableMap;
import java.util.SplittableRandom;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// Places of a large table are drawn where its rows are, however unevenly their keys lie.
final class KeyPlacesTest {
    private static final int ROWS = 64_000;
    private static final int PARTS = 16;

    /// Rows in memory.
    private record Rows(NavigableMap<Key, byte[]> rows) implements RowReads {
        private NavigableMap<Key, byte[]> in(KeyRange range) {
            return rows.subMap(range.start(), true, range.end(), false);
        }

        @Override
        public byte @Nullable [] get(Key key) {
            return rows.get(key);
        }

        @Override
        public KeyValueCursor scan(KeyRange range, ScanOrder order) {
            NavigableMap<Key, byte[]> part = in(range);
            Iterator<Key> keys = (order == ScanOrder.ASCENDING ? part : part.descendingMap())
                    .keySet()
                    .iterator();
            return new KeyValueCursor() {
                private Key at = Key.EMPTY;

                @Override
                public boolean advance() {
                    if (!keys.hasNext()) {
                        return false;
                    }
                    at = keys.next();
                    return true;
                }

                @Override
                public Key key() {
                    return at;
                }

                @Override
                public byte[] value() {
                    return new byte[0];
                }

                @Override
                public void close() {}
            };
        }

        @Override
        public RangeEstimate estimate(KeyRange range) {
            return new RangeEstimate(in(range).size(), 0);
        }
    }

    private static Key key(long number) {
        return new Key(ByteBuffer.allocate(13)
                .put((byte) 0x20)
                .putInt(7)
                .putLong(number)
                .array());
    }

    @Test
    void placesLieAsTheRowsDo() {
        NavigableMap<Key, byte[]> rows = new TreeMap<>();
        long[] numbers = new long[ROWS];
        long number = 0;
        for (int i = 0; i < ROWS; i++) {
            // Half of the keys one after the other, then gaps that grow.
            number += i < ROWS / 2 ? 1 : 1L << (10 + 30 * (i - ROWS / 2) / ROWS);
            numbers[i] = number;
            rows.put(key(number), new byte[0]);
        }
        KeyRange range = new KeyRange(new Key(new byte[] {0x20, 0, 0, 0, 7}), new Key(new byte[] {0x20, 0, 0, 0, 8}));
        List<Key> places = new KeyPlaces(new Rows(rows), range, new SplittableRandom(3)).draw(1600);
        int[] parts = new int[PARTS];
        for (Key place : places) {
            int row = Arrays.binarySearch(
                    numbers,
                    ByteBuffer.wrap(Arrays.copyOf(place.bytes(), 13), 5, 8).getLong());
            parts[Math.min(PARTS - 1, (row < 0 ? -row - 1 : row) / (ROWS / PARTS))]++;
        }
        assertThat(parts).hasSize(PARTS);
        assertThat(Arrays.stream(parts).boxed())
                .allSatisfy(part -> assertThat(part).isBetween(60, 180));
    }

    @Test
    void thereAreNoPlacesWithoutRows() {
        KeyRange range = new KeyRange(key(1), key(2));
        assertThat(new KeyPlaces(new Rows(new TreeMap<>()), range, new SplittableRandom(3)).draw(10))
                .isEmpty();
    }
}
