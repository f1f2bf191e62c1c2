package holo.sql.function;

import holo.sql.error.SqlException;
import holo.sql.type.Numeric;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;

/// Arithmetic of money, which is a number of cents.
final class MoneyFunctions {
    private static final int CENTS_DIGITS = 2;

    private MoneyFunctions() {}

    static void register(FunctionCatalog c) {
        c.two("+(money,money) money", (a, b) -> exact(() -> Math.addExact((Long) a, (Long) b)));
        c.two("-(money,money) money", (a, b) -> exact(() -> Math.subtractExact((Long) a, (Long) b)));
        c.one("-(money) money", a -> exact(() -> Math.negateExact((Long) a)));
        for (String type : new String[] {"int2", "int4", "int8"}) {
            c.two("*(money," + type + ") money", (a, b) -> times((Long) a, (Number) b));
            c.two("*(" + type + ",money) money", (a, b) -> times((Long) b, (Number) a));
            c.two("/(money," + type + ") money", (a, b) -> {
                if (((Number) b).longValue() == 0) {
                    throw NumericMath.divisionByZero();
                }
                return exact(() -> Math.divideExact((Long) a, ((Number) b).longValue()));
            });
        }
        for (String type : new String[] {"float4", "float8"}) {
            c.two("*(money," + type + ") money", (a, b) -> rounded((Long) a * ((Number) b).doubleValue()));
            c.two("*(" + type + ",money) money", (a, b) -> rounded((Long) b * ((Number) a).doubleValue()));
            c.two("/(money," + type + ") money", (a, b) -> {
                if (((Number) b).doubleValue() == 0) {
                    throw NumericMath.divisionByZero();
                }
                return rounded((Long) a / ((Number) b).doubleValue());
            });
        }
        c.two("/(money,money) float8", (a, b) -> {
            if ((Long) b == 0) {
                throw NumericMath.divisionByZero();
            }
            return (double) (Long) a / (double) (Long) b;
        });
    }

    private static SqlException outOfRange() {
        return SqlException.of("22003", "money out of range");
    }

    private interface Operation {
        long compute();
    }

    private static Object exact(Operation operation) {
        try {
            return operation.compute();
        } catch (ArithmeticException e) {
            throw outOfRange().withCause(e);
        }
    }

    private static Object times(long cents, Number factor) {
        return exact(() -> Math.multiplyExact(cents, factor.longValue()));
    }

    private static Object rounded(double cents) {
        double whole = Math.rint(cents);
        if (!(Math.abs(whole) < 0x1p63)) {
            throw outOfRange();
        }
        return (long) whole;
    }

    /// A number as money.
    static Object ofNumber(BigDecimal amount, String type) {
        BigInteger cents = amount.movePointRight(CENTS_DIGITS)
                .setScale(0, RoundingMode.HALF_UP)
                .toBigInteger();
        if (cents.bitLength() > 63) {
            throw type.equals("numeric") ? SqlException.of("22003", "bigint out of range") : outOfRange();
        }
        return cents.longValue();
    }

    static Numeric toNumeric(long cents) {
        return Numeric.of(BigDecimal.valueOf(cents, CENTS_DIGITS));
    }
}
