package holo.sql.function;

import holo.sql.error.SqlException;
import holo.sql.type.Numeric;
import holo.sql.type.Numeric.Finite;
import holo.sql.type.Numeric.Special;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;

/// Arithmetic on numeric with PostgreSQL's rules for scales and special values.
public final class NumericMath {
    private static final int MIN_SIGNIFICANT_DIGITS = 16;
    private static final int DISPLAY_SCALE_MAX = 1000;
    private static final int SCALE_MAX = 16383;
    private static final int INTEGER_DIGITS_MAX = 131072;
    private static final BigInteger LONG_LEAST = BigInteger.valueOf(Long.MIN_VALUE);
    private static final BigInteger LONG_GREATEST = BigInteger.valueOf(Long.MAX_VALUE);

    private NumericMath() {}

    static SqlException divisionByZero() {
        return SqlException.of("22012", "division by zero");
    }

    private static Numeric finite(BigDecimal value) {
        BigDecimal v = value;
        if (v.scale() > SCALE_MAX) {
            v = v.setScale(SCALE_MAX, RoundingMode.HALF_UP);
        }
        if (v.precision() - v.scale() > INTEGER_DIGITS_MAX) {
            throw SqlException.of("22003", "value overflows numeric format");
        }
        return Numeric.of(v);
    }

    private static int sign(Numeric n) {
        return switch (n) {
            case Finite f -> f.value().signum();
            case Special s -> s == Special.NEGATIVE_INFINITY ? -1 : 1;
        };
    }

    private static Numeric infinity(int sign) {
        return sign > 0 ? Special.POSITIVE_INFINITY : Special.NEGATIVE_INFINITY;
    }

    private static boolean isNan(Numeric n) {
        return n == Special.NAN;
    }

    /// The sum.
    public static Numeric add(Numeric a, Numeric b) {
        if (a instanceof Finite x && b instanceof Finite y) {
            return finite(x.value().add(y.value()));
        }
        if (isNan(a) || isNan(b)) {
            return Special.NAN;
        }
        if (a instanceof Special && b instanceof Special) {
            return a == b ? a : Special.NAN;
        }
        return a instanceof Special ? a : b;
    }

    static Numeric subtract(Numeric a, Numeric b) {
        return a instanceof Finite x && b instanceof Finite y
                ? finite(x.value().subtract(y.value()))
                : add(a, negate(b));
    }

    static Numeric negate(Numeric a) {
        return switch (a) {
            case Finite f -> Numeric.of(f.value().negate());
            case Special s ->
                switch (s) {
                    case NAN -> s;
                    case POSITIVE_INFINITY -> Special.NEGATIVE_INFINITY;
                    case NEGATIVE_INFINITY -> Special.POSITIVE_INFINITY;
                };
        };
    }

    static Numeric multiply(Numeric a, Numeric b) {
        if (a instanceof Finite x && b instanceof Finite y) {
            return finite(x.value().multiply(y.value()));
        }
        int sign = sign(a) * sign(b);
        return isNan(a) || isNan(b) || sign == 0 ? Special.NAN : infinity(sign);
    }

    /// The quotient, with at least 16 significant digits.
    public static Numeric divide(Numeric a, Numeric b) {
        if (a instanceof Finite x && b instanceof Finite y) {
            if (y.value().signum() == 0) {
                throw divisionByZero();
            }
            return finite(x.value().divide(y.value(), divisionScale(x.value(), y.value()), RoundingMode.HALF_UP));
        }
        if (isNan(a) || isNan(b) || a instanceof Special && b instanceof Special) {
            return Special.NAN;
        }
        if (a instanceof Special) {
            if (sign(b) == 0) {
                throw divisionByZero();
            }
            return infinity(sign(a) * sign(b));
        }
        return Numeric.ZERO;
    }

    /// PostgreSQL counts in groups of four digits.
    private static int divisionScale(BigDecimal a, BigDecimal b) {
        int weightA = a.signum() == 0 ? 0 : weight(a);
        int weightB = weight(b);
        int quotientWeight = weightA - weightB;
        if (a.signum() == 0 || firstGroup(a, weightA) <= firstGroup(b, weightB)) {
            quotientWeight--;
        }
        int scale = MIN_SIGNIFICANT_DIGITS - quotientWeight * 4;
        scale = Math.max(scale, Math.max(a.scale(), b.scale()));
        return Math.clamp(scale, 0, DISPLAY_SCALE_MAX);
    }

    /// The place of the first group of four digits that is not zero; 0 is the one before the point.
    private static int weight(BigDecimal n) {
        return Math.floorDiv(n.precision() - n.scale() - 1, 4);
    }

    private static int firstGroup(BigDecimal n, int weight) {
        int digits = n.precision() - n.scale() - weight * 4;
        BigInteger unscaled = n.unscaledValue().abs();
        int drop = n.precision() - digits;
        if (drop > 0) {
            return drop < 18 && unscaled.bitLength() < 63
                    ? (int) (unscaled.longValue() / Math.round(Math.pow(10, drop)))
                    : unscaled.divide(BigInteger.TEN.pow(drop)).intValue();
        }
        return unscaled.intValue() * (int) Math.round(Math.pow(10, -drop));
    }

    static Numeric mod(Numeric a, Numeric b) {
        if (a instanceof Finite x && b instanceof Finite y) {
            if (y.value().signum() == 0) {
                throw divisionByZero();
            }
            BigDecimal r = x.value().remainder(y.value());
            return finite(r.setScale(Math.max(x.value().scale(), y.value().scale())));
        }
        if (isNan(a) || isNan(b)) {
            return Special.NAN;
        }
        if (a instanceof Special) {
            if (sign(b) == 0) {
                throw divisionByZero();
            }
            return Special.NAN;
        }
        return a;
    }

    static Numeric div(Numeric a, Numeric b) {
        if (a instanceof Finite x && b instanceof Finite y) {
            if (y.value().signum() == 0) {
                throw divisionByZero();
            }
            return finite(x.value().divideToIntegralValue(y.value()).setScale(0, RoundingMode.DOWN));
        }
        return divide(a, b);
    }

    static Numeric round(Numeric a, int scale) {
        return rescale(a, scale, RoundingMode.HALF_UP);
    }

    static Numeric rescale(Numeric a, int scale, RoundingMode mode) {
        if (!(a instanceof Finite f)) {
            return a;
        }
        int places = Math.clamp(scale, -INTEGER_DIGITS_MAX, SCALE_MAX);
        BigDecimal r = f.value().setScale(places, mode);
        return finite(places < 0 ? r.setScale(0) : r);
    }

    static Numeric abs(Numeric a) {
        return a instanceof Finite f
                ? Numeric.of(f.value().abs())
                : a == Special.NEGATIVE_INFINITY ? Special.POSITIVE_INFINITY : a;
    }

    /// Decimal digits before the point, less one: where a logarithm would start.
    private static int magnitude(BigDecimal n) {
        return n.signum() == 0 ? 0 : n.precision() - n.scale() - 1;
    }

    static Numeric sqrt(Numeric a) {
        if (!(a instanceof Finite f)) {
            if (a == Special.NEGATIVE_INFINITY) {
                throw SqlException.of("2201F", "cannot take square root of a negative number");
            }
            return a;
        }
        BigDecimal v = f.value();
        if (v.signum() < 0) {
            throw SqlException.of("2201F", "cannot take square root of a negative number");
        }
        int resultWeight = v.signum() == 0 ? 0 : Math.floorDiv(weight(v) * 4, 2) + 1;
        int scale = Math.max(MIN_SIGNIFICANT_DIGITS - resultWeight, v.scale());
        scale = Math.clamp(scale, 0, DISPLAY_SCALE_MAX);
        if (v.signum() == 0) {
            return Numeric.of(BigDecimal.ZERO.setScale(scale));
        }
        return finite(root(v, scale));
    }

    /// The square root, rounded once.
    static BigDecimal root(BigDecimal v, int scale) {
        // One digit more than asked for, cut off, tells which way to round: a root is never just between two.
        BigInteger square = v.setScale(2 * scale + 2, RoundingMode.DOWN).unscaledValue();
        return new BigDecimal(square.sqrt(), scale + 1).setScale(scale, RoundingMode.HALF_UP);
    }

    static Numeric exp(Numeric a) {
        if (!(a instanceof Finite f)) {
            return a == Special.NEGATIVE_INFINITY ? Numeric.ZERO : a;
        }
        double approximate = f.value().doubleValue() * 0.434294481903252;
        if (approximate > INTEGER_DIGITS_MAX) {
            throw SqlException.of("22003", "value overflows numeric format");
        }
        if (approximate < -2 * DISPLAY_SCALE_MAX) {
            return Numeric.of(BigDecimal.ZERO.setScale(DISPLAY_SCALE_MAX));
        }
        int scale = Math.clamp(
                Math.max(MIN_SIGNIFICANT_DIGITS - (int) approximate, f.value().scale()), 0, DISPLAY_SCALE_MAX);
        return finite(BigMath.exp(f.value(), scale + (int) Math.max(0, approximate) + 8)
                .setScale(scale, RoundingMode.HALF_UP));
    }

    static Numeric ln(Numeric a) {
        if (!(a instanceof Finite f)) {
            if (a == Special.NEGATIVE_INFINITY) {
                throw SqlException.of("2201E", "cannot take logarithm of a negative number");
            }
            return a;
        }
        checkLogarithm(f.value());
        int scale = logarithmScale(f.value(), 0);
        return finite(BigMath.ln(f.value(), scale + 10).setScale(scale, RoundingMode.HALF_UP));
    }

    private static void checkLogarithm(BigDecimal v) {
        if (v.signum() == 0) {
            throw SqlException.of("2201E", "cannot take logarithm of zero");
        }
        if (v.signum() < 0) {
            throw SqlException.of("2201E", "cannot take logarithm of a negative number");
        }
    }

    private static int logarithmScale(BigDecimal v, int least) {
        return Math.clamp(
                Math.max(MIN_SIGNIFICANT_DIGITS - lnWeight(v), Math.max(v.scale(), least)), 0, DISPLAY_SCALE_MAX);
    }

    /// The decimal place where the natural logarithm of a number starts, as PostgreSQL estimates it.
    private static int lnWeight(BigDecimal v) {
        if (v.compareTo(new BigDecimal("0.9")) >= 0 && v.compareTo(new BigDecimal("1.1")) <= 0) {
            BigDecimal x = v.subtract(BigDecimal.ONE);
            if (x.signum() == 0) {
                return 0;
            }
            int weight = weight(x);
            return weight * 4 + (int) Math.log10(firstGroup(x, weight));
        }
        int exponent = v.precision() - v.scale() - 1;
        double mantissa = v.movePointLeft(exponent).doubleValue();
        return (int) Math.log10(Math.abs(Math.log(mantissa) + exponent * 2.302585092994046));
    }

    static Numeric log(Numeric base, Numeric a) {
        if (base instanceof Finite b && a instanceof Finite f) {
            checkLogarithm(b.value());
            checkLogarithm(f.value());
            BigDecimal lnBase = BigMath.ln(b.value(), 40);
            if (lnBase.signum() == 0) {
                throw divisionByZero();
            }
            int scale = Math.clamp(
                    Math.max(
                            MIN_SIGNIFICANT_DIGITS - (lnWeight(f.value()) - lnWeight(b.value())),
                            Math.max(f.value().scale(), b.value().scale())),
                    0,
                    DISPLAY_SCALE_MAX);
            int working = scale + 20;
            return finite(
                    BigMath.ln(f.value(), working).divide(BigMath.ln(b.value(), working), scale, RoundingMode.HALF_UP));
        }
        if (isNan(base) || isNan(a)) {
            return Special.NAN;
        }
        for (Numeric n : new Numeric[] {base, a}) {
            if (sign(n) <= 0) {
                throw SqlException.of(
                        "2201E",
                        sign(n) == 0 ? "cannot take logarithm of zero" : "cannot take logarithm of a negative number");
            }
        }
        return base instanceof Finite ? a : a instanceof Finite ? Numeric.ZERO : Special.NAN;
    }

    /// The greatest common divisor of two numbers of any scale.
    static Numeric gcd(Numeric a, Numeric b) {
        if (!(a instanceof Finite x) || !(b instanceof Finite y)) {
            return Special.NAN;
        }
        int scale = Math.max(x.value().scale(), y.value().scale());
        BigInteger one = x.value().setScale(scale).unscaledValue();
        return Numeric.of(new BigDecimal(one.gcd(y.value().setScale(scale).unscaledValue()), scale));
    }

    /// The least common multiple.
    static Numeric lcm(Numeric a, Numeric b) {
        if (!(a instanceof Finite x) || !(b instanceof Finite y)) {
            return Special.NAN;
        }
        int scale = Math.max(x.value().scale(), y.value().scale());
        BigInteger one = x.value().setScale(scale).unscaledValue();
        BigInteger other = y.value().setScale(scale).unscaledValue();
        if (one.signum() == 0 || other.signum() == 0) {
            return Numeric.of(BigDecimal.ZERO.setScale(scale));
        }
        return finite(new BigDecimal(one.divide(one.gcd(other)).multiply(other).abs(), scale));
    }

    static Numeric power(Numeric base, Numeric exponent) {
        if (!(base instanceof Finite b) || !(exponent instanceof Finite e)) {
            return specialPower(base, exponent);
        }
        BigDecimal x = b.value();
        BigDecimal y = e.value();
        if (x.signum() == 0 && y.signum() < 0) {
            throw SqlException.of("2201F", "zero raised to a negative power is undefined");
        }
        boolean integral = y.stripTrailingZeros().scale() <= 0;
        if (x.signum() < 0 && !integral) {
            throw SqlException.of("2201F", "a negative number raised to a non-integer power yields a complex result");
        }
        if (integral && y.compareTo(INT_LEAST) >= 0 && y.compareTo(INT_GREATEST) <= 0) {
            return wholePower(x, y.intValueExact());
        }
        if (x.signum() == 0) {
            return Numeric.of(BigDecimal.ZERO.setScale(MIN_SIGNIFICANT_DIGITS));
        }
        BigDecimal logarithm =
                BigMath.ln(x.abs(), Math.max(8, 8 - lnWeight(x.abs()))).multiply(y);
        double approximate = logarithm.doubleValue();
        if (Math.abs(approximate) > SCALE_MAX * 3.01) {
            if (approximate > 0) {
                throw SqlException.of("22003", "value overflows numeric format");
            }
            return Numeric.of(BigDecimal.ZERO.setScale(DISPLAY_SCALE_MAX));
        }
        double magnitude = approximate * 0.434294481903252;
        int scale = Math.clamp(
                Math.max(MIN_SIGNIFICANT_DIGITS - (int) magnitude, Math.max(x.scale(), y.scale())),
                0,
                DISPLAY_SCALE_MAX);
        int digits = Math.max(8, scale + (int) Math.max(0, magnitude) + 10 + Math.max(0, y.precision() - y.scale()));
        BigDecimal power = BigMath.exp(BigMath.ln(x.abs(), digits).multiply(y), digits);
        boolean odd = integral && y.toBigInteger().testBit(0);
        return finite((x.signum() < 0 && odd ? power.negate() : power).setScale(scale, RoundingMode.HALF_UP));
    }

    private static final BigDecimal INT_LEAST = BigDecimal.valueOf(Integer.MIN_VALUE);
    private static final BigDecimal INT_GREATEST = BigDecimal.valueOf(Integer.MAX_VALUE);

    /// A power with a whole exponent has at least 16 digits behind the point, however many are before it.
    private static Numeric wholePower(BigDecimal x, int y) {
        int scale = Math.clamp(Math.max(MIN_SIGNIFICANT_DIGITS, x.scale()), 0, DISPLAY_SCALE_MAX);
        if (x.signum() == 0) {
            return Numeric.of((y == 0 ? BigDecimal.ONE : BigDecimal.ZERO).setScale(scale));
        }
        double logarithm = BigMath.ln(x.abs(), 20).doubleValue();
        double magnitude = logarithm * 0.434294481903252 * y;
        if (magnitude > INTEGER_DIGITS_MAX) {
            throw SqlException.of("22003", "value overflows numeric format");
        }
        if (magnitude < -(scale + 2)) {
            return Numeric.of(BigDecimal.ZERO.setScale(scale));
        }
        MathContext digits = new MathContext((int) Math.max(0, magnitude) + scale + 24, RoundingMode.HALF_EVEN);
        BigDecimal square = x;
        BigDecimal product = BigDecimal.ONE;
        for (long n = Math.abs((long) y); n > 0; n >>= 1) {
            if ((n & 1) == 1) {
                product = product.multiply(square, digits);
            }
            square = n > 1 ? square.multiply(square, digits) : square;
        }
        BigDecimal result = y < 0 ? BigDecimal.ONE.divide(product, digits) : product;
        return finite(result.setScale(scale, RoundingMode.HALF_UP));
    }

    private static Numeric specialPower(Numeric base, Numeric exponent) {
        double result = Math.pow(toDouble(base), toDouble(exponent));
        if (base instanceof Finite b && b.value().compareTo(BigDecimal.ONE) == 0
                || exponent instanceof Finite e && e.value().signum() == 0) {
            return Numeric.of(1);
        }
        boolean endless = exponent == Special.POSITIVE_INFINITY || exponent == Special.NEGATIVE_INFINITY;
        if (endless && base instanceof Finite b && b.value().abs().compareTo(BigDecimal.ONE) == 0) {
            return Numeric.of(1);
        }
        return ofDouble(result, 15);
    }

    /// The nearest double.
    public static double toDouble(Numeric n) {
        return switch (n) {
            case Finite f -> f.value().doubleValue();
            case Special s ->
                switch (s) {
                    case NAN -> Double.NaN;
                    case POSITIVE_INFINITY -> Double.POSITIVE_INFINITY;
                    case NEGATIVE_INFINITY -> Double.NEGATIVE_INFINITY;
                };
        };
    }

    /// A float as numeric, by its first significant digits.
    public static Numeric ofDouble(double d, int digits) {
        if (Double.isNaN(d)) {
            return Special.NAN;
        }
        if (Double.isInfinite(d)) {
            return infinity(d > 0 ? 1 : -1);
        }
        BigDecimal v = new BigDecimal(d)
                .round(new MathContext(digits, RoundingMode.HALF_EVEN))
                .stripTrailingZeros();
        return Numeric.of(v.scale() < 0 ? v.setScale(0) : v);
    }

    /// Rounded to a whole number within bounds.
    ///
    /// @throws SqlException 22003 out of them, 0A000 for the special values
    public static long toInteger(Numeric n, long least, long greatest, String typeName) {
        if (!(n instanceof Finite f)) {
            throw SqlException.of(
                    "0A000", "cannot convert " + (n == Special.NAN ? "NaN" : "infinity") + " to " + typeName);
        }
        BigInteger whole = f.value().setScale(0, RoundingMode.HALF_UP).unscaledValue();
        if (whole.compareTo(LONG_LEAST) < 0 || whole.compareTo(LONG_GREATEST) > 0) {
            throw SqlException.of("22003", typeName + " out of range");
        }
        long value = whole.longValue();
        if (value < least || value > greatest) {
            throw SqlException.of("22003", typeName + " out of range");
        }
        return value;
    }
}
