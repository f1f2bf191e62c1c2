package holo.accord.primitives;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.HexFormat;

/// An encoded key: bytes in unsigned lexicographic order. Immutable by convention: the array handed
/// in and the one given out are shared, never copied, and must not be changed by anyone.
public final class Key implements Comparable<Key> {
    /// The lowest key of all.
    public static final Key EMPTY = new Key(new byte[0]);

    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);
    private static final long MULTIPLIER = 0x9E3779B97F4A7C15L;

    private final byte[] bytes;
    private int hash;

    public Key(byte[] bytes) {
        this.bytes = bytes;
    }

    /// The key's own array; do not change it.
    public byte[] bytes() {
        return bytes;
    }

    public int length() {
        return bytes.length;
    }

    /// The lowest key above this one.
    public Key next() {
        return new Key(Arrays.copyOf(bytes, bytes.length + 1));
    }

    @Override
    public int compareTo(Key other) {
        return Arrays.compareUnsigned(bytes, other.bytes);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Key k && Arrays.equals(bytes, k.bytes);
    }

    @Override
    public int hashCode() {
        int h = hash;
        if (h == 0) {
            h = mix(bytes);
            hash = h;
        }
        return h;
    }

    /// Spreads keys that differ in their last bytes only, as consecutive numbers do: with the polynomial of
    /// {@link Arrays#hashCode(byte[])} most of them collide.
    private static int mix(byte[] bytes) {
        long h = bytes.length;
        int i = 0;
        for (; i + Long.BYTES <= bytes.length; i += Long.BYTES) {
            h = (h ^ (long) LONGS.get(bytes, i)) * MULTIPLIER;
            h ^= h >>> 32;
        }
        for (; i < bytes.length; i++) {
            h = (h ^ bytes[i]) * MULTIPLIER;
            h ^= h >>> 32;
        }
        return (int) h;
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
