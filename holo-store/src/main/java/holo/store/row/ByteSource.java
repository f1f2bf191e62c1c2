package holo.store.row;

import holo.accord.primitives.Timestamp;

/// Reads what {@link ByteSink} wrote.
final class ByteSource {
    private final byte[] bytes;
    private int position;

    ByteSource(byte[] bytes, int position) {
        this.bytes = bytes;
        this.position = position;
    }

    int position() {
        return position;
    }

    int readByte() {
        return bytes[position++] & 0xff;
    }

    Timestamp readTimestamp() {
        return readTimestamp(0);
    }

    Timestamp readTimestamp(int mask) {
        return new Timestamp(readNumber(mask), readNumber(mask), (int) readNumber(mask));
    }

    long readNumber() {
        return readNumber(0);
    }

    long readNumber(int mask) {
        int first = (bytes[position++] ^ mask) & 0xff;
        if (first < SortedNumber.DIRECT) {
            return first;
        }
        long value = 0;
        for (int i = first - SortedNumber.DIRECT; i >= 0; i--) {
            value = value << 8 | (bytes[position++] ^ mask) & 0xff;
        }
        return value;
    }
}
