package holo.sql.exec;

import holo.sql.error.SqlException;
import holo.sql.expression.Expression;
import holo.sql.function.Accumulator;
import holo.sql.function.Casts;
import holo.sql.function.FilteredAggregate;
import holo.sql.function.Resolver;
import holo.sql.function.Routine;
import holo.sql.function.WindowFunctions;
import holo.sql.parser.PgOperators;
import holo.sql.type.PgRelTypes;
import holo.sql.type.SqlType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexFieldCollation;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexOver;
import org.apache.calcite.rex.RexWindow;
import org.apache.calcite.rex.RexWindowBound;
import org.apache.calcite.rex.RexWindowExclusion;
import org.apache.calcite.sql.SqlKind;
import org.jspecify.annotations.Nullable;

/// One window function with its window.
final class WindowCall {
    private final String name;
    private final Expression[] arguments;
    private final Resolver.@Nullable Resolution aggregate;

    /// Which rows an aggregate takes in; null for all.
    private final @Nullable Expression filter;

    private final boolean distinct;
    private final boolean ignoreNulls;
    private final SqlType resultType;
    private final Expression[] partition;
    private final Expression[] order;
    private final boolean[] descending;
    private final boolean[] nullsFirst;
    private final Bound lower;
    private final Bound upper;
    private final Mode mode;
    private final RexWindowExclusion exclusion;

    /// What the ends of a frame count.
    private enum Mode {
        ROWS,
        RANGE,
        GROUPS
    }

    private WindowCall(
            String name,
            Expression[] arguments,
            Resolver.@Nullable Resolution aggregate,
            @Nullable Expression filter,
            boolean distinct,
            boolean ignoreNulls,
            SqlType resultType,
            Expression[] partition,
            Expression[] order,
            boolean[] descending,
            boolean[] nullsFirst,
            Bound lower,
            Bound upper,
            Mode mode,
            RexWindowExclusion exclusion) {
        this.name = name;
        this.arguments = arguments;
        this.aggregate = aggregate;
        this.filter = filter;
        this.distinct = distinct;
        this.ignoreNulls = ignoreNulls;
        this.resultType = resultType;
        this.partition = partition;
        this.order = order;
        this.descending = descending;
        this.nullsFirst = nullsFirst;
        this.lower = lower;
        this.upper = upper;
        this.mode = mode;
        this.exclusion = exclusion;
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
            if (offset instanceof RexCall call && marked(call) != null) {
                offset = call.getOperands().getFirst();
            }
            return new Bound(
                    bound.isUnbounded(), bound.isPreceding(), offset == null ? null : compiler.expression(offset));
        }

        /// The mode that an offset was marked with; null without a mark.
        static @Nullable Mode marked(@Nullable RexNode offset) {
            if (!(offset instanceof RexCall call)) {
                return null;
            }
            return switch (call.getOperator().getName()) {
                case PgOperators.RANGE -> Mode.RANGE;
                case PgOperators.GROUPS -> Mode.GROUPS;
                default -> null;
            };
        }

        boolean current() {
            return !unbounded && offset == null;
        }
    }

    static WindowCall compile(PlanCompiler compiler, RexOver over) {
        RexWindow window = over.getWindow();
        String name = over.getAggOperator().getName().toLowerCase(Locale.ROOT);
        Expression[] arguments = compiler.expressions(over.getOperands());
        Expression filter = null;
        if (FilteredAggregate.isFiltered(name)) {
            name = FilteredAggregate.base(name);
            filter = arguments[0];
            arguments = Arrays.copyOfRange(arguments, 1, arguments.length);
        }
        Resolver.Resolution aggregate = null;
        if (!WindowFunctions.contains(name)) {
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
                filter,
                over.isDistinct(),
                over.ignoreNulls(),
                PgRelTypes.sqlType(over.getType()),
                compiler.expressions(window.partitionKeys),
                order,
                descending,
                nullsFirst,
                Bound.of(compiler, window.getLowerBound()),
                Bound.of(compiler, window.getUpperBound()),
                mode(window),
                window.getExclude());
    }

    private static Mode mode(RexWindow window) {
        Mode lower = Bound.marked(window.getLowerBound().getOffset());
        Mode upper = Bound.marked(window.getUpperBound().getOffset());
        Mode marked = lower == null ? upper : lower;
        if (marked == Mode.RANGE && window.orderKeys.size() != 1) {
            throw SqlException.of(
                    "42P20", "RANGE with offset PRECEDING/FOLLOWING requires exactly one ORDER BY column");
        }
        if (marked == Mode.GROUPS && window.orderKeys.isEmpty()) {
            throw SqlException.of("42P20", "GROUPS mode requires an ORDER BY clause");
        }
        return marked != null ? marked : window.isRows() ? Mode.ROWS : Mode.RANGE;
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

        /// Into how many parts ntile divides the rows; null until a row has said it.
        private @Nullable Object buckets;

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
            // The first row that says a number says it for the partition.
            Object count = buckets == null ? argument(0, i) : buckets;
            buckets = count;
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
            if (!ignoreNulls && exclusion == RexWindowExclusion.EXCLUDE_NO_OTHER) {
                int at = fromStart ? start + n - 1 : end - n;
                return at >= start && at < end ? argument(0, at) : null;
            }
            int left = n;
            for (int at = fromStart ? start : end - 1; at >= start && at < end; at += fromStart ? 1 : -1) {
                if (excluded(i, at)) {
                    continue;
                }
                Object value = argument(0, at);
                if ((value != null || !ignoreNulls) && --left == 0) {
                    return value;
                }
            }
            return null;
        }

        /// Whether the frame of a row leaves out another.
        private boolean excluded(int i, int at) {
            return switch (exclusion) {
                case EXCLUDE_NO_OTHER -> false;
                case EXCLUDE_CURRENT_ROW -> at == i;
                case EXCLUDE_GROUP -> at >= peerStart[i] && at < peerEnd[i];
                case EXCLUDE_TIES -> at != i && at >= peerStart[i] && at < peerEnd[i];
            };
        }

        private int clamp(long at) {
            return (int) Math.clamp(at, 0, size);
        }

        private Object offset(Bound bound, int i) {
            Expression e = java.util.Objects.requireNonNull(bound.offset());
            Object value = e.evaluate(list.get(i).row(), context);
            if (value == null) {
                throw SqlException.of("22004", "frame " + side(bound) + " offset must not be null");
            }
            return value;
        }

        private String side(Bound bound) {
            return bound == lower ? "starting" : "ending";
        }

        /// How many rows or groups the frame reaches, against the order when negative.
        private long count(Bound bound, int i) {
            Object value = offset(bound, i);
            long n = value instanceof Number number
                    ? number.longValue()
                    : Long.parseLong(value.toString().strip());
            if (n < 0) {
                throw SqlException.of("22013", "frame " + side(bound) + " offset must not be negative");
            }
            return bound.preceding() ? -n : n;
        }

        /// The first row of the frame.
        private int start(int i) {
            if (lower.unbounded()) {
                return 0;
            }
            if (lower.current()) {
                return mode == Mode.ROWS ? i : peerStart[i];
            }
            return switch (mode) {
                case ROWS -> clamp(i + count(lower, i));
                case GROUPS -> {
                    int group = group(i, count(lower, i));
                    yield group < 0 ? 0 : group >= size ? size : peerStart[group];
                }
                case RANGE -> byRange(lower, i, true);
            };
        }

        /// The row after the last of the frame.
        private int end(int i) {
            if (upper.unbounded()) {
                return size;
            }
            if (upper.current()) {
                return mode == Mode.ROWS ? i + 1 : peerEnd[i];
            }
            return switch (mode) {
                case ROWS -> clamp(i + 1 + count(upper, i));
                case GROUPS -> {
                    int group = group(i, count(upper, i));
                    yield group < 0 ? 0 : group >= size ? size : peerEnd[group];
                }
                case RANGE -> byRange(upper, i, false);
            };
        }

        /// A row of the group that is so many groups away; -1 and size when there is none.
        private int group(int i, long away) {
            int at = i;
            for (long left = Math.abs(away); left > 0; left--) {
                at = away < 0 ? peerStart[at] - 1 : peerEnd[at];
                if (at < 0 || at >= size) {
                    break;
                }
            }
            return at;
        }

        /// RANGE with an offset: rows whose key is within it of the current row's.
        private int byRange(Bound bound, int i, boolean first) {
            Object distance = offset(bound, i);
            Object key = list.get(i).order()[0];
            if (key == null) {
                return first ? peerStart[i] : peerEnd[i];
            }
            FrameOffset.Limit limit = ranges(bound).limit(key, distance, bound.preceding() != descending[0], context);
            int low = 0;
            int high = size;
            while (low < high && list.get(low).order()[0] == null) {
                low = peerEnd[low];
            }
            while (high > low && list.get(high - 1).order()[0] == null) {
                high = peerStart[high - 1];
            }
            while (low < high) {
                int middle = (low + high) >>> 1;
                Object other = java.util.Objects.requireNonNull(list.get(middle).order()[0]);
                int c = limit.compare(other, context) * (descending[0] ? -1 : 1);
                if (first ? c < 0 : c <= 0) {
                    low = middle + 1;
                } else {
                    high = middle;
                }
            }
            return low;
        }

        private FrameOffset ranges(Bound bound) {
            return FrameOffset.of(
                    order[0].type(),
                    java.util.Objects.requireNonNull(bound.offset()).type());
        }

        private void aggregate(Resolver.Resolution found) {
            Routine.Aggregate body = (Routine.Aggregate) found.routine().body();
            boolean growing = lower.unbounded() && exclusion == RexWindowExclusion.EXCLUDE_NO_OTHER;
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
                    if (!excluded(i, done)) {
                        add(running, found, done, seen);
                        fresh = false;
                    }
                }
                if (!fresh) {
                    value = converted(running.result(), found.result());
                    fresh = true;
                }
                set(i, value);
            }
        }

        private void add(Accumulator to, Resolver.Resolution found, int i, @Nullable Set<RowKey> seen) {
            if (filter != null
                    && !Boolean.TRUE.equals(filter.evaluate(list.get(i).row(), context))) {
                return;
            }
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
