package holo.sql.expression;

import holo.sql.error.SqlException;
import holo.sql.exec.ExecutionContext;
import holo.sql.function.Routine;
import holo.sql.type.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A call of a set-returning function.
public final class RowsExpression extends Expression {
    private final Expression[] arguments;
    private final boolean strict;
    private final Routine.Rows body;

    /// @param strict whether a null among the arguments yields no rows
    RowsExpression(SqlType type, Expression[] arguments, boolean strict, Routine.Rows body) {
        super(type);
        this.strict = strict;
        this.arguments = arguments;
        this.body = body;
    }

    /// The rows of a call: one value each, of a record for several columns. A strict one has none when an argument is
    /// null.
    public Iterable<? extends @Nullable Object> rows(@Nullable Object[] row, ExecutionContext context) {
        @Nullable Object[] values = Expressions.values(arguments, row, context);
        for (Object value : values) {
            if (value == null && strict) {
                return List.of();
            }
        }
        return body.rows(values, context);
    }

    @Override
    public @Nullable Object evaluate(@Nullable Object[] row, ExecutionContext context) {
        throw SqlException.of("0A000", "set-valued function called in context that cannot accept a set");
    }
}
