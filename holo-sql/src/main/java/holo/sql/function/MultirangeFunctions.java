package holo.sql.function;

import holo.sql.error.SqlException;
import holo.sql.type.MultirangeType;
import holo.sql.type.PgArray;
import holo.sql.type.PgMultirange;
import holo.sql.type.PgRange;
import holo.sql.type.PgTypes;
import holo.sql.type.RangeType;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import java.util.function.BinaryOperator;
import java.util.function.Predicate;
import org.jspecify.annotations.Nullable;

/// Multiranges: constructors, operators and functions. Where a question is about the ends only, the range from the
/// first bound to the last answers it.
final class MultirangeFunctions {
    private static final String PAIR = "(anymultirange,anymultirange) ";

    private MultirangeFunctions() {}

    static void register(FunctionCatalog c) {
        for (RangeType range : PgTypes.RANGES) {
            constructors(c, range.multirange());
        }
        c.one("multirange(anyrange) anymultirange", a -> PgMultirange.of((PgRange) a));
        RangeFunctions.order(c, "multirange", PAIR, a -> ((PgMultirange) a).type());
        containment(c);
        overlap(c);
        positions(c);
        set(c, "+", "multirange_union", PgMultirange::union);
        set(c, "-", "multirange_minus", PgMultirange::minus);
        set(c, "*", "multirange_intersect", PgMultirange::intersect);
        c.one("range_merge(anymultirange) anyrange", a -> ((PgMultirange) a).span());
        c.one("lower(anymultirange) anyelement", a -> ((PgMultirange) a).span().lower());
        c.one("upper(anymultirange) anyelement", a -> ((PgMultirange) a).span().upper());
        property(c, "isempty", PgMultirange::empty);
        property(c, "lower_inc", m -> m.span().lowerInclusive());
        property(c, "upper_inc", m -> m.span().upperInclusive());
        property(c, "lower_inf", m -> m.span().lowerInfinite());
        property(c, "upper_inf", m -> m.span().upperInfinite());
        c.add(new Routine(
                ArrayFunctions.UNNESTED,
                List.of(PgTypes.ANYMULTIRANGE),
                Polymorphism.RANGES,
                false,
                true,
                false,
                true,
                (Routine.One) a -> PgArray.of(((PgMultirange) a).type().range(), ((PgMultirange) a).ranges())));
        c.rows("unnest(anymultirange) anyrange", (v, x) -> ((PgMultirange) DateTimeMath.nn(v[0])).ranges());
        c.aggregate(
                "range_agg(anyrange) anymultirange",
                (types, x) -> new RangeFunctions.Collected(((RangeType) types.getFirst()).multirange()));
        c.aggregate(
                "range_agg(anymultirange) anymultirange",
                (types, x) -> new RangeFunctions.Collected((MultirangeType) types.getFirst()));
        c.aggregate(
                "range_intersect_agg(anymultirange) anymultirange",
                (types, x) -> new Aggregates.Folding((a, b) -> ((PgMultirange) a).intersect((PgMultirange) b)));
    }

    private static void constructors(FunctionCatalog c, MultirangeType type) {
        String name = type.name();
        String range = type.range().name();
        c.add(name + "() " + name, (Routine.Full) (v, x) -> new PgMultirange(type, List.of()));
        c.one(name + "(" + range + ") " + name, a -> PgMultirange.of((PgRange) a));
        c.nullable(name + "(variadic " + range + ") " + name, (v, x) -> construct(type, v));
    }

    /// @throws SqlException 22004 for a null among the ranges
    static PgMultirange construct(MultirangeType type, @Nullable Object[] values) {
        List<PgRange> ranges = new ArrayList<>(values.length);
        for (Object value : values) {
            if (value == null) {
                throw SqlException.of("22004", "multirange values cannot contain null members");
            }
            ranges.add((PgRange) value);
        }
        return PgMultirange.of(type, ranges);
    }

    private static void both(FunctionCatalog c, String operator, String function, String types, Routine.Two body) {
        c.two(operator + types + " bool", body);
        c.two(function + types + " bool", body);
    }

    private static void containment(FunctionCatalog c) {
        both(
                c,
                "@>",
                "multirange_contains_elem",
                "(anymultirange,anyelement)",
                (a, b) -> ((PgMultirange) a).containsValue(b));
        both(
                c,
                "<@",
                "elem_contained_by_multirange",
                "(anyelement,anymultirange)",
                (a, b) -> ((PgMultirange) b).containsValue(a));
        both(
                c,
                "@>",
                "multirange_contains_range",
                "(anymultirange,anyrange)",
                (a, b) -> ((PgMultirange) a).contains((PgRange) b));
        both(
                c,
                "<@",
                "range_contained_by_multirange",
                "(anyrange,anymultirange)",
                (a, b) -> ((PgMultirange) b).contains((PgRange) a));
        both(
                c,
                "@>",
                "multirange_contains_multirange",
                "(anymultirange,anymultirange)",
                (a, b) -> ((PgMultirange) a).contains((PgMultirange) b));
        both(
                c,
                "<@",
                "multirange_contained_by_multirange",
                "(anymultirange,anymultirange)",
                (a, b) -> ((PgMultirange) b).contains((PgMultirange) a));
        both(
                c,
                "@>",
                "range_contains_multirange",
                "(anyrange,anymultirange)",
                (a, b) -> ((PgRange) a).contains(span(b)));
        both(
                c,
                "<@",
                "multirange_contained_by_range",
                "(anymultirange,anyrange)",
                (a, b) -> ((PgRange) b).contains(span(a)));
    }

    private static void overlap(FunctionCatalog c) {
        both(
                c,
                "&&",
                "range_overlaps_multirange",
                "(anyrange,anymultirange)",
                (a, b) -> ((PgMultirange) b).overlaps((PgRange) a));
        both(
                c,
                "&&",
                "multirange_overlaps_range",
                "(anymultirange,anyrange)",
                (a, b) -> ((PgMultirange) a).overlaps((PgRange) b));
        both(
                c,
                "&&",
                "multirange_overlaps_multirange",
                "(anymultirange,anymultirange)",
                (a, b) -> ((PgMultirange) a).overlaps((PgMultirange) b));
    }

    private static PgRange span(Object value) {
        return value instanceof PgMultirange several ? several.span() : (PgRange) value;
    }

    private static void positions(FunctionCatalog c) {
        position(c, "<<", "before", PgRange::before);
        position(c, ">>", "after", PgRange::after);
        position(c, "&<", "overleft", PgRange::overLeft);
        position(c, "&>", "overright", PgRange::overRight);
        position(c, "-|-", "adjacent", PgRange::adjacent);
    }

    private static void position(FunctionCatalog c, String operator, String name, BiPredicate<PgRange, PgRange> holds) {
        Routine.Two body = (a, b) -> holds.test(span(a), span(b));
        both(c, operator, "range_" + name + "_multirange", "(anyrange,anymultirange)", body);
        both(c, operator, "multirange_" + name + "_range", "(anymultirange,anyrange)", body);
        both(c, operator, "multirange_" + name + "_multirange", "(anymultirange,anymultirange)", body);
    }

    private static void set(FunctionCatalog c, String operator, String function, BinaryOperator<PgMultirange> combine) {
        Routine.Two body = (a, b) -> combine.apply((PgMultirange) a, (PgMultirange) b);
        c.two(operator + PAIR + "anymultirange", body);
        c.two(function + PAIR + "anymultirange", body);
    }

    private static void property(FunctionCatalog c, String name, Predicate<PgMultirange> property) {
        c.one(name + "(anymultirange) bool", a -> property.test((PgMultirange) a));
    }
}
