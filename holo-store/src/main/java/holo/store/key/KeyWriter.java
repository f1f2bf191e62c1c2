package holo.store.key;

import static holo.store.key.KeyFormat.DECIMAL_NAN;
import static holo.store.key.KeyFormat.DECIMAL_NEGATIVE;
import static holo.store.key.KeyFormat.DECIMAL_NEGATIVE_INFINITY;
import static holo.store.key.KeyFormat.DECIMAL_POSITIVE;
import static holo.store.key.KeyFormat.DECIMAL_POSITIVE_INFINITY;
import static holo.store.key.KeyFormat.DECIMAL_ZERO;
import static holo.store.key.KeyFormat.DIGITS_END;
import static holo.store.key.KeyFormat.ESCAPE;
import static holo.store.key.KeyFormat.ESCAPED_ZERO;
import static holo.store.key.KeyFormat.EXPONENT_ABOVE;
import static holo.store.key.KeyFormat.EXPONENT_BELOW;
import static holo.store.key.KeyFormat.EXPONENT_BIAS;
import static holo.store.key.KeyFormat.EXPONENT_SHORT_MAX;
import static holo.store.key.KeyFormat.NOT_NULL;
import static holo.store.key.KeyFormat.NULL_FIRST;
import static holo.store.key.KeyFormat.NULL_LAST;
import static holo.store.key.KeyFormat.TERMINATOR;

import holo.accord.primitives.Key;
import java.math.BigDecimal;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.UUID;

/// Builds keys component by component. Reusable after {@link #reset()}; not thread-safe.
///
/// | component | bytes, ascending |
/// |---|---|
/// | boolean | 1: false 0, true 1 |
/// | byte, short, int, long | 1, 2, 4, 8, big-endian, sign bit flipped |
/// | float, double | 4, 8: IEEE bits, positive: sign bit flipped, negative: all bits; -0 as 0; one NaN, above all |
/// | decimal | class byte, exponent, base-100 digits + 1, end 0; negative: inverted after the class; 1 equals 1.00 |
/// | bytes, string | the bytes, 0x00 as 0x00 0xFF, end 0x00 0x01; strings as UTF-8: by code point (collation "C") |
/// | uuid | 16, big-endian |
/// | null marker | 1 byte before a component that may be null; see {@link #putNullMarker} |
///
/// After {@link #order(KeyOrder)} with DESCENDING the components that follow are bit-inverted.
public final class KeyWriter {
    private static final int INITIAL_BYTES = 32;

    private byte[] buffer = new byte[INITIAL_BYTES];
    private int length;
    private int mask;

    /// The direction of the components that follow.
    public KeyWriter order(KeyOrder order) {
        mask = order == KeyOrder.DESCENDING ? 0xff : 0;
        return this;
    }

    /// Empties the key and goes back to ascending order.
    public KeyWriter reset() {
        return truncate(0);
    }

    /// Cuts back to an earlier {@link #length()}, in ascending order: to share a prefix between keys.
    public KeyWriter truncate(int to) {
        if (to < 0 || to > length) {
            throw new IndexOutOfBoundsException("cannot cut a key of " + length + " bytes to " + to);
        }
        length = to;
        mask = 0;
        return this;
    }

    /// Bytes so far.
    public int length() {
        return length;
    }

    /// The key so far; a copy.
    public Key toKey() {
        return new Key(Arrays.copyOf(buffer, length));
    }

    /// Says whether the component that follows is null (then it is left out) or not.
    ///
    /// @param nullsFirst whether nulls sort before other values in *ascending* order; DESCENDING turns it round
    public KeyWriter putNullMarker(boolean isNull, boolean nullsFirst) {
        return put(!isNull ? NOT_NULL : nullsFirst ? NULL_FIRST : NULL_LAST);
    }

    public KeyWriter putBoolean(boolean value) {
        return put(value ? 1 : 0);
    }

    public KeyWriter putByte(byte value) {
        return put(value ^ 0x80);
    }

    public KeyWriter putShort(short value) {
        return put(value >> 8 ^ 0x80).put(value);
    }

    public KeyWriter putInt(int value) {
        return putBits32(value ^ Integer.MIN_VALUE);
    }

    public KeyWriter putLong(long value) {
        return putBits64(value ^ Long.MIN_VALUE);
    }

    public KeyWriter putFloat(float value) {
        int bits = Float.floatToIntBits(value == 0f ? 0f : value);
        return putBits32(bits ^ (bits >> 31 | Integer.MIN_VALUE));
    }

    public KeyWriter putDouble(double value) {
        long bits = Double.doubleToLongBits(value == 0d ? 0d : value);
        return putBits64(bits ^ (bits >> 63 | Long.MIN_VALUE));
    }

    public KeyWriter putUuid(UUID value) {
        return putBits64(value.getMostSignificantBits()).putBits64(value.getLeastSignificantBits());
    }

    public KeyWriter putString(String value) {
        return putBytes(value.getBytes(StandardCharsets.UTF_8));
    }

    public KeyWriter putBytes(byte[] value) {
        return putBytesPrefix(value).put(ESCAPE).put(TERMINATOR);
    }

    /// The beginning of a string component without its end: where the keys of all strings with that prefix start.
    public KeyWriter putStringPrefix(String prefix) {
        return putBytesPrefix(prefix.getBytes(StandardCharsets.UTF_8));
    }

    /// The beginning of a bytes component without its end.
    public KeyWriter putBytesPrefix(byte[] prefix) {
        reserve(prefix.length + 2);
        for (byte b : prefix) {
            put(b);
            if (b == 0) {
                put(ESCAPED_ZERO);
            }
        }
        return this;
    }

    /// Bytes as they are, without end or escape, such as an encoded key to append.
    public KeyWriter putRaw(byte[] bytes) {
        reserve(bytes.length);
        for (byte b : bytes) {
            put(b);
        }
        return this;
    }

    public KeyWriter putDecimal(DecimalSpecial value) {
        return put(
                switch (value) {
                    case NEGATIVE_INFINITY -> DECIMAL_NEGATIVE_INFINITY;
                    case POSITIVE_INFINITY -> DECIMAL_POSITIVE_INFINITY;
                    case NAN -> DECIMAL_NAN;
                });
    }

    public KeyWriter putDecimal(BigDecimal value) {
        int sign = value.signum();
        if (sign == 0) {
            return put(DECIMAL_ZERO);
        }
        put(sign < 0 ? DECIMAL_NEGATIVE : DECIMAL_POSITIVE);
        int outer = mask;
        mask ^= sign < 0 ? 0xff : 0;
        String digits = value.unscaledValue().abs().toString();
        putExponent(Math.toIntExact((long) digits.length() - value.scale()));
        int end = digits.length();
        while (digits.charAt(end - 1) == '0') {
            end--;
        }
        for (int i = 0; i < end; i += 2) {
            int low = i + 1 < end ? digits.charAt(i + 1) - '0' : 0;
            put((digits.charAt(i) - '0') * 10 + low + 1);
        }
        put(DIGITS_END);
        mask = outer;
        return this;
    }

    /// One byte for the exponents of everyday numbers, five for the others.
    private void putExponent(int exponent) {
        if (Math.abs((long) exponent) <= EXPONENT_SHORT_MAX) {
            put(exponent + EXPONENT_BIAS);
        } else {
            put(exponent < 0 ? EXPONENT_BELOW : EXPONENT_ABOVE);
            putInt(exponent);
        }
    }

    private KeyWriter putBits32(int bits) {
        return put(bits >> 24).put(bits >> 16).put(bits >> 8).put(bits);
    }

    private KeyWriter putBits64(long bits) {
        return putBits32((int) (bits >> 32)).putBits32((int) bits);
    }

    private KeyWriter put(int b) {
        if (length == buffer.length) {
            reserve(1);
        }
        buffer[length++] = (byte) (b ^ mask);
        return this;
    }

    private void reserve(int more) {
        int needed = Math.addExact(length, more);
        if (needed > buffer.length) {
            buffer =
                    Arrays.copyOf(buffer, (int) Math.min(Integer.MAX_VALUE - 8L, Math.max(needed, buffer.length * 2L)));
        }
    }
}
