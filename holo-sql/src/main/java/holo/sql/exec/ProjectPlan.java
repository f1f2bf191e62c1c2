package holo.sql.exec;

import holo.sql.expression.Expression;
import holo.sql.type.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Expressions over each row.
record ProjectPlan(CompiledPlan input, Expression[] outputs, List<SqlType> outputTypes, int[] correlations)
        implements CompiledPlan {
    @Override
    public RowSource open(ExecutionContext context) {
        return new DerivedSource(input.open(context)) {
            @Override
            public boolean advance() {
                if (!rows.advance()) {
                    return false;
                }
                @Nullable Object[] in = rows.row();
                row = correlations.length == 0 ? outputs(in, context) : correlated(in, context);
                return true;
            }

            private @Nullable Object[] outputs(@Nullable Object[] in, ExecutionContext context) {
                @Nullable Object[] out = new Object[outputs.length];
                for (int i = 0; i < out.length; i++) {
                    out[i] = outputs[i].evaluate(in, context);
                }
                return out;
            }

            private @Nullable Object[] correlated(@Nullable Object[] in, ExecutionContext context) {
                @Nullable Object[] @Nullable [] around = context.correlate(correlations, in);
                try {
                    return outputs(in, context);
                } finally {
                    context.restore(correlations, around);
                }
            }
        };
    }
}
