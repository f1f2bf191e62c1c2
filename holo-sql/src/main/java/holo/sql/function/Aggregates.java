package holo.sql.function;

import holo.sql.error.SqlException;
import holo.sql.exec.ExecutionContext;
import holo.sql.type.Interval;
import holo.sql.type.Json;
import holo.sql.type.JsonFormat;
import holo.sql.type.Numeric;
import holo.sql.type.PgArray;
import holo.sql.type.PgRecord;
import holo.sql.type.SqlType;
import holo.sql.type.Values;
import java.io.ByteArrayOutputStream;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.function.BinaryOperator;
import org.jspecify.annotations.Nullable;

/// Aggregate functions.
final class Aggregates {
    private Aggregates() {}

    static void register(FunctionCatalog c) {
        c.aggregateNullable("count() int8", (t, x) -> new Count());
        c.aggregate("count(any) int8", (t, x) -> new Count());
        sums(c);
        extremes(c);
        variances(c);
        booleans(c);
        collections(c);
        json(c);
        OrderedSetAggregates.register(c);
        HypotheticalSetAggregates.register(c);
        regressions(c);
        c.aggregateNullable("single_value(anyelement) anyelement", (t, x) -> new Single());
        c.aggregate("any_value(anyelement) anyelement", (t, x) -> new Folding((a, b) -> a));
    }

    private static final class Count implements Accumulator {
        private long count;

        @Override
        public void add(@Nullable Object[] arguments) {
            count++;
        }

        @Override
        public Object result() {
            return count;
        }
    }

    /// The value of a sub-query that must not have several rows.
    private static final class Single implements Accumulator {
        private @Nullable Object value;
        private boolean any;

        @Override
        public void add(@Nullable Object[] arguments) {
            if (any) {
                throw SqlException.of("21000", "more than one row returned by a subquery used as an expression");
            }
            any = true;
            value = arguments[0];
        }

        @Override
        public @Nullable Object result() {
            return value;
        }
    }

    /// Combines values two by two; null when there are none.
    static final class Folding implements Accumulator {
        private final BinaryOperator<Object> combine;
        private @Nullable Object value;

        Folding(BinaryOperator<Object> combine) {
            this.combine = combine;
        }

        @Override
        public void add(@Nullable Object[] arguments) {
            Object next = Objects.requireNonNull(arguments[0]);
            value = value == null ? next : combine.apply(value, next);
        }

        @Override
        public @Nullable Object result() {
            return value;
        }
    }

    private static final class LongSum implements Accumulator {
        private long sum;
        private boolean any;

        @Override
        public void add(@Nullable Object[] arguments) {
            sum = Operators.add(sum, ((Number) Objects.requireNonNull(arguments[0])).longValue());
            any = true;
        }

        @Override
        public @Nullable Object result() {
            return any ? (Object) sum : null;
        }
    }

    /// Sum, or average, as numeric.
    private static final class NumericSum implements Accumulator {
        private final boolean average;
        private Numeric sum = Numeric.ZERO;
        private BigDecimal finite = BigDecimal.ZERO;
        private long count;

        NumericSum(boolean average) {
            this.average = average;
        }

        @Override
        public void add(@Nullable Object[] arguments) {
            Object value = Objects.requireNonNull(arguments[0]);
            count++;
            switch (value) {
                case Numeric.Finite f -> finite = count == 1 ? f.value() : finite.add(f.value());
                case Numeric.Special s -> sum = NumericMath.add(sum, s);
                default -> finite = finite.add(BigDecimal.valueOf(((Number) value).longValue()));
            }
        }

        @Override
        public @Nullable Object result() {
            if (count == 0) {
                return null;
            }
            Numeric total = sum instanceof Numeric.Special ? sum : Numeric.of(finite);
            return average ? NumericMath.divide(total, Numeric.of(count)) : total;
        }
    }

    private static final class DoubleSum implements Accumulator {
        private final boolean average;
        private double sum;
        private boolean infinite;
        private long count;

        DoubleSum(boolean average) {
            this.average = average;
        }

        @Override
        public void add(@Nullable Object[] arguments) {
            double value = ((Number) Objects.requireNonNull(arguments[0])).doubleValue();
            infinite |= Double.isInfinite(value);
            sum = Operators.checked(sum + value, infinite);
            count++;
        }

        @Override
        public @Nullable Object result() {
            return count == 0 ? null : (Object) (average ? sum / count : sum);
        }
    }

    private static final class FloatSum implements Accumulator {
        private float sum;
        private boolean any;

        @Override
        public void add(@Nullable Object[] arguments) {
            sum += (Float) Objects.requireNonNull(arguments[0]);
            any = true;
        }

        @Override
        public @Nullable Object result() {
            return any ? (Object) sum : null;
        }
    }

    private static final class IntervalSum implements Accumulator {
        private final boolean average;
        private Interval sum = Interval.ZERO;
        private long count;

        IntervalSum(boolean average) {
            this.average = average;
        }

        @Override
        public void add(@Nullable Object[] arguments) {
            sum = sum.plus((Interval) Objects.requireNonNull(arguments[0]));
            count++;
        }

        @Override
        public @Nullable Object result() {
            return count == 0 ? null : average ? sum.dividedBy(count) : sum;
        }
    }

    private static void sums(FunctionCatalog c) {
        c.aggregate("sum(int2) int8", (t, x) -> new LongSum());
        c.aggregate("sum(int4) int8", (t, x) -> new LongSum());
        c.aggregate("sum(int8) numeric", (t, x) -> new NumericSum(false));
        c.aggregate("sum(numeric) numeric", (t, x) -> new NumericSum(false));
        c.aggregate("sum(float4) float4", (t, x) -> new FloatSum());
        c.aggregate("sum(float8) float8", (t, x) -> new DoubleSum(false));
        c.aggregate("sum(money) money", (t, x) -> new Folding((a, b) -> Operators.add((Long) a, (Long) b)));
        c.aggregate("sum(interval) interval", (t, x) -> new IntervalSum(false));
        c.aggregate("$sum0(int8) int8", (t, x) -> new SumOrZero());
        for (String type : new String[] {"int2", "int4", "int8", "numeric"}) {
            c.aggregate("avg(" + type + ") numeric", (t, x) -> new NumericSum(true));
        }
        c.aggregate("avg(float4) float8", (t, x) -> new DoubleSum(true));
        c.aggregate("avg(float8) float8", (t, x) -> new DoubleSum(true));
        c.aggregate("avg(interval) interval", (t, x) -> new IntervalSum(true));
    }

    /// What Calcite makes of a count of counts.
    private static final class SumOrZero implements Accumulator {
        private long sum;

        @Override
        public void add(@Nullable Object[] arguments) {
            sum = Operators.add(sum, (Long) Objects.requireNonNull(arguments[0]));
        }

        @Override
        public Object result() {
            return sum;
        }
    }

    private static void extremes(FunctionCatalog c) {
        String[] types = {
            "int2",
            "int4",
            "int8",
            "float4",
            "float8",
            "numeric",
            "text",
            "bpchar",
            "date",
            "time",
            "timetz",
            "timestamp",
            "timestamptz",
            "interval",
            "oid",
            "anyarray",
            "anyenum",
            "bool",
            "uuid",
            "name",
            "char",
            "bytea",
            "money",
            "inet",
            "citext"
        };
        for (String type : types) {
            // Of equal values that differ, the extension citext keeps the last, everything else the first.
            int lead = type.equals("citext") ? 0 : 1;
            c.aggregate("max(" + type + ") " + type, (t, x) -> {
                Comparator<Object> order = Values.comparator(t.getFirst());
                return new Folding((a, b) -> Integer.signum(order.compare(b, a)) >= lead ? b : a);
            });
            c.aggregate("min(" + type + ") " + type, (t, x) -> {
                Comparator<Object> order = Values.comparator(t.getFirst());
                return new Folding((a, b) -> Integer.signum(order.compare(a, b)) >= lead ? b : a);
            });
        }
    }

    /// Which spread is asked for.
    private enum Spread {
        VARIANCE_SAMPLE,
        VARIANCE_POPULATION,
        DEVIATION_SAMPLE,
        DEVIATION_POPULATION;

        boolean sample() {
            return this == VARIANCE_SAMPLE || this == DEVIATION_SAMPLE;
        }

        boolean root() {
            return this == DEVIATION_SAMPLE || this == DEVIATION_POPULATION;
        }
    }

    /// Youngs and Cramer's update of the sum of squares.
    private static final class FloatSpread implements Accumulator {
        private final Spread kind;
        private double n;
        private double sum;
        private double squares;

        FloatSpread(Spread kind) {
            this.kind = kind;
        }

        @Override
        public void add(@Nullable Object[] arguments) {
            double value = ((Number) Objects.requireNonNull(arguments[0])).doubleValue();
            n++;
            sum += value;
            if (n > 1) {
                double d = value * n - sum;
                squares += d * d / (n * (n - 1));
            } else if (!Double.isFinite(value)) {
                squares = Double.NaN;
            }
        }

        @Override
        public @Nullable Object result() {
            if (n < (kind.sample() ? 2 : 1)) {
                return null;
            }
            double variance = squares / (kind.sample() ? n - 1 : n);
            return kind.root() ? Math.sqrt(variance) : variance;
        }
    }

    private static final class NumericSpread implements Accumulator {
        private final Spread kind;
        private long n;
        private Numeric sum = Numeric.ZERO;
        private Numeric squares = Numeric.ZERO;

        NumericSpread(Spread kind) {
            this.kind = kind;
        }

        @Override
        public void add(@Nullable Object[] arguments) {
            Numeric value = Casts.numeric(Objects.requireNonNull(arguments[0]));
            n++;
            sum = NumericMath.add(sum, value);
            squares = NumericMath.add(squares, NumericMath.multiply(value, value));
        }

        @Override
        public @Nullable Object result() {
            if (n < (kind.sample() ? 2 : 1)) {
                return null;
            }
            Numeric count = Numeric.of(n);
            Numeric numerator =
                    NumericMath.subtract(NumericMath.multiply(count, squares), NumericMath.multiply(sum, sum));
            if (numerator instanceof Numeric.Special) {
                return Numeric.Special.NAN;
            }
            if (Numeric.compare(numerator, Numeric.ZERO) <= 0) {
                return Numeric.ZERO;
            }
            Numeric divisor = NumericMath.multiply(count, Numeric.of(kind.sample() ? n - 1 : n));
            Numeric variance = NumericMath.divide(numerator, divisor);
            return kind.root() && variance instanceof Numeric.Finite f
                    ? Numeric.of(NumericMath.root(f.value(), f.value().scale()))
                    : variance;
        }
    }

    private static void variances(FunctionCatalog c) {
        Map<String, Spread> names = Map.of(
                "variance", Spread.VARIANCE_SAMPLE,
                "var_samp", Spread.VARIANCE_SAMPLE,
                "var_pop", Spread.VARIANCE_POPULATION,
                "stddev", Spread.DEVIATION_SAMPLE,
                "stddev_samp", Spread.DEVIATION_SAMPLE,
                "stddev_pop", Spread.DEVIATION_POPULATION);
        names.forEach((name, kind) -> {
            for (String type : new String[] {"int2", "int4", "int8", "numeric"}) {
                c.aggregate(name + "(" + type + ") numeric", (t, x) -> new NumericSpread(kind));
            }
            c.aggregate(name + "(float4) float8", (t, x) -> new FloatSpread(kind));
            c.aggregate(name + "(float8) float8", (t, x) -> new FloatSpread(kind));
        });
    }

    private static void booleans(FunctionCatalog c) {
        for (String name : new String[] {"bool_and", "every"}) {
            c.aggregate(name + "(bool) bool", (t, x) -> new Folding((a, b) -> (Boolean) a && (Boolean) b));
        }
        c.aggregate("bool_or(bool) bool", (t, x) -> new Folding((a, b) -> (Boolean) a || (Boolean) b));
        for (String type : new String[] {"int2", "int4", "int8"}) {
            for (String[] kind : new String[][] {{"bit_and", "&"}, {"bit_or", "|"}, {"bit_xor", "#"}}) {
                c.aggregate(kind[0] + "(" + type + ") " + type, (t, x) -> {
                    Routine.Two body = (Routine.Two) Resolver.operator(kind[1], List.of(t.getFirst(), t.getFirst()))
                            .routine()
                            .body();
                    return new Folding((a, b) -> Objects.requireNonNull(body.call(a, b)));
                });
            }
        }
    }

    private static final class Joined implements Gathering {
        private final StringBuilder text = new StringBuilder();
        private boolean any;

        @Override
        public void add(@Nullable Object[] arguments) {
            if (any && arguments[1] != null) {
                text.append((String) arguments[1]);
            }
            any = true;
            text.append((String) arguments[0]);
        }

        @Override
        public @Nullable Object result() {
            return any ? text.toString() : null;
        }
    }

    private static final class JoinedBytes implements Gathering {
        private final ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        private boolean any;

        @Override
        public void add(@Nullable Object[] arguments) {
            if (any && arguments[1] != null) {
                bytes.writeBytes((byte[]) arguments[1]);
            }
            any = true;
            bytes.writeBytes((byte[]) Objects.requireNonNull(arguments[0]));
        }

        @Override
        public @Nullable Object result() {
            return any ? bytes.toByteArray() : null;
        }
    }

    private static final class ArrayOf implements Gathering {
        private final SqlType element;
        private final List<@Nullable Object> values = new ArrayList<>();

        ArrayOf(SqlType element) {
            this.element = element;
        }

        @Override
        public void add(@Nullable Object[] arguments) {
            values.add(arguments[0]);
        }

        @Override
        public @Nullable Object result() {
            return values.isEmpty() ? null : PgArray.of(element, values);
        }
    }

    private static final class ArrayOfArrays implements Gathering {
        private final List<PgArray> values = new ArrayList<>();

        @Override
        public void add(@Nullable Object[] arguments) {
            if (arguments[0] == null) {
                throw SqlException.of("22004", "cannot accumulate null arrays");
            }
            values.add((PgArray) arguments[0]);
        }

        @Override
        public @Nullable Object result() {
            if (values.isEmpty()) {
                return null;
            }
            PgArray first = values.getFirst();
            List<@Nullable Object> all = new ArrayList<>();
            for (PgArray a : values) {
                if (!java.util.Arrays.equals(a.dimensions(), first.dimensions())) {
                    throw SqlException.of("2202E", "cannot accumulate arrays of different dimensionality");
                }
                all.addAll(java.util.Arrays.asList(a.elements()));
            }
            int[] dims = new int[first.dimensions().length + 1];
            dims[0] = values.size();
            System.arraycopy(first.dimensions(), 0, dims, 1, dims.length - 1);
            int[] lower = new int[dims.length];
            java.util.Arrays.fill(lower, 1);
            return new PgArray(first.elementType(), dims, lower, all.toArray());
        }
    }

    private static void collections(FunctionCatalog c) {
        c.aggregate("string_agg(text,text) text", (t, x) -> new Joined());
        c.aggregate("string_agg(bytea,bytea) bytea", (t, x) -> new JoinedBytes());
        c.aggregateNullable("array_agg(anynonarray) anyarray", (t, x) -> new ArrayOf(t.getFirst()));
        c.aggregateNullable("array_agg(anyarray) anyarray", (t, x) -> new ArrayOfArrays());
    }

    private static final class JsonArray implements Gathering {
        private final SqlType type;
        private final boolean binary;
        private final ExecutionContext context;
        private final List<Json> values = new ArrayList<>();
        private final StringBuilder text = new StringBuilder();
        private boolean any;

        JsonArray(SqlType type, boolean binary, ExecutionContext context) {
            this.type = type;
            this.binary = binary;
            this.context = context;
        }

        @Override
        public void add(@Nullable Object[] arguments) {
            if (binary) {
                values.add(JsonValues.of(arguments[0], type, context.types()));
            } else {
                boolean structured = arguments[0] instanceof PgArray || arguments[0] instanceof PgRecord;
                text.append(any ? structured ? ", \n " : ", " : "")
                        .append(JsonValues.textOf(arguments[0], type, context.types()));
            }
            any = true;
        }

        @Override
        public @Nullable Object result() {
            return !any ? null : binary ? new Json.Array(List.copyOf(values)) : "[" + text + "]";
        }
    }

    private static final class JsonObject implements Gathering {
        private final List<SqlType> types;
        private final boolean binary;
        private final ExecutionContext context;
        private final Map<String, Json> members = new TreeMap<>(JsonFormat.KEY_ORDER);
        private final StringBuilder text = new StringBuilder();
        private boolean any;

        JsonObject(List<SqlType> types, boolean binary, ExecutionContext context) {
            this.types = types;
            this.binary = binary;
            this.context = context;
        }

        @Override
        public void add(@Nullable Object[] arguments) {
            Object key = arguments[0];
            if (key == null) {
                throw SqlException.of("22023", "field name must not be null");
            }
            String name = TextFunctions.showTyped(key, types.get(0), context.types());
            if (binary) {
                members.put(name, JsonValues.of(arguments[1], types.get(1), context.types()));
            } else {
                text.append(any ? ", " : " ");
                JsonFormat.quote(text, name);
                text.append(" : ").append(JsonValues.textOf(arguments[1], types.get(1), context.types()));
            }
            any = true;
        }

        @Override
        public @Nullable Object result() {
            return !any ? null : binary ? new Json.Obj(JsonFormat.ordered(members)) : "{" + text + " }";
        }
    }

    private static void json(FunctionCatalog c) {
        for (boolean binary : new boolean[] {false, true}) {
            String t = binary ? "jsonb" : "json";
            c.aggregateNullable(t + "_agg(any) " + t, (types, x) -> new JsonArray(types.getFirst(), binary, x));
            c.aggregateNullable(t + "_object_agg(any,any) " + t, (types, x) -> new JsonObject(types, binary, x));
        }
    }

    /// Sums over pairs (y, x).
    private static final class Pairs implements Gathering {
        private final Regression what;
        private double n;
        private double sumX;
        private double sumY;
        private double sxx;
        private double syy;
        private double sxy;

        Pairs(Regression what) {
            this.what = what;
        }

        @Override
        public void add(@Nullable Object[] arguments) {
            if (arguments[1] == null) {
                return;
            }
            double y = (Double) Objects.requireNonNull(arguments[0]);
            double x = (Double) arguments[1];
            n++;
            sumX += x;
            sumY += y;
            if (n > 1) {
                double dx = x * n - sumX;
                double dy = y * n - sumY;
                double scale = 1 / (n * (n - 1));
                sxx += dx * dx * scale;
                syy += dy * dy * scale;
                sxy += dx * dy * scale;
                if (!Double.isFinite(sxx) || !Double.isFinite(syy) || !Double.isFinite(sxy)) {
                    requireNoOverflow();
                }
            } else {
                // What is infinite deviates from its mean by nothing that is known.
                sxx = Double.isFinite(x) ? 0 : Double.NaN;
                syy = Double.isFinite(y) ? 0 : Double.NaN;
                sxy = sxx + syy;
            }
        }

        private void requireNoOverflow() {
            boolean finiteX = Double.isFinite(sumX);
            boolean finiteY = Double.isFinite(sumY);
            if (finiteX && (Double.isInfinite(sxx) || finiteY && Double.isInfinite(sxy))
                    || finiteY && Double.isInfinite(syy)) {
                throw SqlException.of("22003", "value out of range: overflow");
            }
            sxx = Double.isInfinite(sxx) ? Double.NaN : sxx;
            syy = Double.isInfinite(syy) ? Double.NaN : syy;
            sxy = Double.isInfinite(sxy) ? Double.NaN : sxy;
        }

        @Override
        public @Nullable Object result() {
            return what.of(this);
        }
    }

    private interface Regression {
        @Nullable
        Object of(Pairs p);
    }

    private static void regressions(FunctionCatalog c) {
        regression(c, "corr", p -> p.n < 1 || p.sxx == 0 || p.syy == 0 ? null : p.sxy / Math.sqrt(p.sxx * p.syy));
        regression(c, "covar_pop", p -> p.n < 1 ? null : p.sxy / p.n);
        regression(c, "covar_samp", p -> p.n < 2 ? null : p.sxy / (p.n - 1));
        regression(c, "regr_avgx", p -> p.n < 1 ? null : p.sumX / p.n);
        regression(c, "regr_avgy", p -> p.n < 1 ? null : p.sumY / p.n);
        regression(c, "regr_sxx", p -> p.n < 1 ? null : p.sxx);
        regression(c, "regr_syy", p -> p.n < 1 ? null : p.syy);
        regression(c, "regr_sxy", p -> p.n < 1 ? null : p.sxy);
        regression(c, "regr_slope", p -> p.n < 1 || p.sxx == 0 ? null : p.sxy / p.sxx);
        regression(c, "regr_intercept", p -> p.n < 1 || p.sxx == 0 ? null : (p.sumY - p.sumX * p.sxy / p.sxx) / p.n);
        regression(
                c,
                "regr_r2",
                p -> p.n < 1 || p.sxx == 0
                        ? null
                        : p.syy == 0 ? (Double) 1.0 : (Double) (p.sxy * p.sxy / (p.sxx * p.syy)));
        c.aggregate("regr_count(float8,float8) int8", (t, x) -> new Pairs(p -> (long) p.n));
    }

    private static void regression(FunctionCatalog c, String name, Regression what) {
        c.aggregate(name + "(float8,float8) float8", (t, x) -> new Pairs(what));
    }
}
