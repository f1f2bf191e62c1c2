package holo.bench.commit;

import java.nio.ByteBuffer;
import java.util.random.RandomGenerator;

/// What one commit writes: a value of 100 bytes under one of a million keys.
record Row(byte[] key, byte[] value) {
    private static final int KEYS = 1_000_000;
    private static final int VALUE_BYTES = 100;
    private static final long TABLE = 0x8000_0000_0000_0001L;

    static Row random(RandomGenerator random) {
        byte[] key = ByteBuffer.allocate(2 * Long.BYTES)
                .putLong(TABLE)
                .putLong(random.nextInt(KEYS))
                .array();
        byte[] value = new byte[VALUE_BYTES];
        random.nextBytes(value);
        return new Row(key, value);
    }
}
