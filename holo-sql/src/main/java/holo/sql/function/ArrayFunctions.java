package holo.sql.function;

import holo.sql.error.SqlException;
import holo.sql.type.PgArray;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import holo.sql.type.TypeContext;
import holo.sql.type.Values;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Array functions and operators.
public final class ArrayFunctions {
    /// The name, which SQL cannot write, of a function that makes arrays of vectors and leaves arrays alone.
    public static final String OF_VECTOR = "\u0001array";

    /// The name, which SQL cannot write, of a function that makes arrays of what unnest takes.
    public static final String UNNESTED = "\u0001unnest";

    private ArrayFunctions() {}

    static void register(FunctionCatalog c) {
        c.two(
                "array_length(anyarray,int4) int4",
                (a, b) -> dimension((PgArray) a, (Integer) b)
                        ? (Integer) ((PgArray) a).dimensions()[(Integer) b - 1]
                        : null);
        c.two(
                "array_lower(anyarray,int4) int4",
                (a, b) -> dimension((PgArray) a, (Integer) b)
                        ? (Integer) ((PgArray) a).lowerBounds()[(Integer) b - 1]
                        : null);
        c.two(
                "array_upper(anyarray,int4) int4",
                (a, b) -> dimension((PgArray) a, (Integer) b)
                        ? (Integer) ((PgArray) a).upperBound((Integer) b - 1)
                        : null);
        c.one(
                "array_ndims(anyarray) int4",
                a -> ((PgArray) a).size() == 0 ? null : (Integer) ((PgArray) a).dimensions().length);
        c.one(OF_VECTOR + "(anyarray) anyarray", a -> a);
        c.one(UNNESTED + "(anyarray) anyarray", a -> a);
        // The offsets of frames, which are taken out of the calls before anything is evaluated.
        c.one(holo.sql.parser.PgOperators.RANGE + "(any) any", a -> a);
        c.one(holo.sql.parser.PgOperators.GROUPS + "(any) any", a -> a);
        c.one(holo.sql.parser.PgOperators.TIES + "(any) any", a -> a);
        c.one("cardinality(anyarray) int4", a -> ((PgArray) a).size());
        c.one("array_dims(anyarray) text", a -> dimensions((PgArray) a));
        c.nullable(
                "array_append(anycompatiblearray,anycompatible) anycompatiblearray",
                (v, x) -> append((PgArray) v[0], v[1]));
        c.nullable(
                "array_prepend(anycompatible,anycompatiblearray) anycompatiblearray",
                (v, x) -> prepend(v[0], (PgArray) v[1]));
        for (String name : new String[] {"array_cat", "||"}) {
            c.nullable(
                    name + "(anycompatiblearray,anycompatiblearray) anycompatiblearray",
                    (v, x) -> concatenate((PgArray) v[0], (PgArray) v[1]));
        }
        c.nullable("||(anycompatiblearray,anycompatible) anycompatiblearray", (v, x) -> append((PgArray) v[0], v[1]));
        c.nullable("||(anycompatible,anycompatiblearray) anycompatiblearray", (v, x) -> prepend(v[0], (PgArray) v[1]));
        c.nullable("array_position(anycompatiblearray,anycompatible) int4", (v, x) -> {
            List<Integer> all = positions((PgArray) v[0], v[1]);
            return all == null || all.isEmpty() ? null : all.getFirst();
        });
        c.nullable("array_positions(anycompatiblearray,anycompatible) _int4", (v, x) -> {
            List<Integer> all = positions((PgArray) v[0], v[1]);
            return all == null ? null : PgArray.of(PgTypes.INT4, all);
        });
        c.nullable(
                "array_remove(anycompatiblearray,anycompatible) anycompatiblearray",
                (v, x) -> v[0] == null ? null : remove((PgArray) v[0], v[1]));
        c.nullable(
                "array_replace(anycompatiblearray,anycompatible,anycompatible) anycompatiblearray",
                (v, x) -> v[0] == null ? null : replace((PgArray) v[0], v[1], v[2]));
        c.full("array_to_string(anyarray,text) text", (v, x) -> join((PgArray) v[0], (String) v[1], null, x.types()));
        c.nullable(
                "array_to_string(anyarray,text,text) text",
                (v, x) -> v[0] == null || v[1] == null
                        ? null
                        : join((PgArray) v[0], (String) v[1], (String) v[2], x.types()));
        c.typed("array_fill(anyelement,_int4) anyarray", (v, t, x) -> fill(v[0], t.get(0), (PgArray) v[1]));
        c.two("trim_array(anyarray,int4) anyarray", (a, b) -> {
            PgArray array = (PgArray) a;
            int n = (Integer) b;
            int length = array.dimensions().length == 0 ? 0 : array.dimensions()[0];
            if (n < 0 || n > length) {
                throw SqlException.of("2202E", "number of elements to trim must be between 0 and " + length);
            }
            return n == length
                    ? PgArray.of(array.elementType())
                    : ArraySubscripts.slice(array, new int[] {ArraySubscripts.FROM_START, array.upperBound(0) - n});
        });
        c.two("@>(anyarray,anyarray) bool", (a, b) -> contains((PgArray) a, (PgArray) b));
        c.two("<@(anyarray,anyarray) bool", (a, b) -> contains((PgArray) b, (PgArray) a));
        c.two("&&(anyarray,anyarray) bool", (a, b) -> overlap((PgArray) a, (PgArray) b));
    }

    private static boolean dimension(PgArray array, int dimension) {
        return dimension >= 1 && dimension <= array.dimensions().length;
    }

    private static @Nullable String dimensions(PgArray array) {
        if (array.size() == 0) {
            return null;
        }
        StringBuilder out = new StringBuilder();
        for (int d = 0; d < array.dimensions().length; d++) {
            out.append('[')
                    .append(array.lowerBounds()[d])
                    .append(':')
                    .append(array.upperBound(d))
                    .append(']');
        }
        return out.toString();
    }

    private static @Nullable PgArray append(@Nullable PgArray array, @Nullable Object element) {
        if (array == null) {
            return element == null ? null : PgArray.of(typeOf(element), element);
        }
        checkOneDimension(array);
        @Nullable Object[] elements = Arrays.copyOf(array.elements(), array.size() + 1);
        elements[array.size()] = element;
        return grown(array, elements);
    }

    private static PgArray grown(PgArray array, @Nullable Object[] elements) {
        return array.size() == 0
                ? PgArray.of(array.elementType(), elements)
                : new PgArray(array.elementType(), new int[] {elements.length}, array.lowerBounds(), elements);
    }

    private static void checkOneDimension(PgArray array) {
        if (array.dimensions().length > 1) {
            throw SqlException.of("22000", "argument must be empty or one-dimensional array");
        }
    }

    private static SqlType typeOf(Object value) {
        return switch (value) {
            case Integer i -> PgTypes.INT4;
            case Long l -> PgTypes.INT8;
            case Double d -> PgTypes.FLOAT8;
            case Boolean b -> PgTypes.BOOL;
            case holo.sql.type.Numeric n -> PgTypes.NUMERIC;
            default -> PgTypes.TEXT;
        };
    }

    private static @Nullable PgArray prepend(@Nullable Object element, @Nullable PgArray array) {
        if (array == null) {
            return element == null ? null : PgArray.of(typeOf(element), element);
        }
        checkOneDimension(array);
        @Nullable Object[] elements = new Object[array.size() + 1];
        elements[0] = element;
        System.arraycopy(array.elements(), 0, elements, 1, array.size());
        return grown(array, elements);
    }

    private static @Nullable PgArray concatenate(@Nullable PgArray a, @Nullable PgArray b) {
        if (a == null || b == null) {
            return a == null ? b : a;
        }
        if (a.size() == 0 || b.size() == 0) {
            return a.size() == 0 ? b : a;
        }
        @Nullable Object[] elements = Arrays.copyOf(a.elements(), a.size() + b.size());
        System.arraycopy(b.elements(), 0, elements, a.size(), b.size());
        int[] dims = a.dimensions().length >= b.dimensions().length
                ? a.dimensions().clone()
                : b.dimensions().clone();
        int difference = a.dimensions().length - b.dimensions().length;
        boolean fits = Math.abs(difference) <= 1;
        for (int d = 1; d < dims.length && fits; d++) {
            int other = difference == 0 ? b.dimensions()[d] : (difference > 0 ? b : a).dimensions()[d - 1];
            fits = dims[d] == other;
        }
        if (!fits) {
            throw SqlException.of("2202E", "cannot concatenate incompatible arrays");
        }
        dims[0] += difference == 0 ? b.dimensions()[0] : 1;
        int[] lower = (difference >= 0 ? a : b).lowerBounds();
        return new PgArray(a.elementType(), dims, lower, elements);
    }

    private static @Nullable List<Integer> positions(@Nullable PgArray array, @Nullable Object element) {
        if (array == null) {
            return null;
        }
        Comparator<Object> order = Values.comparator(array.elementType());
        List<Integer> found = new ArrayList<>();
        for (int i = 0; i < array.size(); i++) {
            if (Values.compareNullable(array.elements()[i], element, order) == 0) {
                found.add(i + array.lowerBounds()[0]);
            }
        }
        return found;
    }

    private static PgArray remove(PgArray array, @Nullable Object element) {
        checkOneDimension(array);
        Comparator<Object> order = Values.comparator(array.elementType());
        List<@Nullable Object> kept = new ArrayList<>();
        for (Object e : array.elements()) {
            if (Values.compareNullable(e, element, order) != 0) {
                kept.add(e);
            }
        }
        return PgArray.of(array.elementType(), kept);
    }

    private static PgArray replace(PgArray array, @Nullable Object from, @Nullable Object to) {
        Comparator<Object> order = Values.comparator(array.elementType());
        @Nullable Object[] elements = array.elements().clone();
        for (int i = 0; i < elements.length; i++) {
            if (Values.compareNullable(elements[i], from, order) == 0) {
                elements[i] = to;
            }
        }
        return new PgArray(array.elementType(), array.dimensions(), array.lowerBounds(), elements);
    }

    private static @Nullable String join(
            @Nullable PgArray array, @Nullable String delimiter, @Nullable String nullText, TypeContext context) {
        if (array == null) {
            return null;
        }
        StringBuilder out = new StringBuilder();
        boolean first = true;
        for (Object e : array.elements()) {
            if (e == null && nullText == null) {
                continue;
            }
            out.append(first || delimiter == null ? "" : delimiter);
            first = false;
            out.append(e == null ? nullText : array.elementType().toText(e, context));
        }
        return out.toString();
    }

    private static PgArray fill(@Nullable Object element, SqlType type, @Nullable PgArray lengths) {
        if (lengths == null) {
            throw SqlException.of("22004", "dimension array or low bound array cannot be null");
        }
        int[] dims = new int[lengths.size()];
        int[] lower = new int[dims.length];
        long count = 1;
        for (int d = 0; d < dims.length; d++) {
            Object length = lengths.elements()[d];
            if (length == null) {
                throw SqlException.of("22004", "dimension values cannot be null");
            }
            dims[d] = (Integer) length;
            lower[d] = 1;
            count *= dims[d];
        }
        if (count > PgArray.ELEMENTS_MAX / 8) {
            throw SqlException.of("54000", "array size exceeds the maximum allowed (" + PgArray.ELEMENTS_MAX + ")");
        }
        @Nullable Object[] elements = new Object[(int) count];
        Arrays.fill(elements, element);
        return count == 0 ? PgArray.of(type) : new PgArray(type, dims, lower, elements);
    }

    private static boolean contains(PgArray outer, PgArray inner) {
        Comparator<Object> order = Values.comparator(outer.elementType());
        for (Object e : inner.elements()) {
            if (e == null || !has(outer, e, order)) {
                return false;
            }
        }
        return true;
    }

    private static boolean has(PgArray array, Object element, Comparator<Object> order) {
        for (Object e : array.elements()) {
            if (e != null && order.compare(e, element) == 0) {
                return true;
            }
        }
        return false;
    }

    private static boolean overlap(PgArray a, PgArray b) {
        Comparator<Object> order = Values.comparator(a.elementType());
        for (Object e : b.elements()) {
            if (e != null && has(a, e, order)) {
                return true;
            }
        }
        return false;
    }
}
