package holo.sql.exec;

import holo.sql.function.Accumulator;
import holo.sql.function.Casts;
import holo.sql.function.HypotheticalSetAggregates;
import holo.sql.function.Resolver;
import holo.sql.function.Routine;
import holo.sql.function.UserAggregate;
import holo.sql.type.PgRelTypes;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Locale;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.sql.SqlKind;
import org.jspecify.annotations.Nullable;

/// An aggregate of a GROUP BY, over rows of its input.
///
/// @param body null for GROUPING
/// @param filter column that says which rows count; negative for all
/// @param order in which rows are to be added; null for any
/// @param rowArguments how many arguments, from the second on, are of the row that is asked about
/// @param grouping columns that GROUPING asks about; null for other aggregates
record GroupedCall(
        Routine.@Nullable Aggregate body,
        boolean strict,
        List<SqlType> types,
        int[] columns,
        Casts.Cast[] casts,
        int filter,
        boolean distinct,
        @Nullable Comparator<@Nullable Object[]> order,
        Casts.Cast result,
        int rowArguments,
        int @Nullable [] grouping) {
    static GroupedCall of(AggregateCall call, List<SqlType> inputTypes) {
        int[] columns = call.getArgList().stream().mapToInt(i -> i).toArray();
        SqlKind kind = call.getAggregation().getKind();
        if (kind == SqlKind.GROUPING || kind == SqlKind.GROUPING_ID) {
            return new GroupedCall(
                    null, false, List.of(), columns, new Casts.Cast[0], -1, false, null, Casts.IDENTITY, 0, columns);
        }
        if (kind == SqlKind.LITERAL_AGG) {
            return literal(call);
        }
        List<SqlType> given = new ArrayList<>();
        for (int column : columns) {
            given.add(inputTypes.get(column));
        }
        boolean made = call.getAggregation() instanceof UserAggregate;
        Resolver.Resolution found = Resolver.aggregate(call.getAggregation(), given);
        Casts.Cast[] casts = new Casts.Cast[columns.length];
        for (int i = 0; i < casts.length; i++) {
            SqlType to = found.arguments().get(i);
            casts[i] = to.oid() == given.get(i).oid() ? Casts.IDENTITY : Casts.find(given.get(i), to);
        }
        SqlType type = PgRelTypes.sqlType(call.getType());
        Casts.Cast result = type.oid() == found.result().oid()
                        || type.oid() == PgTypes.ANY.oid()
                        || type.oid() == PgTypes.UNKNOWN.oid()
                ? Casts.IDENTITY
                : Casts.find(found.result(), type);
        return new GroupedCall(
                (Routine.Aggregate) found.routine().body(),
                found.routine().strict(),
                found.arguments(),
                columns,
                casts,
                call.filterArg,
                call.isDistinct(),
                order(call, columns, inputTypes),
                result,
                made
                        ? 0
                        : HypotheticalSetAggregates.rowArguments(
                                call.getAggregation().getName().toLowerCase(Locale.ROOT), columns.length),
                null);
    }

    /// Marks that a group exists: how sub-queries that became joins tell a match from none.
    private static GroupedCall literal(AggregateCall call) {
        SqlType type = PgRelTypes.sqlType(call.getType());
        Object value = ((RexLiteral) call.rexList.getFirst()).getValueAs(Boolean.class);
        Accumulator constant = new Accumulator() {
            @Override
            public void add(@Nullable Object[] arguments) {
                // The value is known.
            }

            @Override
            public @Nullable Object result() {
                return value;
            }
        };
        return new GroupedCall(
                (types, context) -> constant,
                false,
                List.of(type),
                new int[0],
                new Casts.Cast[0],
                call.filterArg,
                false,
                null,
                Casts.IDENTITY,
                0,
                null);
    }

    /// DISTINCT brings values together by sorting them, which aggregates that keep them show. Where there is an order,
    /// the arguments that it leaves out are its last keys, so that what is the same comes together.
    private static @Nullable Comparator<@Nullable Object[]> order(
            AggregateCall call, int[] columns, List<SqlType> inputTypes) {
        boolean ordered = !call.getCollation().getFieldCollations().isEmpty();
        String name = call.getAggregation().getName().toLowerCase(Locale.ROOT);
        boolean shown = name.endsWith("_agg") || call.getAggregation() instanceof UserAggregate;
        if (!ordered && !(call.isDistinct() && shown)) {
            return null;
        }
        Comparator<@Nullable Object[]> order = SortPlan.comparator(call.getCollation(), inputTypes);
        if (call.isDistinct()) {
            for (int column : columns) {
                order = order.thenComparing(SortPlan.column(column, inputTypes.get(column), false, false));
            }
        }
        return order;
    }

    @Nullable
    Object @Nullable [] arguments(@Nullable Object[] row, ExecutionContext context) {
        if (filter >= 0 && !Boolean.TRUE.equals(row[filter])) {
            return null;
        }
        @Nullable Object[] arguments = new Object[columns.length];
        for (int i = 0; i < arguments.length; i++) {
            Object value = row[columns[i]];
            if (value == null && strict && i == 0) {
                return null;
            }
            arguments[i] = value == null || casts[i] == Casts.IDENTITY ? value : casts[i].apply(value, context.types());
        }
        return arguments;
    }
}
