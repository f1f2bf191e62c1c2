package holo.store.bytes;

import holo.accord.primitives.Timestamp;
import java.util.Arrays;

/// A growing array, reusable. Not thread-safe. Numbers are written so that their bytes sort as they do: below 240 as
/// themselves, others as 0xF0 and the count of bytes less one, then the bytes, most significant first.
public final class ByteSink {
    private byte[] bytes;
    private int length;

    public ByteSink(int capacity) {
        bytes = new byte[capacity];
    }

    public ByteSink clear() {
        length = 0;
        return this;
    }

    public int length() {
        return length;
    }

    /// The array itself, of which the first {@link #length()} bytes count; valid until the next write.
    public byte[] array() {
        return bytes;
    }

    /// A copy of what was written.
    public byte[] toArray() {
        return Arrays.copyOf(bytes, length);
    }

    public void putByte(int b) {
        reserve(1);
        bytes[length++] = (byte) b;
    }

    public void putBytes(byte[] from, int offset, int count) {
        reserve(count);
        System.arraycopy(from, offset, bytes, length, count);
        length += count;
    }

    public void putNumber(long value) {
        putNumber(value, 0);
    }

    /// Bytes after their count.
    public void putSized(byte[] from) {
        putNumber(from.length);
        putBytes(from, 0, from.length);
    }

    public void putTimestamp(Timestamp timestamp) {
        putTimestamp(timestamp, 0);
    }

    /// @param mask 0xff to invert every bit, so that greater sorts first
    public void putTimestamp(Timestamp timestamp, int mask) {
        putNumber(timestamp.epoch(), mask);
        putNumber(timestamp.hlc(), mask);
        putNumber(timestamp.node(), mask);
    }

    public void putNumber(long value, int mask) {
        reserve(1 + Long.BYTES);
        if (Long.compareUnsigned(value, SortedNumber.DIRECT) < 0) {
            bytes[length++] = (byte) (value ^ mask);
            return;
        }
        int count = Long.BYTES - Long.numberOfLeadingZeros(value) / 8;
        bytes[length++] = (byte) (SortedNumber.DIRECT + count - 1 ^ mask);
        for (int shift = (count - 1) * 8; shift >= 0; shift -= 8) {
            bytes[length++] = (byte) (value >> shift ^ mask);
        }
    }

    /// LEB128, as RocksDB writes lengths.
    public void putVarint32(int value) {
        reserve(5);
        int rest = value;
        while ((rest & ~0x7f) != 0) {
            bytes[length++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[length++] = (byte) rest;
    }

    /// Makes room, so that writing this many bytes does not grow the array again.
    public void reserve(int more) {
        int needed = Math.addExact(length, more);
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 8L, Math.max(needed, bytes.length * 2L)));
        }
    }
}
