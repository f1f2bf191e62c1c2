package holo.store.learned;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.List;
import java.util.Random;
import java.util.TreeSet;

/// Keys as applications have them, and as they should not.
public enum KeySets {
    SEQUENTIAL,
    EVERY_SEVENTH,
    UNIFORM,
    CLUSTERED,
    LOGNORMAL,
    ONE_PREFIX,
    LONG_TIES,
    RANDOM_BYTES,
    UUID_V4,
    UUID_V7,
    EMAIL,
    TABLES;

    /// Different keys, sorted; the same for the same seed.
    public byte[][] keys(int count, long seed) {
        Random random = new Random(seed);
        TreeSet<byte[]> keys = new TreeSet<>(Arrays::compareUnsigned);
        for (int i = 0; keys.size() < count; i++) {
            keys.add(key(i, count, random));
        }
        return keys.toArray(new byte[0][]);
    }

    /// The same keys in an order of arrival.
    public List<byte[]> arriving(int count, long seed, Arrival arrival) {
        List<byte[]> keys = new ArrayList<>(Arrays.asList(keys(count, seed)));
        return arrival.order(keys, new Random(seed));
    }

    private byte[] key(int i, int count, Random random) {
        return switch (this) {
            case SEQUENTIAL -> number(i);
            case EVERY_SEVENTH -> number(7L * i);
            case UNIFORM -> number(random.nextLong());
            case CLUSTERED -> number((random.nextInt(20) * 0x0100_0000_0000_0000L) + random.nextInt(count * 2));
            case LOGNORMAL -> number((long) Math.exp(random.nextGaussian() * 2 + 20));
            case ONE_PREFIX -> text("a prefix that all of them have: " + i);
            case LONG_TIES -> text("tie %04d, then %08d".formatted(random.nextInt(1 + count / 50), i));
            case RANDOM_BYTES -> bytes(random, random.nextInt(20));
            case UUID_V4 -> bytes(random, 16);
            case UUID_V7 ->
                ByteBuffer.allocate(16)
                        .putLong((1_700_000_000_000L + i / 3) << 16 | random.nextInt(1 << 12))
                        .putLong(random.nextLong())
                        .array();
            case EMAIL -> text(name(random) + "." + name(random) + "@" + name(random) + ".example");
            case TABLES ->
                ByteBuffer.allocate(12)
                        .putInt(random.nextInt(5))
                        .putLong(random.nextInt(count))
                        .array();
        };
    }

    private static byte[] number(long number) {
        return ByteBuffer.allocate(8).putLong(number).array();
    }

    private static byte[] text(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static byte[] bytes(Random random, int length) {
        byte[] bytes = new byte[length];
        random.nextBytes(bytes);
        return bytes;
    }

    private static String name(Random random) {
        String[] syllables = {"an", "be", "chri", "da", "el", "fre", "ma", "ni", "ro", "ta"};
        StringBuilder name = new StringBuilder();
        for (int i = 0; i <= 1 + random.nextInt(3); i++) {
            name.append(syllables[random.nextInt(syllables.length)]);
        }
        return name.toString();
    }

    /// In what order keys come.
    public enum Arrival {
        ASCENDING,
        DESCENDING,
        SHUFFLED;

        List<byte[]> order(List<byte[]> keys, Random random) {
            return switch (this) {
                case ASCENDING -> keys;
                case DESCENDING -> keys.reversed();
                case SHUFFLED -> {
                    Collections.shuffle(keys, random);
                    yield keys;
                }
            };
        }
    }
}
