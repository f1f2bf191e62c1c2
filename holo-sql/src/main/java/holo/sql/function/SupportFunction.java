package holo.sql.function;

import holo.sql.exec.ExecutionContext;
import holo.sql.type.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A function that an aggregate, an operator or a cast of users calls.
///
/// @param strict whether it is not to be called with a null, and gives one then
record SupportFunction(boolean strict, Body body) {
    /// What it does.
    @FunctionalInterface
    interface Body {
        @Nullable
        Object call(@Nullable Object[] arguments);
    }

    @Nullable
    Object call(@Nullable Object[] arguments) {
        if (strict) {
            for (Object argument : arguments) {
                if (argument == null) {
                    return null;
                }
            }
        }
        return body.call(arguments);
    }

    /// A built-in one.
    ///
    /// @param given the types of what it will be called with
    static SupportFunction of(
            Resolver.Resolution found, boolean strict, List<SqlType> given, ExecutionContext context) {
        Casts.Cast[] casts = new Casts.Cast[given.size()];
        for (int i = 0; i < casts.length; i++) {
            casts[i] = Casts.find(given.get(i), found.arguments().get(i));
        }
        return new SupportFunction(strict, values -> {
            @Nullable Object[] converted = new Object[values.length];
            for (int i = 0; i < converted.length; i++) {
                Object value = values[i];
                converted[i] = value == null ? null : casts[i].apply(value, context.types());
            }
            return call(found, converted, context);
        });
    }

    @SuppressWarnings("NullAway") // Bodies of one to three arguments are strict: no null comes here.
    private static @Nullable Object call(
            Resolver.Resolution found, @Nullable Object[] values, ExecutionContext context) {
        return switch (found.routine().body()) {
            case Routine.One one -> one.call(values[0]);
            case Routine.Two two -> two.call(values[0], values[1]);
            case Routine.Three three -> three.call(values[0], values[1], values[2]);
            case Routine.Full full -> full.call(values, context);
            case Routine.Typed typed -> typed.of(found.arguments()).call(values, found.arguments(), context);
            case Routine.Rows rows -> throw new IllegalStateException("a support function yields rows");
            case Routine.Aggregate aggregate -> throw new IllegalStateException("a support function is an aggregate");
        };
    }
}
