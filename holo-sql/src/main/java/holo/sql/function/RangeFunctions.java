package holo.sql.function;

import holo.sql.error.SqlException;
import holo.sql.type.Calendar;
import holo.sql.type.MultirangeType;
import holo.sql.type.Numeric;
import holo.sql.type.PgMultirange;
import holo.sql.type.PgRange;
import holo.sql.type.PgTypes;
import holo.sql.type.RangeType;
import holo.sql.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.function.BiPredicate;
import java.util.function.BinaryOperator;
import java.util.function.Function;
import java.util.function.Predicate;
import java.util.function.ToDoubleBiFunction;
import org.jspecify.annotations.Nullable;

/// Ranges: constructors, operators and functions. Those of multiranges are in {@link MultirangeFunctions}.
public final class RangeFunctions {
    /// The bodies of the functions that come with range types, as pg_proc names them.
    public static final String CONSTRUCTOR_2 = "range_constructor2";

    public static final String CONSTRUCTOR_3 = "range_constructor3";
    public static final String MULTIRANGE_CONSTRUCTOR_0 = "multirange_constructor0";
    public static final String MULTIRANGE_CONSTRUCTOR_1 = "multirange_constructor1";
    public static final String MULTIRANGE_CONSTRUCTOR_2 = "multirange_constructor2";

    private static final String PAIR = "(anyrange,anyrange) ";

    private RangeFunctions() {}

    static void register(FunctionCatalog c) {
        for (RangeType type : PgTypes.RANGES) {
            constructors(c, type);
            if (type.discrete()) {
                c.one(type.name() + "_canonical(" + type.name() + ") " + type.name(), a -> a);
            }
        }
        order(c, "range", PAIR, a -> ((PgRange) a).type());
        relations(c);
        c.two("+" + PAIR + "anyrange", combined(PgRange::union));
        c.two("range_union" + PAIR + "anyrange", combined(PgRange::union));
        c.two("-" + PAIR + "anyrange", combined(PgRange::minus));
        c.two("range_minus" + PAIR + "anyrange", combined(PgRange::minus));
        c.two("*" + PAIR + "anyrange", combined(PgRange::intersect));
        c.two("range_intersect" + PAIR + "anyrange", combined(PgRange::intersect));
        c.two("range_merge" + PAIR + "anyrange", combined(PgRange::merge));
        c.one("lower(anyrange) anyelement", a -> ((PgRange) a).lower());
        c.one("upper(anyrange) anyelement", a -> ((PgRange) a).upper());
        property(c, "isempty", PgRange::empty);
        property(c, "lower_inc", PgRange::lowerInclusive);
        property(c, "upper_inc", PgRange::upperInclusive);
        property(c, "lower_inf", PgRange::lowerInfinite);
        property(c, "upper_inf", PgRange::upperInfinite);
        differences(c);
        c.aggregate(
                "range_intersect_agg(anyrange) anyrange",
                (types, x) -> new Aggregates.Folding(combined(PgRange::intersect)::call));
        MultirangeFunctions.register(c);
    }

    private static Routine.Two combined(BinaryOperator<PgRange> combine) {
        return (a, b) -> combine.apply((PgRange) a, (PgRange) b);
    }

    private static void constructors(FunctionCatalog c, RangeType type) {
        String name = type.name();
        String value = type.subtype().name();
        c.nullable(name + "(" + value + "," + value + ") " + name, (v, x) -> type.make(v[0], v[1], true, false));
        c.nullable(
                name + "(" + value + "," + value + ",text) " + name,
                (v, x) -> construct(type, v[0], v[1], (String) v[2]));
    }

    /// What a constructor does that came with a type.
    ///
    /// @param source as in prosrc
    /// @param result the type
    static Routine.Body constructor(String source, SqlType result) {
        return switch (source) {
            case CONSTRUCTOR_2 -> (Routine.Full) (v, x) -> ((RangeType) result).make(v[0], v[1], true, false);
            case CONSTRUCTOR_3 -> (Routine.Full) (v, x) -> construct((RangeType) result, v[0], v[1], (String) v[2]);
            case MULTIRANGE_CONSTRUCTOR_0 ->
                (Routine.Full) (v, x) -> PgMultirange.of((MultirangeType) result, List.of());
            case MULTIRANGE_CONSTRUCTOR_1 -> (Routine.One) a -> PgMultirange.of((PgRange) a);
            case MULTIRANGE_CONSTRUCTOR_2 ->
                (Routine.Full) (v, x) -> MultirangeFunctions.construct((MultirangeType) result, v);
            default -> throw new IllegalStateException("a function that came with a type: " + source);
        };
    }

    /// A range with bounds of the kinds that a text such as `[)` says.
    ///
    /// @throws SqlException 22000 for null, 42601 for another text
    static PgRange construct(RangeType type, @Nullable Object lower, @Nullable Object upper, @Nullable String bounds) {
        if (bounds == null) {
            throw SqlException.of("22000", "range constructor flags argument must not be null");
        }
        boolean valid =
                bounds.length() == 2 && "[(".indexOf(bounds.charAt(0)) >= 0 && "])".indexOf(bounds.charAt(1)) >= 0;
        if (!valid) {
            throw SqlException.of("42601", "invalid range bound flags")
                    .withHint("Valid values are \"[]\", \"[)\", \"(]\", and \"()\".");
        }
        return type.make(lower, upper, bounds.charAt(0) == '[', bounds.charAt(1) == ']');
    }

    /// Comparison operators, their functions, and the one that a B-tree calls.
    static void order(FunctionCatalog c, String prefix, String types, Function<Object, SqlType> type) {
        BinaryOperator<Object> order =
                (a, b) -> Objects.requireNonNull(type.apply(a).order()).compare(a, b);
        c.two(prefix + "_cmp" + types + "int4", (a, b) -> Integer.signum((Integer) order.apply(a, b)));
        compare(c, "=", prefix + "_eq", types, order, n -> n == 0);
        compare(c, "<>", prefix + "_ne", types, order, n -> n != 0);
        compare(c, "<", prefix + "_lt", types, order, n -> n < 0);
        compare(c, "<=", prefix + "_le", types, order, n -> n <= 0);
        compare(c, ">", prefix + "_gt", types, order, n -> n > 0);
        compare(c, ">=", prefix + "_ge", types, order, n -> n >= 0);
    }

    private static void compare(
            FunctionCatalog c,
            String operator,
            String function,
            String types,
            BinaryOperator<Object> order,
            Predicate<Integer> test) {
        Routine.Two body = (a, b) -> test.test((Integer) order.apply(a, b));
        c.two(operator + types + "bool", body);
        c.two(function + types + "bool", body);
    }

    private static void relation(
            FunctionCatalog c, String operator, String function, BiPredicate<PgRange, PgRange> holds) {
        Routine.Two body = (a, b) -> holds.test((PgRange) a, (PgRange) b);
        c.two(operator + PAIR + "bool", body);
        c.two(function + PAIR + "bool", body);
    }

    private static void relations(FunctionCatalog c) {
        relation(c, "&&", "range_overlaps", PgRange::overlaps);
        relation(c, "@>", "range_contains", PgRange::contains);
        relation(c, "<@", "range_contained_by", (a, b) -> b.contains(a));
        relation(c, "<<", "range_before", PgRange::before);
        relation(c, ">>", "range_after", PgRange::after);
        relation(c, "&<", "range_overleft", PgRange::overLeft);
        relation(c, "&>", "range_overright", PgRange::overRight);
        relation(c, "-|-", "range_adjacent", PgRange::adjacent);
        Routine.Two contains = (a, b) -> ((PgRange) a).containsValue(b);
        c.two("@>(anyrange,anyelement) bool", contains);
        c.two("range_contains_elem(anyrange,anyelement) bool", contains);
        Routine.Two contained = (a, b) -> ((PgRange) b).containsValue(a);
        c.two("<@(anyelement,anyrange) bool", contained);
        c.two("elem_contained_by_range(anyelement,anyrange) bool", contained);
    }

    private static void property(FunctionCatalog c, String name, Predicate<PgRange> property) {
        c.one(name + "(anyrange) bool", a -> property.test((PgRange) a));
    }

    /// The functions that CREATE TYPE takes as SUBTYPE_DIFF.
    private static void differences(FunctionCatalog c) {
        difference(c, "int4range_subdiff(int4,int4)", (a, b) -> (double) (Integer) a - (Integer) b);
        difference(c, "int8range_subdiff(int8,int8)", (a, b) -> (double) (Long) a - (Long) b);
        difference(
                c,
                "numrange_subdiff(numeric,numeric)",
                (a, b) -> NumericMath.toDouble(NumericMath.subtract((Numeric) a, (Numeric) b)));
        difference(c, "daterange_subdiff(date,date)", (a, b) -> (double) (Integer) a - (Integer) b);
        ToDoubleBiFunction<Object, Object> seconds =
                (a, b) -> ((double) (Long) a - (Long) b) / Calendar.MICROS_PER_SECOND;
        difference(c, "tsrange_subdiff(timestamp,timestamp)", seconds);
        difference(c, "tstzrange_subdiff(timestamptz,timestamptz)", seconds);
    }

    private static void difference(FunctionCatalog c, String signature, ToDoubleBiFunction<Object, Object> difference) {
        c.two(signature + " float8", (a, b) -> difference.applyAsDouble(a, b));
    }

    /// The ranges of an aggregate's rows, of which it makes a multirange.
    static final class Collected implements Gathering {
        private final MultirangeType type;
        private final List<PgRange> ranges = new ArrayList<>();
        private int merged;
        private boolean any;

        /// Ranges that are kept before those that touch are made one.
        private static final int RANGES_UNMERGED_MAX = 1_024;

        Collected(MultirangeType type) {
            this.type = type;
        }

        @Override
        public void add(@Nullable Object[] arguments) {
            any = true;
            switch (arguments[0]) {
                case PgRange range -> ranges.add(range);
                case PgMultirange several -> ranges.addAll(several.ranges());
                case null, default -> throw new IllegalStateException("range_agg of no range");
            }
            if (ranges.size() - merged > Math.max(RANGES_UNMERGED_MAX, merged)) {
                List<PgRange> fewer = PgMultirange.of(type, ranges).ranges();
                ranges.clear();
                ranges.addAll(fewer);
                merged = fewer.size();
            }
        }

        @Override
        public @Nullable Object result() {
            return any ? PgMultirange.of(type, ranges) : null;
        }
    }
}
