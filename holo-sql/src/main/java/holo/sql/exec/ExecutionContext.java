package holo.sql.exec;

import holo.sql.type.TypeContext;
import java.util.IdentityHashMap;
import java.util.function.Supplier;
import org.jspecify.annotations.Nullable;

/// What one execution of a plan knows, and what it holds until it is closed. Used by one thread at a time.
public final class ExecutionContext implements AutoCloseable {
    private static final int CHECK_EVERY = 256;
    private static final @Nullable Object[] @Nullable [] NO_ROWS = {};

    private final SessionFacts session;
    private final TypeContext types;
    private final @Nullable Object[] parameters;
    private final Object readView;
    private final Runnable cancellation;
    private final MemoryBudget memory;
    private @Nullable Object[] @Nullable [] correlated = NO_ROWS;
    private @Nullable IdentityHashMap<Object, Object> computed;
    private @Nullable Workspace workspace;
    private int untilCheck = CHECK_EVERY;

    /// @param parameters values of `$1`, `$2` …, of the classes of their types
    /// @param readView what leaves read through: a transaction's view, known to the planner's nodes only
    /// @param cancellation throws 57014 when the statement is to end; called often, must be cheap
    public ExecutionContext(
            SessionFacts session,
            TypeContext types,
            @Nullable Object[] parameters,
            Object readView,
            Runnable cancellation,
            MemoryBudget memory) {
        this.session = session;
        this.types = types;
        this.parameters = parameters;
        this.readView = readView;
        this.cancellation = cancellation;
        this.memory = memory;
    }

    public SessionFacts session() {
        return session;
    }

    public TypeContext types() {
        return types;
    }

    /// The value of a parameter, from 0.
    public @Nullable Object parameter(int index) {
        return parameters[index];
    }

    /// The transaction's view that leaves read through.
    public <T> T readView(Class<T> type) {
        return type.cast(readView);
    }

    public MemoryBudget memory() {
        return memory;
    }

    /// What operators may take before they write rows to files.
    Workspace workspace() {
        Workspace known = workspace;
        if (known == null) {
            known = session.workspace();
            workspace = known;
        }
        return known;
    }

    /// Ends the execution: gives memory back and removes temporary files that operators have left.
    @Override
    public void close() {
        try (memory) {
            if (workspace != null) {
                workspace.close();
            }
        }
    }

    /// To be called once for each row worked on: asks for cancellation now and then.
    public void tick() {
        if (--untilCheck <= 0) {
            untilCheck = CHECK_EVERY;
            cancellation.run();
        }
    }

    /// Ends the statement when it is to end.
    public void checkCancelled() {
        cancellation.run();
    }

    /// The current outer row of a correlation.
    public @Nullable Object[] correlated(int correlation) {
        @Nullable Object[] row = correlation < correlated.length ? correlated[correlation] : null;
        if (row == null) {
            throw new IllegalStateException("no row of correlation " + correlation);
        }
        return row;
    }

    /// What an operator computes once for an execution, such as an uncorrelated sub-query.
    ///
    /// @param owner the operator
    public <T> T once(Object owner, Supplier<T> compute) {
        IdentityHashMap<Object, Object> all = computed;
        if (all == null) {
            all = new IdentityHashMap<>();
            computed = all;
        }
        @SuppressWarnings("unchecked")
        T known = (T) all.get(owner);
        if (known == null) {
            known = compute.get();
            all.put(owner, known);
        }
        return known;
    }

    /// Sets the current outer row of a correlation and answers the one before it.
    public @Nullable Object @Nullable [] correlate(int correlation, @Nullable Object @Nullable [] row) {
        if (correlation >= correlated.length) {
            correlated = java.util.Arrays.copyOf(correlated, Math.max(correlation + 1, correlated.length * 2));
        }
        @Nullable Object[] before = correlated[correlation];
        correlated[correlation] = row;
        return before;
    }

    /// Makes a row the current one of several correlations; {@link #restore} undoes it with what this answers.
    @Nullable
    Object[] @Nullable [] correlate(int[] correlations, @Nullable Object[] row) {
        @Nullable Object[] @Nullable [] around = new Object[correlations.length] @Nullable [];
        for (int i = 0; i < correlations.length; i++) {
            around[i] = correlate(correlations[i], row);
        }
        return around;
    }

    /// Gives correlations the rows back that they had.
    void restore(int[] correlations, @Nullable Object[] @Nullable [] around) {
        for (int i = 0; i < correlations.length; i++) {
            correlate(correlations[i], around[i]);
        }
    }
}
