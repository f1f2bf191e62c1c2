package holo.sql.statement;

import java.util.ArrayDeque;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// What foreign keys do when a statement has changed all of its rows: actions on referencing rows, and checks that
/// did not hold while rows were still changing. An action may add further ones. Used by one thread.
public final class PendingActions {
    private @Nullable ArrayDeque<Consumer<Execution>> actions;
    private @Nullable ArrayDeque<Consumer<Execution>> last;

    void add(Consumer<Execution> action) {
        if (actions == null) {
            actions = new ArrayDeque<>();
        }
        actions.add(action);
    }

    /// Adds what is to be done when nothing else is left.
    void addLast(Consumer<Execution> action) {
        if (last == null) {
            last = new ArrayDeque<>();
        }
        last.add(action);
    }

    /// Takes all actions, in the order in which they were added.
    ///
    /// @throws holo.sql.error.SqlException 23503 and whatever changing a row may meet
    void run(Execution execution) {
        for (Consumer<Execution> next = next(); next != null; next = next()) {
            execution.cancellation().run();
            next.accept(execution);
        }
    }

    private @Nullable Consumer<Execution> next() {
        Consumer<Execution> next = actions == null ? null : actions.poll();
        return next == null && last != null ? last.poll() : next;
    }
}
