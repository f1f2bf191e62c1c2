package holo.sql.exec;

import holo.sql.expression.Expression;
import org.jspecify.annotations.Nullable;

/// The condition of a filter or a join whose sub-queries refer to the row that it looks at.
final class CorrelatedCondition extends Expression {
    private final Expression condition;
    private final int[] correlations;

    CorrelatedCondition(Expression condition, int[] correlations) {
        super(condition.type());
        this.condition = condition;
        this.correlations = correlations;
    }

    @Override
    public @Nullable Object evaluate(@Nullable Object[] row, ExecutionContext context) {
        @Nullable Object[] @Nullable [] around = context.correlate(correlations, row);
        try {
            return condition.evaluate(row, context);
        } finally {
            context.restore(correlations, around);
        }
    }
}
