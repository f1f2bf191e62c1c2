package holo.sql.exec;

import holo.sql.error.SqlException;
import holo.sql.expression.Expression;
import holo.sql.function.Accumulator;
import holo.sql.function.Casts;
import holo.sql.function.FilteredAggregate;
import holo.sql.function.Resolver;
import holo.sql.function.Routine;
import holo.sql.function.UserAggregate;
import holo.sql.function.WindowFunctions;
import holo.sql.type.PgRelTypes;
import holo.sql.type.SqlType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Locale;
import java.util.Set;
import org.apache.calcite.rex.RexOver;
import org.jspecify.annotations.Nullable;

/// One window function with its frame.
///
/// @param column of its results
/// @param casts of the arguments, for an aggregate
/// @param aggregate null for a function that is none
/// @param filter which rows an aggregate takes in; null for all
record WindowCall(
        int column,
        String name,
        Expression[] arguments,
        Casts.Cast[] casts,
        Resolver.@Nullable Resolution aggregate,
        @Nullable Expression filter,
        boolean distinct,
        boolean ignoreNulls,
        SqlType resultType,
        WindowFrame frame) {
    static WindowCall compile(PlanCompiler compiler, RexOver over, int column) {
        String name = over.getAggOperator().getName().toLowerCase(Locale.ROOT);
        Expression[] arguments = compiler.expressions(over.getOperands());
        Expression filter = null;
        if (FilteredAggregate.isFiltered(name)) {
            name = FilteredAggregate.base(name);
            filter = arguments[0];
            arguments = Arrays.copyOfRange(arguments, 1, arguments.length);
        }
        Resolver.Resolution aggregate = null;
        Casts.Cast[] casts = {};
        boolean made = over.getAggOperator() instanceof UserAggregate;
        if (made || filter != null || !WindowFunctions.contains(name)) {
            List<SqlType> types = new ArrayList<>();
            for (Expression argument : arguments) {
                types.add(argument.type());
            }
            aggregate = Resolver.aggregate(over.getAggOperator(), types);
            casts = new Casts.Cast[arguments.length];
            for (int i = 0; i < casts.length; i++) {
                casts[i] = Casts.find(types.get(i), aggregate.arguments().get(i));
            }
        }
        return new WindowCall(
                column,
                name,
                arguments,
                casts,
                aggregate,
                filter,
                over.isDistinct(),
                over.ignoreNulls(),
                PgRelTypes.sqlType(over.getType()),
                WindowFrame.compile(compiler, over.getWindow()));
    }

    /// The function over the rows of one partition.
    Evaluation over(WindowRows rows, ExecutionContext context) {
        return aggregate == null ? new Function(rows, context) : new Aggregate(rows, aggregate, context);
    }

    /// What a function gives for the rows of a partition, each asked for once and in order.
    abstract class Evaluation {
        final WindowRows rows;
        final WindowFrame.Ends ends;
        final ExecutionContext context;

        Evaluation(WindowRows rows, ExecutionContext context) {
            this.rows = rows;
            this.ends = frame.new Ends(rows, context);
            this.context = context;
        }

        abstract @Nullable Object of(int i);

        @Nullable
        Object argument(int argument, int i) {
            return arguments[argument].evaluate(rows.get(i), context);
        }

        @Nullable
        Object converted(@Nullable Object value, SqlType from) {
            return value == null || from.oid() == resultType.oid()
                    ? value
                    : Casts.find(from, resultType).apply(value, context.types());
        }
    }

    private final class Function extends Evaluation {
        private long groups;

        /// Into how many parts ntile divides the rows; null until a row has said it.
        private @Nullable Object buckets;

        Function(WindowRows rows, ExecutionContext context) {
            super(rows, context);
        }

        private Object sized(long value) {
            return resultType.length() == 4 ? (Object) (int) value : (Object) value;
        }

        @Override
        @Nullable
        Object of(int i) {
            return switch (name) {
                case "row_number" -> sized(i + 1L);
                case "rank" -> sized(rows.peersFrom(i) + 1L);
                case "dense_rank" -> {
                    groups += rows.peersFrom(i) == i ? 1 : 0;
                    yield sized(groups);
                }
                case "percent_rank" -> rows.size() == 1 ? 0.0 : rows.peersFrom(i) / (rows.size() - 1.0);
                case "cume_dist" -> rows.peersTo(i) / (double) rows.size();
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
            int small = rows.size() / n;
            int larger = rows.size() % n;
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
                    if (at < 0 || at >= rows.size()) {
                        break;
                    }
                    left -= argument(0, at) == null ? 0 : 1;
                }
            }
            if (at >= 0 && at < rows.size()) {
                return converted(argument(0, at), arguments[0].type());
            }
            return arguments.length > 2 ? converted(argument(2, i), arguments[2].type()) : null;
        }

        private @Nullable Object inFrame(int i, boolean fromStart, int n) {
            int start = ends.start(i);
            int end = ends.end(i);
            if (!ignoreNulls && frame.isWhole()) {
                int at = fromStart ? start + n - 1 : end - n;
                return at >= start && at < end ? argument(0, at) : null;
            }
            int left = n;
            for (int at = fromStart ? start : end - 1; at >= start && at < end; at += fromStart ? 1 : -1) {
                if (ends.excluded(i, at)) {
                    continue;
                }
                Object value = argument(0, at);
                if ((value != null || !ignoreNulls) && --left == 0) {
                    return value;
                }
            }
            return null;
        }
    }

    private final class Aggregate extends Evaluation {
        private final Resolver.Resolution found;
        private final boolean growing = frame.isGrowing() && !distinct;
        private Accumulator running;
        private int done;
        private @Nullable Object value;
        private boolean fresh;

        Aggregate(WindowRows rows, Resolver.Resolution found, ExecutionContext context) {
            super(rows, context);
            this.found = found;
            this.running = start();
        }

        private Accumulator start() {
            return ((Routine.Aggregate) found.routine().body()).start(found.arguments(), context);
        }

        @Override
        @Nullable
        Object of(int i) {
            int start = ends.start(i);
            int end = Math.max(start, ends.end(i));
            if (!growing) {
                running = start();
                done = start;
                fresh = false;
            }
            Set<RowKey> seen = distinct ? new HashSet<>() : null;
            for (; done < end; done++) {
                if (!ends.excluded(i, done)) {
                    context.tick();
                    add(done, seen);
                    fresh = false;
                }
            }
            if (!fresh) {
                value = converted(running.result(), found.result());
                fresh = true;
            }
            return value;
        }

        private void add(int i, @Nullable Set<RowKey> seen) {
            @Nullable Object[] row = rows.get(i);
            if (filter != null && !Boolean.TRUE.equals(filter.evaluate(row, context))) {
                return;
            }
            @Nullable Object[] values = new Object[arguments.length];
            for (int a = 0; a < values.length; a++) {
                Object given = arguments[a].evaluate(row, context);
                if (given == null && a == 0 && found.routine().strict()) {
                    return;
                }
                values[a] = given == null ? null : casts[a].apply(given, context.types());
            }
            if (seen == null || seen.add(RowKey.of(values, found.arguments()))) {
                running.add(values);
            }
        }
    }
}
