package holo.store.row;

import holo.accord.primitives.Timestamp;
import java.util.Arrays;

/// A growing array. Numbers are written so that their bytes sort as they do: below 240 as themselves, others as
/// 0xF0 and the count of bytes less one, then the bytes, most significant first.
final class ByteSink {
    private byte[] bytes;
    private int length;

    ByteSink(int capacity) {
        bytes = new byte[capacity];
    }

    ByteSink clear() {
        length = 0;
        return this;
    }

    int length() {
        return length;
    }

    byte[] array() {
        return bytes;
    }

    byte[] toArray() {
        return Arrays.copyOf(bytes, length);
    }

    void putByte(int b) {
        reserve(1);
        bytes[length++] = (byte) b;
    }

    void putBytes(byte[] from, int offset, int count) {
        reserve(count);
        System.arraycopy(from, offset, bytes, length, count);
        length += count;
    }

    void putNumber(long value) {
        putNumber(value, 0);
    }

    void putTimestamp(Timestamp timestamp) {
        putTimestamp(timestamp, 0);
    }

    /// @param mask 0xff to invert every bit, so that greater sorts first
    void putTimestamp(Timestamp timestamp, int mask) {
        putNumber(timestamp.epoch(), mask);
        putNumber(timestamp.hlc(), mask);
        putNumber(timestamp.node(), mask);
    }

    void putNumber(long value, int mask) {
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
    void putVarint32(int value) {
        reserve(5);
        int rest = value;
        while ((rest & ~0x7f) != 0) {
            bytes[length++] = (byte) (rest | 0x80);
            rest >>>= 7;
        }
        bytes[length++] = (byte) rest;
    }

    void reserve(int more) {
        int needed = Math.addExact(length, more);
        if (needed > bytes.length) {
            bytes = Arrays.copyOf(bytes, (int) Math.min(Integer.MAX_VALUE - 8L, Math.max(needed, bytes.length * 2L)));
        }
    }
}
