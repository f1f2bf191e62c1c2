package holo.store.row;

import static org.assertj.core.api.Assertions.assertThat;

import holo.store.arena.ArenaIndex;
import holo.store.bytes.ByteSink;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.stream.IntStream;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

final class SortedLookUpTest {
    private static final RowStoreOptions OPTIONS = new RowStoreOptions(8 << 20, 16 << 20, 1 << 20, ArenaIndex.AUTO, 1);
    private static final int KEYS = 2_000;

    @TempDir
    Path dir;

    @Test
    void manyKeysAreFoundAsEachOfThemIsWhateverStandsBetween() throws IOException {
        try (RowDatabase database = new RowDatabase(dir, OPTIONS)) {
            TreeMap<Integer, Byte> there = new TreeMap<>();
            Random random = new Random(7);
            for (int round = 0; round < 30; round++) {
                WriteBatchBuilder batch = new WriteBatchBuilder();
                int from = random.nextInt(KEYS);
                int count = random.nextInt(600);
                boolean removes = random.nextInt(3) == 0;
                for (int i = from; i < from + count; i += 1 + random.nextInt(3)) {
                    if (removes) {
                        batch.delete(key(i), 4);
                        there.remove(i);
                    } else {
                        byte value = (byte) random.nextInt();
                        batch.put(key(i), 4, one(value));
                        there.put(i, value);
                    }
                }
                database.write(batch);
                if (round % 7 == 3) {
                    database.flush();
                }
                for (int step : new int[] {0, 1, 2, 50}) {
                    require(database, there, asked(random, step));
                }
            }
        }
    }

    @Test
    void manyDeletedKeysAreNotWalkedOver() throws IOException {
        try (RowDatabase database = new RowDatabase(dir, OPTIONS)) {
            WriteBatchBuilder batch = new WriteBatchBuilder();
            IntStream.range(0, KEYS).forEach(i -> batch.put(key(i), 4, one(1)));
            IntStream.range(1, KEYS - 1).forEach(i -> batch.delete(key(i), 4));
            database.write(batch);
            TreeMap<Integer, Byte> ends = new TreeMap<>();
            ends.put(0, (byte) 1);
            ends.put(KEYS - 1, (byte) 1);
            require(database, ends, IntStream.range(0, KEYS).boxed().toList());
        }
    }

    private static List<Integer> asked(Random random, int step) {
        List<Integer> keys = new ArrayList<>();
        for (int key = random.nextInt(KEYS); keys.size() < 100; key += step < 2 ? step : 1 + random.nextInt(step)) {
            keys.add(key);
        }
        return keys;
    }

    private static void require(RowDatabase database, TreeMap<Integer, Byte> there, List<Integer> keys) {
        List<byte @Nullable []> found =
                database.get(keys.stream().map(SortedLookUpTest::key).toList());
        assertThat(found).hasSameSizeAs(keys);
        for (int i = 0; i < keys.size(); i++) {
            Byte expected = there.get(keys.get(i));
            assertThat(found.get(i))
                    .as("key %s", keys.get(i))
                    .isEqualTo(expected == null ? null : new byte[] {expected});
        }
    }

    private static ByteSink one(int value) {
        ByteSink sink = new ByteSink(1);
        sink.putByte(value);
        return sink;
    }

    private static byte[] key(int number) {
        return ByteBuffer.allocate(4).putInt(number).array();
    }
}
