package holo.store.segment;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import holo.accord.primitives.Key;
import holo.accord.primitives.Timestamp;
import holo.store.StoreException;
import holo.store.learned.KeyModel;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.TreeSet;
import java.util.zip.DeflaterOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// Keys in a file of a segment, with a model and without, against a sorted list.
final class SegmentKeysTest {
    @TempDir
    private Path directory;

    private static List<byte[]> numbers(int count, long step) {
        List<byte[]> keys = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            keys.add(ByteBuffer.allocate(9).put((byte) 3).putLong(i * step).array());
        }
        return keys;
    }

    private static List<byte[]> words(int count) {
        Random random = new Random(5);
        TreeSet<byte[]> keys = new TreeSet<>(Arrays::compareUnsigned);
        while (keys.size() < count) {
            byte[] key = new byte[random.nextInt(120)];
            random.nextBytes(key);
            keys.add(random.nextBoolean() ? key : Arrays.copyOf(new byte[] {7, 7, 7}, 3 + key.length % 5));
        }
        return List.copyOf(keys);
    }

    private SegmentKeys written(List<byte[]> keys, boolean compressed) throws IOException {
        Path file = directory.resolve("keys");
        try (SegmentKeysWriter writer = new SegmentKeysWriter(file, compressed)) {
            for (byte[] key : keys) {
                writer.add(key);
            }
        }
        return SegmentKeys.open(file);
    }

    /// Without anything remembered.
    private static int find(SegmentKeys keys, byte[] key) {
        return keys.locator().find(key);
    }

    private static void requireFinds(SegmentKeys found, List<byte[]> keys) {
        Random random = new Random(6);
        assertThat(found.rows()).isEqualTo(keys.size());
        for (int row = 0; row < keys.size(); row++) {
            assertThat(find(found, keys.get(row))).isEqualTo(row);
        }
        for (int i = 0; i < 5000; i++) {
            byte[] probe = keys.get(random.nextInt(keys.size())).clone();
            if (probe.length > 0) {
                probe[random.nextInt(probe.length)] += (byte) (random.nextInt(3) - 1);
            }
            if (random.nextInt(4) == 0) {
                probe = Arrays.copyOf(probe, random.nextInt(12));
            }
            byte[] wanted = probe;
            int bound = 0;
            int end = keys.size();
            while (bound < end) {
                int middle = (bound + end) >>> 1;
                if (Arrays.compareUnsigned(keys.get(middle), wanted) < 0) {
                    bound = middle + 1;
                } else {
                    end = middle;
                }
            }
            boolean there = bound < keys.size() && Arrays.equals(keys.get(bound), wanted);
            assertThat(find(found, wanted)).isEqualTo(there ? bound : -1);
        }
    }

    /// Keys one after the other, with gaps, backwards, and beside those that are there.
    private static void requireLocates(SegmentKeys found, List<byte[]> keys) {
        Random random = new Random(8);
        SegmentKeys.Locator locator = found.locator();
        for (int round = 0; round < 200; round++) {
            int row = random.nextInt(keys.size());
            int stride = random.nextInt(4) == 0 ? -1 : 1 << random.nextInt(7);
            for (int i = 0; i < 100 && row >= 0 && row < keys.size(); i++, row += stride) {
                byte[] key = keys.get(row);
                assertThat(locator.find(key)).isEqualTo(row);
                if (key.length > 0 && random.nextInt(3) == 0) {
                    byte[] beside = Arrays.copyOf(key, key.length + random.nextInt(2));
                    beside[beside.length - 1] += (byte) (random.nextInt(3) - 1);
                    assertThat(locator.find(beside)).isEqualTo(find(found, beside));
                }
            }
        }
        byte[] last = Arrays.copyOf(keys.getLast(), keys.getLast().length + 1);
        assertThat(locator.find(last)).as("behind all").isEqualTo(-1);
        assertThat(locator.find(keys.getFirst())).isZero();
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void findsKeysWithAModel(boolean compressed) throws IOException {
        for (long step : new long[] {1, 10, 1_000_003}) {
            List<byte[]> keys = numbers(3001, step);
            try (SegmentKeys found = written(keys, compressed)) {
                found.use(found.learn().orElseThrow());
                requireFinds(found, keys);
                requireLocates(found, keys);
            }
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void findsKeysWithoutOne(boolean compressed) throws IOException {
        List<byte[]> keys = words(2000);
        try (SegmentKeys found = written(keys, compressed)) {
            requireFinds(found, keys);
            requireLocates(found, keys);
        }
    }

    @Test
    void aModelOfOtherKeysIsNoticedAndDoneWithout() throws IOException {
        KeyModel other;
        try (SegmentKeys keys = written(numbers(3001, 7), false)) {
            other = keys.learn().orElseThrow();
        }
        for (long step : new long[] {1, 70}) {
            List<byte[]> keys = numbers(3001, step);
            try (SegmentKeys found = written(keys, false)) {
                found.use(other);
                assertThat(find(found, keys.getFirst())).as("in the same place").isZero();
                assertThat(found.model()).isPresent();
                assertThat(find(found, keys.get(200))).isEqualTo(200);
                assertThat(found.model()).isEmpty();
                requireFinds(found, keys);
                requireLocates(found, keys);
            }
        }
    }

    @Test
    void keysThatFollowOneAnotherTakeHardlyAnySpaceCompressed() throws IOException {
        try (SegmentKeys found = written(numbers(100_000, 1), true)) {
            assertThat(Files.size(directory.resolve("keys"))).isLessThan(100_000 / 2);
            assertThat(find(found, numbers(50_000, 1).getLast())).isEqualTo(49_999);
        }
    }

    @Test
    void keysThatStepEvenlyTakeHardlyAnySpaceCompressed() throws IOException {
        List<byte[]> keys = new ArrayList<>();
        for (int i = 0; i < 100_000; i++) {
            keys.add(ByteBuffer.allocate(16)
                    .putLong(i / 4)
                    .putLong(i / 4 % 7 + i % 4 * 1_251)
                    .array());
        }
        try (SegmentKeys found = written(keys, true)) {
            assertThat(Files.size(directory.resolve("keys"))).isLessThan(100_000 / 5);
            requireLocates(found, keys);
        }
    }

    /// As they were written before the keys were packed.
    @Test
    void readsBlocksThatWereCompressedAsAWhole() throws IOException {
        List<byte[]> keys = words(2000);
        written(keys, false).close();
        Path file = directory.resolve("keys");
        byte[] plain = Files.readAllBytes(file);
        try (OutputStream out = Files.newOutputStream(file)) {
            DeflaterOutputStream deflated = new DeflaterOutputStream(out);
            deflated.write(plain);
            deflated.finish();
            out.write(ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(plain.length)
                    .putInt(~keys.size())
                    .array());
        }
        try (SegmentKeys found = SegmentKeys.open(file)) {
            requireFinds(found, keys);
        }
    }

    @Test
    void aCutFileIsNotBelieved() throws IOException {
        Path file = directory.resolve("keys");
        written(words(2000), true).close();
        byte[] whole = Files.readAllBytes(file);
        byte[] cut = Arrays.copyOf(whole, whole.length - 500);
        System.arraycopy(whole, whole.length - 8, cut, cut.length - 8, 8);
        Files.write(file, cut);
        try (SegmentKeys found = SegmentKeys.open(file)) {
            assertThatThrownBy(() -> find(found, new byte[] {1}))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("file of keys");
        }
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void noKeysAreFine(boolean compressed) throws IOException {
        try (SegmentKeys found = written(List.of(), compressed)) {
            assertThat(find(found, new byte[] {1})).isEqualTo(-1);
            assertThat(found.learn()).isEmpty();
        }
    }

    @Test
    void keysMustAscend() throws IOException {
        try (SegmentKeysWriter writer = new SegmentKeysWriter(directory.resolve("keys"), false)) {
            writer.add(new byte[] {2});
            assertThatThrownBy(() -> writer.add(new byte[] {2})).isInstanceOf(IllegalArgumentException.class);
        }
    }

    @Test
    void aDeleteVectorComesBack() {
        Random random = new Random(8);
        for (int round = 0; round < 100; round++) {
            BitSet rows = new BitSet();
            for (int i = random.nextInt(50); i > 0; i--) {
                int start = random.nextInt(1 << random.nextInt(20));
                rows.set(start, start + random.nextInt(100));
            }
            assertThat(DeleteVector.decode(DeleteVector.encode(rows).array())).isEqualTo(rows);
        }
    }

    @Test
    void aDamagedManifestIsNotBelieved() {
        byte[] encoded = new Manifest(
                        3,
                        "s",
                        2,
                        2,
                        new Timestamp(1, 2, 3),
                        new Timestamp(1, 1, 3),
                        Set.of("c1"),
                        List.of(new Part(1, new Key(new byte[] {1}), true, null, 5, "why")))
                .encode();
        assertThat(Manifest.decode(encoded).encode()).isEqualTo(encoded);
        for (int i = 0; i < encoded.length; i++) {
            byte[] damaged = encoded.clone();
            damaged[i] ^= 4;
            assertThatThrownBy(() -> Manifest.decode(damaged)).isInstanceOf(StoreException.class);
        }
    }
}
