package holo.sql.expression;

import holo.sql.exec.ExecutionContext;
import holo.sql.type.SqlType;
import org.jspecify.annotations.Nullable;

/// A compiled scalar expression. Immutable and thread-safe.
public abstract class Expression {
    private final SqlType type;

    /// @param type the type of the values
    protected Expression(SqlType type) {
        this.type = type;
    }

    /// The type of the values.
    public final SqlType type() {
        return type;
    }

    /// The value for a row: of the class that the type names, or null.
    ///
    /// @throws holo.sql.error.SqlException as PostgreSQL would
    public abstract @Nullable Object evaluate(@Nullable Object[] row, ExecutionContext context);

    /// Whether it depends on nothing.
    public boolean isConstant() {
        return false;
    }

    /// The value of a constant.
    public @Nullable Object constant() {
        throw new IllegalStateException("no constant");
    }

    /// Whether a condition holds: null counts as false.
    public boolean holds(@Nullable Object[] row, ExecutionContext context) {
        return Boolean.TRUE.equals(evaluate(row, context));
    }
}
