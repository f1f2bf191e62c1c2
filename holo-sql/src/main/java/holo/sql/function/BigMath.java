package holo.sql.function;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.math.RoundingMode;

/// Exponential and logarithm of decimals to any number of places.
final class BigMath {
    private static final BigDecimal TWO = BigDecimal.valueOf(2);

    private BigMath() {}

    /// e^x to about that many significant digits.
    static BigDecimal exp(BigDecimal x, int digits) {
        MathContext mc = new MathContext(Math.max(20, digits + 10), RoundingMode.HALF_EVEN);
        // Halve until the series converges fast, then square as often.
        int halvings =
                Math.max(0, (int) Math.ceil(Math.log(Math.max(1e-9, Math.abs(x.doubleValue()))) / Math.log(2)) + 4);
        MathContext working = new MathContext(mc.getPrecision() + halvings, RoundingMode.HALF_EVEN);
        BigDecimal r = x.divide(new BigDecimal(BigInteger.TWO.pow(halvings)), working);
        BigDecimal sum = BigDecimal.ONE;
        BigDecimal term = BigDecimal.ONE;
        for (int i = 1; i < 10_000; i++) {
            term = term.multiply(r, working).divide(BigDecimal.valueOf(i), working);
            BigDecimal next = sum.add(term, working);
            if (next.compareTo(sum) == 0) {
                break;
            }
            sum = next;
        }
        for (int i = 0; i < halvings; i++) {
            sum = sum.multiply(sum, working);
        }
        return sum.round(mc);
    }

    /// The natural logarithm to about that many places.
    static BigDecimal ln(BigDecimal x, int places) {
        MathContext mc = new MathContext(Math.max(30, places + 20), RoundingMode.HALF_EVEN);
        // x = m · 10^e with m near 1, by taking square roots of m.
        int exponent = x.precision() - x.scale() - 1;
        BigDecimal m = x.scaleByPowerOfTen(-exponent);
        BigDecimal result = series(m, mc);
        if (exponent != 0) {
            result = result.add(series(BigDecimal.TEN, mc).multiply(BigDecimal.valueOf(exponent), mc), mc);
        }
        return result;
    }

    private static BigDecimal series(BigDecimal value, MathContext mc) {
        if (value.compareTo(BigDecimal.ONE) == 0) {
            return BigDecimal.ZERO;
        }
        BigDecimal m = value;
        int roots = 0;
        while (m.subtract(BigDecimal.ONE).abs().compareTo(new BigDecimal("0.05")) > 0) {
            m = m.sqrt(mc);
            roots++;
        }
        // ln m = 2 artanh((m-1)/(m+1))
        BigDecimal z = m.subtract(BigDecimal.ONE).divide(m.add(BigDecimal.ONE), mc);
        BigDecimal square = z.multiply(z, mc);
        BigDecimal power = z;
        BigDecimal sum = z;
        for (int i = 3; i < 20_000; i += 2) {
            power = power.multiply(square, mc);
            BigDecimal next = sum.add(power.divide(BigDecimal.valueOf(i), mc), mc);
            if (next.compareTo(sum) == 0) {
                break;
            }
            sum = next;
        }
        return sum.multiply(TWO, mc).multiply(new BigDecimal(BigInteger.TWO.pow(roots)), mc);
    }
}
