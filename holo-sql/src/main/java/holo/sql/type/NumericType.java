package holo.sql.type;

import holo.sql.error.SqlException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.Locale;

/// numeric.
final class NumericType extends AbstractType {
    /// Digits after the point that PostgreSQL can hold.
    static final int SCALE_MAX = 16383;

    /// Digits before the point that PostgreSQL can hold.
    static final int INTEGER_DIGITS_MAX = 131072;

    private static final int POSITIVE = 0x0000;
    private static final int NEGATIVE = 0x4000;
    private static final int NAN = 0xC000;
    private static final int POSITIVE_INFINITY = 0xD000;
    private static final int NEGATIVE_INFINITY = 0xF000;
    private static final int INFINITY_SCALE = 0x20;
    private static final BigInteger TEN_THOUSAND = BigInteger.valueOf(10_000);

    NumericType() {
        super(1700, "numeric", "numeric", -1, TypeCategory.NUMERIC, false, 1231);
    }

    @Override
    public String toText(Object value, TypeContext context) {
        return switch ((Numeric) value) {
            case Numeric.Finite f -> f.value().toPlainString();
            case Numeric.Special s ->
                switch (s) {
                    case NAN -> "NaN";
                    case POSITIVE_INFINITY -> "Infinity";
                    case NEGATIVE_INFINITY -> "-Infinity";
                };
        };
    }

    @Override
    public Object fromText(String text, TypeContext context) {
        String word = text.strip();
        if (word.isEmpty()) {
            throw invalidText(text);
        }
        char first = word.charAt(0);
        if (first >= '0' && first <= '9' && word.length() < 18 && plain(word)) {
            return plainNumber(word);
        }
        switch (word.toLowerCase(Locale.ROOT)) {
            case "nan":
                return Numeric.Special.NAN;
            case "infinity", "inf", "+infinity", "+inf":
                return Numeric.Special.POSITIVE_INFINITY;
            case "-infinity", "-inf":
                return Numeric.Special.NEGATIVE_INFINITY;
            default:
                break;
        }
        int e = Math.max(word.indexOf('e'), word.indexOf('E'));
        if (e >= 0 && word.length() - e > 8) {
            throw invalidText(text);
        }
        BigDecimal number;
        try {
            number = new BigDecimal(word);
        } catch (NumberFormatException x) {
            throw invalidText(text).withCause(x);
        }
        if (number.scale() < 0) {
            if ((long) number.precision() - number.scale() > INTEGER_DIGITS_MAX && number.signum() != 0) {
                throw overflow();
            }
            number = number.setScale(0);
        }
        return Numeric.of(check(number));
    }

    /// Only digits and at most one point inside.
    private static boolean plain(String word) {
        boolean point = false;
        for (int i = 1; i < word.length(); i++) {
            char c = word.charAt(i);
            if (c == '.' && !point && i < word.length() - 1) {
                point = true;
            } else if (c < '0' || c > '9') {
                return false;
            }
        }
        return true;
    }

    private static Numeric plainNumber(String word) {
        long unscaled = 0;
        int scale = 0;
        boolean point = false;
        for (int i = 0; i < word.length(); i++) {
            char c = word.charAt(i);
            if (c == '.') {
                point = true;
            } else {
                unscaled = unscaled * 10 + (c - '0');
                if (point) {
                    scale++;
                }
            }
        }
        return Numeric.of(BigDecimal.valueOf(unscaled, scale));
    }

    static SqlException overflow() {
        return SqlException.of("22003", "value overflows numeric format");
    }

    static BigDecimal check(BigDecimal number) {
        if (number.precision() - number.scale() > INTEGER_DIGITS_MAX) {
            throw overflow();
        }
        return number.scale() > SCALE_MAX ? number.setScale(SCALE_MAX, java.math.RoundingMode.HALF_UP) : number;
    }

    @Override
    public byte[] toBinary(Object value, TypeContext context) {
        return switch ((Numeric) value) {
            case Numeric.Finite f -> finite(f.value());
            case Numeric.Special s ->
                header(
                        0,
                        0,
                        switch (s) {
                            case NAN -> NAN;
                            case POSITIVE_INFINITY -> POSITIVE_INFINITY;
                            case NEGATIVE_INFINITY -> NEGATIVE_INFINITY;
                        },
                        s == Numeric.Special.NAN ? 0 : INFINITY_SCALE);
        };
    }

    private static byte[] header(int digits, int weight, int sign, int scale) {
        byte[] b = new byte[8 + 2 * digits];
        BinaryFormat.putShort(b, 0, digits);
        BinaryFormat.putShort(b, 2, weight);
        BinaryFormat.putShort(b, 4, sign);
        BinaryFormat.putShort(b, 6, scale);
        return b;
    }

    private static byte[] finite(BigDecimal number) {
        int scale = Math.max(0, number.scale());
        if (number.signum() == 0) {
            return header(0, 0, POSITIVE, scale);
        }
        // Align the point with a group of four decimal digits.
        int groupsAfter = (scale + 3) / 4;
        BigInteger unscaled = number.setScale(groupsAfter * 4).unscaledValue().abs();
        short[] groups = new short[unscaled.bitLength() / 13 + 2];
        int count = 0;
        if (unscaled.bitLength() < 63) {
            for (long rest = unscaled.longValue(); rest != 0; rest /= 10_000) {
                groups[count++] = (short) (rest % 10_000);
            }
        } else {
            while (unscaled.signum() != 0) {
                BigInteger[] parts = unscaled.divideAndRemainder(TEN_THOUSAND);
                groups[count++] = parts[1].shortValue();
                unscaled = parts[0];
            }
        }
        int least = 0;
        while (groups[least] == 0) {
            least++;
        }
        int digits = count - least;
        byte[] b = header(digits, count - groupsAfter - 1, number.signum() < 0 ? NEGATIVE : POSITIVE, scale);
        for (int i = 0; i < digits; i++) {
            BinaryFormat.putShort(b, 8 + 2 * i, groups[count - 1 - i]);
        }
        return b;
    }

    @Override
    public Object fromBinary(byte[] bytes, TypeContext context) {
        if (bytes.length < 8) {
            throw invalidBinary();
        }
        int digits = BinaryFormat.getShort(bytes, 0) & 0xffff;
        int weight = BinaryFormat.getShort(bytes, 2);
        int sign = BinaryFormat.getShort(bytes, 4) & 0xffff;
        int scale = BinaryFormat.getShort(bytes, 6) & 0xffff;
        if (bytes.length != 8 + 2 * digits) {
            throw invalidBinary();
        }
        switch (sign) {
            case NAN:
                return Numeric.Special.NAN;
            case POSITIVE_INFINITY:
                return Numeric.Special.POSITIVE_INFINITY;
            case NEGATIVE_INFINITY:
                return Numeric.Special.NEGATIVE_INFINITY;
            case POSITIVE, NEGATIVE:
                break;
            default:
                throw SqlException.of("22P03", "invalid sign in external \"numeric\" value");
        }
        if (scale > SCALE_MAX) {
            throw SqlException.of("22P03", "invalid scale in external \"numeric\" value");
        }
        BigInteger unscaled = BigInteger.ZERO;
        for (int i = 0; i < digits; i++) {
            int group = BinaryFormat.getShort(bytes, 8 + 2 * i);
            if (group < 0 || group > 9999) {
                throw SqlException.of("22P03", "invalid digit in external \"numeric\" value");
            }
            unscaled = unscaled.multiply(TEN_THOUSAND).add(BigInteger.valueOf(group));
        }
        if (weight > INTEGER_DIGITS_MAX / 4) {
            throw overflow();
        }
        BigDecimal number = new BigDecimal(unscaled, (digits - weight - 1) * 4);
        if (sign == NEGATIVE) {
            number = number.negate();
        }
        return Numeric.of(number.setScale(scale, java.math.RoundingMode.DOWN));
    }
}
