package holo.sql.statement;

import holo.sql.column.ColumnQuery;
import holo.sql.exec.ExecutionContext;
import holo.sql.exec.Measurements;
import holo.sql.exec.RootSource;
import holo.sql.exec.RowSource;
import holo.sql.explain.PlanDescription;
import holo.sql.explain.RelDescriber;
import holo.sql.plan.Planner;
import holo.sql.plan.PointReads;
import holo.sql.route.Router;
import holo.sql.route.Workload;
import holo.sql.session.RowDescription;
import holo.sql.session.StatementResult;
import holo.sql.type.SqlType;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// SELECT and its kin.
///
/// @param isPointRead as {@link CompiledStatement#isPointRead}
/// @param overColumns the same query over columns; null when that is never worth it
/// @param workload what the plan looks at
record QueryStatement(
        Planner.Planned plan, boolean isPointRead, @Nullable ColumnQuery overColumns, Workload workload)
        implements CompiledStatement {
    static QueryStatement of(Planner.Planned plan) {
        boolean point = PointReads.isPointRead(plan.rel());
        return new QueryStatement(
                plan,
                point,
                point ? null : new ColumnQuery(plan.written(), plan.parameterTypes()),
                Workload.of(plan.rel(), plan.parameterTypes()));
    }

    @Override
    public RowDescription columns() {
        return plan.columns();
    }

    @Override
    public List<SqlType> parameterTypes() {
        return plan.parameterTypes();
    }

    @Override
    public PlanDescription explain() {
        return PlanDescription.of(RelDescriber.describe(plan));
    }

    @Override
    public PlanDescription explain(Execution execution) {
        Router router = execution.routing().router();
        if (router == null || overColumns == null) {
            return explain();
        }
        Router.Decision decision =
                router.explain(overColumns, workload, execution.routing().route(), execution.context());
        Measurements done = plan.measurements();
        String reason = decision.reason() + (done != null && done.isKept() ? "; from the result cache" : "");
        return explain().on(decision.path(), decision.expected(), reason, done);
    }

    @Override
    public StatementResult run(Execution execution) {
        ExecutionContext context = execution.context();
        return new StatementResult.Rows(
                plan.columns(), new SourceCursor(RootSource.open(c -> rows(execution, c), context), "SELECT"));
    }

    private RowSource rows(Execution execution, ExecutionContext context) {
        RowSource source = overColumns(execution, context);
        if (source == null) {
            return plan.compiled().open(context);
        }
        return plan.measurements() == null ? source : plan.measurements().overColumns(source);
    }

    private @Nullable RowSource overColumns(Execution execution, ExecutionContext context) {
        Router router = execution.routing().router();
        return router == null || overColumns == null
                ? null
                : router.open(overColumns, workload, execution.routing().route(), context);
    }
}
