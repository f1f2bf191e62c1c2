package holo.sql.type;

import holo.sql.error.SqlException;
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

    /// An array of arrays of the same dimensions, which is one with a dimension more.
    ///
    /// @throws SqlException 2202E when the dimensions differ, 22004 when there is a null among the arrays
    public static PgArray stacked(SqlType elementType, List<? extends @Nullable Object> arrays) {
        int[] inner = null;
        int[] bounds = NONE;
        java.util.ArrayList<@Nullable Object> all = new java.util.ArrayList<>();
        for (Object value : arrays) {
            if (!(value instanceof PgArray array)) {
                throw SqlException.of("22004", "cannot accumulate null arrays");
            }
            if (inner == null) {
                if (array.dimensions.length == 0) {
                    throw SqlException.of("2202E", "cannot accumulate empty arrays");
                }
                inner = array.dimensions;
                bounds = array.lowerBounds;
            } else if (!Arrays.equals(inner, array.dimensions)) {
                throw SqlException.of("2202E", "cannot accumulate arrays of different dimensionality");
            }
            java.util.Collections.addAll(all, array.elements);
        }
        if (inner == null) {
            return of(elementType);
        }
        int[] dimensions = new int[inner.length + 1];
        int[] lower = new int[inner.length + 1];
        dimensions[0] = arrays.size();
        lower[0] = 1;
        System.arraycopy(inner, 0, dimensions, 1, inner.length);
        System.arraycopy(bounds, 0, lower, 1, inner.length);
        return new PgArray(elementType, dimensions, lower, all.toArray());
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
