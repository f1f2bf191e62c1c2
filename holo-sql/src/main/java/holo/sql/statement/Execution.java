package holo.sql.statement;

import holo.sql.exec.ExecutionContext;
import holo.sql.exec.MemoryBudget;
import holo.sql.exec.RootSource;
import holo.sql.exec.RowSource;
import holo.sql.exec.SessionFacts;
import holo.sql.plan.Planner;
import holo.sql.plan.ReadView;
import holo.sql.route.Route;
import holo.sql.route.Router;
import holo.sql.session.StatementResult;
import holo.sql.transaction.SqlTransaction;
import holo.sql.type.TypeContext;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What one run of a statement works with.
///
/// @param parameters values of `$1` …
/// @param rowIds draws numbers for rows without a primary key
/// @param changes what changes of the WITH clause returned so far
/// @param pending what foreign keys do when the statement has changed its rows
/// @param deferred what constraints put off until the transaction commits
/// @param routing where queries run
/// @param cancellation throws 57014 when the statement is to end
public record Execution(
        SqlTransaction transaction,
        ReadView.SystemRows system,
        SessionFacts session,
        TypeContext types,
        @Nullable Object[] parameters,
        RowIds rowIds,
        List<List<@Nullable Object[]>> changes,
        PendingActions pending,
        DeferredChecks deferred,
        Routing routing,
        Runnable cancellation) {
    /// Who chooses the path of queries, if there is more than one, and what the session wants.
    public record Routing(@Nullable Router router, Route route) {}

    public Execution(
            SqlTransaction transaction,
            ReadView.SystemRows system,
            SessionFacts session,
            TypeContext types,
            @Nullable Object[] parameters,
            RowIds rowIds,
            DeferredChecks deferred,
            Routing routing,
            Runnable cancellation) {
        this(
                transaction,
                system,
                session,
                types,
                parameters,
                rowIds,
                List.of(),
                new PendingActions(),
                deferred,
                routing,
                cancellation);
    }

    /// Runs a statement to the end of its changes.
    ///
    /// @throws holo.sql.error.SqlException whatever the statement and the foreign keys of its tables refuse
    public StatementResult run(CompiledStatement statement) {
        StatementResult result = statement.run(this);
        pending.run(this);
        return result;
    }

    /// The same run with what changes of the WITH clause return.
    Execution withChanges(List<List<@Nullable Object[]>> returned) {
        return new Execution(
                transaction,
                system,
                session,
                types,
                parameters,
                rowIds,
                returned,
                pending,
                deferred,
                routing,
                cancellation);
    }

    /// The same run with other parameters.
    Execution withParameters(@Nullable Object[] values) {
        return new Execution(
                transaction, system, session, types, values, rowIds, changes, pending, deferred, routing, cancellation);
    }

    /// A context for a plan.
    ExecutionContext context() {
        return context(List.of());
    }

    /// A context for a plan that reads rows of the statement.
    ExecutionContext context(List<? extends Iterable<@Nullable Object[]>> fed) {
        return new ExecutionContext(
                session,
                types,
                parameters,
                new ReadView(transaction, system, fed, changes),
                cancellation,
                session.newMemoryBudget());
    }

    /// For what a statement keeps beside its plans.
    MemoryBudget newMemoryBudget() {
        return session.newMemoryBudget();
    }

    /// Runs a plan; with its rows ends what it holds.
    RowSource open(Planner.Planned plan) {
        return RootSource.open(plan.compiled()::open, context());
    }

    /// Runs a plan that reads rows of the statement; with its rows ends what it holds.
    RowSource open(Planner.Planned plan, List<? extends Iterable<@Nullable Object[]>> fed) {
        return RootSource.open(plan.compiled()::open, context(fed));
    }
}
