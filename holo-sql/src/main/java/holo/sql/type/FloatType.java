package holo.sql.type;

import java.math.BigDecimal;
import java.math.MathContext;
import java.math.RoundingMode;
import java.util.Locale;

/// real and double precision.
final class FloatType extends AbstractType {
    private final boolean single;

    FloatType(int oid, String name, String displayName, int length, boolean preferred, int arrayOid) {
        super(oid, name, displayName, length, TypeCategory.NUMERIC, preferred, arrayOid);
        this.single = length == 4;
    }

    @Override
    public String toText(Object value, TypeContext context) {
        return single
                ? toText((Float) value, context.extraFloatDigits())
                : toText((Double) value, context.extraFloatDigits());
    }

    static String toText(double value, int extraDigits) {
        String special = special(value);
        if (special != null) {
            return special;
        }
        if (extraDigits <= 0) {
            return layout(new BigDecimal(value), Math.max(1, 15 + extraDigits), 15 + extraDigits, value);
        }
        BigDecimal shortest = new BigDecimal(Double.toString(value));
        if (shortest.precision() == 2) {
            // Java prints at least two digits, PostgreSQL the fewest that read back.
            BigDecimal one = shortest.round(new MathContext(1, RoundingMode.HALF_EVEN));
            if (one.doubleValue() == value) {
                shortest = one;
            }
        }
        return layout(shortest, 17, 15, value);
    }

    static String toText(float value, int extraDigits) {
        String special = special(value);
        if (special != null) {
            return special;
        }
        if (extraDigits <= 0) {
            return layout(new BigDecimal(value), Math.max(1, 6 + extraDigits), 6 + extraDigits, value);
        }
        BigDecimal shortest = new BigDecimal(Float.toString(value));
        if (shortest.precision() == 2) {
            BigDecimal one = shortest.round(new MathContext(1, RoundingMode.HALF_EVEN));
            if (one.floatValue() == value) {
                shortest = one;
            }
        }
        return layout(shortest, 9, 6, value);
    }

    private static @org.jspecify.annotations.Nullable String special(double value) {
        if (Double.isNaN(value)) {
            return "NaN";
        }
        if (Double.isInfinite(value)) {
            return value > 0 ? "Infinity" : "-Infinity";
        }
        if (value == 0) {
            return 1 / value < 0 ? "-0" : "0";
        }
        return null;
    }

    /// Lays digits out as printf's %g does.
    ///
    /// @param fixedBelow the decimal exponent from which on the exponent is written
    private static String layout(BigDecimal exact, int digits, int fixedBelow, double sign) {
        BigDecimal rounded = exact.abs()
                .round(new MathContext(digits, RoundingMode.HALF_EVEN))
                .stripTrailingZeros();
        int exponent = rounded.precision() - rounded.scale() - 1;
        StringBuilder text = new StringBuilder();
        if (sign < 0) {
            text.append('-');
        }
        if (exponent >= -4 && exponent < fixedBelow) {
            return text.append(rounded.toPlainString()).toString();
        }
        String all = rounded.unscaledValue().toString();
        text.append(all.charAt(0));
        if (all.length() > 1) {
            text.append('.').append(all, 1, all.length());
        }
        text.append('e').append(exponent < 0 ? '-' : '+');
        int size = Math.abs(exponent);
        if (size < 10) {
            text.append('0');
        }
        return text.append(size).toString();
    }

    @Override
    public byte[] toBinary(Object value, TypeContext context) {
        return single
                ? BinaryFormat.ofInt(Float.floatToIntBits((Float) value))
                : BinaryFormat.ofLong(Double.doubleToLongBits((Double) value));
    }

    @Override
    public Object fromText(String text, TypeContext context) {
        String word = text.strip();
        if (word.isEmpty()) {
            throw invalidText(text);
        }
        char last = word.charAt(word.length() - 1);
        if (last < '0' || last > '9') {
            if (last != '.') {
                return special(word, text);
            }
        }
        double number;
        try {
            number = Double.parseDouble(word);
        } catch (NumberFormatException e) {
            throw invalidText(text).withCause(e);
        }
        if (single) {
            float f = Float.parseFloat(word);
            if (Float.isInfinite(f) || (f == 0 && nonZero(word))) {
                throw tooLarge(text);
            }
            return f;
        }
        if (Double.isInfinite(number) || (number == 0 && nonZero(word))) {
            throw tooLarge(text);
        }
        return number;
    }

    private holo.sql.error.SqlException tooLarge(String text) {
        return holo.sql.error.SqlException.of("22003", "\"" + text + "\" is out of range for type " + displayName());
    }

    private static boolean nonZero(String number) {
        for (int i = 0; i < number.length(); i++) {
            char c = number.charAt(i);
            if (c == 'e' || c == 'E') {
                return false;
            }
            if (c >= '1' && c <= '9') {
                return true;
            }
        }
        return false;
    }

    private Object special(String word, String text) {
        double value = switch (word.toLowerCase(Locale.ROOT)) {
            case "nan" -> Double.NaN;
            case "infinity", "inf", "+infinity", "+inf" -> Double.POSITIVE_INFINITY;
            case "-infinity", "-inf" -> Double.NEGATIVE_INFINITY;
            default -> throw invalidText(text);
        };
        return single ? (Object) (float) value : (Object) value;
    }

    @Override
    public Object fromBinary(byte[] bytes, TypeContext context) {
        expect(bytes, length());
        return single
                ? (Object) Float.intBitsToFloat(BinaryFormat.getInt(bytes, 0))
                : (Object) Double.longBitsToDouble(BinaryFormat.getLong(bytes, 0));
    }
}
