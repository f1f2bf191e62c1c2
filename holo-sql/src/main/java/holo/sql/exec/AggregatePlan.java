package holo.sql.exec;

import holo.sql.function.Accumulator;
import holo.sql.function.Gathering;
import holo.sql.function.Routine;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import holo.sql.type.Values;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.HashMap;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.apache.calcite.rel.core.Aggregate;
import org.apache.calcite.util.ImmutableBitSet;
import org.jspecify.annotations.Nullable;

/// GROUP BY in hash tables, one for each grouping set.
final class AggregatePlan implements CompiledPlan {
    /// What an aggregate gathers is there up to three times: in a buffer, in the next one when that is full (of twice
    /// its size), or in the value.
    private static final int GATHERED_COPIES = 3;

    /// Estimated bytes of a group beside its key.
    private static final int GROUP_BYTES = 160;

    /// Stands for the null key of a group by one column.
    private static final Object NULL = new Object();

    private final CompiledPlan input;
    private final List<SqlType> outputTypes;
    private final int[] groupColumns;
    private final SqlType[] groupTypes;
    private final List<int[]> sets;
    private final GroupedCall[] calls;

    private AggregatePlan(
            CompiledPlan input,
            List<SqlType> outputTypes,
            int[] groupColumns,
            SqlType[] groupTypes,
            List<int[]> sets,
            GroupedCall[] calls) {
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
        GroupedCall[] calls = aggregate.getAggCallList().stream()
                .map(call -> GroupedCall.of(call, inputTypes))
                .toArray(GroupedCall[]::new);
        return new AggregatePlan(input, PlanCompiler.types(aggregate), columns, types, sets, calls);
    }

    @Override
    public List<SqlType> outputTypes() {
        return outputTypes;
    }

    /// The state of a group.
    private final class Group {
        private final @Nullable Object[] key;
        private final int set;
        /// Its place in its table.
        private final int number;
        private final @Nullable Accumulator[] accumulators = new Accumulator[calls.length];

        Group(@Nullable Object[] key, int set, int number, ExecutionContext context) {
            this.key = key;
            this.set = set;
            this.number = number;
            for (int i = 0; i < calls.length; i++) {
                Routine.Aggregate body = calls[i].body();
                if (body != null) {
                    accumulators[i] = body.start(calls[i].types(), context);
                }
            }
        }

        void add(@Nullable Object[] row, Table table, ExecutionContext context) {
            for (int i = 0; i < calls.length; i++) {
                Accumulator accumulator = accumulators[i];
                if (accumulator == null) {
                    continue;
                }
                @Nullable Object[] arguments = arguments(i, row, context);
                if (arguments == null) {
                    continue;
                }
                OrderedRows ordered = table.ordered[i];
                DistinctRows distinct = table.distinct[i];
                if (ordered != null) {
                    accumulator.announce(arguments);
                    ordered.add(number, row);
                } else if (distinct == null || distinct.isNew(numbered(arguments))) {
                    accumulator.add(arguments);
                }
            }
        }

        /// Arguments as they are told apart among those of all groups.
        private @Nullable Object[] numbered(@Nullable Object[] arguments) {
            @Nullable Object[] numbered = new Object[arguments.length + 1];
            numbered[0] = number;
            System.arraycopy(arguments, 0, numbered, 1, arguments.length);
            return numbered;
        }

        /// Of the row that a call asks the place of, the columns that the grouping set leaves out are null.
        @Nullable
        Object @Nullable [] arguments(int i, @Nullable Object[] row, ExecutionContext context) {
            GroupedCall call = calls[i];
            @Nullable Object[] arguments = call.arguments(row, context);
            for (int place = 1; arguments != null && place <= call.rowArguments(); place++) {
                int column = call.columns()[place];
                if (Arrays.binarySearch(groupColumns, column) >= 0 && Arrays.binarySearch(sets.get(set), column) < 0) {
                    arguments[place] = null;
                }
            }
            return arguments;
        }

        @Nullable
        Object[] finish(Table table, ExecutionContext context) {
            @Nullable Object[] out = Arrays.copyOf(key, groupColumns.length + calls.length);
            for (int i = 0; i < calls.length; i++) {
                out[groupColumns.length + i] = result(i, table.ordered[i], context);
            }
            return out;
        }

        private @Nullable Object result(int i, @Nullable OrderedRows ordered, ExecutionContext context) {
            Accumulator accumulator = accumulators[i];
            if (accumulator == null) {
                return grouping(calls[i].columns());
            }
            long gathered = ordered == null ? 0 : addInOrder(i, accumulator, ordered, context);
            Object value = accumulator.result();
            context.memory().release(gathered);
            return value == null ? null : calls[i].result().apply(value, context.types());
        }

        /// Adds the rows of the group in their order.
        ///
        /// @return bytes taken for what the aggregate keeps
        /// @throws holo.sql.error.SqlException 53200 when that is more than there is
        private long addInOrder(int i, Accumulator accumulator, OrderedRows ordered, ExecutionContext context) {
            long gathered = 0;
            RowKey last = null;
            for (Iterator<@Nullable Object[]> rows = ordered.of(number); rows.hasNext(); ) {
                context.tick();
                @Nullable Object[] arguments = arguments(i, rows.next(), context);
                if (arguments == null) {
                    continue;
                }
                if (calls[i].distinct()) {
                    // Those that are the same come one after the other.
                    RowKey next = RowKey.of(arguments, calls[i].types());
                    if (next.equals(last)) {
                        continue;
                    }
                    last = next;
                }
                if (accumulator instanceof Gathering) {
                    long size = GATHERED_COPIES * MemoryBudget.sizeOf(arguments);
                    context.memory().take(size);
                    gathered += size;
                }
                accumulator.add(arguments);
            }
            return gathered;
        }

        private Object grouping(int[] columns) {
            long bits = 0;
            for (int column : columns) {
                boolean grouped = Arrays.binarySearch(sets.get(set), column) >= 0;
                bits = bits << 1 | (grouped ? 0 : 1);
            }
            return bits;
        }
    }

    /// The groups of a grouping set that are counted at a time, and what their aggregates must keep until all rows have
    /// come.
    private final class Table {
        private final int set;
        private final ExecutionContext context;
        private final Map<Object, Group> byKey = new HashMap<>();
        private final List<Group> groups = new ArrayList<>();
        private final @Nullable OrderedRows[] ordered = new OrderedRows[calls.length];
        private final @Nullable DistinctRows[] distinct = new DistinctRows[calls.length];

        Table(int set, ExecutionContext context) {
            this.set = set;
            this.context = context;
            for (int i = 0; i < calls.length; i++) {
                GroupedCall call = calls[i];
                Comparator<@Nullable Object[]> order = call.order();
                if (order != null) {
                    ordered[i] = new OrderedRows(order, input.outputTypes(), context);
                } else if (call.distinct()) {
                    List<SqlType> types = new ArrayList<>(List.of(PgTypes.INT4));
                    types.addAll(call.types());
                    distinct[i] = new DistinctRows(types, context);
                }
            }
        }

        Group newGroup(Object key, @Nullable Object[] shown) {
            Group group = new Group(shown, set, groups.size(), context);
            byKey.put(key, group);
            groups.add(group);
            return group;
        }

        /// All rows have come: those that DISTINCT had to put aside are asked about again.
        void complete() {
            byKey.clear();
            for (int i = 0; i < calls.length; i++) {
                DistinctRows rows = distinct[i];
                if (rows != null) {
                    Iterator<@Nullable Object[]> aside;
                    while ((aside = rows.next()) != null) {
                        complete(i, rows, aside);
                    }
                    rows.close();
                }
            }
        }

        private void complete(int i, DistinctRows rows, Iterator<@Nullable Object[]> aside) {
            while (aside.hasNext()) {
                context.tick();
                @Nullable Object[] numbered = aside.next();
                if (rows.isNew(numbered)) {
                    Accumulator accumulator = groups.get((Integer) Objects.requireNonNull(numbered[0])).accumulators[i];
                    Objects.requireNonNull(accumulator).add(Arrays.copyOfRange(numbered, 1, numbered.length));
                }
            }
        }

        void close() {
            for (int i = 0; i < calls.length; i++) {
                OrderedRows rows = ordered[i];
                if (rows != null) {
                    rows.close();
                }
                DistinctRows seen = distinct[i];
                if (seen != null) {
                    seen.close();
                }
            }
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
                @Nullable Object[] next = all.next();
                row = next == null ? NO_ROW : next;
                return next != null;
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
        private final ArrayDeque<Table> tables = new ArrayDeque<>();
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
            for (int s = 0; s < sets.size(); s++) {
                Table table = new Table(s, context);
                tables.add(table);
                if (sets.get(s).length == 0) {
                    table.newGroup(Boolean.TRUE, new Object[groupColumns.length]);
                }
            }
            aside = new Partitions[sets.size()];
            try (RowSource rows = input.open(context)) {
                while (rows.advance()) {
                    @Nullable Object[] row = rows.row();
                    for (Table table : tables) {
                        add(table, row, 0);
                    }
                }
            }
            putAside(0);
            begin();
        }

        private void begin() {
            tables.forEach(Table::complete);
            ready = tables.element().groups.iterator();
        }

        /// The row of the next group, null after the last.
        @Nullable
        Object @Nullable [] next() {
            while (!ready.hasNext()) {
                if (!tables.isEmpty()) {
                    tables.remove().close();
                }
                if (tables.isEmpty()) {
                    context.memory().release(bytes);
                    bytes = 0;
                    Part part = waiting.poll();
                    if (part == null) {
                        return null;
                    }
                    count(part);
                }
                ready = tables.element().groups.iterator();
            }
            return ready.next().finish(tables.element(), context);
        }

        private void count(Part part) {
            counted = part.rows();
            Table table = new Table(part.set(), context);
            tables.add(table);
            while (part.rows().hasNext()) {
                context.tick();
                add(table, part.rows().next(), part.level());
            }
            putAside(part.level());
            table.complete();
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

        private void add(Table table, @Nullable Object[] row, int level) {
            Object key = key(sets.get(table.set), row);
            Group group = table.byKey.get(key);
            if (group == null) {
                if (level < Partitions.LEVELS_MAX && context.workspace().isExceeded(bytes)) {
                    Partitions files = aside[table.set];
                    if (files == null) {
                        files = new Partitions(format, context.workspace(), level);
                        aside[table.set] = files;
                    }
                    files.write(key.hashCode(), row);
                    return;
                }
                group = table.newGroup(key, shown(table.set, row));
            }
            group.add(row, table, context);
        }

        /// The columns that a row shows of its group.
        private @Nullable Object[] shown(int set, @Nullable Object[] row) {
            @Nullable Object[] shown = new Object[groupColumns.length];
            for (int i = 0; i < shown.length; i++) {
                shown[i] = Arrays.binarySearch(sets.get(set), groupColumns[i]) >= 0 ? row[groupColumns[i]] : null;
            }
            long size = GROUP_BYTES + MemoryBudget.sizeOf(shown) + 64L * calls.length;
            context.memory().take(size);
            bytes += size;
            return shown;
        }

        void close() {
            tables.forEach(Table::close);
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
        return groupTypes[Arrays.binarySearch(groupColumns, column)];
    }
}
