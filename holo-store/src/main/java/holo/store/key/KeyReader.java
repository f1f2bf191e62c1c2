package holo.store.key;

import static holo.store.key.KeyFormat.DECIMAL_NAN;
import static holo.store.key.KeyFormat.DECIMAL_NEGATIVE;
import static holo.store.key.KeyFormat.DECIMAL_NEGATIVE_INFINITY;
import static holo.store.key.KeyFormat.DECIMAL_POSITIVE;
import static holo.store.key.KeyFormat.DECIMAL_POSITIVE_INFINITY;
import static holo.store.key.KeyFormat.DECIMAL_ZERO;
import static holo.store.key.KeyFormat.DIGITS_END;
import static holo.store.key.KeyFormat.ESCAPED_ZERO;
import static holo.store.key.KeyFormat.EXPONENT_ABOVE;
import static holo.store.key.KeyFormat.EXPONENT_BELOW;
import static holo.store.key.KeyFormat.EXPONENT_BIAS;
import static holo.store.key.KeyFormat.NOT_NULL;
import static holo.store.key.KeyFormat.NULL_FIRST;
import static holo.store.key.KeyFormat.NULL_LAST;
import static holo.store.key.KeyFormat.TERMINATOR;

import holo.accord.primitives.Key;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Reads back what {@link KeyWriter} wrote, component by component in the same order and directions.
/// Not thread-safe. Throws {@link IllegalArgumentException} when the bytes are not such a component.
public final class KeyReader {
    private final byte[] bytes;
    private int position;
    private int mask;

    public KeyReader(Key key) {
        this(key.bytes(), 0);
    }

    /// Reads from the offset on; the array is not copied.
    public KeyReader(byte[] bytes, int offset) {
        this.bytes = bytes;
        this.position = offset;
    }

    /// The direction of the components that follow.
    public KeyReader order(KeyOrder order) {
        mask = order == KeyOrder.DESCENDING ? 0xff : 0;
        return this;
    }

    /// Offset of the next component.
    public int position() {
        return position;
    }

    public boolean atEnd() {
        return position == bytes.length;
    }

    /// Whether the component that follows is null, in which case it was left out.
    public boolean readNullMarker() {
        int marker = next();
        return switch (marker) {
            case NOT_NULL -> false;
            case NULL_FIRST, NULL_LAST -> true;
            default -> throw malformed("null marker " + marker);
        };
    }

    public boolean readBoolean() {
        return next() != 0;
    }

    public byte readByte() {
        return (byte) (next() ^ 0x80);
    }

    public short readShort() {
        return (short) ((next() ^ 0x80) << 8 | next());
    }

    public int readInt() {
        return readBits32() ^ Integer.MIN_VALUE;
    }

    public long readLong() {
        return readBits64() ^ Long.MIN_VALUE;
    }

    public float readFloat() {
        int bits = readBits32();
        return Float.intBitsToFloat(bits ^ (~bits >> 31 | Integer.MIN_VALUE));
    }

    public double readDouble() {
        long bits = readBits64();
        return Double.longBitsToDouble(bits ^ (~bits >> 63 | Long.MIN_VALUE));
    }

    public UUID readUuid() {
        return new UUID(readBits64(), readBits64());
    }

    public String readString() {
        return new String(readBytes(), StandardCharsets.UTF_8);
    }

    public byte[] readBytes() {
        byte[] result = new byte[bytes.length - position];
        int length = 0;
        while (true) {
            int b = next();
            if (b == 0) {
                int escaped = next();
                if (escaped == TERMINATOR) {
                    return Arrays.copyOf(result, length);
                }
                if (escaped != ESCAPED_ZERO) {
                    throw malformed("escape " + escaped);
                }
            }
            result[length++] = (byte) b;
        }
    }

    /// The special value that follows, or null (and nothing read) when a number does.
    public @Nullable DecimalSpecial readDecimalSpecial() {
        int kind = next();
        return switch (kind) {
            case DECIMAL_NEGATIVE_INFINITY -> DecimalSpecial.NEGATIVE_INFINITY;
            case DECIMAL_POSITIVE_INFINITY -> DecimalSpecial.POSITIVE_INFINITY;
            case DECIMAL_NAN -> DecimalSpecial.NAN;
            default -> {
                position--;
                yield null;
            }
        };
    }

    /// A number, with the least scale of 0 or more that holds it: the scale written is not kept.
    public BigDecimal readDecimal() {
        int kind = next();
        return switch (kind) {
            case DECIMAL_ZERO -> BigDecimal.ZERO;
            case DECIMAL_POSITIVE -> readMagnitude();
            case DECIMAL_NEGATIVE -> {
                mask ^= 0xff;
                BigDecimal magnitude = readMagnitude();
                mask ^= 0xff;
                yield magnitude.negate();
            }
            default -> throw malformed("decimal class " + kind);
        };
    }

    private BigDecimal readMagnitude() {
        int head = next();
        int exponent = head == EXPONENT_BELOW || head == EXPONENT_ABOVE ? readInt() : head - EXPONENT_BIAS;
        StringBuilder digits = new StringBuilder();
        for (int pair = next(); pair != DIGITS_END; pair = next()) {
            if (pair > 100) {
                throw malformed("decimal digits " + pair);
            }
            digits.append((char) ('0' + (pair - 1) / 10)).append((char) ('0' + (pair - 1) % 10));
        }
        if (digits.isEmpty()) {
            throw malformed("decimal without digits");
        }
        if (digits.charAt(digits.length() - 1) == '0') {
            digits.setLength(digits.length() - 1);
        }
        BigDecimal value =
                new BigDecimal(new BigInteger(digits.toString()), Math.toIntExact((long) digits.length() - exponent));
        return value.scale() < 0 ? value.setScale(0) : value;
    }

    private int readBits32() {
        return next() << 24 | next() << 16 | next() << 8 | next();
    }

    private long readBits64() {
        return (long) readBits32() << 32 | Integer.toUnsignedLong(readBits32());
    }

    private int next() {
        if (position == bytes.length) {
            throw malformed("the key ends");
        }
        return (bytes[position++] ^ mask) & 0xff;
    }

    private IllegalArgumentException malformed(String what) {
        return new IllegalArgumentException(
                "not a key of these components: " + what + " at byte " + position + " of " + new Key(bytes));
    }
}
