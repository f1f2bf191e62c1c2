package holo.sql.statement;

import holo.sql.catalog.TableDescriptor;
import holo.sql.plan.Planner;
import holo.sql.plan.TableLayout;
import holo.sql.session.StatementResult;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// What a statement that changes rows answers.
final class Returning {
    private final @Nullable Clause clause;
    private final TableLayout layout;
    private final boolean tableOids;

    /// Changed rows; answers where other relations are joined, whose rows each changed row has its own of.
    private final List<@Nullable Object[]> rows = new ArrayList<>();

    private long count;

    /// The RETURNING clause.
    ///
    /// @param plan over the changed table, then the joined relations
    record Clause(Planner.Planned plan, JoinedRelations joined) {
        boolean joins() {
            return !joined.relations().isEmpty();
        }
    }

    Returning(Planner.@Nullable Planned plan, TableLayout layout) {
        this(layout, plan == null ? null : new Clause(plan, JoinedRelations.NONE));
    }

    Returning(TableLayout layout, @Nullable Clause clause) {
        this.clause = clause;
        this.tableOids = clause != null && clause.plan().readsTableOids();
        this.layout = layout;
    }

    /// A row was changed.
    void add(@Nullable Object[] row) {
        add(row, layout.table());
    }

    /// A row was changed.
    ///
    /// @param table that has it
    void add(@Nullable Object[] row, TableDescriptor table) {
        count++;
        if (clause != null) {
            rows.add(visible(row, table));
        }
    }

    private @Nullable Object[] visible(@Nullable Object[] row, TableDescriptor table) {
        @Nullable Object[] visible = layout.visible(row);
        if (tableOids) {
            visible = Arrays.copyOf(visible, visible.length + 1);
            visible[visible.length - 1] = Integer.toUnsignedLong(table.oid());
        }
        return visible;
    }

    /// A row was changed.
    ///
    /// @param table that has it
    /// @param found what the plan of the statement's rows has yielded for it
    void add(@Nullable Object[] row, TableDescriptor table, @Nullable Object[] found, Execution execution) {
        if (clause == null || !clause.joins()) {
            add(row, table);
            return;
        }
        count++;
        List<@Nullable Object[]> changed = new ArrayList<>(1);
        changed.add(visible(row, table));
        List<List<@Nullable Object[]>> fed = new ArrayList<>();
        fed.add(changed);
        fed.addAll(clause.joined().rows(clause.joined().of(found)));
        rows.addAll(Rows.all(clause.plan(), execution, fed));
    }

    /// @param verb what the tag begins with, such as `INSERT 0`
    StatementResult result(String verb, Execution execution) {
        String tag = verb + " " + count;
        if (clause == null) {
            return new StatementResult.Completed(tag);
        }
        Planner.Planned plan = clause.plan();
        List<@Nullable Object[]> answers = clause.joins() ? rows : Rows.all(plan, execution, List.of(rows));
        return new StatementResult.Rows(plan.columns(), new ListCursor(answers, tag));
    }
}
