package holo.sql.statement;

import holo.sql.error.SqlException;
import holo.sql.exec.RowSource;
import holo.sql.plan.Planner;
import holo.sql.plan.TableLayout;
import holo.sql.plan.ViewChain;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// WITH CHECK OPTION: a row that is written through views must be one of theirs.
final class ViewChecks {
    static final ViewChecks NONE = new ViewChecks(List.of());

    private record Ready(String view, TableLayout layout, Planner.Planned condition) {}

    private final List<Ready> checks;

    private ViewChecks(List<Ready> checks) {
        this.checks = checks;
    }

    static ViewChecks of(ViewChain view, TableLayout layout, Planner planner) {
        List<Ready> found = new ArrayList<>();
        for (ViewChain.Check check : view.checks()) {
            Planner.Feed feed = new Planner.Feed(view.end(), rows -> view.under(rows, check.level()));
            Planner.Planned plan = planner.planOverFeeds(List.of(check.condition()), List.of(feed), List.of(), 0);
            found.add(new Ready(check.view().name(), layout, plan));
        }
        return new ViewChecks(found);
    }

    boolean isEmpty() {
        return checks.isEmpty();
    }

    /// @param row as it was written
    /// @throws SqlException 44000
    void check(Execution execution, @Nullable Object[] row) {
        for (Ready check : checks) {
            List<@Nullable Object[]> fed = new ArrayList<>();
            fed.add(check.layout().visible(row));
            try (RowSource source = execution.open(check.condition(), List.of(fed))) {
                if (!Boolean.TRUE.equals(Rows.only(source)[0])) {
                    throw SqlException.of("44000", "new row violates check option for view \"" + check.view() + "\"")
                            .withDetail("Failing row contains " + RowText.row(check.layout(), row) + ".");
                }
            }
        }
    }
}
