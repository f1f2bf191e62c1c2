package holo.sql.exec;

import holo.sql.type.SqlType;
import java.util.List;
import org.apache.calcite.rel.core.JoinRelType;
import org.jspecify.annotations.Nullable;

/// Runs the right side once for each row of the left: LATERAL, and sub-queries that could not be made joins.
record CorrelatePlan(
        CompiledPlan left,
        CompiledPlan right,
        int correlation,
        JoinRelType kind,
        int rightCount,
        List<SqlType> outputTypes)
        implements CompiledPlan {
    @Override
    public RowSource open(ExecutionContext context) {
        RowSource outer = left.open(context);
        return new RowSource() {
            private @Nullable RowSource inner;
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
                        rows = right.open(context);
                        inner = rows;
                    } else {
                        context.correlate(correlation, outerRow);
                    }
                    if (rows.advance()) {
                        matched = true;
                        if (kind == JoinRelType.SEMI || kind == JoinRelType.ANTI) {
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
