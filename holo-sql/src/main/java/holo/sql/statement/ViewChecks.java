package holo.sql.statement;

import holo.sql.error.SqlException;
import holo.sql.exec.RowSource;
import holo.sql.plan.Planner;
import holo.sql.plan.TableLayout;
import holo.sql.plan.ViewChain;
import holo.sql.plan.Viewer;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// WITH CHECK OPTION: a row that is written through views must be one of theirs.
final class ViewChecks {
    static final ViewChecks NONE = new ViewChecks(List.of(), false);

    private record Ready(String view, TableLayout layout, Planner.Planned condition) {}

    private final List<Ready> checks;
    private final boolean veiled;

    /// @param veiled whether the user may not see all of the table: errors do not show values of rows
    private ViewChecks(List<Ready> checks, boolean veiled) {
        this.veiled = veiled;
        this.checks = checks;
    }

    /// @param user who uses the view
    static ViewChecks of(ViewChain view, TableLayout layout, Viewer user, Planner planner) {
        List<Ready> found = new ArrayList<>();
        for (ViewChain.Check check : view.checks()) {
            Planner.Feed feed = new Planner.Feed(view.end(), rows -> view.under(rows, check.level()));
            Planner.Inside inside = new Planner.Inside(
                    user.through(check.view()), List.of(check.view().oid()));
            Planner.Planned plan = planner.planOverFeeds(List.of(check.condition()), List.of(feed), inside);
            found.add(new Ready(check.view().name(), layout, plan));
        }
        return new ViewChecks(found, planner.isVeiled(layout.table()));
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
                    SqlException error =
                            SqlException.of("44000", "new row violates check option for view \"" + check.view() + "\"");
                    throw veiled
                            ? error
                            : error.withDetail("Failing row contains " + RowText.row(check.layout(), row) + ".");
                }
            }
        }
    }
}
