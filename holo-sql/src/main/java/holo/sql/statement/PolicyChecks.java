package holo.sql.statement;

import holo.sql.catalog.CatalogSnapshot;
import holo.sql.catalog.PolicyDescriptor.Command;
import holo.sql.catalog.TableDescriptor;
import holo.sql.error.SqlException;
import holo.sql.exec.RowSource;
import holo.sql.parser.PgParser;
import holo.sql.plan.Planner;
import holo.sql.plan.TableLayout;
import holo.sql.plan.Viewer;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/// What policies demand of rows that a statement writes, or takes to write over.
final class PolicyChecks {
    static final PolicyChecks NONE = new PolicyChecks(null, Checked.NEW, List.of(), null);

    private final @Nullable TableLayout layout;
    private final Checked rows;
    private final List<Viewer.Condition> conditions;
    private final Planner.@Nullable Planned plan;
    private final @Nullable Member member;

    private PolicyChecks(
            @Nullable TableLayout layout,
            Checked rows,
            List<Viewer.Condition> conditions,
            Planner.@Nullable Planned plan) {
        this(layout, rows, conditions, plan, null);
    }

    private PolicyChecks(
            @Nullable TableLayout layout,
            Checked rows,
            List<Viewer.Condition> conditions,
            Planner.@Nullable Planned plan,
            @Nullable Member member) {
        this.member = member;
        this.layout = layout;
        this.rows = rows;
        this.conditions = conditions;
        this.plan = plan;
    }

    /// Which rows are checked.
    enum Checked {
        /// Those that are about to be written.
        NEW("new row", ""),
        /// Those that ON CONFLICT finds in the way.
        CONFLICTING("new row", " (USING expression)"),
        /// Those that an action of MERGE is to change.
        MERGED("target row", " (USING expression)");

        private final String subject;
        private final String clause;

        Checked(String subject, String clause) {
            this.subject = subject;
            this.clause = clause;
        }
    }

    /// What a statement needs to have planned.
    ///
    /// @param viewer whose policies count
    record Scope(TableDescriptor table, TableLayout layout, Viewer viewer, CatalogSnapshot catalog, Planner planner) {
        boolean isBound() {
            return viewer.isBound(table, catalog);
        }
    }

    /// The checks of rows that a command writes.
    ///
    /// @param reads whether the statement may read the table, too: then it cannot write what it could not see
    static PolicyChecks written(Scope scope, Command command, boolean reads) {
        if (!scope.isBound()) {
            return NONE;
        }
        Set<Viewer.Condition> conditions =
                new LinkedHashSet<>(scope.viewer().written(scope.table(), command, false, scope.catalog()));
        if (reads) {
            conditions.addAll(scope.viewer().written(scope.table(), Command.SELECT, true, scope.catalog()));
        }
        return of(scope, Checked.NEW, conditions);
    }

    /// The checks of rows that are there, which a command is to change.
    static PolicyChecks found(Scope scope, Checked rows, Command command, boolean reads) {
        if (!scope.isBound()) {
            return NONE;
        }
        Set<Viewer.Condition> conditions =
                new LinkedHashSet<>(scope.viewer().written(scope.table(), command, true, scope.catalog()));
        if (reads) {
            conditions.addAll(scope.viewer().written(scope.table(), Command.SELECT, true, scope.catalog()));
        }
        return of(scope, rows, conditions);
    }

    private static PolicyChecks of(Scope scope, Checked rows, Set<Viewer.Condition> conditions) {
        List<SqlNode> nodes = new ArrayList<>();
        conditions.forEach(condition -> nodes.add(PgParser.expression(condition.sql())));
        Planner.Feed feed = new Planner.Feed(scope.table().name(), scope.table());
        Planner.Inside inside =
                new Planner.Inside(scope.viewer(), List.of(scope.table().oid()));
        return new PolicyChecks(
                scope.layout(),
                rows,
                List.copyOf(conditions),
                scope.planner().planOverFeeds(nodes, List.of(feed), inside));
    }

    /// The same checks of rows as a table has them that has rows of the named one.
    PolicyChecks through(Member of) {
        return plan == null || of.outward() == null ? this : new PolicyChecks(layout, rows, conditions, plan, of);
    }

    boolean isEmpty() {
        return plan == null;
    }

    /// @throws SqlException 42501
    void check(Execution execution, @Nullable Object[] row) {
        if (plan == null || layout == null) {
            return;
        }
        List<@Nullable Object[]> fed = new ArrayList<>();
        fed.add(layout.visible(member == null ? row : member.outward(row)));
        try (RowSource source = execution.open(plan, List.of(fed))) {
            @Nullable Object[] holds = Rows.only(source);
            for (int i = 0; i < holds.length; i++) {
                if (!Boolean.TRUE.equals(holds[i])) {
                    String policy = conditions.get(i).policy();
                    throw SqlException.of(
                            "42501",
                            rows.subject + " violates row-level security policy"
                                    + (policy == null ? "" : " \"" + policy + "\"")
                                    + rows.clause + " for table \""
                                    + layout.table().name() + "\"");
                }
            }
        }
    }
}
