package holo.sql.statement;

import holo.accord.primitives.Key;
import holo.sql.catalog.TriggerDescriptor.Event;
import holo.sql.error.SqlException;
import holo.sql.exec.RowSource;
import holo.sql.explain.PlanDescription;
import holo.sql.explain.PlanNode;
import holo.sql.explain.RelDescriber;
import holo.sql.plan.Planner;
import holo.sql.session.RowDescription;
import holo.sql.session.StatementResult;
import holo.sql.transaction.LockMode;
import holo.sql.transaction.LockWait;
import holo.sql.transaction.SqlTransaction;
import holo.sql.type.SqlType;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// MERGE: the first action whose condition holds is taken for each row of the source joined with the table.
///
/// @param rows yields key and bytes of the table's row, or nulls, and the actions' conditions and values
record MergeStatement(
        Target target, Planner.Planned rows, List<Action> actions, MergePolicies policies, List<SqlType> parameterTypes)
        implements CompiledStatement {
    /// @param condition the column of its condition, or -1
    /// @param places of the assigned columns; null for DELETE and DO NOTHING
    record Action(Kind kind, boolean matched, int condition, int @Nullable [] places, List<Cell> cells) {}

    /// What an action does.
    enum Kind {
        INSERT,
        UPDATE,
        DELETE,
        NOTHING
    }

    @Override
    public @Nullable RowDescription columns() {
        return null;
    }

    @Override
    public PlanDescription explain() {
        return PlanDescription.of(PlanNode.change("Merge", target.table().name(), RelDescriber.describe(rows)));
    }

    @Override
    public StatementResult run(Execution execution) {
        target.begin(execution, events());
        Set<Key> changed = new HashSet<>();
        long count = 0;
        try (RowSource source = execution.open(rows)) {
            while (source.advance()) {
                @Nullable Object[] found = source.row();
                Action action = action(found);
                if (action != null && action.kind() != Kind.NOTHING) {
                    take(action, found, changed, execution);
                    count++;
                }
            }
        }
        return new StatementResult.Completed("MERGE " + count);
    }

    private Event[] events() {
        return actions.stream()
                .map(Action::kind)
                .filter(kind -> kind != Kind.NOTHING)
                .distinct()
                .map(kind -> Event.valueOf(kind.name()))
                .toArray(Event[]::new);
    }

    private @Nullable Action action(@Nullable Object[] found) {
        boolean matched = found[0] != null;
        for (Action action : actions) {
            if (action.matched() == matched
                    && (action.condition() < 0 || Boolean.TRUE.equals(found[action.condition()]))) {
                return action;
            }
        }
        return null;
    }

    private void take(Action action, @Nullable Object[] found, Set<Key> changed, Execution execution) {
        if (action.kind() == Kind.INSERT) {
            @Nullable Object[] row = new Object[target.layout().width()];
            boolean[] given = new boolean[row.length];
            assign(action, found, row, given, execution);
            target.defaults().fill(row, given, execution);
            target.insert(execution, row, policies.written(action.kind()));
            return;
        }
        Key key = new Key((byte[]) Objects.requireNonNull(found[0]));
        byte[] seen = (byte[]) Objects.requireNonNull(found[1]);
        if (!changed.add(key)) {
            throw SqlException.of("21000", "MERGE command cannot affect row a second time")
                    .withHint("Ensure that not more than one source row matches any one target row.");
        }
        SqlTransaction transaction = execution.transaction();
        if (!(transaction.lock(key, seen, LockMode.UPDATE, LockWait.BLOCK)
                        instanceof SqlTransaction.LockedRow.Held held)
                || held.value() == null
                || !Arrays.equals(held.value(), seen)) {
            throw new RestartStatement();
        }
        Member member = target.members().of(key);
        member.require(execution);
        @Nullable Object[] before = member.layout().codec().decode(seen);
        policies.found(action.kind()).check(execution, member.outward(before));
        if (action.kind() == Kind.DELETE) {
            member.writer().delete(execution, key, before);
            return;
        }
        @Nullable Object[] named = member.outward(before).clone();
        assign(action, found, named, new boolean[named.length], execution);
        @Nullable Object[] after = before.clone();
        int[] places = Objects.requireNonNull(action.places());
        for (int place : places) {
            after[member.place(place)] = named[place];
        }
        target.update(execution, member, key, before, after, places, policies.written(action.kind()));
    }

    private void assign(
            Action action, @Nullable Object[] found, @Nullable Object[] row, boolean[] given, Execution execution) {
        int[] places = Objects.requireNonNull(action.places());
        for (int i = 0; i < places.length; i++) {
            given[places[i]] = true;
            switch (action.cells().get(i)) {
                case Cell.Constant c -> row[places[i]] = c.converted(execution.types());
                case Cell.Parameter p ->
                    row[places[i]] = p.conversion().apply(execution.parameters()[p.index()], execution.types());
                case Cell.Computed c -> row[places[i]] = c.conversion().apply(found[c.index() + 2], execution.types());
                case Cell.Default d -> {
                    if (action.kind() == Kind.INSERT) {
                        given[places[i]] = false;
                    } else {
                        row[places[i]] = target.resets().value(places[i], execution);
                    }
                }
            }
        }
    }
}
