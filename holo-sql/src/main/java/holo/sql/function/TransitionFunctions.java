package holo.sql.function;

import holo.sql.error.SqlException;
import holo.sql.type.Numeric;
import holo.sql.type.PgArray;
import holo.sql.type.PgTypes;
import holo.sql.type.Values;
import java.util.Comparator;
import java.util.Map;
import java.util.Objects;

/// The functions of PostgreSQL's own aggregates whose states are ordinary values, of which users may make aggregates.
final class TransitionFunctions {
    /// What the functions that choose the greater or smaller value are called by type.
    private static final Map<String, String> CHOOSING = Map.ofEntries(
            Map.entry("int2", "int2"),
            Map.entry("int4", "int4"),
            Map.entry("int8", "int8"),
            Map.entry("float4", "float4"),
            Map.entry("float8", "float8"),
            Map.entry("numeric", "numeric_"),
            Map.entry("date", "date_"),
            Map.entry("time", "time_"),
            Map.entry("timetz", "timetz_"),
            Map.entry("timestamp", "timestamp_"),
            Map.entry("timestamptz", "timestamptz_"),
            Map.entry("interval", "interval_"),
            Map.entry("money", "cash"),
            Map.entry("oid", "oid"),
            Map.entry("anyarray", "array_"),
            Map.entry("anyenum", "enum_"));

    private TransitionFunctions() {}

    static void register(FunctionCatalog c) {
        CHOOSING.forEach((type, name) -> {
            choosing(c, name + "larger", type, 1);
            choosing(c, name + "smaller", type, -1);
        });
        c.one("int8inc(int8) int8", a -> Operators.add((Long) a, 1));
        c.two("int8inc_any(int8,any) int8", (a, b) -> Operators.add((Long) a, 1));
        c.one("int8dec(int8) int8", a -> Operators.add((Long) a, -1));
        c.nullable("int2_sum(int8,int2) int8", (v, x) -> sum(v[0], v[1]));
        c.nullable("int4_sum(int8,int4) int8", (v, x) -> sum(v[0], v[1]));
        c.two("int2_avg_accum(_int8,int2) _int8", (a, b) -> counted((PgArray) a, ((Number) b).longValue()));
        c.two("int4_avg_accum(_int8,int4) _int8", (a, b) -> counted((PgArray) a, ((Number) b).longValue()));
        c.one("int8_avg(_int8) numeric", a -> {
            long[] state = state((PgArray) a, "int8_avg");
            return state[0] == 0 ? null : NumericMath.divide(Numeric.of(state[1]), Numeric.of(state[0]));
        });
        c.two("booland_statefunc(bool,bool) bool", (a, b) -> (Boolean) a && (Boolean) b);
        c.two("boolor_statefunc(bool,bool) bool", (a, b) -> (Boolean) a || (Boolean) b);
    }

    private static void choosing(FunctionCatalog c, String name, String type, int sign) {
        c.typed(name + "(" + type + "," + type + ") " + type, (v, types, x) -> {
            if (v[0] == null || v[1] == null) {
                return null;
            }
            Comparator<Object> order = Values.comparator(types.getFirst());
            return order.compare(v[0], v[1]) * sign > 0 ? v[0] : v[1];
        });
    }

    private static @org.jspecify.annotations.Nullable Object sum(
            @org.jspecify.annotations.Nullable Object sum, @org.jspecify.annotations.Nullable Object next) {
        if (next == null) {
            return sum;
        }
        long added = ((Number) next).longValue();
        return sum == null ? (Object) added : (Object) Operators.add((Long) sum, added);
    }

    /// A count and a sum.
    private static long[] state(PgArray array, String function) {
        boolean fits = array.size() == 2 && array.elements()[0] != null && array.elements()[1] != null;
        if (!fits) {
            throw SqlException.of("XX000", "expected 2-element int8 array")
                    .withDetail(function + " keeps a count and a sum.");
        }
        return new long[] {
            (Long) Objects.requireNonNull(array.elements()[0]), (Long) Objects.requireNonNull(array.elements()[1])
        };
    }

    private static PgArray counted(PgArray array, long value) {
        long[] state = state(array, "The state");
        return PgArray.of(PgTypes.INT8, Operators.add(state[0], 1), Operators.add(state[1], value));
    }
}
