package holo.sql.statement;

import holo.sql.exec.ExecutionContext;
import holo.sql.exec.MemoryBudget;
import holo.sql.explain.PlanDescription;
import holo.sql.explain.PlanNode;
import holo.sql.session.RowDescription;
import holo.sql.session.StatementResult;
import holo.sql.type.SqlType;
import java.util.ArrayList;
import java.util.Collections;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// A statement behind changes of its WITH clause and queries that are run once, such as those that lock rows. All of
/// them read the state before the statement; what a change did is known only from what it returns.
///
/// @param first what is run before the body, in order
record WithChangesStatement(List<Part> first, CompiledStatement body) implements CompiledStatement {
    /// @param number where those who read its rows find them
    record Part(int number, CompiledStatement statement) {}

    @Override
    public @Nullable RowDescription columns() {
        return body.columns();
    }

    @Override
    public List<SqlType> parameterTypes() {
        return body.parameterTypes();
    }

    @Override
    public PlanDescription explain() {
        List<PlanNode> parts = new ArrayList<>();
        for (Part part : first) {
            parts.add(part.statement().explain().plan().labelled("CTE " + (parts.size() + 1)));
        }
        return PlanDescription.of(body.explain().plan().with(parts));
    }

    @Override
    public StatementResult run(Execution execution) {
        List<List<@Nullable Object[]>> returned = new ArrayList<>(Collections.nCopies(first.size(), List.of()));
        Execution inner = execution.withChanges(returned);
        ExecutionContext context = inner.context();
        try {
            return run(inner, returned, context);
        } catch (RuntimeException e) {
            context.close();
            throw e;
        }
    }

    private StatementResult run(Execution inner, List<List<@Nullable Object[]>> returned, ExecutionContext context) {
        for (Part part : first) {
            returned.set(part.number(), rows(part.statement().run(inner), context));
        }
        StatementResult result = body.run(inner);
        // The body's rows are read now: once the statement has ended, the changes would be visible to them.
        if (result instanceof StatementResult.Rows rows) {
            List<@Nullable Object[]> all = rows(rows, context);
            return new StatementResult.Rows(
                    rows.description(), new ListCursor(all, rows.cursor().tag(), context));
        }
        context.close();
        return result;
    }

    private static List<@Nullable Object[]> rows(StatementResult result, ExecutionContext context) {
        List<@Nullable Object[]> all = new ArrayList<>();
        if (result instanceof StatementResult.Rows rows) {
            try (StatementResult.RowCursor cursor = rows.cursor()) {
                while (cursor.advance()) {
                    @Nullable Object[] row = cursor.row().toArray();
                    context.memory().take(MemoryBudget.sizeOf(row));
                    all.add(row);
                }
            }
        }
        return all;
    }
}
