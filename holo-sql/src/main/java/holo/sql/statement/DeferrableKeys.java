package holo.sql.statement;

import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.sql.catalog.ConstraintDescriptor;
import holo.sql.catalog.ConstraintDescriptor.Deferral;
import holo.sql.catalog.IndexDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.error.SqlException;
import holo.sql.plan.IndexEntries;
import holo.sql.plan.TableLayout;
import holo.sql.transaction.LatestView;
import holo.sql.transaction.LockMode;
import holo.sql.transaction.LockWait;
import holo.sql.transaction.SqlTransaction;
import holo.store.KeyValueCursor;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The PRIMARY KEY and UNIQUE constraints of one table that are DEFERRABLE. Their indexes take rows of the same key;
/// that
/// there is one only is looked at when the statement ends, or when the transaction does. Immutable, shared.
///
/// Whoever writes a key holds a lock on it from when it was found to be free until the transaction ends, and has the
/// commit demand that nothing was written there since; so of two transactions that write the same key, the later one
/// sees what the earlier one has committed. A row that is alone when it is written needs no second look: one that joins
/// it later is looked at itself.
final class DeferrableKeys {
    private final TableLayout layout;
    private final IndexEntries entries;
    private final boolean veiled;
    private final List<DeferrableKey> keys = new ArrayList<>();

    private record DeferrableKey(ConstraintDescriptor constraint, IndexDescriptor index) {}

    /// @param veiled whether errors do not show values of rows
    DeferrableKeys(TableLayout layout, IndexEntries entries, boolean veiled) {
        this.layout = layout;
        this.entries = entries;
        this.veiled = veiled;
        TableDescriptor table = layout.table();
        for (IndexDescriptor index : table.indexes()) {
            ConstraintDescriptor constraint = table.keyOf(index);
            if (constraint != null && constraint.deferral() != Deferral.NOT_DEFERRABLE) {
                keys.add(new DeferrableKey(constraint, index));
            }
        }
    }

    boolean isEmpty() {
        return keys.isEmpty();
    }

    /// ON CONFLICT has to know at once.
    ///
    /// @param meant those that the statement means; null for whichever the row is in conflict with
    /// @throws SqlException 55000
    void refuseConflicts(@Nullable List<IndexDescriptor> meant) {
        for (DeferrableKey key : keys) {
            if (meant == null || meant.contains(key.index)) {
                throw SqlException.of(
                                "55000",
                                "ON CONFLICT does not support deferrable unique constraints/exclusion constraints as"
                                        + " arbiters")
                        .withConstraint(
                                layout.table().schemaOid(), layout.table().name(), key.constraint.name());
            }
        }
    }

    /// A row was written, its entries are in the indexes.
    ///
    /// @param before the row as it was, null for a new one
    /// @param moved whether it is stored under another key than before
    void written(
            Execution execution,
            Key rowKey,
            @Nullable Object @Nullable [] before,
            @Nullable Object[] row,
            boolean moved) {
        for (DeferrableKey key : keys) {
            if (moved || before == null || isChanged(key.index, before, row)) {
                KeyRange same = same(key, row, execution);
                if (same != null && !isFree(same, rowKey, execution.transaction())) {
                    if (execution.deferred().isDeferred(key.constraint)) {
                        execution.deferred().add(key.constraint, later -> require(key, rowKey, later));
                    } else {
                        execution.pending().add(later -> require(key, rowKey, later));
                    }
                }
            }
        }
    }

    private static boolean isChanged(IndexDescriptor index, @Nullable Object[] before, @Nullable Object[] row) {
        for (IndexDescriptor.Part part : index.parts()) {
            if (!Objects.deepEquals(before[part.column() - 1], row[part.column() - 1])) {
                return true;
            }
        }
        return false;
    }

    /// Where the index has the rows with the same values; null when the row is unlike all others.
    private @Nullable KeyRange same(DeferrableKey key, @Nullable Object[] row, Execution execution) {
        Key start = entries.sharedBy(key.index, row, entries.compute(row, execution::context));
        return start == null ? null : new KeyRange(start, new Key(ReferencingRows.successor(start.bytes())));
    }

    /// Whether the row is the only one there, and stays so unless this transaction itself writes another one.
    private static boolean isFree(KeyRange same, Key rowKey, SqlTransaction transaction) {
        return transaction.claim(same.start(), LockWait.SKIP) && other(same, rowKey, transaction) == null;
    }

    /// Another row in a range, or null; the commit then demands that none has come.
    private static @Nullable Key other(KeyRange same, Key rowKey, SqlTransaction transaction) {
        try (LatestView view = transaction.latest();
                KeyValueCursor found = view.scan(same)) {
            while (found.advance()) {
                if (!Arrays.equals(found.value(), rowKey.bytes())) {
                    return new Key(found.value());
                }
            }
            transaction.requireUnchanged(same, view);
            return null;
        }
    }

    /// Looks at a row as it is now, if it is still there.
    ///
    /// @throws SqlException 23505
    private void require(DeferrableKey key, Key rowKey, Execution execution) {
        SqlTransaction transaction = execution.transaction();
        byte[] bytes;
        try (LatestView view = transaction.latest()) {
            bytes = view.get(rowKey);
        }
        if (bytes == null) {
            return;
        }
        @Nullable Object[] row = layout.codec().decode(bytes);
        KeyRange same = same(key, row, execution);
        if (same == null) {
            return;
        }
        transaction.claim(same.start(), LockWait.BLOCK);
        @Nullable Key asked = null;
        for (Key other = other(same, rowKey, transaction); other != null; other = other(same, rowKey, transaction)) {
            if (asked != null && asked.equals(other)) {
                throw duplicate(key, row, execution);
            }
            // Another transaction may be about to delete it.
            byte[] there;
            try (LatestView view = transaction.latest()) {
                there = view.get(other);
            }
            if (there != null) {
                transaction.lock(other, there, LockMode.KEY_SHARE, LockWait.BLOCK);
            }
            asked = other;
        }
    }

    private SqlException duplicate(DeferrableKey key, @Nullable Object[] row, Execution execution) {
        TableDescriptor table = layout.table();
        SqlException error = SqlException.of(
                "23505", "duplicate key value violates unique constraint \"" + key.constraint.name() + "\"");
        String described = entries.describe(key.index, row, entries.compute(row, execution::context));
        return (veiled ? error : error.withDetail("Key " + described + " already exists."))
                .withConstraint(table.schemaOid(), table.name(), key.constraint.name());
    }
}
