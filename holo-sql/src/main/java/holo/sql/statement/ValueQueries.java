package holo.sql.statement;

import holo.sql.exec.RowSource;
import holo.sql.function.Casts;
import holo.sql.plan.Planner;
import holo.sql.type.SqlType;
import holo.sql.type.TypeModifiers;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// Small queries that a statement asks on its way.
public final class ValueQueries {
    private final Supplier<Execution> executions;

    public ValueQueries(Supplier<Execution> executions) {
        this.executions = executions;
    }

    /// The one value of a query, made to fit a type.
    public @Nullable Object value(Planner.Planned plan, SqlType type, int modifier) {
        Execution execution = executions.get();
        try (RowSource source = plan.compiled().open(execution.context())) {
            Object value = Rows.only(source)[0];
            if (value == null) {
                return null;
            }
            SqlType from = plan.compiled().outputTypes().getFirst();
            Object converted = Casts.find(from, type).apply(value, execution.types());
            return converted == null ? null : TypeModifiers.coerce(type, modifier, converted, false);
        }
    }

    /// Whether a query has a row.
    public boolean anyRow(Planner.Planned plan) {
        try (RowSource source = plan.compiled().open(executions.get().context())) {
            return source.advance();
        }
    }
}
