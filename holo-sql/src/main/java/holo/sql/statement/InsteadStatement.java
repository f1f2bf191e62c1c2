package holo.sql.statement;

import holo.sql.catalog.TriggerDescriptor.Event;
import holo.sql.exec.MemoryBudget;
import holo.sql.exec.RowSource;
import holo.sql.explain.PlanDescription;
import holo.sql.explain.PlanNode;
import holo.sql.explain.RelDescriber;
import holo.sql.plan.Planner;
import holo.sql.session.RowDescription;
import holo.sql.session.StatementResult;
import holo.sql.type.SqlType;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// UPDATE and DELETE of a view with INSTEAD OF triggers: they are called for each row, which is locked by nobody.
///
/// @param rows yields the columns of the view's row, and the values of the assigned columns
/// @param places of the assigned columns; null for DELETE
/// @param cells what is assigned, in the order of the places
record InsteadStatement(
        Target target,
        Planner.Planned rows,
        int @Nullable [] places,
        List<Cell> cells,
        Returning.@Nullable Clause returning,
        List<SqlType> parameterTypes)
        implements CompiledStatement {
    @Override
    public @Nullable RowDescription columns() {
        return returning == null ? null : returning.plan().columns();
    }

    @Override
    public PlanDescription explain() {
        return PlanDescription.of(PlanNode.change(
                places == null ? "Delete" : "Update", target.table().name(), RelDescriber.describe(rows)));
    }

    @Override
    public StatementResult run(Execution execution) {
        target.begin(execution, places == null ? Event.DELETE : Event.UPDATE);
        Returning answer = new Returning(target.layout(), returning);
        int width = target.rowWidth();
        try (MemoryBudget memory = execution.newMemoryBudget()) {
            for (@Nullable Object[] found : found(execution, memory)) {
                @Nullable Object[] before = Arrays.copyOf(found, width);
                @Nullable Object[] after = places == null ? null : assigned(places, before, found, execution);
                if (target.writer().instead(execution, before, after)) {
                    if (after != null) {
                        target.checks().check(execution, after);
                    }
                    answer.add(after == null ? before : after, target.table(), found, execution);
                }
            }
        }
        return answer.result(places == null ? "DELETE" : "UPDATE", execution);
    }

    /// All rows first: what the triggers do is not to be found.
    private List<@Nullable Object[]> found(Execution execution, MemoryBudget memory) {
        List<@Nullable Object[]> all = new ArrayList<>();
        try (RowSource source = execution.open(rows)) {
            while (source.advance()) {
                memory.take(MemoryBudget.sizeOf(source.row()));
                all.add(source.row());
            }
        }
        return all;
    }

    private @Nullable Object[] assigned(
            int[] columns, @Nullable Object[] before, @Nullable Object[] found, Execution execution) {
        @Nullable Object[] after = before.clone();
        for (int i = 0; i < columns.length; i++) {
            after[columns[i]] = switch (cells.get(i)) {
                case Cell.Constant c -> c.converted(execution.types());
                case Cell.Parameter p -> p.conversion().apply(execution.parameters()[p.index()], execution.types());
                case Cell.Computed c -> c.conversion().apply(found[c.index() + before.length], execution.types());
                case Cell.Default d -> target.resets().value(columns[i], execution);
            };
        }
        return after;
    }
}
