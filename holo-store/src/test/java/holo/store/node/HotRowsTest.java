package holo.store.node;

import static org.assertj.core.api.Assertions.assertThat;

import holo.accord.primitives.Key;
import holo.store.Commit;
import holo.store.Snapshot;
import holo.store.Write;
import holo.store.arena.ArenaStatistics;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

final class HotRowsTest {
    private static final int ROWS = 500;

    @TempDir
    Path dir;

    @Test
    @Timeout(60)
    void aRestartBeginsWithTheRowsThatWereHot() throws IOException {
        try (HoloStore store = open()) {
            List<Write> writes = new ArrayList<>();
            for (int i = 0; i < ROWS; i++) {
                writes.add(new Write.Put(key(i), new byte[] {(byte) i}));
            }
            store.commit(new Commit(List.of(), writes)).join();
            readAll(store);
            assertThat(store.arena().rows()).isGreaterThanOrEqualTo(ROWS);
        }
        assertThat(dir.resolve("data/hot-keys")).isNotEmptyFile();
        try (HoloStore store = open()) {
            while (store.arena().rows() < ROWS) {
                Thread.onSpinWait();
            }
            long missesBefore = store.arena().misses();
            readAll(store);
            assertThat(store.arena().misses()).isEqualTo(missesBefore);
        }
        Files.write(dir.resolve("data/hot-keys"), new byte[] {1, 2, 3, 4, 5, 6});
        try (HoloStore store = open()) {
            readAll(store);
            ArenaStatistics arena = store.arena();
            // Each row that is not there brings up to 64 others with it.
            assertThat(arena.misses()).isBetween(ROWS / 65L, (long) ROWS);
            assertThat(arena.rows()).isGreaterThanOrEqualTo(ROWS);
        }
    }

    private HoloStore open() {
        return HoloStore.open(dir.resolve("data"), HoloStoreTest.OPTIONS, e -> {});
    }

    private static void readAll(HoloStore store) {
        try (Snapshot snapshot = store.snapshot()) {
            for (int i = 0; i < ROWS; i++) {
                assertThat(snapshot.get(key(i))).containsExactly((byte) i);
            }
        }
    }

    private static Key key(int i) {
        return new Key(ByteBuffer.allocate(8).putInt(9).putInt(i).array());
    }

    @Test
    void aListOfKeysIsReadBackAsItWasAndDamageIsNoticed() {
        Random random = new Random(4);
        TreeSet<Key> keys = new TreeSet<>();
        for (int i = 0; i < 300; i++) {
            byte[] bytes = new byte[random.nextInt(12)];
            for (int j = 0; j < bytes.length; j++) {
                bytes[j] = (byte) random.nextInt(3);
            }
            keys.add(new Key(bytes));
        }
        List<Key> shuffled = new ArrayList<>(keys);
        Collections.shuffle(shuffled, random);
        byte[] encoded = HotKeysCodec.encode(shuffled);
        assertThat(HotKeysCodec.decode(encoded))
                .hasValueSatisfying(found -> assertThat(found).containsExactlyElementsOf(keys));
        assertThat(HotKeysCodec.decode(HotKeysCodec.encode(List.of()))).hasValue(List.of());
        for (int bit = 0; bit < encoded.length * Byte.SIZE; bit++) {
            byte[] damaged = encoded.clone();
            damaged[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            assertThat(HotKeysCodec.decode(damaged)).isEmpty();
        }
        assertThat(HotKeysCodec.decode(Arrays.copyOf(encoded, encoded.length - 1)))
                .isEmpty();
        assertThat(HotKeysCodec.decode(new byte[0])).isEmpty();
    }
}
