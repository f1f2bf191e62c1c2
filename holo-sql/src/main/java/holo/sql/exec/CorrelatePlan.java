package holo.sql.exec;

import holo.sql.type.SqlType;
import java.util.ArrayList;
import java.util.List;
import org.apache.calcite.rel.core.JoinRelType;
import org.jspecify.annotations.Nullable;

/// Runs the right side once for each row of the left: LATERAL, and sub-queries that could not be made joins. Where the
/// right side has few rows, they are remembered for the next row of the left with the same values.
///
/// @param columns those of rows around the right side that decide its rows; null when that cannot be said
record CorrelatePlan(
        CompiledPlan left,
        CompiledPlan right,
        int correlation,
        JoinRelType kind,
        int rightCount,
        @Nullable List<OuterColumn> columns,
        List<SqlType> outputTypes)
        implements CompiledPlan {
    private static final int ROWS_REMEMBERED_MAX = 16;

    @Override
    public RowSource open(ExecutionContext context) {
        RowSource outer = left.open(context);
        List<OuterColumn> deciding = columns;
        Remembered<List<@Nullable Object[]>> answers =
                deciding == null ? null : context.once(this, () -> new Remembered<>(deciding));
        return new RowSource() {
            private @Nullable RowSource inner;
            private @Nullable List<@Nullable Object> key;

            /// The rows of {@link #inner} so far; null when they are not to be remembered.
            private @Nullable List<@Nullable Object[]> seen;

            private boolean matched;
            private @Nullable Object[] outerRow = {};
            private @Nullable Object[] row = {};

            /// The same correlation may be one of a plan around this one: its row comes back afterwards.
            @Override
            public boolean advance() {
                @Nullable Object[] around = context.correlate(correlation, outerRow);
                try {
                    return advance(around);
                } finally {
                    context.correlate(correlation, around);
                }
            }

            private boolean advance(@Nullable Object @Nullable [] around) {
                while (true) {
                    RowSource rows = inner;
                    if (rows == null) {
                        context.correlate(correlation, around);
                        if (!outer.advance()) {
                            return false;
                        }
                        context.tick();
                        outerRow = outer.row();
                        matched = false;
                        context.correlate(correlation, outerRow);
                        rows = rightRows();
                        inner = rows;
                    } else {
                        context.correlate(correlation, outerRow);
                    }
                    if (rows.advance()) {
                        matched = true;
                        see(rows.row());
                        if (kind == JoinRelType.SEMI || kind == JoinRelType.ANTI) {
                            remember();
                            end();
                            if (kind == JoinRelType.SEMI) {
                                row = outerRow;
                                return true;
                            }
                            continue;
                        }
                        row = Joins.concat(outerRow, rows.row(), outerRow.length, rightCount);
                        return true;
                    }
                    remember();
                    end();
                    if (!matched && kind == JoinRelType.LEFT) {
                        row = Joins.concat(outerRow, new Object[rightCount], outerRow.length, rightCount);
                        return true;
                    }
                    if (!matched && kind == JoinRelType.ANTI) {
                        row = outerRow;
                        return true;
                    }
                }
            }

            private RowSource rightRows() {
                if (answers == null) {
                    return right.open(context);
                }
                List<@Nullable Object> now = answers.key(context);
                List<@Nullable Object[]> known = answers.find(now);
                key = now;
                seen = known == null ? new ArrayList<>() : null;
                return known == null ? right.open(context) : new IteratorSource(known.iterator(), context);
            }

            private void see(@Nullable Object[] right) {
                if (seen != null) {
                    if (seen.size() == ROWS_REMEMBERED_MAX) {
                        seen = null;
                    } else {
                        seen.add(right);
                    }
                }
            }

            private void remember() {
                if (seen != null && answers != null && key != null) {
                    answers.put(
                            key,
                            seen,
                            seen.stream().mapToLong(Remembered::sizeOf).sum());
                    seen = null;
                }
            }

            private void end() {
                if (inner != null) {
                    inner.close();
                    inner = null;
                }
            }

            @Override
            public @Nullable Object[] row() {
                return row;
            }

            @Override
            public void close() {
                end();
                outer.close();
            }
        };
    }
}
