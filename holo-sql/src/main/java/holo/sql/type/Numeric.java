package holo.sql.type;

import java.math.BigDecimal;

/// A value of type numeric: an exact decimal, or one of the three special values. Ordered as PostgreSQL orders them:
/// -Infinity, the finite ones, Infinity, NaN.
public sealed interface Numeric {
    /// Zero, scale 0.
    Numeric ZERO = new Finite(BigDecimal.ZERO);

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

    static Numeric of(long value) {
        return new Finite(BigDecimal.valueOf(value));
    }

    /// Compares by value, whatever the scales.
    static int compare(Numeric a, Numeric b) {
        if (a instanceof Finite x && b instanceof Finite y) {
            return x.value().compareTo(y.value());
        }
        return Integer.compare(rank(a), rank(b));
    }

    private static int rank(Numeric n) {
        return switch (n) {
            case Finite f -> 0;
            case Special s ->
                switch (s) {
                    case NEGATIVE_INFINITY -> -1;
                    case POSITIVE_INFINITY -> 1;
                    case NAN -> 2;
                };
        };
    }
}
