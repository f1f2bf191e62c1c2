package holo.store.column;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/// PostgreSQL's division of exact numbers, row by row. What a query divides mostly has few digits, and is divided
/// as whole numbers of 64 bits, a few digits of the quotient at a time; the rest as `BigDecimal`, which takes some
/// times as long. One thread.
final class Quotient {
    private static final int PRECISION = ColumnType.PRECISION_MAX;
    private static final int SCALE = ColumnStore.QUOTIENT_SCALE;

    /// PostgreSQL counts in groups of four digits.
    private static final int GROUP = 4;

    /// A quotient gets at least this many significant digits.
    private static final int SIGNIFICANT = 16;

    /// Digits that a number of 64 bits always has room for.
    private static final int DIGITS = 18;

    private static final int HALF_SCALE = SCALE / 2;
    private static final BigInteger HALF = BigInteger.TEN.pow(HALF_SCALE);
    private static final long[] POWERS = new long[DIGITS + 1];

    static {
        POWERS[0] = 1;
        for (int i = 1; i < POWERS.length; i++) {
            POWERS[i] = POWERS[i - 1] * 10;
        }
    }

    private final Operand numerator = new Operand();
    private final Operand denominator = new Operand();
    private long remainder;

    /// A number as its digits and the place of the point.
    private static final class Operand {
        private boolean negative;
        private long digits;
        private int precision;
        private int scale;

        /// False when it has too many digits.
        boolean parse(String text) {
            negative = text.charAt(0) == '-';
            digits = 0;
            precision = 0;
            scale = 0;
            boolean behindPoint = false;
            for (int i = negative ? 1 : 0; i < text.length(); i++) {
                char c = text.charAt(i);
                if (c == '.') {
                    behindPoint = true;
                    continue;
                }
                if (c < '0' || c > '9' || precision == DIGITS) {
                    return false;
                }
                digits = digits * 10 + (c - '0');
                precision += digits == 0 ? 0 : 1;
                scale += behindPoint ? 1 : 0;
            }
            return scale <= DIGITS;
        }

        /// The place of the first group: 0 is the one before the point.
        int weight() {
            return digits == 0 ? 0 : Math.floorDiv(precision - scale - 1, GROUP);
        }

        /// The first group, from 1 to 9999; 0 of 0.
        long firstGroup() {
            int behind = scale + GROUP * weight();
            return behind >= 0 ? digits / POWERS[behind] : digits * POWERS[-behind];
        }
    }

    /// The quotient, rounded half away from zero to the scale that PostgreSQL would give it.
    ///
    /// @param shownN digits behind the point that PostgreSQL would show of the numerator
    /// @throws ArithmeticException when there is none, or it does not fit
    BigDecimal of(String n, int shownN, String d, int shownD) {
        if (numerator.parse(n) && denominator.parse(d) && denominator.digits != 0) {
            BigDecimal small = ofSmall(scale(numerator, shownN, denominator, shownD));
            if (small != null) {
                return small;
            }
        }
        BigDecimal largeN = new BigDecimal(n);
        BigDecimal largeD = new BigDecimal(d);
        return of(largeN, largeD, scale(largeN, shownN, largeD, shownD));
    }

    /// The digits behind the point that PostgreSQL would show of the quotient.
    int scaleOf(String n, int shownN, String d, int shownD) {
        return numerator.parse(n) && denominator.parse(d)
                ? scale(numerator, shownN, denominator, shownD)
                : scale(new BigDecimal(n), shownN, new BigDecimal(d), shownD);
    }

    private @Nullable BigDecimal ofSmall(int scale) {
        int shiftN = Math.max(0, denominator.scale - numerator.scale);
        int shiftD = Math.max(0, numerator.scale - denominator.scale);
        int digitsD = denominator.precision + shiftD;
        if (scale > SCALE || numerator.precision + shiftN > DIGITS || digitsD >= DIGITS) {
            return null;
        }
        long divisor = denominator.digits * POWERS[shiftD];
        long dividend = numerator.digits * POWERS[shiftN];
        long whole = dividend / divisor;
        remainder = dividend % divisor;
        int first = Math.min(scale, HALF_SCALE);
        int second = scale - first;
        long upper = digits(first, divisor, DIGITS - digitsD) * POWERS[HALF_SCALE - first];
        long lower = digits(second, divisor, DIGITS - digitsD) * POWERS[HALF_SCALE - second];
        if (remainder >= divisor - remainder) {
            upper += second > 0 ? 0 : POWERS[HALF_SCALE - first];
            lower += second > 0 ? POWERS[HALF_SCALE - second] : 0;
        }
        // What one rounds up to is carried by the sum. At most 18 digits before the point and 24 behind: checked below.
        BigInteger all = BigInteger.valueOf(whole)
                .multiply(HALF)
                .add(BigInteger.valueOf(upper))
                .multiply(HALF)
                .add(BigInteger.valueOf(lower));
        return requireFits(new BigDecimal(numerator.negative != denominator.negative ? all.negate() : all, SCALE));
    }

    /// The next digits of the quotient.
    ///
    /// @param room digits that the remainder can have appended
    private long digits(int count, long divisor, int room) {
        long found = 0;
        for (int left = count; left > 0; left -= room) {
            long power = POWERS[Math.min(left, room)];
            remainder *= power;
            found = found * power + remainder / divisor;
            remainder %= divisor;
        }
        return found;
    }

    private static int scale(Operand n, int shownN, Operand d, int shownD) {
        return scale(n.digits == 0, n.weight() - d.weight(), n.firstGroup(), d.firstGroup(), Math.max(shownN, shownD));
    }

    /// Enough digits for the significant ones, estimated from the operands' first groups, and no fewer than the
    /// operands have.
    private static int scale(boolean zero, int weight, long firstN, long firstD, int shown) {
        int estimated = zero || firstN <= firstD ? weight - 1 : weight;
        return Math.max(Math.max(0, SIGNIFICANT - GROUP * estimated), shown);
    }

    private static BigDecimal of(BigDecimal n, BigDecimal d, int scale) {
        if (d.signum() == 0) {
            throw new ArithmeticException("division by zero");
        }
        if (scale > SCALE) {
            throw new ArithmeticException("a quotient of scale " + scale);
        }
        return requireFits(n.divide(d, scale, RoundingMode.HALF_UP).setScale(SCALE));
    }

    private static BigDecimal requireFits(BigDecimal quotient) {
        if (quotient.precision() > PRECISION) {
            throw new ArithmeticException("a quotient of " + quotient.precision() + " digits");
        }
        return quotient;
    }

    private static int scale(BigDecimal n, int shownN, BigDecimal d, int shownD) {
        return scale(n.signum() == 0, weight(n) - weight(d), firstGroup(n), firstGroup(d), Math.max(shownN, shownD));
    }

    private static int weight(BigDecimal number) {
        return number.signum() == 0 ? 0 : Math.floorDiv(number.precision() - number.scale() - 1, GROUP);
    }

    private static int firstGroup(BigDecimal number) {
        if (number.signum() == 0) {
            return 0;
        }
        return number.abs()
                .movePointLeft(GROUP * weight(number))
                .setScale(0, RoundingMode.DOWN)
                .intValueExact();
    }
}
