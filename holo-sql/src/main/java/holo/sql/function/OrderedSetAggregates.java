package holo.sql.function;

import holo.sql.error.SqlException;
import holo.sql.type.PgArray;
import holo.sql.type.PgTypes;
import holo.sql.type.Values;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Aggregates over sorted input. What WITHIN GROUP orders by is their last argument here: the planner puts it there,
/// and rows come in that order.
public final class OrderedSetAggregates {
    private static final Set<String> NAMES = Set.of("percentile_cont", "percentile_disc", "mode");

    private OrderedSetAggregates() {}

    /// Whether a function is one of these.
    public static boolean handles(String name) {
        return NAMES.contains(name);
    }

    static void register(FunctionCatalog c) {
        c.aggregateNullable("percentile_cont(float8,float8) float8", (t, x) -> new Sorted() {
            @Override
            Object of(Object fraction, List<Object> values) {
                return continuous((Double) fraction, values);
            }
        });
        c.aggregateNullable("percentile_cont(_float8,float8) _float8", (t, x) -> new Sorted() {
            @Override
            Object of(Object fractions, List<Object> values) {
                return each((PgArray) fractions, PgTypes.FLOAT8, f -> continuous(f, values));
            }
        });
        c.aggregateNullable("percentile_disc(float8,anyelement) anyelement", (t, x) -> new Sorted() {
            @Override
            Object of(Object fraction, List<Object> values) {
                return discrete((Double) fraction, values);
            }
        });
        c.aggregateNullable("percentile_disc(_float8,anyelement) anyarray", (t, x) -> new Sorted() {
            @Override
            Object of(Object fractions, List<Object> values) {
                return each((PgArray) fractions, t.get(1), f -> discrete(f, values));
            }
        });
        c.aggregate("mode(anyelement) anyelement", (t, x) -> new Mode(Values.comparator(t.getFirst())));
    }

    private interface Percentile {
        Object at(double fraction);
    }

    private static PgArray each(PgArray fractions, holo.sql.type.SqlType type, Percentile percentile) {
        @Nullable Object[] results = new Object[fractions.size()];
        for (int i = 0; i < results.length; i++) {
            Object fraction = fractions.elements()[i];
            results[i] = fraction == null ? null : percentile.at((Double) fraction);
        }
        return new PgArray(type, fractions.dimensions(), fractions.lowerBounds(), results);
    }

    private static void check(double fraction) {
        if (!(fraction >= 0 && fraction <= 1)) {
            throw SqlException.of(
                    "22003",
                    "percentile value " + PgTypes.FLOAT8.toText(fraction, holo.sql.type.TypeContext.DEFAULT)
                            + " is not between 0 and 1");
        }
    }

    private static Object continuous(double fraction, List<Object> values) {
        check(fraction);
        double place = fraction * (values.size() - 1);
        int below = (int) Math.floor(place);
        double low = (Double) values.get(below);
        double high = (Double) values.get((int) Math.ceil(place));
        return low == high ? low : low + (place - below) * (high - low);
    }

    private static Object discrete(double fraction, List<Object> values) {
        check(fraction);
        int row = (int) Math.ceil(fraction * values.size());
        return values.get(Math.max(row, 1) - 1);
    }

    /// Keeps all values; the fraction is the same in all rows.
    private abstract static class Sorted implements Accumulator {
        private final List<Object> values = new ArrayList<>();
        private @Nullable Object fraction;

        @Override
        public void add(@Nullable Object[] arguments) {
            fraction = arguments[0];
            if (arguments[1] != null) {
                values.add(arguments[1]);
            }
        }

        @Override
        public @Nullable Object result() {
            return fraction == null || values.isEmpty() ? null : of(fraction, values);
        }

        abstract Object of(Object fraction, List<Object> values);
    }

    /// The most frequent value, the first of several.
    private static final class Mode implements Accumulator {
        private final java.util.Comparator<Object> order;
        private @Nullable Object best;
        private long bestCount;
        private @Nullable Object current;
        private long count;

        Mode(java.util.Comparator<Object> order) {
            this.order = order;
        }

        @Override
        public void add(@Nullable Object[] arguments) {
            Object value = Objects.requireNonNull(arguments[0]);
            count = current != null && order.compare(current, value) == 0 ? count + 1 : 1;
            current = value;
            if (count > bestCount) {
                best = value;
                bestCount = count;
            }
        }

        @Override
        public @Nullable Object result() {
            return best;
        }
    }
}
