package holo.sql.function;

import static holo.sql.function.DateTimeMath.nn;

import holo.sql.error.SqlException;
import holo.sql.exec.ExecutionContext;
import holo.sql.type.Numeric;
import holo.sql.type.PgTypes;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.function.DoubleUnaryOperator;

/// Mathematical functions.
final class MathFunctions {
    private MathFunctions() {}

    static void register(FunctionCatalog c) {
        rounding(c);
        signs(c);
        powers(c);
        trigonometry(c);
        integers(c);
        c.two("mod(int2,int2) int2", (a, b) -> (short) ((Short) a % nonZero((Short) b)));
        c.two("mod(int4,int4) int4", (a, b) -> (int) ((long) (Integer) a % nonZero((Integer) b)));
        c.two("mod(int8,int8) int8", (a, b) -> (Long) b == -1 ? 0L : (Long) a % nonZero((Long) b));
        c.two("mod(numeric,numeric) numeric", (a, b) -> NumericMath.mod((Numeric) a, (Numeric) b));
        c.two("div(numeric,numeric) numeric", (a, b) -> NumericMath.div((Numeric) a, (Numeric) b));
        c.session("random() float8", (v, x) -> x.session().randomNumbers().next());
        c.session("setseed(float8) void", (v, x) -> seed((Double) nn(v[0]), x));
        c.full("pi() float8", (v, x) -> Math.PI);
        c.full(
                "width_bucket(float8,float8,float8,int4) int4",
                (v, x) -> bucket((Double) nn(v[0]), (Double) nn(v[1]), (Double) nn(v[2]), (Integer) nn(v[3])));
        c.full(
                "width_bucket(numeric,numeric,numeric,int4) int4",
                (v, x) -> bucket(
                        NumericMath.toDouble((Numeric) nn(v[0])),
                        NumericMath.toDouble((Numeric) nn(v[1])),
                        NumericMath.toDouble((Numeric) nn(v[2])),
                        (Integer) nn(v[3])));
    }

    private static String seed(double seed, ExecutionContext context) {
        if (!(seed >= -1 && seed <= 1)) {
            throw SqlException.of(
                    "22023",
                    "setseed parameter " + PgTypes.FLOAT8.toText(seed, context.types())
                            + " is out of allowed range [-1,1]");
        }
        context.session().randomNumbers().seed(seed);
        return "";
    }

    private static long nonZero(long value) {
        if (value == 0) {
            throw NumericMath.divisionByZero();
        }
        return value;
    }

    private static int bucket(double value, double low, double high, int count) {
        if (count <= 0) {
            throw SqlException.of("2201G", "count must be greater than zero");
        }
        if (Double.isNaN(value) || Double.isNaN(low) || Double.isNaN(high)) {
            throw SqlException.of("2201G", "operand, lower bound, and upper bound cannot be NaN");
        }
        if (Double.isInfinite(low) || Double.isInfinite(high)) {
            throw SqlException.of("2201G", "lower and upper bounds must be finite");
        }
        if (low == high) {
            throw SqlException.of("2201G", "lower bound cannot equal upper bound");
        }
        boolean up = low < high;
        if (up ? value < low : value > low) {
            return 0;
        }
        if (up ? value >= high : value <= high) {
            return count + 1;
        }
        return (int) (count * (up ? (value - low) / (high - low) : (low - value) / (low - high))) + 1;
    }

    private static void rounding(FunctionCatalog c) {
        c.one("round(numeric) numeric", a -> NumericMath.round((Numeric) a, 0));
        c.two("round(numeric,int4) numeric", (a, b) -> NumericMath.round((Numeric) a, (Integer) b));
        c.one("round(float8) float8", a -> Math.rint((Double) a));
        c.one("trunc(numeric) numeric", a -> NumericMath.rescale((Numeric) a, 0, RoundingMode.DOWN));
        c.two(
                "trunc(numeric,int4) numeric",
                (a, b) -> NumericMath.rescale((Numeric) a, (Integer) b, RoundingMode.DOWN));
        c.one("trunc(float8) float8", a -> (Double) a < 0 ? Math.ceil((Double) a) : Math.floor((Double) a));
        for (String name : new String[] {"ceil", "ceiling"}) {
            c.one(name + "(numeric) numeric", a -> NumericMath.rescale((Numeric) a, 0, RoundingMode.CEILING));
            c.one(name + "(float8) float8", a -> Math.ceil((Double) a));
        }
        c.one("floor(numeric) numeric", a -> NumericMath.rescale((Numeric) a, 0, RoundingMode.FLOOR));
        c.one("floor(float8) float8", a -> Math.floor((Double) a));
        c.one(
                "scale(numeric) int4",
                a -> a instanceof Numeric.Finite f ? f.value().scale() : null);
        c.one(
                "min_scale(numeric) int4",
                a -> a instanceof Numeric.Finite f
                        ? Math.max(0, f.value().stripTrailingZeros().scale())
                        : null);
        c.one("trim_scale(numeric) numeric", a -> {
            if (!(a instanceof Numeric.Finite f)) {
                return a;
            }
            BigDecimal v = f.value().stripTrailingZeros();
            return Numeric.of(v.scale() < 0 ? v.setScale(0) : v);
        });
    }

    private static void signs(FunctionCatalog c) {
        for (String name : new String[] {"abs", "@"}) {
            c.one(name + "(int2) int2", a -> {
                if ((Short) a == Short.MIN_VALUE) {
                    throw SqlException.of("22003", "smallint out of range");
                }
                return (short) Math.abs((Short) a);
            });
            c.one(name + "(int4) int4", a -> {
                if ((Integer) a == Integer.MIN_VALUE) {
                    throw SqlException.of("22003", "integer out of range");
                }
                return Math.abs((Integer) a);
            });
            c.one(name + "(int8) int8", a -> {
                if ((Long) a == Long.MIN_VALUE) {
                    throw SqlException.of("22003", "bigint out of range");
                }
                return Math.abs((Long) a);
            });
            c.one(name + "(float4) float4", a -> Math.abs((Float) a));
            c.one(name + "(float8) float8", a -> Math.abs((Double) a));
            c.one(name + "(numeric) numeric", a -> NumericMath.abs((Numeric) a));
        }
        c.one("sign(float8) float8", a -> (Double) a > 0 ? 1.0 : (Double) a < 0 ? -1.0 : 0.0);
        c.one(
                "sign(numeric) numeric",
                a -> a instanceof Numeric.Finite f
                        ? Numeric.of(f.value().signum())
                        : a == Numeric.Special.NAN ? a : Numeric.of(a == Numeric.Special.POSITIVE_INFINITY ? 1 : -1));
    }

    private static double logarithmArgument(double value) {
        if (value == 0) {
            throw SqlException.of("2201E", "cannot take logarithm of zero");
        }
        if (value < 0) {
            throw SqlException.of("2201E", "cannot take logarithm of a negative number");
        }
        return value;
    }

    private static void powers(FunctionCatalog c) {
        for (String name : new String[] {"power", "pow", "^"}) {
            c.two(name + "(float8,float8) float8", (a, b) -> power((Double) a, (Double) b));
            c.two(name + "(numeric,numeric) numeric", (a, b) -> NumericMath.power((Numeric) a, (Numeric) b));
        }
        for (String name : new String[] {"sqrt", "|/"}) {
            c.one(name + "(float8) float8", a -> {
                if ((Double) a < 0) {
                    throw SqlException.of("2201F", "cannot take square root of a negative number");
                }
                return Math.sqrt((Double) a);
            });
        }
        c.one("sqrt(numeric) numeric", a -> NumericMath.sqrt((Numeric) a));
        c.one("cbrt(float8) float8", a -> Math.cbrt((Double) a));
        c.one("||/(float8) float8", a -> Math.cbrt((Double) a));
        c.one("exp(float8) float8", a -> {
            double result = Operators.checked(Math.exp((Double) a), Double.isInfinite((Double) a));
            if (result == 0 && !Double.isInfinite((Double) a)) {
                throw SqlException.of("22003", "value out of range: underflow");
            }
            return result;
        });
        c.one("exp(numeric) numeric", a -> NumericMath.exp((Numeric) a));
        c.one("ln(float8) float8", a -> Math.log(logarithmArgument((Double) a)));
        c.one("ln(numeric) numeric", a -> NumericMath.ln((Numeric) a));
        for (String name : new String[] {"log", "log10"}) {
            c.one(name + "(float8) float8", a -> Math.log10(logarithmArgument((Double) a)));
            c.one(name + "(numeric) numeric", a -> NumericMath.log(Numeric.of(10), (Numeric) a));
        }
        c.two("log(numeric,numeric) numeric", (a, b) -> NumericMath.log((Numeric) a, (Numeric) b));
    }

    private static double power(double x, double y) {
        if (x == 0 && y < 0) {
            throw SqlException.of("2201F", "zero raised to a negative power is undefined");
        }
        if (x == -1 && Double.isInfinite(y)) {
            return 1;
        }
        if (x < 0 && !Double.isNaN(y) && !Double.isInfinite(x) && y != Math.floor(y) && !Double.isInfinite(y)) {
            throw SqlException.of("2201F", "a negative number raised to a non-integer power yields a complex result");
        }
        if (x == 1 || y == 0) {
            return 1;
        }
        double result = Math.pow(x, y);
        boolean infinite = Double.isInfinite(x) || Double.isInfinite(y);
        if (result == 0 && x != 0 && !infinite) {
            throw SqlException.of("22003", "value out of range: underflow");
        }
        return Operators.checked(result, infinite);
    }

    private static void trigonometry(FunctionCatalog c) {
        unary(c, "sin", Math::sin);
        unary(c, "cos", Math::cos);
        unary(c, "tan", Math::tan);
        unary(c, "cot", x -> 1 / Math.tan(x));
        unary(c, "atan", Math::atan);
        unary(c, "sinh", Math::sinh);
        unary(c, "cosh", Math::cosh);
        unary(c, "tanh", Math::tanh);
        unary(
                c,
                "asinh",
                x -> Double.isInfinite(x) ? x : Math.copySign(Math.log(Math.abs(x) + Math.sqrt(x * x + 1)), x));
        unary(c, "acosh", x -> Math.log(inRange(x, 1, Double.POSITIVE_INFINITY) + Math.sqrt(x * x - 1)));
        unary(c, "atanh", x -> 0.5 * Math.log((1 + inRange(x, -1, 1)) / (1 - x)));
        unary(c, "asin", x -> Math.asin(inRange(x, -1, 1)));
        unary(c, "acos", x -> Math.acos(inRange(x, -1, 1)));
        unary(c, "degrees", x -> x * (180 / Math.PI));
        unary(c, "radians", x -> x * (Math.PI / 180));
        unary(c, "sind", x -> exactDegrees(x, Math::sin));
        unary(c, "cosd", x -> exactDegrees(x + 90, Math::sin));
        unary(c, "tand", x -> exactDegrees(x, Math::sin) / exactDegrees(x + 90, Math::sin));
        unary(c, "cotd", x -> exactDegrees(x + 90, Math::sin) / exactDegrees(x, Math::sin));
        unary(c, "asind", x -> inverse(inRange(x, -1, 1), Math::asin));
        unary(c, "acosd", x -> Double.isNaN(x) ? x : 90 - inverse(inRange(x, -1, 1), Math::asin));
        unary(c, "atand", x -> Math.abs(x) == 1 ? 45 * x : Math.toDegrees(Math.atan(x)));
        c.two("atan2(float8,float8) float8", (a, b) -> Math.atan2((Double) a, (Double) b));
        c.two("atan2d(float8,float8) float8", (a, b) -> Math.toDegrees(Math.atan2((Double) a, (Double) b)));
    }

    /// Sine of degrees that is exact at multiples of 30.
    private static double exactDegrees(double degrees, DoubleUnaryOperator sine) {
        double d = degrees % 360;
        if (d < 0) {
            d += 360;
        }
        double sign = 1;
        if (d >= 180) {
            d -= 180;
            sign = -1;
        }
        if (d > 90) {
            d = 180 - d;
        }
        double value = d == 0 ? 0 : d == 30 ? 0.5 : d == 90 ? 1 : sine.applyAsDouble(Math.toRadians(d));
        return value == 0 ? 0 : sign * value;
    }

    /// Degrees whose sine is a number, exact where they are multiples of 30.
    private static double inverse(double sine, DoubleUnaryOperator arc) {
        double size = Math.abs(sine);
        double degrees = size == 0.5 ? 30 : size == 1 ? 90 : Math.abs(Math.toDegrees(arc.applyAsDouble(size)));
        return sine < 0 ? -degrees : degrees;
    }

    private static double inRange(double x, double least, double greatest) {
        if (x < least || x > greatest) {
            throw SqlException.of("22003", "input is out of range");
        }
        return x;
    }

    private static void unary(FunctionCatalog c, String name, DoubleUnaryOperator f) {
        c.one(name + "(float8) float8", a -> f.applyAsDouble((Double) a));
    }

    private static void integers(FunctionCatalog c) {
        c.two("gcd(int4,int4) int4", (a, b) -> {
            long gcd = gcd((Integer) a, (Integer) b);
            if (gcd > Integer.MAX_VALUE) {
                throw SqlException.of("22003", "integer out of range");
            }
            return (int) gcd;
        });
        c.two("gcd(int8,int8) int8", (a, b) -> gcd((Long) a, (Long) b));
        c.two("lcm(int4,int4) int4", (a, b) -> {
            long lcm = lcm((Integer) a, (Integer) b);
            if (lcm > Integer.MAX_VALUE) {
                throw SqlException.of("22003", "integer out of range");
            }
            return (int) lcm;
        });
        c.two("lcm(int8,int8) int8", (a, b) -> lcm((Long) a, (Long) b));
        c.two("gcd(numeric,numeric) numeric", (a, b) -> NumericMath.gcd((Numeric) a, (Numeric) b));
        c.two("lcm(numeric,numeric) numeric", (a, b) -> NumericMath.lcm((Numeric) a, (Numeric) b));
        for (String name : new String[] {"factorial"}) {
            c.one(name + "(int8) numeric", a -> factorial((Long) a));
        }
    }

    private static long gcd(long a, long b) {
        BigInteger gcd = BigInteger.valueOf(a).gcd(BigInteger.valueOf(b));
        if (gcd.bitLength() > 63) {
            throw SqlException.of("22003", "bigint out of range");
        }
        return gcd.longValue();
    }

    private static long lcm(long a, long b) {
        if (a == 0 || b == 0) {
            return 0;
        }
        BigInteger x = BigInteger.valueOf(a);
        BigInteger lcm = x.divide(x.gcd(BigInteger.valueOf(b)))
                .multiply(BigInteger.valueOf(b))
                .abs();
        if (lcm.bitLength() > 63) {
            throw SqlException.of("22003", "bigint out of range");
        }
        return lcm.longValue();
    }

    private static Numeric factorial(long n) {
        if (n < 0) {
            throw SqlException.of("22003", "factorial of a negative number is undefined");
        }
        if (n > 32177) {
            throw SqlException.of("22003", "value overflows numeric format");
        }
        BigInteger product = BigInteger.ONE;
        for (long i = 2; i <= n; i++) {
            product = product.multiply(BigInteger.valueOf(i));
        }
        return Numeric.of(new BigDecimal(product));
    }
}
