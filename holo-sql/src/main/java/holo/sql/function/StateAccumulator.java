package holo.sql.function;

import holo.sql.exec.MemoryBudget;
import holo.sql.type.PgArray;
import holo.sql.type.SqlType;
import org.jspecify.annotations.Nullable;

/// The state of an aggregate that users made, which their functions carry from row to row.
final class StateAccumulator implements Accumulator {
    /// States that are smaller are not counted.
    private static final long SMALL_BYTES = 1024;

    private final SupportFunction transition;
    private final @Nullable SupportFunction last;
    private final int finalArguments;
    private final @Nullable SqlType repeated;
    private final int fixed;
    private final MemoryBudget memory;
    private @Nullable Object state;
    private boolean begun;
    private long counted;

    /// @param last makes the result of the state; null when that is the result
    /// @param finalArguments how many arguments it has: the state, and nulls
    /// @param initial null for none: then the first value is the first state of a strict transition function
    /// @param repeated of what type the arguments are that become an array; null for none
    /// @param fixed the number of arguments before those
    StateAccumulator(
            SupportFunction transition,
            @Nullable SupportFunction last,
            int finalArguments,
            @Nullable Object initial,
            @Nullable SqlType repeated,
            int fixed,
            MemoryBudget memory) {
        this.transition = transition;
        this.last = last;
        this.finalArguments = finalArguments;
        this.state = initial;
        this.begun = initial != null;
        this.repeated = repeated;
        this.fixed = fixed;
        this.memory = memory;
    }

    @Override
    public void add(@Nullable Object[] arguments) {
        @Nullable Object[] inputs = repeated == null ? arguments : UserAggregate.packed(arguments, fixed, repeated);
        if (transition.strict()) {
            for (Object input : inputs) {
                if (input == null) {
                    return;
                }
            }
            if (!begun) {
                become(inputs[0]);
                return;
            }
            if (state == null) {
                return;
            }
        }
        @Nullable Object[] values = new Object[inputs.length + 1];
        values[0] = state;
        System.arraycopy(inputs, 0, values, 1, inputs.length);
        become(transition.call(values));
    }

    private void become(@Nullable Object next) {
        begun = true;
        state = next;
        long size = size(next);
        long now = size < SMALL_BYTES ? 0 : size;
        if (now > counted) {
            memory.take(now - counted);
        } else if (now < counted) {
            memory.release(counted - now);
        }
        counted = now;
    }

    private static long size(@Nullable Object value) {
        return switch (value) {
            case String text -> text.length();
            case byte[] bytes -> bytes.length;
            case PgArray array -> MemoryBudget.sizeOf(array.elements());
            case null, default -> 0;
        };
    }

    @Override
    public @Nullable Object result() {
        if (last == null) {
            return state;
        }
        @Nullable Object[] values = new Object[finalArguments];
        values[0] = state;
        return last.call(values);
    }
}
