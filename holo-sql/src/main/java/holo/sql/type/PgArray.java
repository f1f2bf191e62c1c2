package holo.sql.type;

import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// An array value: any number of dimensions, each with its own lower bound. Immutable; the arrays are not copied.
///
/// @param elementType the type of the elements
/// @param dimensions lengths, outermost first; empty for the empty array
/// @param lowerBounds as many as dimensions
/// @param elements in row-major order
public record PgArray(
        SqlType elementType,
        int[] dimensions,
        int[] lowerBounds,
        @Nullable Object[] elements) {
    /// Elements that an array may have, as in PostgreSQL.
    public static final int ELEMENTS_MAX = 134_217_727;

    /// Dimensions that an array may have.
    public static final int DIMENSIONS_MAX = 6;

    private static final int[] NONE = {};
    private static final int[] ONE = {1};

    /// A one-dimensional array that starts at 1.
    public static PgArray of(SqlType elementType, @Nullable Object... elements) {
        return elements.length == 0
                ? new PgArray(elementType, NONE, NONE, elements)
                : new PgArray(elementType, new int[] {elements.length}, ONE, elements);
    }

    /// A one-dimensional array that starts at 1.
    public static PgArray of(SqlType elementType, List<? extends @Nullable Object> elements) {
        return of(elementType, elements.toArray());
    }

    public int size() {
        return elements.length;
    }

    /// The last subscript of a dimension, counted from 0.
    public int upperBound(int dimension) {
        return lowerBounds[dimension] + dimensions[dimension] - 1;
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PgArray that
                && Arrays.equals(dimensions, that.dimensions)
                && Arrays.equals(lowerBounds, that.lowerBounds)
                && Arrays.deepEquals(elements, that.elements);
    }

    @Override
    public int hashCode() {
        return Arrays.deepHashCode(elements);
    }

    @Override
    public String toString() {
        return Arrays.deepToString(elements);
    }
}
