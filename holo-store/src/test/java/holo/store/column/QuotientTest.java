package holo.store.column;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.RoundingMode;
import java.util.Random;
import org.junit.jupiter.api.Test;

final class QuotientTest {
    private static final int ROUNDS = 200_000;

    private final Quotient quotient = new Quotient();

    /// What PostgreSQL 15 answers.
    @Test
    void scalesAndRoundingArePostgresOwn() {
        assertThat(quotient.of("1", 0, "3", 0)).isEqualByComparingTo("0.33333333333333333333");
        assertThat(quotient.scaleOf("1", 0, "3", 0)).isEqualTo(20);
        assertThat(quotient.of("-2.00", 2, "3", 0)).isEqualByComparingTo("-0.66666666666666666667");
        assertThat(quotient.of("10000", 0, "3", 0)).isEqualByComparingTo("3333.3333333333333333");
        assertThat(quotient.scaleOf("10000", 0, "3", 0)).isEqualTo(16);
        assertThat(quotient.of("9.99", 2, "10", 0)).isEqualByComparingTo("0.999");
        assertThat(quotient.of("0", 0, "7", 0)).isEqualByComparingTo("0");
    }

    @Test
    void fewDigitsAreDividedAsManyAre() {
        Random random = new Random(5);
        for (int i = 0; i < ROUNDS; i++) {
            BigDecimal n = number(random);
            BigDecimal d = number(random);
            if (d.signum() == 0) {
                continue;
            }
            // Zeros behind the point change nothing but that there are too many digits.
            String longN = n.setScale(n.scale() + 25).toPlainString();
            int scale = quotient.scaleOf(longN, n.scale(), d.toPlainString(), d.scale());
            assertThat(quotient.scaleOf(n.toPlainString(), n.scale(), d.toPlainString(), d.scale()))
                    .as("%s / %s", n, d)
                    .isEqualTo(scale);
            BigDecimal exact = n.divide(d, scale, RoundingMode.HALF_UP);
            if (scale <= ColumnStore.QUOTIENT_SCALE
                    && exact.setScale(ColumnStore.QUOTIENT_SCALE).precision() <= ColumnType.PRECISION_MAX) {
                assertThat(quotient.of(n.toPlainString(), n.scale(), d.toPlainString(), d.scale()))
                        .as("%s / %s", n, d)
                        .isEqualTo(exact.setScale(ColumnStore.QUOTIENT_SCALE));
            }
        }
    }

    @Test
    void whatDoesNotFitIsAnError() {
        assertThatThrownBy(() -> quotient.of("1", 0, "0", 0)).isInstanceOf(ArithmeticException.class);
        assertThatThrownBy(() -> quotient.of("999999999999999999", 0, "0.00001", 5))
                .isInstanceOf(ArithmeticException.class);
    }

    private static BigDecimal number(Random random) {
        BigInteger digits = new BigInteger(random.nextInt(62), random);
        return new BigDecimal(random.nextBoolean() ? digits.negate() : digits, random.nextInt(7));
    }
}
