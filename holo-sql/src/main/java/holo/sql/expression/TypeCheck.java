package holo.sql.expression;

import holo.sql.exec.ExecutionContext;
import holo.sql.type.DomainType;
import holo.sql.type.MultirangeType;
import holo.sql.type.PgArray;
import holo.sql.type.PgMultirange;
import holo.sql.type.PgRange;
import holo.sql.type.RangeType;
import holo.sql.type.SqlType;
import org.jspecify.annotations.Nullable;

/// What values must satisfy because of the domains in their type: that of the value itself, of an array's elements, of
/// a range's bounds. Immutable and thread-safe.
@FunctionalInterface
public interface TypeCheck {
    /// @throws holo.sql.error.SqlException 23502, 23514, and whatever the conditions throw
    void require(@Nullable Object value, ExecutionContext context);

    /// The check of a type; null when every value satisfies it.
    static @Nullable TypeCheck of(SqlType type, DomainCheck.Source domains) {
        if (type instanceof DomainType domain) {
            return domain.isConstrained() ? domains.of(domain)::require : of(domain.base(), domains);
        }
        SqlType element = type.element();
        if (element != null) {
            TypeCheck each = of(element, domains);
            return each == null ? null : (value, context) -> elements(value, each, context);
        }
        return switch (type) {
            case RangeType range -> {
                TypeCheck bound = of(range.subtype(), domains);
                yield bound == null ? null : (value, context) -> bounds((PgRange) value, bound, context);
            }
            case MultirangeType several -> {
                TypeCheck bound = of(several.range().subtype(), domains);
                yield bound == null ? null : (value, context) -> ranges((PgMultirange) value, bound, context);
            }
            default -> null;
        };
    }

    private static void elements(@Nullable Object array, TypeCheck each, ExecutionContext context) {
        if (array instanceof PgArray known) {
            for (Object element : known.elements()) {
                each.require(element, context);
            }
        }
    }

    private static void ranges(@Nullable PgMultirange several, TypeCheck bound, ExecutionContext context) {
        if (several != null) {
            several.ranges().forEach(range -> bounds(range, bound, context));
        }
    }

    /// A bound that there is none of is no null.
    private static void bounds(@Nullable PgRange range, TypeCheck bound, ExecutionContext context) {
        if (range == null) {
            return;
        }
        if (range.lower() != null) {
            bound.require(range.lower(), context);
        }
        if (range.upper() != null) {
            bound.require(range.upper(), context);
        }
    }
}
