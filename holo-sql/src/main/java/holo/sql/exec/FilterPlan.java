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
                    for (int id : correlations) {
                        context.correlate(id, row);
                    }
                    if (condition.holds(row, context)) {
                        return true;
                    }
                }
                return false;
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
