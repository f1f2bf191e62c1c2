package holo.sql.exec;

import holo.sql.error.SqlException;
import holo.sql.expression.Expression;
import holo.sql.parser.PgOperators;
import holo.sql.type.SqlType;
import holo.sql.type.Values;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.PriorityQueue;
import org.apache.calcite.rel.RelCollation;
import org.apache.calcite.rel.RelFieldCollation;
import org.apache.calcite.rel.core.Sort;
import org.apache.calcite.rex.RexCall;
import org.apache.calcite.rex.RexNode;
import org.jspecify.annotations.Nullable;

/// ORDER BY, OFFSET and LIMIT. With a small limit only as many rows are kept.
public final class SortPlan implements CompiledPlan {
    /// Up to so many rows are kept in a heap instead of sorting all.
    static final int HEAP_ROWS_MAX = 10_000;

    private final CompiledPlan input;
    private final @Nullable Comparator<@Nullable Object[]> order;
    private final @Nullable Expression offset;
    private final @Nullable Expression limit;
    private final boolean ties;

    private SortPlan(
            CompiledPlan input,
            @Nullable Comparator<@Nullable Object[]> order,
            @Nullable Expression offset,
            @Nullable Expression limit,
            boolean ties) {
        this.input = input;
        this.order = order;
        this.offset = offset;
        this.limit = limit;
        this.ties = ties;
    }

    /// Whether rows equal to the last one within the limit are put out, too.
    public static boolean isWithTies(Sort sort) {
        return sort.fetch instanceof RexCall call
                && call.getOperator().getName().equals(PgOperators.TIES);
    }

    static CompiledPlan compile(PlanCompiler compiler, Sort sort) {
        CompiledPlan input = compiler.input(sort.getInput());
        RelCollation collation = sort.getCollation();
        Comparator<@Nullable Object[]> order = collation.getFieldCollations().isEmpty()
                ? null
                : comparator(collation, PlanCompiler.types(sort.getInput()));
        RexNode offset = sort.offset;
        RexNode fetch = sort.fetch;
        return new SortPlan(
                input,
                order,
                offset == null ? null : compiler.expression(offset),
                fetch == null ? null : compiler.expression(fetch),
                isWithTies(sort));
    }

    /// The order of rows by columns.
    static Comparator<@Nullable Object[]> comparator(RelCollation collation, List<SqlType> types) {
        Comparator<@Nullable Object[]> all = null;
        for (RelFieldCollation field : collation.getFieldCollations()) {
            Comparator<@Nullable Object[]> next = column(
                    field.getFieldIndex(),
                    types.get(field.getFieldIndex()),
                    field.direction.isDescending(),
                    nullsFirst(field));
            all = all == null ? next : all.thenComparing(next);
        }
        return all == null ? (a, b) -> 0 : all;
    }

    private static boolean nullsFirst(RelFieldCollation field) {
        return switch (field.nullDirection) {
            case FIRST -> true;
            case LAST -> false;
            case UNSPECIFIED -> field.direction.isDescending();
        };
    }

    /// The order of rows by one column.
    static Comparator<@Nullable Object[]> column(int column, SqlType type, boolean descending, boolean nullsFirst) {
        Comparator<Object> values = Values.comparator(type);
        int sign = descending ? -1 : 1;
        int nulls = nullsFirst ? -1 : 1;
        return (a, b) -> {
            Object x = a[column];
            Object y = b[column];
            if (x == null || y == null) {
                return x == y ? 0 : x == null ? nulls : -nulls;
            }
            return sign * values.compare(x, y);
        };
    }

    @Override
    public List<SqlType> outputTypes() {
        return input.outputTypes();
    }

    private static long count(
            @Nullable Expression e, ExecutionContext context, long otherwise, String state, String name) {
        Object value = e == null ? null : e.evaluate(new Object[0], context);
        if (value == null) {
            return otherwise;
        }
        long count = value instanceof Number n
                ? n.longValue()
                : holo.sql.function.NumericMath.toInteger(
                        holo.sql.function.Casts.numeric(value), Long.MIN_VALUE, Long.MAX_VALUE, "bigint");
        if (count < 0) {
            throw SqlException.of(state, name + " must not be negative");
        }
        return count;
    }

    @Override
    public RowSource open(ExecutionContext context) {
        long skip = count(offset, context, 0, "2201X", "OFFSET");
        long most = count(limit, context, Long.MAX_VALUE, "2201W", "LIMIT");
        if (order == null) {
            return limited(input.open(context), skip, most);
        }
        return new Sorted(context, skip, most, order);
    }

    private static RowSource limited(RowSource rows, long skip, long most) {
        return limited(rows, skip, most, null);
    }

    /// @param ties puts out more rows as long as they are equal to the last one; null for no more
    private static RowSource limited(
            RowSource rows, long skip, long most, @Nullable Comparator<@Nullable Object[]> ties) {
        return new RowSource() {
            private long skipped;
            private long given;
            private boolean ended;

            @Override
            public boolean advance() {
                if (ended || most == 0) {
                    return false;
                }
                while (skipped < skip) {
                    if (!rows.advance()) {
                        return false;
                    }
                    skipped++;
                }
                if (given < most) {
                    given++;
                    return rows.advance();
                }
                @Nullable Object[] last = rows.row();
                ended = ties == null || !rows.advance() || ties.compare(last, rows.row()) != 0;
                return !ended;
            }

            @Override
            public @Nullable Object[] row() {
                return rows.row();
            }

            @Override
            public void close() {
                rows.close();
            }
        };
    }

    /// Sorts when the first row is asked for.
    private final class Sorted extends RowSource {
        private final ExecutionContext context;
        private final long skip;
        private final long most;
        private final Comparator<@Nullable Object[]> rowOrder;
        private @Nullable RowSource sorted;
        private @Nullable RowSorter all;

        Sorted(ExecutionContext context, long skip, long most, Comparator<@Nullable Object[]> rowOrder) {
            this.context = context;
            this.skip = skip;
            this.most = most;
            this.rowOrder = rowOrder;
        }

        @Override
        public boolean advance() {
            RowSource rows = sorted;
            if (rows == null) {
                rows = limited(new IteratorSource(sort(), context), skip, most, ties ? rowOrder : null);
                sorted = rows;
            }
            return rows.advance();
        }

        private Iterator<@Nullable Object[]> sort() {
            boolean heap = !ties && most <= HEAP_ROWS_MAX && skip <= HEAP_ROWS_MAX - most;
            try (RowSource rows = input.open(context)) {
                return heap ? top(rows, (int) (most + skip)).iterator() : all(rows);
            }
        }

        private Iterator<@Nullable Object[]> all(RowSource rows) {
            RowSorter sorter = new RowSorter(rowOrder, new RowFormat(outputTypes()), context);
            all = sorter;
            while (rows.advance()) {
                sorter.add(rows.row());
            }
            return sorter.sorted();
        }

        @Override
        public void close() {
            if (all != null) {
                all.close();
                all = null;
            }
        }

        private record Numbered(@Nullable Object[] row, long number) {}

        private List<@Nullable Object[]> top(RowSource rows, int count) {
            if (count == 0) {
                return List.of();
            }
            // Equal rows keep the order in which they came, as a stable sort would.
            Comparator<Numbered> byRow = (a, b) -> rowOrder.compare(a.row(), b.row());
            Comparator<Numbered> full = byRow.thenComparingLong(Numbered::number);
            PriorityQueue<Numbered> worstFirst = new PriorityQueue<>(full.reversed());
            long number = 0;
            while (rows.advance()) {
                @Nullable Object[] row = rows.row();
                if (worstFirst.size() < count) {
                    worstFirst.add(new Numbered(row, number++));
                } else if (rowOrder.compare(row, worstFirst.element().row()) < 0) {
                    worstFirst.remove();
                    worstFirst.add(new Numbered(row, number++));
                }
            }
            List<Numbered> best = new ArrayList<>(worstFirst);
            best.sort(full);
            List<@Nullable Object[]> list = new ArrayList<>(best.size());
            for (Numbered n : best) {
                list.add(n.row());
            }
            return list;
        }

        @Override
        public @Nullable Object[] row() {
            return sorted == null ? new Object[0] : sorted.row();
        }
    }
}
