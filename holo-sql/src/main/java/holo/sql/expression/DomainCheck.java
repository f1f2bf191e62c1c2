package holo.sql.expression;

import holo.sql.error.SqlException;
import holo.sql.exec.ExecutionContext;
import holo.sql.type.DomainType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The conditions of a domain and of the domains below it, compiled. Immutable and thread-safe.
public final class DomainCheck {
    private final DomainType type;
    private final boolean notNull;
    private final List<Condition> conditions;

    /// A condition over a row of one column, which is the value.
    public record Condition(String name, Expression expression) {}

    /// Where conditions are compiled.
    @FunctionalInterface
    public interface Source {
        DomainCheck of(DomainType type);
    }

    /// @param notNull of any of the domains
    /// @param conditions in the order in which they are asked
    public DomainCheck(DomainType type, boolean notNull, List<Condition> conditions) {
        this.type = type;
        this.notNull = notNull;
        this.conditions = List.copyOf(conditions);
    }

    /// @throws SqlException 23502, 23514, and whatever the conditions throw
    public void require(@Nullable Object value, ExecutionContext context) {
        if (notNull && value == null) {
            throw SqlException.of("23502", "domain " + type.displayName() + " does not allow null values")
                    .withDataType(type.name(), null);
        }
        @Nullable Object[] row = {value};
        for (Condition condition : conditions) {
            if (Boolean.FALSE.equals(condition.expression().evaluate(row, context))) {
                throw SqlException.of(
                                "23514",
                                "value for domain " + type.displayName() + " violates check constraint \""
                                        + condition.name() + "\"")
                        .withDataType(type.name(), condition.name());
            }
        }
    }
}
