package holo.sql.function;

import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import holo.sql.type.TypeCategory;
import holo.sql.type.TypeContext;
import holo.sql.type.Values;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// The place that a row would have among those of a group. The planner calls them by inner names with a description of
/// the order, the row's values, and the values that the group's rows are ordered by, in which order they come.
public final class HypotheticalSetAggregates {
    private static final Set<String> NAMES = Set.of("rank", "dense_rank", "percent_rank", "cume_dist");

    private static final String MARK = "[within group]";
    private static final char DESCENDING = 1;
    private static final char NULLS_FIRST = 2;

    private HypotheticalSetAggregates() {}

    /// Whether a function is one of these.
    public static boolean handles(String name) {
        return NAMES.contains(name);
    }

    /// The name of the aggregate behind a function.
    public static String inner(String name) {
        return name + MARK;
    }

    /// How many of an aggregate's arguments describe the row, from the second on; 0 for all other aggregates.
    public static int rowArguments(String name, int arguments) {
        return name.endsWith(MARK) ? (arguments - 1) / 2 : 0;
    }

    /// A key of the order, for the first argument.
    public static char describe(boolean descending, boolean nullsFirst) {
        return (char) ('0' + (descending ? DESCENDING : 0) + (nullsFirst ? NULLS_FIRST : 0));
    }

    static void register(FunctionCatalog c) {
        c.aggregateNullable(inner("rank") + "(text,variadic any) int8", (t, x) -> new Place(t, x.types()) {
            @Override
            Object result(long all, long before, long distinctBefore, long upTo) {
                return before + 1;
            }
        });
        c.aggregateNullable(inner("dense_rank") + "(text,variadic any) int8", (t, x) -> new Place(t, x.types()) {
            @Override
            Object result(long all, long before, long distinctBefore, long upTo) {
                return distinctBefore + 1;
            }
        });
        c.aggregateNullable(inner("percent_rank") + "(text,variadic any) float8", (t, x) -> new Place(t, x.types()) {
            @Override
            Object result(long all, long before, long distinctBefore, long upTo) {
                return all == 0 ? 0.0 : (double) before / all;
            }
        });
        c.aggregateNullable(inner("cume_dist") + "(text,variadic any) float8", (t, x) -> new Place(t, x.types()) {
            @Override
            Object result(long all, long before, long distinctBefore, long upTo) {
                return (double) (upTo + 1) / (all + 1);
            }
        });
    }

    /// Counts the rows before the hypothetical one.
    private abstract static class Place implements Accumulator {
        private final List<SqlType> types;
        private final TypeContext context;
        private final int keys;
        private @Nullable List<Comparator<@Nullable Object>> order;
        private @Nullable Object @Nullable [] last;
        private long all;
        private long before;
        private long distinctBefore;
        private long upTo;

        Place(List<SqlType> types, TypeContext context) {
            this.types = types;
            this.context = context;
            this.keys = (types.size() - 1) / 2;
        }

        @Override
        public void add(@Nullable Object[] arguments) {
            List<Comparator<@Nullable Object>> comparators = order;
            if (comparators == null) {
                comparators = order((String) java.util.Objects.requireNonNull(arguments[0]));
                order = comparators;
            }
            all++;
            int place = 0;
            for (int i = 0; i < keys && place == 0; i++) {
                place = comparators
                        .get(i)
                        .compare(converted(arguments, 1 + keys + i, i), converted(arguments, 1 + i, i));
            }
            if (place <= 0) {
                upTo++;
            }
            if (place < 0) {
                before++;
                boolean again = isAgain(comparators, arguments);
                distinctBefore += again ? 0 : 1;
                last = arguments;
            }
        }

        private boolean isAgain(List<Comparator<@Nullable Object>> comparators, @Nullable Object[] arguments) {
            @Nullable Object[] previous = last;
            if (previous == null) {
                return false;
            }
            for (int i = 0; i < keys; i++) {
                int key = 1 + keys + i;
                if (comparators.get(i).compare(converted(arguments, key, i), converted(previous, key, i)) != 0) {
                    return false;
                }
            }
            return true;
        }

        private @Nullable Object converted(@Nullable Object[] arguments, int argument, int key) {
            SqlType from = types.get(argument);
            SqlType to = comparedAs(key);
            Object value = arguments[argument];
            return value == null || from.oid() == to.oid()
                    ? value
                    : Casts.find(from, to).apply(value, context);
        }

        /// The type of the key, but for numbers that are compared with numbers of another type.
        private SqlType comparedAs(int key) {
            SqlType row = types.get(1 + key);
            SqlType rows = types.get(1 + keys + key);
            boolean numbers = row.category() == TypeCategory.NUMERIC && rows.category() == TypeCategory.NUMERIC;
            if (!numbers || row.oid() == rows.oid()) {
                return rows;
            }
            boolean floating = isFloat(row) || isFloat(rows);
            return floating ? PgTypes.FLOAT8 : PgTypes.NUMERIC;
        }

        private static boolean isFloat(SqlType type) {
            return type.oid() == PgTypes.FLOAT4.oid() || type.oid() == PgTypes.FLOAT8.oid();
        }

        private List<Comparator<@Nullable Object>> order(String description) {
            List<Comparator<@Nullable Object>> comparators = new ArrayList<>();
            for (int i = 0; i < keys; i++) {
                int flags = description.charAt(i) - '0';
                Comparator<Object> values = Values.comparator(comparedAs(i));
                Comparator<Object> directed = (flags & DESCENDING) == 0 ? values : values.reversed();
                comparators.add(
                        (flags & NULLS_FIRST) == 0 ? Comparator.nullsLast(directed) : Comparator.nullsFirst(directed));
            }
            return comparators;
        }

        @Override
        public Object result() {
            return result(all, before, distinctBefore, upTo);
        }

        abstract Object result(long all, long before, long distinctBefore, long upTo);
    }
}
