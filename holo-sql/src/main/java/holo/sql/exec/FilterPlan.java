package holo.sql.exec;

import holo.sql.expression.Expression;
import holo.sql.type.SqlType;
import java.util.List;

/// Rows for which a condition holds.
record FilterPlan(CompiledPlan input, Expression condition) implements CompiledPlan {
    @Override
    public List<SqlType> outputTypes() {
        return input.outputTypes();
    }

    @Override
    public RowSource open(ExecutionContext context) {
        return new DerivedSource(input.open(context)) {
            @Override
            public boolean advance() {
                while (rows.advance()) {
                    context.tick();
                    row = rows.row();
                    if (condition.holds(row, context)) {
                        return true;
                    }
                }
                return false;
            }
        };
    }
}
