package holo.sql.exec;

import holo.sql.expression.Expression;
import holo.sql.type.SqlType;
import java.util.Iterator;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// VALUES.
record ValuesPlan(List<Expression[]> rows, List<SqlType> outputTypes) implements CompiledPlan {
    @Override
    public RowSource open(ExecutionContext context) {
        Iterator<Expression[]> iterator = rows.iterator();
        return new RowSource() {
            private @Nullable Object[] row = {};

            @Override
            public boolean advance() {
                if (!iterator.hasNext()) {
                    return false;
                }
                Expression[] expressions = iterator.next();
                @Nullable Object[] out = new Object[expressions.length];
                for (int i = 0; i < out.length; i++) {
                    out[i] = expressions[i].evaluate(out, context);
                }
                row = out;
                return true;
            }

            @Override
            public @Nullable Object[] row() {
                return row;
            }
        };
    }
}
