package holo.sql.statement;

import holo.accord.primitives.Key;
import holo.sql.catalog.IndexDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.error.SqlException;
import holo.sql.plan.IndexEntries;
import holo.sql.plan.Planner;
import holo.sql.plan.TableLayout;
import holo.sql.transaction.IsolationLevel;
import holo.sql.transaction.LockMode;
import holo.sql.transaction.LockWait;
import holo.sql.transaction.SerializationFailure;
import holo.sql.transaction.SqlTransaction;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// ON CONFLICT.
///
/// @param arbiters the indexes whose conflicts are handled; null for whichever unique ones the row's table has
/// @param places of the assigned columns; null for DO NOTHING
/// @param values computes the assigned values over the row that is there and the one that was refused, and last
///     whether the row is to be changed at all; null for DO NOTHING
/// @param conversions to the columns' types; null for what is set to its default
/// @param changesKey whether assigned columns are part of a key that a row may be referred to by
/// @param policies what the row that is there must satisfy to be changed
record ConflictAction(
        Target target,
        PolicyChecks policies,
        @Nullable List<IndexDescriptor> arbiters,
        int @Nullable [] places,
        boolean changesKey,
        Planner.@Nullable Planned values,
        List<@Nullable Conversion> conversions) {
    /// The indexes of a table that a new row can conflict in, those of deferrable keys included.
    static List<IndexDescriptor> unique(TableDescriptor table) {
        return table.indexes().stream()
                .filter(index -> table.isUnique(index) && index.state() == IndexDescriptor.State.PUBLIC)
                .toList();
    }

    Run start() {
        return new Run();
    }

    /// One run of the statement.
    final class Run {
        private final Set<Key> touched = new HashSet<>();

        /// @param row as the table has it that it goes to
        void insert(@Nullable Object[] row, Member member, Execution execution, Returning answer) {
            List<IndexDescriptor> judges = arbiters(member);
            Key there = conflicting(row, judges, member, execution);
            if (there == null) {
                IndexDescriptor taken = member.writer().tryInsert(execution, row, true);
                if (taken == null) {
                    if (member.layout().hasPrimaryKey()) {
                        touched.add(member.layout().key(row));
                    }
                    @Nullable Object[] now = member.outward(row);
                    target.checks().check(execution, now);
                    answer.add(now, member.layout().table());
                    return;
                }
                if (!judges.contains(taken)) {
                    throw member.writer().duplicate(taken, row, execution);
                }
                if (execution.transaction().level() != IsolationLevel.READ_COMMITTED) {
                    // The row in the way is none that this transaction can see.
                    throw SerializationFailure.changed(false);
                }
                if (places == null) {
                    return;
                }
                there = conflicting(row, judges, member, execution);
                if (there == null) {
                    throw new RestartStatement();
                }
            }
            if (places != null && values != null) {
                update(there, row, places, values, member, execution, answer);
            }
        }

        /// The indexes of the row's table that the statement means: of a partition, the parts of those which it names.
        private List<IndexDescriptor> arbiters(Member member) {
            TableDescriptor table = member.layout().table();
            List<IndexDescriptor> meant = arbiters;
            if (meant == null) {
                return unique(table);
            }
            if (table.oid() == target.table().oid()) {
                return meant;
            }
            return table.indexes().stream()
                    .filter(index ->
                            meant.stream().anyMatch(a -> target.members().isPartOf(table, index, a)))
                    .toList();
        }

        private @Nullable Key conflicting(
                @Nullable Object[] row, List<IndexDescriptor> judges, Member member, Execution execution) {
            SqlTransaction transaction = execution.transaction();
            TableLayout layout = member.layout();
            IndexEntries entries = member.writer().entries();
            @Nullable Object[] computed = entries.compute(row, execution::context);
            for (IndexDescriptor index : judges) {
                if (index.primary()) {
                    Key key = layout.key(row);
                    if (transaction.newest(key) != null) {
                        return key;
                    }
                } else if (entries.isUnique(index, row, computed)) {
                    Key entry = Objects.requireNonNull(entries.key(index, row, computed, Key.EMPTY));
                    byte[] key = transaction.newest(entry);
                    if (key != null) {
                        return new Key(key);
                    }
                }
            }
            return null;
        }

        private void update(
                Key key,
                @Nullable Object[] excluded,
                int[] assigned,
                Planner.Planned plan,
                Member member,
                Execution execution,
                Returning answer) {
            SqlTransaction transaction = execution.transaction();
            if (!touched.add(key)) {
                throw SqlException.of("21000", "ON CONFLICT DO UPDATE command cannot affect row a second time")
                        .withHint("Ensure that no rows proposed for insertion within the same command have duplicate"
                                + " constrained values.");
            }
            byte[] seen = transaction.newest(key);
            // A trigger may change the key as well.
            boolean mayChangeKey = changesKey || member.writer().hasTriggers();
            LockMode mode = mayChangeKey ? LockMode.UPDATE : LockMode.NO_KEY_UPDATE;
            if (!(transaction.lock(key, seen, mode, LockWait.BLOCK) instanceof SqlTransaction.LockedRow.Held held)
                    || held.value() == null) {
                throw new RestartStatement();
            }
            @Nullable Object[] before = member.layout().codec().decode(held.value());
            List<@Nullable Object[]> there = new java.util.ArrayList<>();
            there.add(target.layout().visible(member.outward(before)));
            List<@Nullable Object[]> refused = new java.util.ArrayList<>();
            refused.add(target.layout().visible(member.outward(excluded)));
            @Nullable
            Object[] computed =
                    Rows.all(plan, execution, List.of(there, refused)).getFirst();
            if (!Boolean.TRUE.equals(computed[assigned.length])) {
                return;
            }
            policies.check(execution, member.outward(before));
            @Nullable Object[] after = before.clone();
            for (int i = 0; i < assigned.length; i++) {
                Conversion conversion = conversions.get(i);
                after[member.place(assigned[i])] = conversion == null
                        ? target.resets().value(assigned[i], execution)
                        : conversion.apply(computed[i], execution.types());
            }
            if (target.members().isPartitioned() && !member.writer().takes(execution, after)) {
                throw SqlException.of("0A000", "invalid ON UPDATE specification")
                        .withDetail("The result tuple would appear in a different partition than the original tuple.");
            }
            if (member.writer()
                    .update(
                            execution,
                            key,
                            before,
                            after,
                            member.places(assigned),
                            target.policies().through(member))) {
                @Nullable Object[] now = member.outward(after);
                target.checks().check(execution, now);
                answer.add(now, member.layout().table());
            }
        }
    }
}
