package holo.sql.exec;

import holo.sql.function.Accumulator;
import holo.sql.function.Casts;
import holo.sql.function.HypotheticalSetAggregates;
import holo.sql.function.Resolver;
import holo.sql.function.Routine;
import holo.sql.type.PgRelTypes;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import holo.sql.type.Values;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.rel.core.AggregateCall;
import org.apache.calcite.rex.RexLiteral;
import org.apache.calcite.sql.SqlKind;
import org.apache.calcite.util.ImmutableBitSet;
import org.jspecify.annotations.Nullable;

/// GROUP BY in hash tables, one for each grouping set.
final class AggregatePlan implements CompiledPlan {
    /// Estimated bytes of a group beside its key.
    private static final int GROUP_BYTES = 160;

    /// Stands for the null key of a group by one column.
    private static final Object NULL = new Object();

    private final CompiledPlan input;
    private final List<SqlType> outputTypes;
    private final int[] groupColumns;
    private final SqlType[] groupTypes;
    private final List<int[]> sets;
    private final Call[] calls;

    private AggregatePlan(
            CompiledPlan input,
            List<SqlType> outputTypes,
            int[] groupColumns,
            SqlType[] groupTypes,
            List<int[]> sets,
            Call[] calls) {
        this.input = input;
        this.outputTypes = outputTypes;
        this.groupColumns = groupColumns;
        this.groupTypes = groupTypes;
        this.sets = sets;
        this.calls = calls;
    }

    static CompiledPlan compile(PlanCompiler compiler, Aggregate aggregate) {
        CompiledPlan input = compiler.input(aggregate.getInput());
        List<SqlType> inputTypes = PlanCompiler.types(aggregate.getInput());
        int[] columns = aggregate.getGroupSet().toArray();
        SqlType[] types = new SqlType[columns.length];
        for (int i = 0; i < columns.length; i++) {
            types[i] = inputTypes.get(columns[i]);
        }
        List<int[]> sets = new ArrayList<>();
        for (ImmutableBitSet set : aggregate.getGroupSets()) {
            sets.add(set.toArray());
        }
        Call[] calls = aggregate.getAggCallList().stream()
                .map(call -> Call.of(call, inputTypes))
                .toArray(Call[]::new);
        return new AggregatePlan(input, PlanCompiler.types(aggregate), columns, types, sets, calls);
    }

    @Override
    public List<SqlType> outputTypes() {
        return outputTypes;
    }

    /// An aggregate of the list.
    ///
    /// @param rowArguments how many arguments, from the second on, are of the row that is asked about
    /// @param grouping columns that GROUPING asks about; null for other aggregates
    private record Call(
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
        static Call of(AggregateCall call, List<SqlType> inputTypes) {
            int[] columns = call.getArgList().stream().mapToInt(i -> i).toArray();
            SqlKind kind = call.getAggregation().getKind();
            if (kind == SqlKind.GROUPING || kind == SqlKind.GROUPING_ID) {
                return new Call(
                        null,
                        false,
                        List.of(),
                        columns,
                        new Casts.Cast[0],
                        -1,
                        false,
                        null,
                        Casts.IDENTITY,
                        0,
                        columns);
            }
            if (kind == SqlKind.LITERAL_AGG) {
                return literal(call);
            }
            List<SqlType> given = new ArrayList<>();
            for (int column : columns) {
                given.add(inputTypes.get(column));
            }
            Resolver.Resolution found =
                    Resolver.aggregate(call.getAggregation().getName().toLowerCase(Locale.ROOT), given);
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
            return new Call(
                    (Routine.Aggregate) found.routine().body(),
                    found.routine().strict(),
                    found.arguments(),
                    columns,
                    casts,
                    call.filterArg,
                    call.isDistinct(),
                    order(call, columns, inputTypes),
                    result,
                    HypotheticalSetAggregates.rowArguments(
                            call.getAggregation().getName().toLowerCase(Locale.ROOT), columns.length),
                    null);
        }

        /// Marks that a group exists: how sub-queries that became joins tell a match from none.
        private static Call literal(AggregateCall call) {
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
            return new Call(
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

        /// DISTINCT brings values together by sorting them, which aggregates that keep them show.
        private static @Nullable Comparator<@Nullable Object[]> order(
                AggregateCall call, int[] columns, List<SqlType> inputTypes) {
            if (!call.getCollation().getFieldCollations().isEmpty()) {
                return SortPlan.comparator(call.getCollation(), inputTypes);
            }
            String name = call.getAggregation().getName().toLowerCase(Locale.ROOT);
            if (!call.isDistinct() || !name.endsWith("_agg")) {
                return null;
            }
            Comparator<@Nullable Object[]> order = (a, b) -> 0;
            for (int column : columns) {
                order = order.thenComparing(SortPlan.column(column, inputTypes.get(column), false, false));
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
                arguments[i] =
                        value == null || casts[i] == Casts.IDENTITY ? value : casts[i].apply(value, context.types());
            }
            return arguments;
        }
    }

    /// The state of a group.
    private final class Group {
        private final @Nullable Object[] key;
        private final @Nullable Accumulator[] accumulators = new Accumulator[calls.length];
        private final @Nullable Object[] extras = new Object[calls.length];
        private final int set;

        Group(@Nullable Object[] key, int set, ExecutionContext context) {
            this.key = key;
            this.set = set;
            for (int i = 0; i < calls.length; i++) {
                Routine.Aggregate body = calls[i].body();
                if (body != null) {
                    accumulators[i] = body.start(calls[i].types(), context);
                    if (calls[i].order() != null) {
                        extras[i] = new ArrayList<@Nullable Object[]>();
                    } else if (calls[i].distinct()) {
                        extras[i] = new HashSet<RowKey>();
                    }
                }
            }
        }

        void add(@Nullable Object[] row, ExecutionContext context) {
            for (int i = 0; i < calls.length; i++) {
                Accumulator accumulator = accumulators[i];
                if (accumulator == null) {
                    continue;
                }
                @Nullable Object[] arguments = arguments(i, row, context);
                if (arguments == null) {
                    continue;
                }
                Object extra = extras[i];
                if (extra instanceof List<?>) {
                    context.memory().take(MemoryBudget.sizeOf(row));
                    @SuppressWarnings("unchecked")
                    List<@Nullable Object[]> rows = (List<@Nullable Object[]>) extra;
                    rows.add(row);
                } else if (extra == null || isNew(extra, arguments, i, context)) {
                    accumulator.add(arguments);
                }
            }
        }

        /// Of the row that a call asks the place of, the columns that the grouping set leaves out are null.
        @Nullable
        Object @Nullable [] arguments(int i, @Nullable Object[] row, ExecutionContext context) {
            Call call = calls[i];
            @Nullable Object[] arguments = call.arguments(row, context);
            for (int place = 1; arguments != null && place <= call.rowArguments(); place++) {
                int column = call.columns()[place];
                if (java.util.Arrays.binarySearch(groupColumns, column) >= 0
                        && java.util.Arrays.binarySearch(sets.get(set), column) < 0) {
                    arguments[place] = null;
                }
            }
            return arguments;
        }

        private boolean isNew(Object seen, @Nullable Object[] arguments, int call, ExecutionContext context) {
            @SuppressWarnings("unchecked")
            Set<RowKey> keys = (Set<RowKey>) seen;
            boolean added = keys.add(RowKey.of(arguments, calls[call].types()));
            if (added) {
                context.memory().take(MemoryBudget.sizeOf(arguments));
            }
            return added;
        }

        @Nullable
        Object[] finish(ExecutionContext context) {
            @Nullable Object[] out = java.util.Arrays.copyOf(key, groupColumns.length + calls.length);
            for (int i = 0; i < calls.length; i++) {
                out[groupColumns.length + i] = result(i, context);
            }
            return out;
        }

        private @Nullable Object result(int i, ExecutionContext context) {
            Accumulator accumulator = accumulators[i];
            if (accumulator == null) {
                return grouping(calls[i].columns());
            }
            if (extras[i] instanceof List<?> list) {
                @SuppressWarnings("unchecked")
                List<@Nullable Object[]> rows = (List<@Nullable Object[]>) list;
                Comparator<@Nullable Object[]> order = calls[i].order();
                if (order != null) {
                    rows.sort(order);
                }
                Set<RowKey> seen = new HashSet<>();
                for (@Nullable Object[] row : rows) {
                    @Nullable Object[] arguments = arguments(i, row, context);
                    if (arguments != null && (!calls[i].distinct() || isNew(seen, arguments, i, context))) {
                        accumulator.add(arguments);
                    }
                }
            }
            Object value = accumulator.result();
            return value == null ? null : calls[i].result().apply(value, context.types());
        }

        private Object grouping(int[] columns) {
            long bits = 0;
            for (int column : columns) {
                boolean grouped = java.util.Arrays.binarySearch(sets.get(set), column) >= 0;
                bits = bits << 1 | (grouped ? 0 : 1);
            }
            return bits;
        }
    }

    @Override
    public RowSource open(ExecutionContext context) {
        return new RowSource() {
            private @Nullable Groups groups;
            private @Nullable Object[] row = NO_ROW;

            @Override
            public boolean advance() {
                Groups all = groups;
                if (all == null) {
                    all = new Groups(context);
                    groups = all;
                    all.collect();
                }
                context.tick();
                Group group = all.next();
                row = group == null ? NO_ROW : group.finish(context);
                return group != null;
            }

            @Override
            public @Nullable Object[] row() {
                return row;
            }

            @Override
            public void close() {
                if (groups != null) {
                    groups.close();
                }
            }
        };
    }

    /// The groups of one run. When they do not fit into memory, rows of further groups are put aside, and counted when
    /// those in memory are done.
    private final class Groups {
        private final ExecutionContext context;
        private final RowFormat format;
        private final ArrayDeque<Part> waiting = new ArrayDeque<>();
        private @Nullable Partitions[] aside = new Partitions[0];
        private Iterator<Group> ready = Collections.emptyIterator();
        private @Nullable RowFile counted;
        private long bytes;

        /// Rows of a grouping set.
        private record Part(RowFile rows, int set, int level) {}

        Groups(ExecutionContext context) {
            this.context = context;
            this.format = new RowFormat(input.outputTypes());
        }

        void collect() {
            List<Map<Object, Group>> tables = new ArrayList<>();
            for (int s = 0; s < sets.size(); s++) {
                tables.add(new LinkedHashMap<>());
                if (sets.get(s).length == 0) {
                    tables.get(s).put(Boolean.TRUE, new Group(new Object[groupColumns.length], s, context));
                }
            }
            aside = new Partitions[sets.size()];
            try (RowSource rows = input.open(context)) {
                while (rows.advance()) {
                    @Nullable Object[] row = rows.row();
                    for (int s = 0; s < sets.size(); s++) {
                        add(tables.get(s), s, row, 0);
                    }
                }
            }
            putAside(0);
            ready = tables.stream().flatMap(t -> t.values().stream()).iterator();
        }

        /// The next group, null after the last.
        @Nullable
        Group next() {
            while (!ready.hasNext()) {
                context.memory().release(bytes);
                bytes = 0;
                Part part = waiting.poll();
                if (part == null) {
                    return null;
                }
                counted = part.rows();
                Map<Object, Group> table = new LinkedHashMap<>();
                while (part.rows().hasNext()) {
                    context.tick();
                    add(table, part.set(), part.rows().next(), part.level());
                }
                putAside(part.level());
                ready = table.values().iterator();
            }
            return ready.next();
        }

        private void putAside(int level) {
            for (int s = 0; s < aside.length; s++) {
                Partitions files = aside[s];
                aside[s] = null;
                if (files != null) {
                    for (RowFile file : files.files()) {
                        if (file != null) {
                            waiting.push(new Part(file, s, level + 1));
                        }
                    }
                }
            }
        }

        private void add(Map<Object, Group> table, int set, @Nullable Object[] row, int level) {
            Object key = key(sets.get(set), row);
            Group group = table.get(key);
            if (group == null) {
                if (level < Partitions.LEVELS_MAX && context.workspace().isExceeded(bytes)) {
                    Partitions files = aside[set];
                    if (files == null) {
                        files = new Partitions(format, context.workspace(), level);
                        aside[set] = files;
                    }
                    files.write(key.hashCode(), row);
                    return;
                }
                group = newGroup(set, row);
                table.put(key, group);
            }
            long before = context.memory().bytes();
            group.add(row, context);
            bytes += context.memory().bytes() - before;
        }

        private Group newGroup(int set, @Nullable Object[] row) {
            @Nullable Object[] shown = new Object[groupColumns.length];
            for (int i = 0; i < shown.length; i++) {
                shown[i] = java.util.Arrays.binarySearch(sets.get(set), groupColumns[i]) >= 0
                        ? row[groupColumns[i]]
                        : null;
            }
            long size = GROUP_BYTES + MemoryBudget.sizeOf(shown) + 64L * calls.length;
            context.memory().take(size);
            bytes += size;
            return new Group(shown, set, context);
        }

        void close() {
            waiting.forEach(part -> part.rows().close());
            waiting.clear();
            for (Partitions files : aside) {
                Partitions.close(files);
            }
            if (counted != null) {
                counted.close();
            }
            context.memory().release(bytes);
            bytes = 0;
        }
    }

    private Object key(int[] columns, @Nullable Object[] row) {
        if (columns.length == 0) {
            return Boolean.TRUE;
        }
        if (columns.length == 1) {
            Object hashable = Values.hashable(row[columns[0]], type(columns[0]));
            return hashable == null ? NULL : hashable;
        }
        @Nullable Object[] values = new Object[columns.length];
        for (int i = 0; i < values.length; i++) {
            values[i] = Values.hashable(row[columns[i]], type(columns[i]));
        }
        return RowKey.ofHashable(values);
    }

    private SqlType type(int column) {
        return groupTypes[java.util.Arrays.binarySearch(groupColumns, column)];
    }
}
