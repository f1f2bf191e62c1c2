package holo.sql.statement;

import holo.accord.primitives.Key;
import holo.sql.catalog.ColumnDescriptor;
import holo.sql.catalog.IndexDescriptor;
import holo.sql.catalog.KeySpace;
import holo.sql.catalog.TableDescriptor;
import holo.sql.error.SqlException;
import holo.sql.plan.TableLayout;
import holo.sql.transaction.SqlTransaction;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes rows of one table with all that hangs on them: keys, secondary indexes, NOT NULL, CHECK, foreign keys.
/// Immutable, shared.
final class TableWriter {
    private final TableLayout layout;
    private final TableDescriptor table;
    private final List<IndexDescriptor> secondary;
    private final RowChecks checks;
    private final ForeignKeys foreignKeys;
    private final ReferencingKeys referencing;

    TableWriter(TableLayout layout, RowChecks checks, ForeignKeys foreignKeys, ReferencingKeys referencing) {
        this.layout = layout;
        this.table = layout.table();
        this.secondary =
                table.indexes().stream().filter(index -> !index.primary()).toList();
        for (IndexDescriptor index : secondary) {
            if (index.predicateSql() != null || index.parts().stream().anyMatch(part -> part.expressionSql() != null)) {
                throw SqlException.of(
                        "0A000", "table \"" + table.name() + "\" has an index on an expression or with a condition");
            }
        }
        this.checks = checks;
        this.foreignKeys = foreignKeys;
        this.referencing = referencing;
    }

    TableLayout layout() {
        return layout;
    }

    /// Demands at commit that the table is still what this writer knows.
    void begin(SqlTransaction transaction) {
        transaction.requireUnchanged(KeySpace.descriptor(table.kind(), table.oid()));
    }

    /// Inserts a row.
    ///
    /// @return null when it was inserted, else the index whose key is taken: nothing was written then
    @Nullable
    IndexDescriptor tryInsert(Execution execution, @Nullable Object[] row) {
        SqlTransaction transaction = execution.transaction();
        checks.check(execution, row);
        for (IndexDescriptor index : secondary) {
            if (index.unique() && layout.isComplete(index, row)) {
                Key key = layout.indexKey(index, row, Key.EMPTY);
                if (transaction.newest(key) != null) {
                    return index;
                }
            }
        }
        Key key = insertRow(execution, row);
        if (key == null) {
            return table.primaryKey();
        }
        insertEntries(transaction, row, key);
        foreignKeys.check(execution, null, row);
        return null;
    }

    /// @throws SqlException 23505, 23502, 23514, 23503
    void insert(Execution execution, @Nullable Object[] row) {
        IndexDescriptor taken = tryInsert(execution, row);
        if (taken != null) {
            throw duplicate(taken, row);
        }
    }

    private @Nullable Key insertRow(Execution execution, @Nullable Object[] row) {
        byte[] bytes = layout.codec().encode(row);
        if (!layout.hasPrimaryKey()) {
            Key key = layout.key(execution.rowIds().next(), execution.rowIds().process());
            execution.transaction().insertUnchecked(key, bytes);
            return key;
        }
        Key key = layout.key(row);
        return execution.transaction().insert(key, bytes) ? key : null;
    }

    private void insertEntries(SqlTransaction transaction, @Nullable Object[] row, Key key) {
        for (IndexDescriptor index : secondary) {
            insertEntry(transaction, index, row, key);
        }
    }

    private void insertEntry(SqlTransaction transaction, IndexDescriptor index, @Nullable Object[] row, Key key) {
        Key entry = layout.indexKey(index, row, key);
        if (index.unique() && layout.isComplete(index, row)) {
            if (!transaction.insert(entry, key.bytes())) {
                throw duplicate(index, row);
            }
        } else {
            transaction.insertUnchecked(entry, key.bytes());
        }
    }

    /// Changes a row that is locked.
    void update(Execution execution, Key key, @Nullable Object[] before, @Nullable Object[] after) {
        SqlTransaction transaction = execution.transaction();
        checks.check(execution, after);
        Key newKey = layout.hasPrimaryKey() ? layout.key(after) : key;
        byte[] bytes = layout.codec().encode(after);
        if (newKey.equals(key)) {
            transaction.update(key, bytes);
        } else {
            transaction.update(key, null);
            if (!transaction.insert(newKey, bytes)) {
                throw duplicate(java.util.Objects.requireNonNull(table.primaryKey()), after);
            }
        }
        for (IndexDescriptor index : secondary) {
            Key oldEntry = layout.indexKey(index, before, key);
            Key newEntry = layout.indexKey(index, after, newKey);
            if (!oldEntry.equals(newEntry)) {
                transaction.update(oldEntry, null);
                insertEntry(transaction, index, after, newKey);
            } else if (!newKey.equals(key)) {
                transaction.update(oldEntry, newKey.bytes());
            }
        }
        foreignKeys.check(execution, before, after);
        referencing.changed(execution, before, after);
    }

    /// Deletes a row that is locked.
    void delete(Execution execution, Key key, @Nullable Object[] row) {
        SqlTransaction transaction = execution.transaction();
        transaction.update(key, null);
        for (IndexDescriptor index : secondary) {
            transaction.update(layout.indexKey(index, row, key), null);
        }
        referencing.changed(execution, row, null);
    }

    /// 23505 in PostgreSQL's words.
    SqlException duplicate(IndexDescriptor index, @Nullable Object[] row) {
        StringBuilder names = new StringBuilder();
        StringBuilder values = new StringBuilder();
        for (IndexDescriptor.Part part : index.parts()) {
            ColumnDescriptor column = table.column(part.column());
            names.append(names.isEmpty() ? "" : ", ").append(column.name());
            values.append(values.isEmpty() ? "" : ", ")
                    .append(RowText.value(layout.type(part.column() - 1), row[part.column() - 1]));
        }
        return SqlException.of("23505", "duplicate key value violates unique constraint \"" + index.name() + "\"")
                .withDetail("Key (" + names + ")=(" + values + ") already exists.")
                .withConstraint(table.name(), index.name());
    }
}
