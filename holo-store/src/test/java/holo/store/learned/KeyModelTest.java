package holo.store.learned;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import holo.store.StoreException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

final class KeyModelTest {
    private static final int KEYS = 12_000;
    private static final long SEED = 20_261_121;

    @ParameterizedTest
    @EnumSource(KeySets.class)
    void everyKeyIsFoundWithinTheBoundsAndEveryOtherKeyIsBetweenItsNeighbours(KeySets set) {
        for (int epsilon : new int[] {4, 32, 64}) {
            byte[][] keys = set.keys(KEYS, SEED);
            KeyModelBuilder.build(keys, epsilon).ifPresent(model -> requireRight(model, keys, epsilon));
        }
    }

    private static void requireRight(KeyModel built, byte[][] keys, int epsilon) {
        KeyModel model = KeyModel.decode(built.encode());
        assertThat(model.error()).isEqualTo(built.error()).isLessThanOrEqualTo(epsilon);
        for (int row = 0; row < keys.length; row++) {
            long position = model.position(keys[row]);
            assertThat(position).isEqualTo(built.position(keys[row]));
            assertThat((long) row).isBetween(model.earliest(position), model.latest(position));
        }
        Random random = new Random(SEED + epsilon);
        for (int i = 0; i < keys.length; i++) {
            byte[] other = otherKey(keys, random);
            int found = Arrays.binarySearch(keys, other, Arrays::compareUnsigned);
            long position = model.position(other);
            assertThat((long) (found < 0 ? -found - 1 : found))
                    .isBetween(model.earliest(position), model.latest(position));
        }
    }

    /// Near a key, or anywhere.
    private static byte[] otherKey(byte[][] keys, Random random) {
        byte[] key = keys[random.nextInt(keys.length)].clone();
        switch (random.nextInt(5)) {
            case 0 -> random.nextBytes(key);
            case 1 -> key = Arrays.copyOf(key, key.length + 1);
            case 2 -> key = Arrays.copyOf(key, Math.max(0, key.length - 1));
            case 3 -> key = new byte[0];
            default -> {
                if (key.length > 0) {
                    key[key.length - 1 - random.nextInt(Math.min(3, key.length))] ^= (byte) (1 + random.nextInt(255));
                }
            }
        }
        return key;
    }

    @Test
    void aNumberIsTheBytesFromAnOffsetOnWhateverTheLengthOfTheKey() {
        Random random = new Random(SEED);
        for (int length = 0; length < 20; length++) {
            byte[] key = new byte[length];
            random.nextBytes(key);
            for (int offset = 0; offset <= length; offset++) {
                byte[] eight = Arrays.copyOf(Arrays.copyOfRange(key, offset, length), Long.BYTES);
                assertThat(KeyNumber.of(key, offset))
                        .isEqualTo(ByteBuffer.wrap(eight).getLong());
            }
        }
    }

    @Test
    void aSequenceIsModelledExactlyInAFewBytes() {
        byte[][] keys = KeySets.EVERY_SEVENTH.keys(100_000, SEED);
        KeyModel model = KeyModelBuilder.build(keys, 64).orElseThrow();
        assertThat(model.error()).isZero();
        assertThat(model.pieces()).isEqualTo(2);
        assertThat(model.encode()).hasSizeLessThan(64);
    }

    /// A line that is followed by a gap would be at more rows there than a number can say.
    @Test
    void aKeyInAGapBehindALineIsWhereTheNextLineBegins() {
        byte[][] keys = new byte[9_000][];
        for (int i = 0; i < keys.length; i++) {
            long number = i < 3_000 ? i * 1_000L : i < 6_000 ? 3_000_000 + i : 0xf000_0000_0000_0000L + i;
            keys[i] = ByteBuffer.allocate(Long.BYTES).putLong(number).array();
        }
        KeyModel model = KeyModelBuilder.build(keys, 32).orElseThrow();
        for (long number : new long[] {0x7000_0000_0000_0000L, 0xe000_0000_0000_0000L}) {
            byte[] key = ByteBuffer.allocate(Long.BYTES).putLong(number).array();
            assertThat(model.position(key)).isEqualTo(6_000);
            assertThat(model.estimate(keys[0], key)).isEqualTo(6_000);
        }
    }

    @Test
    void hardKeysGetNoModel() {
        assertThat(KeyModelBuilder.build(KeySets.LONG_TIES.keys(KEYS, SEED), 4)).isEmpty();
        assertThat(KeyModelBuilder.build(KeySets.EMAIL.keys(KEYS, SEED), 32)).isEmpty();
        assertThat(KeyModelBuilder.build(KeySets.UNIFORM.keys(KEYS, SEED), 32)).isPresent();
        assertThat(KeyModelBuilder.build(KeySets.UUID_V7.keys(KEYS, SEED), 32)).isPresent();
        assertThat(KeyModelBuilder.build(new byte[0][], 32)).isEmpty();
        assertThat(KeyModelBuilder.build(KeySets.SEQUENTIAL.keys(10, SEED), 32)).isEmpty();
    }

    @Test
    void theEstimateOfARangeIsOffByTheErrorsOfItsEnds() {
        byte[][] keys = KeySets.LOGNORMAL.keys(KEYS, SEED);
        KeyModel model = KeyModelBuilder.build(keys, 32).orElseThrow();
        Random random = new Random(SEED);
        for (int i = 0; i < 1_000; i++) {
            int from = random.nextInt(keys.length);
            int to = from + random.nextInt(keys.length - from);
            assertThat(model.estimate(keys[from], keys[to]))
                    .isCloseTo(to - from, within(2L * (model.error() + model.ties() + 1)));
        }
        assertThat(model.estimate(new byte[0], null)).isEqualTo(keys.length);
        assertThat(model.estimate(keys[500], keys[100])).isZero();
    }

    @Test
    void everyChangedBitIsNoticed() {
        byte[] encoded = KeyModelBuilder.build(KeySets.CLUSTERED.keys(KEYS, SEED), 32)
                .orElseThrow()
                .encode();
        for (int bit = 0; bit < encoded.length * Byte.SIZE; bit++) {
            byte[] damaged = encoded.clone();
            damaged[bit / Byte.SIZE] ^= (byte) (1 << bit % Byte.SIZE);
            assertThatThrownBy(() -> KeyModel.decode(damaged))
                    .isInstanceOf(StoreException.class)
                    .hasMessageContaining("Rebuild the segment");
        }
        for (int length = 0; length < encoded.length; length++) {
            byte[] cut = Arrays.copyOf(encoded, length);
            assertThatThrownBy(() -> KeyModel.decode(cut)).isInstanceOf(StoreException.class);
        }
    }

    @Test
    void keysOutOfOrderAreRefused() {
        KeyModelBuilder builder = new KeyModelBuilder(new byte[] {1}, new byte[] {3}, 32);
        builder.add(new byte[] {2});
        assertThatThrownBy(() -> builder.add(new byte[] {1})).hasMessageContaining("below that of the row before");
        KeyModelBuilder prefixed = new KeyModelBuilder(new byte[] {1, 1}, new byte[] {1, 3}, 32);
        assertThatThrownBy(() -> prefixed.add(new byte[] {2, 2})).hasMessageContaining("outside");
    }
}
