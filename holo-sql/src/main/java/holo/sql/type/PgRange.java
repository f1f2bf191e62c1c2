package holo.sql.type;

import holo.sql.error.SqlException;
import org.jspecify.annotations.Nullable;

/// A range value: all values of the subtype between two bounds. Immutable. It is made by {@link RangeType#make}, which
/// brings bounds in order, so that of a type whose values are countable equal sets are equal ranges.
///
/// @param empty has no values; then there are no bounds
/// @param lower null for a range without a lower bound
/// @param upper null for a range without an upper bound
public record PgRange(
        RangeType type,
        boolean empty,
        @Nullable Object lower,
        boolean lowerInclusive,
        @Nullable Object upper,
        boolean upperInclusive) {

    /// An end of a range that is not empty.
    ///
    /// @param value null for infinity
    public record Bound(@Nullable Object value, boolean inclusive, boolean isLower) {
        /// The bound of what lies on its other side.
        Bound complement() {
            return new Bound(value, !inclusive, !isLower);
        }
    }

    static PgRange emptyOf(RangeType type) {
        return new PgRange(type, true, null, false, null, false);
    }

    public Bound lowerBound() {
        return new Bound(lower, lowerInclusive, true);
    }

    public Bound upperBound() {
        return new Bound(upper, upperInclusive, false);
    }

    /// Whether it reaches down without end.
    public boolean lowerInfinite() {
        return !empty && lower == null;
    }

    /// Whether it reaches up without end.
    public boolean upperInfinite() {
        return !empty && upper == null;
    }

    public boolean containsValue(Object value) {
        if (empty) {
            return false;
        }
        if (lower != null) {
            int order = type.compareValues(lower, value);
            if (order > 0 || order == 0 && !lowerInclusive) {
                return false;
            }
        }
        if (upper != null) {
            int order = type.compareValues(upper, value);
            return order > 0 || order == 0 && upperInclusive;
        }
        return true;
    }

    public boolean contains(PgRange other) {
        if (other.empty || empty) {
            return other.empty;
        }
        return type.compare(lowerBound(), other.lowerBound()) <= 0
                && type.compare(upperBound(), other.upperBound()) >= 0;
    }

    public boolean overlaps(PgRange other) {
        return !empty
                && !other.empty
                && type.compare(lowerBound(), other.upperBound()) <= 0
                && type.compare(other.lowerBound(), upperBound()) <= 0;
    }

    /// Strictly to the left.
    public boolean before(PgRange other) {
        return !empty && !other.empty && type.compare(upperBound(), other.lowerBound()) < 0;
    }

    /// Strictly to the right.
    public boolean after(PgRange other) {
        return other.before(this);
    }

    /// Does not reach to the right of the other.
    public boolean overLeft(PgRange other) {
        return !empty && !other.empty && type.compare(upperBound(), other.upperBound()) <= 0;
    }

    /// Does not reach to the left of the other.
    public boolean overRight(PgRange other) {
        return !empty && !other.empty && type.compare(lowerBound(), other.lowerBound()) >= 0;
    }

    /// Touches the other without a gap or a common value.
    public boolean adjacent(PgRange other) {
        return !empty
                && !other.empty
                && (type.adjacent(upperBound(), other.lowerBound()) || type.adjacent(other.upperBound(), lowerBound()));
    }

    public PgRange intersect(PgRange other) {
        if (!overlaps(other)) {
            return emptyOf(type);
        }
        Bound from = type.compare(lowerBound(), other.lowerBound()) >= 0 ? lowerBound() : other.lowerBound();
        Bound to = type.compare(upperBound(), other.upperBound()) <= 0 ? upperBound() : other.upperBound();
        return type.make(from, to);
    }

    /// The least range that holds both.
    public PgRange merge(PgRange other) {
        if (empty || other.empty) {
            return empty ? other : this;
        }
        Bound from = type.compare(lowerBound(), other.lowerBound()) <= 0 ? lowerBound() : other.lowerBound();
        Bound to = type.compare(upperBound(), other.upperBound()) >= 0 ? upperBound() : other.upperBound();
        return type.make(from, to);
    }

    /// What is in one of them or the other.
    ///
    /// @throws SqlException 22000 when there is a gap
    public PgRange union(PgRange other) {
        if (!empty && !other.empty && !overlaps(other) && !adjacent(other)) {
            throw SqlException.of("22000", "result of range union would not be contiguous");
        }
        return merge(other);
    }

    /// What is in this one and not in the other.
    ///
    /// @throws SqlException 22000 when something is left on both sides
    public PgRange minus(PgRange other) {
        if (!overlaps(other)) {
            return this;
        }
        boolean left = type.compare(lowerBound(), other.lowerBound()) < 0;
        boolean right = type.compare(upperBound(), other.upperBound()) > 0;
        if (left && right) {
            throw SqlException.of("22000", "result of range difference would not be contiguous");
        }
        if (!left && !right) {
            return emptyOf(type);
        }
        return left
                ? type.make(lowerBound(), other.lowerBound().complement())
                : type.make(other.upperBound().complement(), upperBound());
    }
}
