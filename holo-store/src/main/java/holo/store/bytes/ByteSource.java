package holo.store.bytes;

import holo.accord.primitives.Timestamp;
import java.util.Arrays;

/// Reads what {@link ByteSink} wrote. Not thread-safe. Throws {@link IndexOutOfBoundsException} at the end of the
/// bytes.
public final class ByteSource {
    private final byte[] bytes;
    private int position;

    public ByteSource(byte[] bytes, int position) {
        this.bytes = bytes;
        this.position = position;
    }

    public int position() {
        return position;
    }

    public int readByte() {
        return bytes[position++] & 0xff;
    }

    public boolean atEnd() {
        return position == bytes.length;
    }

    /// What {@link ByteSink#putSized} wrote.
    public byte[] readSized() {
        return readBytes(Math.toIntExact(readNumber()));
    }

    public byte[] readBytes(int length) {
        if (length < 0 || length > bytes.length - position) {
            throw new IllegalArgumentException(
                    "a length of " + length + " at byte " + position + " of " + bytes.length);
        }
        byte[] result = Arrays.copyOfRange(bytes, position, position + length);
        position += length;
        return result;
    }

    /// Goes on behind the next bytes.
    public void skip(int length) {
        if (length < 0 || length > bytes.length - position) {
            throw new IllegalArgumentException(
                    "a length of " + length + " at byte " + position + " of " + bytes.length);
        }
        position += length;
    }

    public Timestamp readTimestamp() {
        return readTimestamp(0);
    }

    public Timestamp readTimestamp(int mask) {
        return new Timestamp(readNumber(mask), readNumber(mask), (int) readNumber(mask));
    }

    public long readNumber() {
        return readNumber(0);
    }

    public long readNumber(int mask) {
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
