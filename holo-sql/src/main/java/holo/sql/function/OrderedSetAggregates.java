package holo.sql.function;

import holo.sql.error.SqlException;
import holo.sql.type.PgArray;
import holo.sql.type.PgTypes;
import holo.sql.type.Values;
import java.util.Arrays;
import java.util.Objects;
import java.util.Set;
import java.util.stream.LongStream;
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
        c.aggregateNullable("percentile_cont(float8,float8) float8", (t, x) -> new Sorted(true) {
            @Override
            Object of(Object fraction) {
                return continuous((Double) fraction);
            }
        });
        c.aggregateNullable("percentile_cont(_float8,float8) _float8", (t, x) -> new Sorted(true) {
            @Override
            Object of(Object fractions) {
                return each((PgArray) fractions, PgTypes.FLOAT8, this::continuous);
            }
        });
        c.aggregateNullable("percentile_disc(float8,anyelement) anyelement", (t, x) -> new Sorted(false) {
            @Override
            Object of(Object fraction) {
                return discrete((Double) fraction);
            }
        });
        c.aggregateNullable("percentile_disc(_float8,anyelement) anyarray", (t, x) -> new Sorted(false) {
            @Override
            Object of(Object fractions) {
                return each((PgArray) fractions, t.get(1), this::discrete);
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

    /// Keeps the values that the fractions ask for, which are the same in all rows: how many values come is known
    /// before the first.
    private abstract static class Sorted implements Accumulator {
        private final boolean continuous;
        private long count;
        private @Nullable Object fractions;

        /// Places that are asked for, ascending.
        private long[] places = {};

        /// The values there, as far as they have come.
        private @Nullable Object[] values = {};

        private int known;
        private long added;

        Sorted(boolean continuous) {
            this.continuous = continuous;
        }

        @Override
        public void announce(@Nullable Object[] arguments) {
            count += arguments[1] == null ? 0 : 1;
        }

        @Override
        public void add(@Nullable Object[] arguments) {
            Object asked = arguments[0];
            if (fractions == null && asked != null) {
                fractions = asked;
                @Nullable Object[] all = asked instanceof PgArray array ? array.elements() : new Object[] {asked};
                places = Arrays.stream(all)
                        .flatMapToLong(this::places)
                        .sorted()
                        .distinct()
                        .toArray();
                values = new Object[places.length];
            }
            if (arguments[1] != null) {
                if (known < places.length && places[known] == added) {
                    values[known++] = arguments[1];
                }
                added++;
            }
        }

        private LongStream places(@Nullable Object fraction) {
            if (!(fraction instanceof Double f && f >= 0 && f <= 1)) {
                return LongStream.empty();
            }
            return continuous
                    ? LongStream.of((long) Math.floor(place(f)), (long) Math.ceil(place(f)))
                    : LongStream.of(row(f));
        }

        private double place(double fraction) {
            return fraction * (count - 1);
        }

        private long row(double fraction) {
            return Math.max((long) Math.ceil(fraction * count), 1) - 1;
        }

        private Object value(long place) {
            return Objects.requireNonNull(values[Arrays.binarySearch(places, place)]);
        }

        Object continuous(double fraction) {
            check(fraction);
            double place = place(fraction);
            double low = (Double) value((long) Math.floor(place));
            double high = (Double) value((long) Math.ceil(place));
            return low == high ? low : low + (place - (long) Math.floor(place)) * (high - low);
        }

        Object discrete(double fraction) {
            check(fraction);
            return value(row(fraction));
        }

        @Override
        public @Nullable Object result() {
            return fractions == null || added == 0 ? null : of(fractions);
        }

        abstract Object of(Object fractions);
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
