package holo.sql.statement;

import holo.sql.exec.RowSource;
import holo.sql.plan.Explanation;
import holo.sql.plan.Planner;
import holo.sql.session.RowDescription;
import holo.sql.session.StatementResult;
import holo.sql.type.SqlType;
import java.util.List;

/// SELECT and its kin.
record QueryStatement(Planner.Planned plan) implements CompiledStatement {
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
