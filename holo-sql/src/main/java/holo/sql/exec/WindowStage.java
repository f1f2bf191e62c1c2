package holo.sql.exec;

import holo.sql.expression.Expression;
import holo.sql.type.SqlType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collections;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.NoSuchElementException;
import org.apache.calcite.rex.RexFieldCollation;
import org.apache.calcite.rex.RexInputRef;
import org.apache.calcite.rex.RexNode;
import org.apache.calcite.rex.RexWindow;
import org.apache.calcite.sql.SqlKind;
import org.jspecify.annotations.Nullable;

/// Window functions that divide and order the rows alike: sorts the rows once, and goes through them partition by
/// partition. Keys that are no columns become columns at the end of the rows.
final class WindowStage {
    private final List<RexNode> partitionKeys;
    private final List<RexFieldCollation> orderKeys;
    private final int width;
    private final List<SqlType> rowTypes;
    private final Expression[] computed;
    private final Comparator<@Nullable Object[]> byPartition;
    private final Comparator<@Nullable Object[]> byOrder;
    private final int orderColumn;
    private final boolean descending;
    private final List<WindowCall> calls = new ArrayList<>();

    /// @param types of the rows without the keys of any window
    WindowStage(PlanCompiler compiler, RexWindow window, List<SqlType> types) {
        this.partitionKeys = window.partitionKeys;
        this.orderKeys = window.orderKeys;
        this.width = types.size();
        this.rowTypes = new ArrayList<>(types);
        List<Expression> expressions = new ArrayList<>();
        Comparator<@Nullable Object[]> partitions = (a, b) -> 0;
        for (RexNode key : partitionKeys) {
            int column = column(compiler, key, expressions);
            partitions = partitions.thenComparing(SortPlan.column(column, rowTypes.get(column), false, false));
        }
        Comparator<@Nullable Object[]> order = (a, b) -> 0;
        int first = -1;
        for (RexFieldCollation key : orderKeys) {
            int column = column(compiler, key.left, expressions);
            first = first < 0 ? column : first;
            boolean down = key.right.contains(SqlKind.DESCENDING);
            boolean nullsFirst =
                    key.right.contains(SqlKind.NULLS_FIRST) || down && !key.right.contains(SqlKind.NULLS_LAST);
            order = order.thenComparing(SortPlan.column(column, rowTypes.get(column), down, nullsFirst));
        }
        this.computed = expressions.toArray(Expression[]::new);
        this.byPartition = partitions;
        this.byOrder = order;
        this.orderColumn = first;
        this.descending = !orderKeys.isEmpty() && orderKeys.getFirst().right.contains(SqlKind.DESCENDING);
    }

    private int column(PlanCompiler compiler, RexNode key, List<Expression> expressions) {
        if (key instanceof RexInputRef ref) {
            return ref.getIndex();
        }
        Expression expression = compiler.expression(key);
        expressions.add(expression);
        rowTypes.add(expression.type());
        return rowTypes.size() - 1;
    }

    /// Whether a window needs no other order of the rows.
    boolean suits(RexWindow window) {
        return partitionKeys.equals(window.partitionKeys) && orderKeys.equals(window.orderKeys);
    }

    void add(WindowCall call) {
        calls.add(call);
    }

    List<SqlType> rowTypes() {
        return rowTypes;
    }

    Comparator<@Nullable Object[]> byOrder() {
        return byOrder;
    }

    /// The column of the first key of the order.
    int orderColumn() {
        return orderColumn;
    }

    boolean descending() {
        return descending;
    }

    /// The rows with the columns of this stage filled, in its order.
    ///
    /// @param rows of the stage before
    RowSource run(RowSource rows, ExecutionContext context) {
        return new Run(rows, context);
    }

    /// A copy of a row with room for the functions' columns.
    private @Nullable Object[] withKeys(@Nullable Object[] row, ExecutionContext context) {
        @Nullable Object[] keyed = Arrays.copyOf(row, rowTypes.size());
        for (int i = 0; i < computed.length; i++) {
            keyed[width + i] = computed[i].evaluate(row, context);
        }
        return keyed;
    }

    private final class Run extends RowSource {
        private final RowSource input;
        private final ExecutionContext context;
        private final List<WindowCall.Evaluation> evaluations = new ArrayList<>();
        private @Nullable RowSorter sorter;
        private @Nullable Iterator<@Nullable Object[]> ordered;
        private @Nullable WindowRows partition;
        private @Nullable Object @Nullable [] next;
        private @Nullable Object[] row = NO_ROW;
        private int at;

        Run(RowSource input, ExecutionContext context) {
            this.input = input;
            this.context = context;
        }

        @Override
        public boolean advance() {
            Iterator<@Nullable Object[]> rows = ordered;
            if (rows == null) {
                rows = order();
                ordered = rows;
                next = rows.hasNext() ? rows.next() : null;
            }
            WindowRows current = partition;
            if (current == null || at == current.size()) {
                current = begin(rows);
                if (current == null) {
                    close();
                    return false;
                }
            }
            context.tick();
            int i = at++;
            row = current.get(i);
            for (int c = 0; c < evaluations.size(); c++) {
                row[calls.get(c).column()] = evaluations.get(c).of(i);
            }
            return true;
        }

        private Iterator<@Nullable Object[]> order() {
            Iterator<@Nullable Object[]> rows = new Keyed();
            if (partitionKeys.isEmpty() && orderKeys.isEmpty()) {
                return rows;
            }
            RowSorter all = new RowSorter(byPartition.thenComparing(byOrder), new RowFormat(rowTypes), context);
            sorter = all;
            while (rows.hasNext()) {
                all.add(rows.next());
            }
            input.close();
            return all.sorted();
        }

        /// The rows of the stage before with the keys of this one.
        private final class Keyed implements Iterator<@Nullable Object[]> {
            private boolean advanced;
            private boolean there;

            @Override
            public boolean hasNext() {
                if (!advanced) {
                    there = input.advance();
                    advanced = true;
                }
                return there;
            }

            @Override
            public @Nullable Object[] next() {
                if (!hasNext()) {
                    throw new NoSuchElementException();
                }
                advanced = false;
                return withKeys(input.row(), context);
            }
        }

        /// The next partition; null after the last.
        private @Nullable WindowRows begin(Iterator<@Nullable Object[]> rows) {
            endPartition();
            @Nullable Object[] first = next;
            if (first == null) {
                return null;
            }
            RowSorter all = sorter;
            // What the sorter has in memory is counted there.
            WindowRows current = new WindowRows(WindowStage.this, all == null || all.isDivided(), context);
            partition = current;
            next = null;
            current.add(first);
            while (next == null && rows.hasNext()) {
                @Nullable Object[] candidate = rows.next();
                if (byPartition.compare(first, candidate) == 0) {
                    context.tick();
                    current.add(candidate);
                } else {
                    next = candidate;
                }
            }
            for (WindowCall call : calls) {
                evaluations.add(call.over(current, context));
            }
            at = 0;
            return current;
        }

        private void endPartition() {
            evaluations.clear();
            if (partition != null) {
                partition.close();
                partition = null;
            }
        }

        @Override
        public @Nullable Object[] row() {
            return row;
        }

        @Override
        public void close() {
            next = null;
            endPartition();
            // The rows go with the memory that was counted for them: who stands at the end may stay there for long.
            ordered = Collections.emptyIterator();
            if (sorter != null) {
                sorter.close();
                sorter = null;
            }
            input.close();
        }
    }
}
