package holo.accord.primitives;

import java.util.Arrays;
import java.util.HexFormat;

/// An encoded key: bytes in unsigned lexicographic order. Immutable by convention: the array handed
/// in and the one given out are shared, never copied, and must not be changed by anyone.
public final class Key implements Comparable<Key> {
    /// The lowest key of all.
    public static final Key EMPTY = new Key(new byte[0]);

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
            h = Arrays.hashCode(bytes);
            hash = h;
        }
        return h;
    }

    @Override
    public String toString() {
        return HexFormat.of().formatHex(bytes);
    }
}
