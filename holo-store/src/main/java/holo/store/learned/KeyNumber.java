package holo.store.learned;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/// Keys as numbers that a model can calculate with.
public final class KeyNumber {
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private KeyNumber() {}

    /// The eight bytes of the key from `offset` on, followed by zeros where the key is shorter, as an unsigned
    /// number. A smaller key never has a greater number, if the keys agree in the bytes before.
    public static long of(byte[] key, int offset) {
        if (offset + Long.BYTES <= key.length) {
            return (long) LONGS.get(key, offset);
        }
        if (key.length >= Long.BYTES && offset < key.length) {
            return (long) LONGS.get(key, key.length - Long.BYTES) << (offset + Long.BYTES - key.length) * Byte.SIZE;
        }
        long number = 0;
        for (int i = offset; i < offset + Long.BYTES; i++) {
            number = number << Byte.SIZE | (i < key.length ? key[i] & 0xff : 0);
        }
        return number;
    }

    /// How many bytes two keys have in common at their beginning. Everything between two keys has them too.
    public static int commonPrefix(byte[] a, byte[] b) {
        int mismatch = Arrays.mismatch(a, b);
        return mismatch < 0 ? a.length : mismatch;
    }

    /// The unsigned number, to the 53 bits of a double.
    static double toDouble(long unsigned) {
        return unsigned >= 0 ? unsigned : ((unsigned >>> 1) | (unsigned & 1)) * 2.0;
    }
}
