package holo.sql.type;

import java.math.BigDecimal;

/// A value of type numeric: an exact decimal, or one of the three special values.
public sealed interface Numeric {
    /// A finite number; its scale is what PostgreSQL would display.
    record Finite(BigDecimal value) implements Numeric {}

    /// NaN and the infinities.
    enum Special implements Numeric {
        NAN,
        POSITIVE_INFINITY,
        NEGATIVE_INFINITY
    }

    static Numeric of(BigDecimal value) {
        return new Finite(value);
    }
}
