package holo.sql.exec;

import holo.sql.expression.Expression;
import org.jspecify.annotations.Nullable;

/// The condition of a join whose sub-queries refer to the joined row.
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
        @Nullable Object[] @Nullable [] around = new Object[correlations.length] @Nullable [];
        for (int i = 0; i < correlations.length; i++) {
            around[i] = context.correlate(correlations[i], row);
        }
        try {
            return condition.evaluate(row, context);
        } finally {
            for (int i = 0; i < correlations.length; i++) {
                context.correlate(correlations[i], around[i]);
            }
        }
    }
}
