package holo.sql.statement;

import holo.accord.primitives.Key;
import holo.sql.catalog.DescriptorKind;
import holo.sql.catalog.IndexDescriptor;
import holo.sql.catalog.KeySpace;
import holo.sql.catalog.TableDescriptor;
import holo.sql.catalog.TriggerDescriptor.Event;
import holo.sql.error.SqlException;
import holo.sql.plan.IndexEntries;
import holo.sql.plan.TableLayout;
import holo.sql.transaction.RowChanges;
import holo.sql.transaction.SerializationFailure;
import holo.sql.transaction.SqlTransaction;
import holo.sql.transaction.StorageLoad;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Writes rows of one table with all that hangs on them: keys, secondary indexes, NOT NULL, CHECK, foreign keys.
/// Immutable, shared.
final class TableWriter {
    private final TableLayout layout;
    private final TableDescriptor table;
    private final List<IndexDescriptor> secondary;
    private final IndexEntries entries;
    private final RowChecks checks;
    private final ForeignKeys foreignKeys;
    private final ReferencingKeys referencing;
    private final DeferrableKeys deferrable;
    private final Triggers triggers;
    private final List<PartitionOf.Demand> demands;
    private final boolean instead;
    private final boolean veiled;

    /// @param veiled whether the role may not see all of the table: errors do not show values of rows
    /// @param demands what the partitioned tables above it demand
    /// @param instead whether it is a view, whose rows triggers change
    TableWriter(
            TableLayout layout,
            IndexEntries entries,
            RowChecks checks,
            ForeignKeys foreignKeys,
            ReferencingKeys referencing,
            Triggers triggers,
            List<PartitionOf.Demand> demands,
            boolean instead,
            boolean veiled) {
        this.demands = demands;
        this.instead = instead;
        this.veiled = veiled;
        this.layout = layout;
        this.table = layout.table();
        this.secondary =
                table.indexes().stream().filter(index -> !index.primary()).toList();
        this.entries = entries;
        this.deferrable = new DeferrableKeys(layout, entries, veiled);
        this.checks = checks;
        this.foreignKeys = foreignKeys;
        this.referencing = referencing;
        this.triggers = triggers;
    }

    TableLayout layout() {
        return layout;
    }

    /// Whether changing a row never means looking for other rows.
    boolean isPlain() {
        return referencing.isEmpty() && triggers.isEmpty() && deferrable.isEmpty();
    }

    DeferrableKeys deferrable() {
        return deferrable;
    }

    IndexEntries entries() {
        return entries;
    }

    /// Demands at commit that the table is still what this writer knows, and runs triggers before the statement.
    ///
    /// @param events what the statement does to rows
    void begin(Execution execution, Event... events) {
        require(execution);
        if (!triggers.isEmpty()) {
            for (Event event : events) {
                triggers.statement(execution, event);
            }
        }
    }

    /// Demands at commit that the table is still what this writer knows.
    void require(Execution execution) {
        execution
                .transaction()
                .requireUnchanged(KeySpace.descriptor(instead ? DescriptorKind.VIEW : table.kind(), table.oid()));
    }

    /// Whether the partitioned tables above have a row in this table.
    boolean takes(Execution execution, @Nullable Object[] row) {
        for (PartitionOf.Demand demand : demands) {
            if (!demand.holds(execution, row)) {
                return false;
            }
        }
        return true;
    }

    private void requireTaken(Execution execution, @Nullable Object[] row) {
        if (!takes(execution, row)) {
            SqlException error = SqlException.of(
                    "23514", "new row for relation \"" + table.name() + "\" violates partition constraint");
            throw (veiled ? error : error.withDetail("Failing row contains " + RowText.row(layout, row) + "."))
                    .withTable(table.schemaOid(), table.name());
        }
    }

    boolean hasTriggers() {
        return !triggers.isEmpty();
    }

    /// Has triggers do an UPDATE or DELETE of a view's row.
    ///
    /// @param after null for DELETE
    /// @return whether they did
    boolean instead(Execution execution, @Nullable Object[] before, @Nullable Object @Nullable [] after) {
        return triggers.insteadOf(execution, after == null ? Event.DELETE : Event.UPDATE, before, after);
    }

    /// Runs triggers before a row is inserted, which may change it, and fills in generated columns; of a view, the
    /// triggers that insert it.
    ///
    /// @return whether it is to be inserted
    boolean beforeInsert(Execution execution, @Nullable Object[] row) {
        if (instead) {
            return triggers.insteadOf(execution, Event.INSERT, null, row);
        }
        if (!triggers.isEmpty() && !triggers.beforeRow(execution, Event.INSERT, null, row, null)) {
            return false;
        }
        checks.generate(execution, row);
        return true;
    }

    /// Inserts a row that is ready to be inserted.
    ///
    /// @param conflicts whether somebody handles keys that are taken, so that nothing may be written before all
    ///     transactions that are inserting the same keys have ended
    /// @return null when it was inserted, else the index whose key is taken: nothing was written then
    @Nullable
    IndexDescriptor tryInsert(Execution execution, @Nullable Object[] row, boolean conflicts) {
        if (instead) {
            return null;
        }
        SqlTransaction transaction = execution.transaction();
        checks.check(execution, row);
        requireTaken(execution, row);
        @Nullable Object[] computed = entries.compute(row, execution::context);
        for (IndexDescriptor index : secondary) {
            if (entries.isUnique(index, row, computed)) {
                Key key = Objects.requireNonNull(entries.key(index, row, computed, Key.EMPTY));
                if (transaction.newest(key) != null || conflicts && !transaction.reserve(key)) {
                    return index;
                }
            }
        }
        Key key = insertRow(execution, row);
        if (key == null) {
            return table.primaryKey();
        }
        insertEntries(transaction, row, computed, key);
        deferrable.written(execution, key, null, row, false);
        transaction.countRows(table.oid(), RowChanges.Kind.INSERTED);
        foreignKeys.check(execution, key, null, row);
        if (!triggers.isEmpty()) {
            triggers.afterRow(execution, Event.INSERT, null, row, null);
        }
        return null;
    }

    /// @throws SqlException 23505, 23502, 23514, 23503
    void insert(Execution execution, @Nullable Object[] row) {
        IndexDescriptor taken = tryInsert(execution, row, false);
        if (taken != null) {
            throw duplicate(taken, row, execution);
        }
    }

    private @Nullable Key insertRow(Execution execution, @Nullable Object[] row) {
        byte[] bytes = layout.codec().encode(row);
        if (!layout.hasPrimaryKey()) {
            Key key = layout.key(execution.rowIds().next(), execution.rowIds().process());
            StorageLoad load = execution.transaction().loadOf(table.storageId());
            if (load != null) {
                load.put(key, bytes);
                return key;
            }
            execution.transaction().insertUnchecked(key, bytes);
            return key;
        }
        Key key = layout.key(row);
        return execution.transaction().insert(key, bytes) ? key : null;
    }

    private void insertEntries(
            SqlTransaction transaction, @Nullable Object[] row, @Nullable Object[] computed, Key key) {
        for (IndexDescriptor index : secondary) {
            insertEntry(transaction, index, row, computed, key);
        }
    }

    private void insertEntry(
            SqlTransaction transaction,
            IndexDescriptor index,
            @Nullable Object[] row,
            @Nullable Object[] computed,
            Key key) {
        Key entry = entries.key(index, row, computed, key);
        if (entry == null) {
            return;
        }
        if (entries.isUnique(index, row, computed)) {
            if (!transaction.insert(entry, key.bytes())) {
                throw duplicate(index, row, computed, transaction);
            }
        } else {
            transaction.insertUnchecked(entry, key.bytes());
        }
    }

    /// Changes a row that is locked, whatever policies say.
    ///
    /// @param assigned places of the columns that the statement assigns to; null for those that differ
    /// @return false when a trigger kept it as it was
    boolean update(
            Execution execution,
            Key key,
            @Nullable Object[] before,
            @Nullable Object[] after,
            int @Nullable [] assigned) {
        return update(execution, key, before, after, assigned, PolicyChecks.NONE);
    }

    /// Changes a row that is locked.
    ///
    /// @param assigned places of the columns that the statement assigns to; null for those that differ
    /// @param policies what the new row must satisfy
    /// @return false when a trigger kept it as it was
    boolean update(
            Execution execution,
            Key key,
            @Nullable Object[] before,
            @Nullable Object[] after,
            int @Nullable [] assigned,
            PolicyChecks policies) {
        if (!triggers.isEmpty() && !triggers.beforeRow(execution, Event.UPDATE, before, after, assigned)) {
            return false;
        }
        SqlTransaction transaction = execution.transaction();
        checks.generate(execution, after);
        policies.check(execution, after);
        checks.check(execution, after);
        requireTaken(execution, after);
        Key newKey = layout.hasPrimaryKey() ? layout.key(after) : key;
        byte[] bytes = layout.codec().encode(after);
        if (newKey.equals(key)) {
            transaction.update(key, bytes);
        } else {
            transaction.update(key, null);
            if (!transaction.insert(newKey, bytes)) {
                throw duplicate(Objects.requireNonNull(table.primaryKey()), after, execution);
            }
        }
        moveEntries(execution, key, newKey, before, after);
        deferrable.written(execution, newKey, before, after, !newKey.equals(key));
        transaction.countRows(table.oid(), RowChanges.Kind.UPDATED);
        foreignKeys.check(execution, newKey, before, after);
        referencing.changed(execution, before, after);
        if (!triggers.isEmpty()) {
            triggers.afterRow(execution, Event.UPDATE, before, after, assigned);
        }
        return true;
    }

    private void moveEntries(
            Execution execution, Key key, Key newKey, @Nullable Object[] before, @Nullable Object[] after) {
        if (secondary.isEmpty()) {
            return;
        }
        SqlTransaction transaction = execution.transaction();
        @Nullable Object[] oldComputed = entries.compute(before, execution::context);
        @Nullable Object[] newComputed = entries.compute(after, execution::context);
        for (IndexDescriptor index : secondary) {
            Key oldEntry = entries.key(index, before, oldComputed, key);
            Key newEntry = entries.key(index, after, newComputed, newKey);
            if (!Objects.equals(oldEntry, newEntry)) {
                if (oldEntry != null) {
                    removeEntry(transaction, index, oldEntry, key);
                }
                insertEntry(transaction, index, after, newComputed, newKey);
            } else if (oldEntry != null && !newKey.equals(key)) {
                transaction.update(oldEntry, newKey.bytes());
            }
        }
    }

    /// Moves a row that is locked to another partition.
    ///
    /// @param after the row as this table would have it
    /// @return the row as it is now; null when a trigger kept it
    Target.@Nullable Written move(
            Execution execution,
            Key key,
            @Nullable Object[] before,
            @Nullable Object[] after,
            int @Nullable [] assigned,
            Member from,
            Members members,
            PolicyChecks policies) {
        if (!triggers.isEmpty() && !triggers.beforeRow(execution, Event.UPDATE, before, after, assigned)) {
            return null;
        }
        checks.generate(execution, after);
        @Nullable Object[] named = from.outward(after);
        Member to = members.of(execution, named);
        if (to == from) {
            return update(execution, key, before, after, assigned, policies.through(from))
                    ? new Target.Written(from.outward(after), from)
                    : null;
        }
        if (!triggers.isEmpty() && !triggers.beforeRow(execution, Event.DELETE, before, null, null)) {
            return null;
        }
        remove(execution, key, before);
        referencing.changed(execution, before, after, from.named().table().name());
        if (!triggers.isEmpty()) {
            triggers.afterRow(execution, Event.DELETE, before, null, null);
        }
        @Nullable Object[] row = to.inward(named).clone();
        if (!to.writer().beforeInsert(execution, row)) {
            return null;
        }
        policies.through(to).check(execution, row);
        to.writer().insert(execution, row);
        return new Target.Written(to.outward(row), to);
    }

    /// Deletes a row that is locked.
    ///
    /// @return false when a trigger kept it
    boolean delete(Execution execution, Key key, @Nullable Object[] row) {
        if (!triggers.isEmpty() && !triggers.beforeRow(execution, Event.DELETE, row, null, null)) {
            return false;
        }
        remove(execution, key, row);
        referencing.changed(execution, row, null);
        if (!triggers.isEmpty()) {
            triggers.afterRow(execution, Event.DELETE, row, null, null);
        }
        return true;
    }

    private void remove(Execution execution, Key key, @Nullable Object[] row) {
        SqlTransaction transaction = execution.transaction();
        transaction.update(key, null);
        transaction.countRows(table.oid(), RowChanges.Kind.DELETED);
        if (!secondary.isEmpty()) {
            @Nullable Object[] computed = entries.compute(row, execution::context);
            for (IndexDescriptor index : secondary) {
                Key entry = entries.key(index, row, computed, key);
                if (entry != null) {
                    removeEntry(transaction, index, entry, key);
                }
            }
        }
    }

    /// While a unique index is being built, an entry may be another row's: the value stands twice, and only one of the
    /// rows is in it yet. An entry that is not there may be made before this transaction commits, which then starts
    /// anew.
    private static void removeEntry(SqlTransaction transaction, IndexDescriptor index, Key entry, Key rowKey) {
        if (index.state() == IndexDescriptor.State.PUBLIC || !index.unique()) {
            transaction.update(entry, null);
            return;
        }
        byte[] there = transaction.newest(entry);
        if (there == null) {
            transaction.requireUnchanged(entry);
        }
        if (there == null || Arrays.equals(there, rowKey.bytes())) {
            transaction.update(entry, null);
        }
    }

    /// 23505 in PostgreSQL's words, for a row that was refused.
    SqlException duplicate(IndexDescriptor index, @Nullable Object[] row, Execution execution) {
        return duplicate(index, row, entries.compute(row, execution::context), execution.transaction());
    }

    private SqlException duplicate(
            IndexDescriptor index, @Nullable Object[] row, @Nullable Object[] computed, SqlTransaction transaction) {
        Key entry = index.primary()
                ? layout.key(row)
                : Objects.requireNonNull(entries.key(index, row, computed, Key.EMPTY));
        if (transaction.hasAppearedSinceRead(entry, index.primary())) {
            return SerializationFailure.readsChanged();
        }
        SqlException error =
                SqlException.of("23505", "duplicate key value violates unique constraint \"" + index.name() + "\"");
        return (veiled ? error : error.withDetail("Key " + entries.describe(index, row, computed) + " already exists."))
                .withConstraint(table.schemaOid(), table.name(), index.name());
    }
}
