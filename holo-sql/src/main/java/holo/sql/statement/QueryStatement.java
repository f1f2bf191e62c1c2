package holo.sql.statement;

import holo.sql.exec.RowSource;
import holo.sql.plan.Explanation;
import holo.sql.plan.Planner;
import holo.sql.plan.PointReads;
import holo.sql.session.RowDescription;
import holo.sql.session.StatementResult;
import holo.sql.type.SqlType;
import java.util.List;

/// SELECT and its kin.
///
/// @param isPointRead as {@link CompiledStatement#isPointRead}
record QueryStatement(Planner.Planned plan, boolean isPointRead) implements CompiledStatement {
    QueryStatement(Planner.Planned plan) {
        this(plan, PointReads.isPointRead(plan.rel()));
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
    public List<String> explain() {
        return Explanation.lines(plan.rel());
    }

    @Override
    public StatementResult run(Execution execution) {
        RowSource source = plan.compiled().open(execution.context());
        return new StatementResult.Rows(plan.columns(), new SourceCursor(source, "SELECT"));
    }
}
