package holo.sql.function;

import org.jspecify.annotations.Nullable;

/// The state of an aggregate over a group. Not thread-safe.
public interface Accumulator {
    /// Where rows are to come in an order, each is told of when it is met, before the first of them is added. The array
    /// is only valid during the call.
    default void announce(@Nullable Object[] arguments) {}

    /// Takes the arguments of a row; the array is only valid during the call.
    void add(@Nullable Object[] arguments);

    /// The aggregate of the rows so far; more may follow.
    @Nullable
    Object result();
}
