package holo.sql.exec;

import holo.sql.error.SqlException;
import holo.sql.expression.Expression;
import holo.sql.function.Accumulator;
import holo.sql.function.Casts;
import holo.sql.function.Resolver;
import holo.sql.function.Routine;
import holo.sql.function.Values;
import holo.sql.type.PgRelTypes;
import holo.sql.type.SqlType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.calcite.rex.RexFieldCollation;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexWindow;
import org.apache.calcite.rex.RexWindowBound;
import org.apache.calcite.sql.SqlKind;
import org.jspecify.annotations.Nullable;

/// One window function with its window.
final class WindowCall {
    private final String name;
    private final Expression[] arguments;
    private final Resolver.@Nullable Resolution aggregate;
    private final boolean distinct;
    private final boolean ignoreNulls;
    private final SqlType resultType;
    private final Expression[] partition;
    private final Expression[] order;
    private final boolean[] descending;
    private final boolean[] nullsFirst;
    private final Bound lower;
    private final Bound upper;
    private final boolean rows;

    private WindowCall(
            String name,
            Expression[] arguments,
            Resolver.@Nullable Resolution aggregate,
            boolean distinct,
            boolean ignoreNulls,
            SqlType resultType,
            Expression[] partition,
            Expression[] order,
            boolean[] descending,
            boolean[] nullsFirst,
            Bound lower,
            Bound upper,
            boolean rows) {
        this.name = name;
        this.arguments = arguments;
        this.aggregate = aggregate;
        this.distinct = distinct;
        this.ignoreNulls = ignoreNulls;
        this.resultType = resultType;
        this.partition = partition;
        this.order = order;
        this.descending = descending;
        this.nullsFirst = nullsFirst;
        this.lower = lower;
        this.upper = upper;
        this.rows = rows;
    }

    /// An end of the frame.
    ///
    /// @param unbounded to the partition's end
    /// @param preceding towards its start
    /// @param offset null for the current row
    private record Bound(
            boolean unbounded, boolean preceding, @Nullable Expression offset) {
        static Bound of(PlanCompiler compiler, RexWindowBound bound) {
            RexNode offset = bound.getOffset();
            return new Bound(
                    bound.isUnbounded(), bound.isPreceding(), offset == null ? null : compiler.expression(offset));
        }

        boolean current() {
            return !unbounded && offset == null;
        }
    }

    static WindowCall compile(PlanCompiler compiler, RexOver over) {
        RexWindow window = over.getWindow();
        String name = over.getAggOperator().getName().toLowerCase(Locale.ROOT);
        Expression[] arguments = compiler.expressions(over.getOperands());
        Resolver.Resolution aggregate = null;
        if (!isWindowFunction(name)) {
            List<SqlType> types = new ArrayList<>();
            for (Expression argument : arguments) {
                types.add(argument.type());
            }
            aggregate = Resolver.aggregate(name, types);
        }
        int n = window.orderKeys.size();
        Expression[] order = new Expression[n];
        boolean[] descending = new boolean[n];
        boolean[] nullsFirst = new boolean[n];
        for (int i = 0; i < n; i++) {
            RexFieldCollation key = window.orderKeys.get(i);
            Set<SqlKind> flags = key.right;
            order[i] = compiler.expression(key.left);
            descending[i] = flags.contains(SqlKind.DESCENDING);
            nullsFirst[i] = flags.contains(SqlKind.NULLS_FIRST) || descending[i] && !flags.contains(SqlKind.NULLS_LAST);
        }
        return new WindowCall(
                name,
                arguments,
                aggregate,
                over.isDistinct(),
                over.ignoreNulls(),
                PgRelTypes.sqlType(over.getType()),
                compiler.expressions(window.partitionKeys),
                order,
                descending,
                nullsFirst,
                Bound.of(compiler, window.getLowerBound()),
                Bound.of(compiler, window.getUpperBound()),
                window.isRows());
    }

    private static boolean isWindowFunction(String name) {
        return switch (name) {
            case "row_number",
                    "rank",
                    "dense_rank",
                    "percent_rank",
                    "cume_dist",
                    "ntile",
                    "lag",
                    "lead",
                    "first_value",
                    "last_value",
                    "nth_value" -> true;
            default -> false;
        };
    }

    /// A row with its keys.
    private record Keyed(
            @Nullable Object[] row,
            @Nullable Object[] partition,
            @Nullable Object[] order) {}

    /// Fills the column of the rows, and sorts them as the window does.
    void compute(List<@Nullable Object[]> input, int column, ExecutionContext context) {
        List<Keyed> keyed = new ArrayList<>(input.size());
        for (@Nullable Object[] row : input) {
            keyed.add(new Keyed(row, values(partition, row, context), values(order, row, context)));
        }
        Comparator<Keyed> byPartition = (a, b) -> 0;
        for (int i = 0; i < partition.length; i++) {
            Comparator<@Nullable Object[]> next = SortPlan.column(i, partition[i].type(), false, false);
            byPartition = byPartition.thenComparing(Keyed::partition, next);
        }
        Comparator<Keyed> byOrder = (a, b) -> 0;
        for (int i = 0; i < order.length; i++) {
            Comparator<@Nullable Object[]> next = SortPlan.column(i, order[i].type(), descending[i], nullsFirst[i]);
            byOrder = byOrder.thenComparing(Keyed::order, next);
        }
        keyed.sort(byPartition.thenComparing(byOrder));
        int start = 0;
        for (int i = 1; i <= keyed.size(); i++) {
            if (i == keyed.size() || byPartition.compare(keyed.get(start), keyed.get(i)) != 0) {
                new Partition(keyed.subList(start, i), byOrder, column, context).compute();
                start = i;
            }
        }
        for (int i = 0; i < keyed.size(); i++) {
            input.set(i, keyed.get(i).row());
        }
    }

    private static @Nullable Object[] values(
            Expression[] expressions, @Nullable Object[] row, ExecutionContext context) {
        @Nullable Object[] values = new Object[expressions.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = expressions[i].evaluate(row, context);
        }
        return values;
    }

    /// The rows of one partition, in order.
    private final class Partition {
        private final List<Keyed> list;
        private final int size;
        private final int column;
        private final ExecutionContext context;
        private final int[] peerStart;
        private final int[] peerEnd;

        Partition(List<Keyed> list, Comparator<Keyed> byOrder, int column, ExecutionContext context) {
            this.list = list;
            this.size = list.size();
            this.column = column;
            this.context = context;
            this.peerStart = new int[size];
            this.peerEnd = new int[size];
            for (int i = 1; i < size; i++) {
                peerStart[i] = byOrder.compare(list.get(i - 1), list.get(i)) == 0 ? peerStart[i - 1] : i;
            }
            for (int i = size - 1; i >= 0; i--) {
                peerEnd[i] = i + 1 < size && peerStart[i + 1] == peerStart[i] ? peerEnd[i + 1] : i + 1;
            }
        }

        void compute() {
            if (aggregate != null) {
                aggregate(aggregate);
                return;
            }
            int dense = 0;
            for (int i = 0; i < size; i++) {
                context.tick();
                dense += peerStart[i] == i ? 1 : 0;
                set(i, of(i, dense));
            }
        }

        private void set(int i, @Nullable Object value) {
            list.get(i).row()[column] = value;
        }

        private Object sized(long value) {
            return resultType.length() == 4 ? (Object) (int) value : (Object) value;
        }

        private @Nullable Object of(int i, int dense) {
            return switch (name) {
                case "row_number" -> sized(i + 1L);
                case "rank" -> sized(peerStart[i] + 1L);
                case "dense_rank" -> sized(dense);
                case "percent_rank" -> size == 1 ? 0.0 : peerStart[i] / (size - 1.0);
                case "cume_dist" -> peerEnd[i] / (double) size;
                case "ntile" -> ntile(i);
                case "lag" -> neighbour(i, -1);
                case "lead" -> neighbour(i, 1);
                case "first_value" -> inFrame(i, true, 1);
                case "last_value" -> inFrame(i, false, 1);
                default -> {
                    Object n = argument(1, i);
                    if (n == null) {
                        yield null;
                    }
                    if (((Number) n).intValue() < 1) {
                        throw SqlException.of("22016", "argument of nth_value must be greater than zero");
                    }
                    yield inFrame(i, true, ((Number) n).intValue());
                }
            };
        }

        private @Nullable Object argument(int argument, int i) {
            return arguments[argument].evaluate(list.get(i).row(), context);
        }

        private @Nullable Object converted(@Nullable Object value, SqlType from) {
            return value == null || from.oid() == resultType.oid()
                    ? value
                    : Casts.find(from, resultType).apply(value, context.types());
        }

        private @Nullable Object ntile(int i) {
            Object count = argument(0, i);
            if (count == null) {
                return null;
            }
            int n = ((Number) count).intValue();
            if (n < 1) {
                throw SqlException.of("22014", "argument of ntile must be greater than zero");
            }
            int small = size / n;
            int larger = size % n;
            int inLarger = larger * (small + 1);
            return sized(i < inLarger ? i / (small + 1) + 1L : larger + (i - inLarger) / (long) Math.max(1, small) + 1);
        }

        private @Nullable Object neighbour(int i, int direction) {
            Object offset = arguments.length > 1 ? argument(1, i) : (Object) 1;
            if (offset == null) {
                return null;
            }
            int step = direction * ((Number) offset).intValue();
            int at = i + step;
            if (ignoreNulls) {
                int left = Math.abs(step);
                at = i;
                while (left > 0) {
                    at += Integer.signum(step);
                    if (at < 0 || at >= size) {
                        break;
                    }
                    left -= argument(0, at) == null ? 0 : 1;
                }
            }
            if (at >= 0 && at < size) {
                return converted(argument(0, at), arguments[0].type());
            }
            return arguments.length > 2 ? converted(argument(2, i), arguments[2].type()) : null;
        }

        private @Nullable Object inFrame(int i, boolean fromStart, int n) {
            int start = start(i);
            int end = end(i);
            if (!ignoreNulls) {
                int at = fromStart ? start + n - 1 : end - n;
                return at >= start && at < end ? argument(0, at) : null;
            }
            int left = n;
            for (int at = fromStart ? start : end - 1; at >= start && at < end; at += fromStart ? 1 : -1) {
                Object value = argument(0, at);
                if (value != null && --left == 0) {
                    return value;
                }
            }
            return null;
        }

        private int clamp(long at) {
            return (int) Math.clamp(at, 0, size);
        }

        private long offset(Bound bound, int i) {
            Expression e = bound.offset();
            Object value = e == null ? null : e.evaluate(list.get(i).row(), context);
            if (value == null) {
                throw SqlException.of("22013", "frame offset must not be null");
            }
            long n = ((Number) value).longValue();
            if (n < 0) {
                throw SqlException.of("22013", "frame offset must not be negative");
            }
            return bound.preceding() ? -n : n;
        }

        /// The first row of the frame.
        private int start(int i) {
            if (lower.unbounded()) {
                return 0;
            }
            if (lower.current()) {
                return rows ? i : peerStart[i];
            }
            return rows ? clamp(i + offset(lower, i)) : byRange(lower, i, true);
        }

        /// The row after the last of the frame.
        private int end(int i) {
            if (upper.unbounded()) {
                return size;
            }
            if (upper.current()) {
                return rows ? i + 1 : peerEnd[i];
            }
            return rows ? clamp(i + 1 + offset(upper, i)) : byRange(upper, i, false);
        }

        /// RANGE with an offset: rows whose key is within it of the current row's.
        private int byRange(Bound bound, int i, boolean first) {
            Object key = list.get(i).order()[0];
            if (key == null) {
                return first ? peerStart[i] : peerEnd[i];
            }
            Expression e = java.util.Objects.requireNonNull(bound.offset());
            Object distance = e.evaluate(list.get(i).row(), context);
            if (distance == null) {
                throw SqlException.of("22013", "frame offset must not be null");
            }
            boolean minus = bound.preceding() != descending[0];
            SqlType type = order[0].type();
            Resolver.Resolution sum = Resolver.operator(minus ? "-" : "+", List.of(type, e.type()));
            Object limit = apply(sum, key, type, distance, e.type());
            Comparator<Object> values = Values.comparator(type);
            Object bounded = sum.result().oid() == type.oid() || limit == null
                    ? limit
                    : Casts.find(sum.result(), type).apply(limit, context.types());
            int at = 0;
            while (at < size) {
                Object other = list.get(at).order()[0];
                if (other == null) {
                    if (nullsFirst[0]) {
                        at++;
                        continue;
                    }
                    break;
                }
                int c = bounded == null ? 0 : values.compare(other, bounded) * (descending[0] ? -1 : 1);
                if (first ? c >= 0 : c > 0) {
                    break;
                }
                at++;
            }
            return at;
        }

        private @Nullable Object apply(Resolver.Resolution found, Object a, SqlType aType, Object b, SqlType bType) {
            Object x = Casts.find(aType, found.arguments().get(0)).apply(a, context.types());
            Object y = Casts.find(bType, found.arguments().get(1)).apply(b, context.types());
            return switch (found.routine().body()) {
                case Routine.Two two -> x == null || y == null ? null : two.call(x, y);
                case Routine.Full full -> full.call(new Object[] {x, y}, context);
                default -> throw new IllegalStateException(found.routine().name());
            };
        }

        private void aggregate(Resolver.Resolution found) {
            Routine.Aggregate body = (Routine.Aggregate) found.routine().body();
            boolean growing = lower.unbounded();
            Accumulator running = body.start(found.arguments(), context);
            int done = 0;
            Object value = null;
            boolean fresh = false;
            for (int i = 0; i < size; i++) {
                context.tick();
                int start = start(i);
                int end = Math.max(start, end(i));
                if (!growing || distinct) {
                    running = body.start(found.arguments(), context);
                    done = start;
                    fresh = false;
                }
                Set<RowKey> seen = distinct ? new java.util.HashSet<>() : null;
                for (; done < end; done++) {
                    add(running, found, done, seen);
                    fresh = false;
                }
                if (!fresh) {
                    value = converted(running.result(), found.result());
                    fresh = true;
                }
                set(i, value);
            }
        }

        private void add(Accumulator to, Resolver.Resolution found, int i, @Nullable Set<RowKey> seen) {
            @Nullable Object[] values = new Object[arguments.length];
            for (int a = 0; a < values.length; a++) {
                Object value = argument(a, i);
                if (value == null && a == 0 && found.routine().strict()) {
                    return;
                }
                values[a] = value == null
                        ? null
                        : Casts.find(arguments[a].type(), found.arguments().get(a))
                                .apply(value, context.types());
            }
            if (seen == null || seen.add(RowKey.of(values, found.arguments()))) {
                to.add(values);
            }
        }
    }
}
