package holo.store.arena;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Hashes keys to 64 bits, of which any part is as good as another. Not stable across versions.
final class KeyHash {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long MULTIPLIER = 0x9E37_79B9_7F4A_7C15L;
    private static final long FINAL_MULTIPLIER = 0xD6E8_FEB8_6659_FD93L;

    private KeyHash() {}

    static long of(byte[] key) {
        long h = key.length * MULTIPLIER;
        int i = 0;
        for (; i + Long.BYTES <= key.length; i += Long.BYTES) {
            h = (h ^ (long) LONGS.get(key, i)) * MULTIPLIER;
            h ^= h >>> 32;
        }
        if (i < key.length) {
            long rest = 0;
            for (int shift = 0; i < key.length; i++, shift += Byte.SIZE) {
                rest |= (key[i] & 0xffL) << shift;
            }
            h = (h ^ rest) * MULTIPLIER;
            h ^= h >>> 32;
        }
        h *= FINAL_MULTIPLIER;
        return h ^ h >>> 32;
    }
}
