package holo.sql.statement;

import holo.accord.primitives.Key;
import holo.sql.catalog.CatalogSnapshot;
import holo.sql.catalog.ColumnDescriptor;
import holo.sql.catalog.ConstraintDescriptor;
import holo.sql.catalog.IndexDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.error.SqlException;
import holo.sql.function.Casts;
import holo.sql.plan.Families;
import holo.sql.plan.TableLayout;
import holo.sql.transaction.IsolationLevel;
import holo.sql.transaction.LatestView;
import holo.sql.transaction.LockMode;
import holo.sql.transaction.LockWait;
import holo.sql.transaction.SqlTransaction;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The foreign keys of a table: what its rows refer to must be there. {@link ReferencingKeys} is the other side.
/// Immutable, shared.
final class ForeignKeys {
    private final TableLayout layout;
    private final List<Reference> references = new ArrayList<>();

    /// @param parts where rows of the referenced table are
    private record Reference(ConstraintDescriptor.ForeignKey key, TableLayout target, ReferencedParts parts) {}

    ForeignKeys(TableLayout layout, CatalogSnapshot catalog) {
        this.layout = layout;
        for (ConstraintDescriptor constraint : layout.table().constraints()) {
            if (constraint instanceof ConstraintDescriptor.ForeignKey key) {
                TableDescriptor target = Objects.requireNonNull(catalog.table(key.referencedTableOid()));
                references.add(new Reference(
                        key,
                        TableLayout.of(target),
                        new ReferencedParts(target, index(target, key, catalog), catalog)));
            }
        }
    }

    /// The index of the referenced table over exactly the referenced columns, in its own order.
    private static IndexDescriptor index(
            TableDescriptor target, ConstraintDescriptor.ForeignKey key, CatalogSnapshot catalog) {
        for (IndexDescriptor index : target.indexes()) {
            List<Integer> columns =
                    index.parts().stream().map(IndexDescriptor.Part::column).toList();
            if (index.unique()
                    && index.predicateSql() == null
                    && columns.size() == key.referencedColumns().size()
                    && columns.containsAll(key.referencedColumns())
                    && Families.isWhole(index, target, catalog)) {
                return index;
            }
        }
        throw new IllegalStateException("no unique index behind foreign key " + key.name());
    }

    /// The rows that a new or changed row refers to must be there when the statement ends, and stay until the
    /// transaction ends.
    ///
    /// @param rowKey where the row is stored now
    /// @param before the row as it was, null for a new one
    void check(Execution execution, Key rowKey, @Nullable Object @Nullable [] before, @Nullable Object[] row) {
        for (Reference reference : references) {
            if (isChanged(reference.key(), before, row) && !holds(reference, execution, row)) {
                if (execution.deferred().isDeferred(reference.key())) {
                    execution.deferred().add(reference.key(), later -> checkAgain(reference, later, rowKey));
                } else {
                    execution.pending().add(later -> {
                        if (!holds(reference, later, row)) {
                            throw missing(reference, row);
                        }
                    });
                }
            }
        }
    }

    /// Checks a row as it is now, if it is still there.
    private void checkAgain(Reference reference, Execution execution, Key rowKey) {
        byte[] bytes;
        try (LatestView view = execution.transaction().latest()) {
            bytes = view.get(rowKey);
        }
        if (bytes != null) {
            @Nullable Object[] row = layout.codec().decode(bytes);
            if (!holds(reference, execution, row)) {
                throw missing(reference, row);
            }
        }
    }

    private static boolean isChanged(
            ConstraintDescriptor.ForeignKey key, @Nullable Object @Nullable [] before, @Nullable Object[] row) {
        if (before == null) {
            return true;
        }
        for (int column : key.columns()) {
            if (!Objects.deepEquals(before[column - 1], row[column - 1])) {
                return true;
            }
        }
        return false;
    }

    private boolean holds(Reference reference, Execution execution, @Nullable Object[] row) {
        @Nullable Object[] target = new Object[reference.target().width()];
        for (int i = 0; i < reference.key().columns().size(); i++) {
            int from = reference.key().columns().get(i) - 1;
            int to = reference.key().referencedColumns().get(i) - 1;
            Object value = row[from];
            if (value == null) {
                return true;
            }
            target[to] =
                    Casts.find(layout.type(from), reference.target().type(to)).apply(value, execution.types());
        }
        ReferencedParts.Found part = reference.parts().find(target, execution);
        if (part == null) {
            return false;
        }
        Key key = part.index().primary()
                ? part.layout().key(part.row())
                : part.layout().indexKey(part.index(), part.row(), Key.EMPTY);
        SqlTransaction transaction = execution.transaction();
        byte[] found = shared(transaction, key);
        if (found == null || part.index().primary()) {
            return found != null;
        }
        // The entry leads to the row, which is what deletes and updates lock. Whoever had it may have moved the entry.
        return shared(transaction, new Key(found)) != null && Arrays.equals(found, shared(transaction, key));
    }

    /// The value of a key that nobody can take away until the transaction ends; null when there is none. Above READ
    /// COMMITTED, one that has come since the transaction's snapshot is none.
    private static byte @Nullable [] shared(SqlTransaction transaction, Key key) {
        byte[] seen = transaction.newest(key);
        if (seen == null && transaction.level() != IsolationLevel.READ_COMMITTED) {
            return null;
        }
        return transaction.lock(key, seen, LockMode.KEY_SHARE, LockWait.BLOCK)
                        instanceof SqlTransaction.LockedRow.Held held
                ? held.value()
                : null;
    }

    private SqlException missing(Reference reference, @Nullable Object[] row) {
        List<@Nullable Object> values = new ArrayList<>();
        reference.key().columns().forEach(column -> values.add(row[column - 1]));
        return violation(
                "insert or update on table \"" + layout.table().name() + "\" violates foreign key constraint \""
                        + reference.key().name() + "\"",
                "Key " + describe(layout, reference.key().columns(), values) + " is not present in table \""
                        + reference.target().table().name() + "\".",
                layout,
                reference.key());
    }

    /// `(names)=(values)`.
    static String describe(TableLayout layout, List<Integer> columns, List<@Nullable Object> keyValues) {
        StringBuilder names = new StringBuilder();
        StringBuilder values = new StringBuilder();
        for (int i = 0; i < columns.size(); i++) {
            ColumnDescriptor column = layout.table().column(columns.get(i));
            names.append(names.isEmpty() ? "" : ", ").append(column.name());
            values.append(values.isEmpty() ? "" : ", ")
                    .append(RowText.value(layout.type(columns.get(i) - 1), keyValues.get(i)));
        }
        return "(" + names + ")=(" + values + ")";
    }

    static SqlException violation(
            String message, String detail, TableLayout layout, ConstraintDescriptor.ForeignKey key) {
        return SqlException.of("23503", message)
                .withDetail(detail)
                .withConstraint(layout.table().schemaOid(), layout.table().name(), key.name());
    }
}
