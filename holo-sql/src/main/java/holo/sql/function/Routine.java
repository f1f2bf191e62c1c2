package holo.sql.function;

import holo.sql.exec.ExecutionContext;
import holo.sql.type.SqlType;
import java.util.List;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// One overload of a function or operator.
///
/// @param name as PostgreSQL has it, lower case; an operator's characters
/// @param arguments declared types
/// @param variadic the last argument may be repeated
/// @param strict null in, null out, without a call
/// @param setReturning yields rows
/// @param stable the same arguments give the same value in every statement: may be computed while planning
public record Routine(
        String name,
        List<SqlType> arguments,
        SqlType result,
        boolean variadic,
        boolean strict,
        boolean setReturning,
        boolean stable,
        Body body) {
    public Routine {
        arguments = List.copyOf(arguments);
    }

    /// What a routine does.
    public sealed interface Body {}

    /// No arguments, or the session is asked.
    @FunctionalInterface
    public non-sealed interface Full extends Body {
        @Nullable
        Object call(@Nullable Object[] arguments, ExecutionContext context);
    }

    /// One argument.
    @FunctionalInterface
    public non-sealed interface One extends Body {
        @Nullable
        Object call(Object a);
    }

    /// Two arguments.
    @FunctionalInterface
    public non-sealed interface Two extends Body {
        @Nullable
        Object call(Object a, Object b);
    }

    /// Three arguments.
    @FunctionalInterface
    public non-sealed interface Three extends Body {
        @Nullable
        Object call(Object a, Object b, Object c);
    }

    /// The types of the arguments matter: functions of "any".
    @FunctionalInterface
    public non-sealed interface Typed extends Body {
        @Nullable
        Object call(@Nullable Object[] arguments, List<SqlType> types, ExecutionContext context);

        /// The same for calls with arguments of these types: what they decide is decided once.
        default Typed of(List<SqlType> types) {
            return this;
        }
    }

    /// Rows: one element per row; of several columns, a PgRecord.
    @FunctionalInterface
    public non-sealed interface Rows extends Body {
        Iterable<? extends @Nullable Object> rows(@Nullable Object[] arguments, ExecutionContext context);

        /// The same, told the types of its arguments.
        default Rows of(List<SqlType> types) {
            return this;
        }
    }

    /// An aggregate: starts the accumulation of a group.
    @FunctionalInterface
    public non-sealed interface Aggregate extends Body {
        Accumulator start(List<SqlType> types, ExecutionContext context);
    }

    /// `name(type, type)` as messages have it.
    public static String signature(String name, List<? extends SqlType> types) {
        return name + types.stream().map(SqlType::displayName).collect(Collectors.joining(", ", "(", ")"));
    }
}
