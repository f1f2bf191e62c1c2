package holo.sql.function;

import static holo.sql.function.DateTimeMath.nn;

import holo.sql.error.SqlException;
import holo.sql.exec.ExecutionContext;
import holo.sql.type.Json;
import holo.sql.type.JsonFormat;
import holo.sql.type.PgArray;
import holo.sql.type.PgRecord;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What brackets behind a value mean beyond reading one element: slices, and assignment to elements, slices and parts
/// of a jsonb.
public final class ArraySubscripts {
    /// `a[l:u]…`: the array, then lower and upper bound of each dimension.
    public static final String SLICE = "\u0001slice";

    /// The value with one element replaced: it, the new element, the subscripts.
    public static final String PUT = "\u0001put";

    /// The array with a slice replaced: it, the new elements, then lower and upper bound of each dimension.
    public static final String PUT_SLICE = "\u0001put_slice";

    /// A lower bound that is not written.
    public static final int FROM_START = Integer.MIN_VALUE;

    /// An upper bound that is not written.
    public static final int TO_END = Integer.MAX_VALUE;

    private ArraySubscripts() {}

    static void register(FunctionCatalog c) {
        c.full(SLICE + "(anyarray,variadic int4) anyarray", (v, x) -> slice((PgArray) nn(v[0]), bounds(v, 1)));
        c.one("\u0001depth(record) int8", a -> ((Number) nn(((PgRecord) a).values()[0])).longValue());
        c.typed(PUT + "(anyarray,any,variadic any) anyarray", (v, types, x) -> {
            SqlType element = java.util.Objects.requireNonNull(types.get(0).element());
            Object value = converted(v[1], types.get(1), element, x);
            PgArray array = v[0] == null ? PgArray.of(element) : (PgArray) v[0];
            return put(array, value, subscripts(v, types, x));
        });
        c.typed(PUT + "(jsonb,any,variadic any) jsonb", ArraySubscripts::putJson);
        c.typed(PUT_SLICE + "(anyarray,any,variadic any) anyarray", (v, types, x) -> {
            SqlType type = types.get(0);
            PgArray source = (PgArray) converted(v[1], types.get(1), type, x);
            PgArray array =
                    v[0] == null ? PgArray.of(java.util.Objects.requireNonNull(type.element())) : (PgArray) v[0];
            return source == null ? v[0] : putSlice(array, source, subscripts(v, types, x));
        });
    }

    private static @Nullable Object converted(
            @Nullable Object value, SqlType from, SqlType to, ExecutionContext context) {
        return value == null || from.oid() == to.oid()
                ? value
                : Casts.find(from, to).apply(value, context.types());
    }

    private static int[] bounds(@Nullable Object[] v, int from) {
        int[] bounds = new int[v.length - from];
        for (int i = 0; i < bounds.length; i++) {
            bounds[i] = (Integer) nn(v[from + i]);
        }
        return bounds;
    }

    private static int[] subscripts(@Nullable Object[] v, List<SqlType> types, ExecutionContext context) {
        int[] subscripts = new int[v.length - 2];
        for (int i = 0; i < subscripts.length; i++) {
            Object at = converted(v[i + 2], types.get(i + 2), PgTypes.INT4, context);
            if (at == null) {
                throw SqlException.of("22004", "array subscript in assignment must not be null");
            }
            subscripts[i] = (Integer) at;
        }
        return subscripts;
    }

    private static SqlException error(String message) {
        return SqlException.of("2202E", message);
    }

    /// The elements within bounds; empty when the array has none there.
    static PgArray slice(PgArray array, int[] bounds) {
        int dimensions = array.dimensions().length;
        if (dimensions == 0 || bounds.length / 2 > dimensions) {
            return PgArray.of(array.elementType());
        }
        int[] first = new int[dimensions];
        int[] lengths = new int[dimensions];
        int[] lower = new int[dimensions];
        for (int d = 0; d < dimensions; d++) {
            boolean given = 2 * d < bounds.length;
            int start = given ? Math.max(bounds[2 * d], array.lowerBounds()[d]) : array.lowerBounds()[d];
            int end = given ? Math.min(bounds[2 * d + 1], array.upperBound(d)) : array.upperBound(d);
            if (start > end) {
                return PgArray.of(array.elementType());
            }
            first[d] = start - array.lowerBounds()[d];
            lengths[d] = end - start + 1;
            lower[d] = 1;
        }
        @Nullable Object[] elements = new Object[Arrays.stream(lengths).reduce(1, Math::multiplyExact)];
        for (int i = 0; i < elements.length; i++) {
            elements[i] = array.elements()[place(array, first, lengths, i)];
        }
        return new PgArray(array.elementType(), lengths, lower, elements);
    }

    /// Where the i-th element of a box lies in the whole.
    private static int place(PgArray array, int[] first, int[] lengths, int i) {
        int rest = i;
        int place = 0;
        int step = 1;
        for (int d = lengths.length - 1; d >= 0; d--) {
            place += (first[d] + rest % lengths[d]) * step;
            rest /= lengths[d];
            step *= array.dimensions()[d];
        }
        return place;
    }

    /// The element at a place; null where there is none.
    public static @Nullable Object element(PgArray array, int[] at) {
        int dimensions = array.dimensions().length;
        if (dimensions != at.length) {
            return null;
        }
        int place = 0;
        for (int d = 0; d < dimensions; d++) {
            if (at[d] < array.lowerBounds()[d] || at[d] > array.upperBound(d)) {
                return null;
            }
            place = place * array.dimensions()[d] + at[d] - array.lowerBounds()[d];
        }
        return array.elements()[place];
    }

    /// The array with one element replaced.
    ///
    /// @throws SqlException 2202E
    public static PgArray put(PgArray array, @Nullable Object value, int[] at) {
        int dimensions = array.dimensions().length;
        if (dimensions == 0) {
            int[] lengths = new int[at.length];
            Arrays.fill(lengths, 1);
            return new PgArray(array.elementType(), lengths, at, new Object[] {value});
        }
        if (dimensions != at.length) {
            throw error("wrong number of array subscripts");
        }
        if (dimensions == 1) {
            PgArray wide = widened(array, at[0], at[0]);
            wide.elements()[at[0] - wide.lowerBounds()[0]] = value;
            return wide;
        }
        int place = 0;
        for (int d = 0; d < dimensions; d++) {
            if (at[d] < array.lowerBounds()[d] || at[d] > array.upperBound(d)) {
                throw error("array subscript out of range");
            }
            place = place * array.dimensions()[d] + at[d] - array.lowerBounds()[d];
        }
        @Nullable Object[] elements = array.elements().clone();
        elements[place] = value;
        return new PgArray(array.elementType(), array.dimensions(), array.lowerBounds(), elements);
    }

    /// A copy of a list that reaches from one subscript to another at least.
    private static PgArray widened(PgArray array, int from, int to) {
        int lower = Math.min(array.lowerBounds()[0], from);
        int upper = Math.max(array.upperBound(0), to);
        long length = (long) upper - lower + 1;
        if (length > PgArray.ELEMENTS_MAX) {
            throw SqlException.of("54000", "array size exceeds the maximum allowed (" + PgArray.ELEMENTS_MAX + ")");
        }
        @Nullable Object[] elements = new Object[(int) length];
        System.arraycopy(array.elements(), 0, elements, array.lowerBounds()[0] - lower, array.size());
        return new PgArray(array.elementType(), new int[] {elements.length}, new int[] {lower}, elements);
    }

    static PgArray putSlice(PgArray array, PgArray source, int[] bounds) {
        int given = bounds.length / 2;
        int dimensions = array.dimensions().length;
        if (dimensions == 0) {
            return filled(array.elementType(), source, bounds);
        }
        if (dimensions < given) {
            throw error("wrong number of array subscripts");
        }
        int[] from = new int[dimensions];
        int[] to = new int[dimensions];
        for (int d = 0; d < dimensions; d++) {
            boolean start = d < given && bounds[2 * d] != FROM_START;
            boolean end = d < given && bounds[2 * d + 1] != TO_END;
            from[d] = start ? bounds[2 * d] : array.lowerBounds()[d];
            to[d] = end ? bounds[2 * d + 1] : array.upperBound(d);
            if (from[d] > to[d]) {
                throw error("upper bound cannot be less than lower bound");
            }
            if (dimensions > 1 && (from[d] < array.lowerBounds()[d] || to[d] > array.upperBound(d))) {
                throw error("array subscript out of range");
            }
        }
        PgArray target = dimensions == 1
                ? widened(array, from[0], to[0])
                : new PgArray(
                        array.elementType(),
                        array.dimensions(),
                        array.lowerBounds(),
                        array.elements().clone());
        int[] first = new int[dimensions];
        int[] lengths = new int[dimensions];
        for (int d = 0; d < dimensions; d++) {
            first[d] = from[d] - target.lowerBounds()[d];
            lengths[d] = to[d] - from[d] + 1;
        }
        int count = Arrays.stream(lengths).reduce(1, Math::multiplyExact);
        if (source.size() < count) {
            throw error("source array too small");
        }
        for (int i = 0; i < count; i++) {
            target.elements()[place(target, first, lengths, i)] = source.elements()[i];
        }
        return target;
    }

    private static PgArray filled(SqlType element, PgArray source, int[] bounds) {
        int[] lengths = new int[bounds.length / 2];
        int[] lower = new int[lengths.length];
        long count = 1;
        for (int d = 0; d < lengths.length; d++) {
            if (bounds[2 * d] == FROM_START || bounds[2 * d + 1] == TO_END) {
                throw error("array slice subscript must provide both boundaries");
            }
            if (bounds[2 * d] > bounds[2 * d + 1]) {
                throw error("upper bound cannot be less than lower bound");
            }
            lower[d] = bounds[2 * d];
            lengths[d] = bounds[2 * d + 1] - lower[d] + 1;
            count *= lengths[d];
        }
        if (source.size() < count) {
            throw error("source array too small");
        }
        return new PgArray(element, lengths, lower, Arrays.copyOf(source.elements(), (int) count));
    }

    private static Json putJson(@Nullable Object[] v, List<SqlType> types, ExecutionContext context) {
        Json value = v[1] == null
                ? Json.Null.NULL
                : v[1] instanceof Json json
                        ? json
                        : JsonFormat.parse(types.get(1).toText(v[1], context.types()));
        Object[] path = new Object[v.length - 2];
        for (int i = 0; i < path.length; i++) {
            Object step = v[i + 2];
            if (step == null) {
                throw SqlException.of("22004", "jsonb subscript in assignment must not be null");
            }
            path[i] = step instanceof Number n ? (Object) n.intValue() : step.toString();
        }
        Json base = v[0] == null ? empty(path[0]) : (Json) v[0];
        return put(base, path, 0, value);
    }

    private static Json empty(Object step) {
        return step instanceof Integer ? new Json.Array(List.of()) : new Json.Obj(Map.of());
    }

    private static Json put(Json json, Object[] path, int depth, Json value) {
        if (depth == path.length) {
            return value;
        }
        Object step = path[depth];
        Object next = depth + 1 < path.length ? path[depth + 1] : step;
        switch (json) {
            case Json.Obj object -> {
                String key = step.toString();
                Json old = object.members().get(key);
                Map<String, Json> members = new TreeMap<>(JsonFormat.KEY_ORDER);
                members.putAll(object.members());
                members.put(key, put(old == null ? empty(next) : old, path, depth + 1, value));
                return new Json.Obj(members);
            }
            case Json.Array array -> {
                int index = index(step, depth);
                List<Json> elements = new ArrayList<>(array.elements());
                int at = index < 0 ? elements.size() + index : index;
                if (at < 0) {
                    throw SqlException.of(
                            "22023", "path element at position " + (depth + 1) + " is out of range: " + index);
                }
                while (elements.size() < at) {
                    elements.add(Json.Null.NULL);
                }
                if (at == elements.size()) {
                    elements.add(put(empty(next), path, depth + 1, value));
                } else {
                    elements.set(at, put(elements.get(at), path, depth + 1, value));
                }
                return new Json.Array(elements);
            }
            default ->
                throw SqlException.of("22023", "cannot replace existing key")
                        .withDetail("The path assumes key is a composite object, but it is a scalar value.");
        }
    }

    private static int index(Object step, int depth) {
        if (step instanceof Integer i) {
            return i;
        }
        try {
            return Integer.parseInt(step.toString());
        } catch (NumberFormatException e) {
            throw SqlException.of(
                            "22P02", "path element at position " + (depth + 1) + " is not an integer: \"" + step + "\"")
                    .withCause(e);
        }
    }
}
