package holo.sql.exec;

import holo.sql.expression.Expression;
import holo.sql.type.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Rows for which a condition holds.
record FilterPlan(CompiledPlan input, Expression condition, int[] correlations) implements CompiledPlan {
    @Override
    public List<SqlType> outputTypes() {
        return input.outputTypes();
    }

    @Override
    public RowSource open(ExecutionContext context) {
        RowSource rows = input.open(context);
        return new RowSource() {
            private @Nullable Object[] row = NO_ROW;

            @Override
            public boolean advance() {
                while (rows.advance()) {
                    context.tick();
                    row = rows.row();
                    if (correlations.length == 0 ? condition.holds(row, context) : correlated(context)) {
                        return true;
                    }
                }
                return false;
            }

            private boolean correlated(ExecutionContext context) {
                @Nullable Object[] @Nullable [] around = new Object[correlations.length] @Nullable [];
                for (int i = 0; i < correlations.length; i++) {
                    around[i] = context.correlate(correlations[i], row);
                }
                try {
                    return condition.holds(row, context);
                } finally {
                    for (int i = 0; i < correlations.length; i++) {
                        context.correlate(correlations[i], around[i]);
                    }
                }
            }

            @Override
            public @Nullable Object[] row() {
                return row;
            }

            @Override
            public void close() {
                rows.close();
            }
        };
    }
}
