package holo.sql.statement;

import holo.accord.primitives.Key;
import holo.sql.catalog.TriggerDescriptor.Event;
import holo.sql.exec.MemoryBudget;
import holo.sql.exec.RowSource;
import holo.sql.explain.PlanDescription;
import holo.sql.explain.PlanNode;
import holo.sql.explain.RelDescriber;
import holo.sql.plan.Planner;
import holo.sql.plan.PointReads;
import holo.sql.session.RowDescription;
import holo.sql.session.StatementResult;
import holo.sql.transaction.LockMode;
import holo.sql.transaction.LockWait;
import holo.sql.transaction.SqlTransaction;
import holo.sql.type.SqlType;
import java.util.Arrays;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// UPDATE and DELETE: finds rows with their keys, locks each, and changes it.
///
/// @param rows yields key, bytes, and the values of the assigned columns
/// @param joined other relations are joined: a row may be found several times, and is changed once
/// @param places of the assigned columns; null for DELETE
/// @param cells what is assigned, in the order of the places
/// @param keyed which of the assigned columns are part of a key that a row may be referred to by
record ChangeStatement(
        Target target,
        Planner.Planned rows,
        boolean joined,
        int @Nullable [] places,
        List<Cell> cells,
        int[] keyed,
        Returning.@Nullable Clause returning,
        List<SqlType> parameterTypes)
        implements CompiledStatement {
    @Override
    public @Nullable RowDescription columns() {
        return returning == null ? null : returning.plan().columns();
    }

    @Override
    public boolean isPointWrite() {
        return !joined
                && returning == null
                && target.writer().isPlain()
                && target.members().isAlone()
                && target.resets().isEmpty()
                && target.checks().isEmpty()
                && target.policies().isEmpty()
                && PointReads.isPointRead(rows.rel());
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
        Set<Key> changed = new HashSet<>();
        try (MemoryBudget memory = execution.newMemoryBudget();
                RowSource source = execution.open(rows)) {
            while (source.advance()) {
                @Nullable Object[] found = source.row();
                Key key = new Key((byte[]) java.util.Objects.requireNonNull(found[0]));
                if (!joined || isNew(key, changed, memory)) {
                    change(key, (byte[]) java.util.Objects.requireNonNull(found[1]), found, execution, answer);
                }
            }
        }
        return answer.result(places == null ? "DELETE" : "UPDATE", execution);
    }

    private static boolean isNew(Key key, Set<Key> changed, MemoryBudget memory) {
        if (!changed.add(key)) {
            return false;
        }
        memory.take(MemoryBudget.ROW_BYTES + MemoryBudget.VALUE_BYTES + key.length());
        return true;
    }

    private void change(Key key, byte[] seen, @Nullable Object[] found, Execution execution, Returning answer) {
        SqlTransaction transaction = execution.transaction();
        LockMode mode =
                places == null || changesKey(key, seen, found, execution) ? LockMode.UPDATE : LockMode.NO_KEY_UPDATE;
        if (!(transaction.lock(key, seen, mode, LockWait.BLOCK) instanceof SqlTransaction.LockedRow.Held held)
                || held.value() == null
                || !Arrays.equals(held.value(), seen)) {
            throw new RestartStatement();
        }
        Member member = target.members().of(key);
        member.require(execution);
        @Nullable Object[] before = member.layout().codec().decode(seen);
        if (places == null) {
            if (member.writer().delete(execution, key, before)) {
                answer.add(member.outward(before), member.layout().table(), found, execution);
            }
            return;
        }
        @Nullable Object[] after = before.clone();
        for (int i = 0; i < places.length; i++) {
            after[member.place(places[i])] = value(i, places[i], found, execution);
        }
        Target.Written now = target.update(execution, member, key, before, after, places, target.policies());
        if (now != null) {
            target.checks().check(execution, now.row());
            answer.add(now.row(), now.member().layout().table(), found, execution);
        }
    }

    private @Nullable Object value(int i, int place, @Nullable Object[] found, Execution execution) {
        return switch (cells.get(i)) {
            case Cell.Constant c -> c.converted(execution.types());
            case Cell.Parameter p -> p.conversion().apply(execution.parameters()[p.index()], execution.types());
            case Cell.Computed c -> c.conversion().apply(found[c.index() + 2], execution.types());
            case Cell.Default d -> target.resets().value(place, execution);
        };
    }

    /// Whether the row gets another key, or may do so: those who refer to a row whose key stays need not wait.
    private boolean changesKey(Key key, byte[] seen, @Nullable Object[] found, Execution execution) {
        if (keyed.length == 0) {
            return false;
        }
        Member member = target.members().of(key);
        if (member.writer().hasTriggers()) {
            return true;
        }
        @Nullable Object[] before = member.layout().codec().decode(seen);
        int[] assigned = java.util.Objects.requireNonNull(places);
        for (int i : keyed) {
            // A default is not to be computed before the row is locked.
            if (cells.get(i) instanceof Cell.Default
                    || !java.util.Objects.deepEquals(
                            before[member.place(assigned[i])], value(i, assigned[i], found, execution))) {
                return true;
            }
        }
        return false;
    }
}
