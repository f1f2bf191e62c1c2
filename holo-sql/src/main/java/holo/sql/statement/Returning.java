package holo.sql.statement;

import holo.sql.plan.Planner;
import holo.sql.plan.TableLayout;
import holo.sql.session.StatementResult;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a statement that changes rows answers.
final class Returning {
    private final Planner.@Nullable Planned plan;
    private final TableLayout layout;
    private final List<@Nullable Object[]> rows = new ArrayList<>();
    private long count;

    Returning(Planner.@Nullable Planned plan, TableLayout layout) {
        this.plan = plan;
        this.layout = layout;
    }

    /// A row was changed.
    void add(@Nullable Object[] row) {
        count++;
        if (plan != null) {
            rows.add(layout.visible(row));
        }
    }

    /// @param verb what the tag begins with, such as `INSERT 0`
    StatementResult result(String verb, Execution execution) {
        String tag = verb + " " + count;
        return plan == null
                ? new StatementResult.Completed(tag)
                : new StatementResult.Rows(
                        plan.columns(), new ListCursor(Rows.all(plan, execution, List.of(rows)), tag));
    }
}
