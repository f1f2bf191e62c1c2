package holo.sql.statement;

import holo.accord.primitives.Key;
import holo.sql.catalog.CatalogSnapshot;
import holo.sql.catalog.ColumnDescriptor;
import holo.sql.catalog.ConstraintDescriptor;
import holo.sql.catalog.IndexDescriptor;
import holo.sql.catalog.RelationDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.error.SqlException;
import holo.sql.plan.TableLayout;
import holo.sql.transaction.LockMode;
import holo.sql.transaction.LockWait;
import holo.sql.transaction.SqlTransaction;
import holo.store.KeyValueCursor;
import holo.store.ScanOrder;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The foreign keys of a table and those that refer to it.
final class ForeignKeys {
    private final TableLayout layout;
    private final List<Outgoing> outgoing = new ArrayList<>();
    private final List<Incoming> incoming = new ArrayList<>();

    /// @param index of the referenced table over exactly the referenced columns, in that order
    private record Outgoing(ConstraintDescriptor.ForeignKey key, TableLayout target, IndexDescriptor index) {}

    private record Incoming(ConstraintDescriptor.ForeignKey key, TableLayout source) {}

    ForeignKeys(TableLayout layout, CatalogSnapshot catalog) {
        this.layout = layout;
        for (ConstraintDescriptor constraint : layout.table().constraints()) {
            if (constraint instanceof ConstraintDescriptor.ForeignKey key) {
                TableDescriptor target = Objects.requireNonNull(catalog.table(key.referencedTableOid()));
                outgoing.add(new Outgoing(key, TableLayout.of(target), index(target, key)));
            }
        }
        for (RelationDescriptor relation : catalog.relations()) {
            if (relation instanceof TableDescriptor other) {
                for (ConstraintDescriptor constraint : other.constraints()) {
                    if (constraint instanceof ConstraintDescriptor.ForeignKey key
                            && key.referencedTableOid() == layout.table().oid()) {
                        incoming.add(new Incoming(key, TableLayout.of(other)));
                    }
                }
            }
        }
    }

    private static IndexDescriptor index(TableDescriptor target, ConstraintDescriptor.ForeignKey key) {
        for (IndexDescriptor index : target.indexes()) {
            List<Integer> columns =
                    index.parts().stream().map(IndexDescriptor.Part::column).toList();
            if (index.unique()
                    && columns.size() == key.referencedColumns().size()
                    && columns.containsAll(key.referencedColumns())) {
                return index;
            }
        }
        throw new IllegalStateException("no unique index behind foreign key " + key.name());
    }

    /// The rows that a new or changed row refers to must be there, and stay until the transaction ends.
    ///
    /// @throws SqlException 23503
    void checkReferenced(Execution execution, @Nullable Object[] row) {
        for (Outgoing foreign : outgoing) {
            @Nullable Object[] target = new Object[foreign.target().width()];
            boolean complete = true;
            for (int i = 0; i < foreign.key().columns().size(); i++) {
                Object value = row[foreign.key().columns().get(i) - 1];
                complete &= value != null;
                int place = foreign.key().referencedColumns().get(i) - 1;
                target[place] = value == null
                        ? null
                        : holo.sql.function.Casts.find(
                                        layout.type(foreign.key().columns().get(i) - 1),
                                        foreign.target().type(place))
                                .apply(value, execution.types());
            }
            if (complete && !exists(execution.transaction(), foreign, target)) {
                throw violation(
                        "insert or update on table \"" + layout.table().name() + "\" violates foreign key constraint \""
                                + foreign.key().name() + "\"",
                        "Key " + describe(layout, foreign.key().columns(), row) + " is not present in table \""
                                + foreign.target().table().name() + "\".",
                        layout,
                        foreign.key());
            }
        }
    }

    private static boolean exists(SqlTransaction transaction, Outgoing foreign, @Nullable Object[] target) {
        Key key = foreign.index().primary()
                ? foreign.target().key(target)
                : foreign.target().indexKey(foreign.index(), target, Key.EMPTY);
        byte[] seen = transaction.newest(key);
        return transaction.lock(key, seen, LockMode.KEY_SHARE, LockWait.BLOCK)
                        instanceof SqlTransaction.LockedRow.Held held
                && held.value() != null;
    }

    /// No row may refer to one that goes away.
    ///
    /// @param after null when the row is deleted
    /// @throws SqlException 23503
    void checkReferencing(Execution execution, @Nullable Object[] before, @Nullable Object @Nullable [] after) {
        for (Incoming foreign : incoming) {
            boolean changed = after == null;
            boolean complete = true;
            for (int column : foreign.key().referencedColumns()) {
                complete &= before[column - 1] != null;
                changed |= after != null && !Objects.deepEquals(before[column - 1], after[column - 1]);
            }
            if (changed && complete && isReferenced(execution, foreign, before)) {
                throw violation(
                        "update or delete on table \"" + layout.table().name() + "\" violates foreign key constraint \""
                                + foreign.key().name() + "\" on table \""
                                + foreign.source().table().name() + "\"",
                        "Key " + describe(layout, foreign.key().referencedColumns(), before)
                                + " is still referenced from table \""
                                + foreign.source().table().name() + "\".",
                        foreign.source(),
                        foreign.key());
            }
        }
    }

    private boolean isReferenced(Execution execution, Incoming foreign, @Nullable Object[] before) {
        SqlTransaction transaction = execution.transaction();
        try (KeyValueCursor cursor = transaction.scan(foreign.source().rows(), ScanOrder.ASCENDING)) {
            while (cursor.advance()) {
                execution.cancellation().run();
                byte[] newest = transaction.newest(cursor.key());
                if (newest != null && refers(foreign, foreign.source().codec().decode(newest), before)) {
                    return true;
                }
            }
        }
        return false;
    }

    private static boolean refers(Incoming foreign, @Nullable Object[] row, @Nullable Object[] before) {
        for (int i = 0; i < foreign.key().columns().size(); i++) {
            Object value = row[foreign.key().columns().get(i) - 1];
            if (value == null
                    || !value.equals(before[foreign.key().referencedColumns().get(i) - 1])) {
                return false;
            }
        }
        return true;
    }

    private static String describe(TableLayout layout, List<Integer> columns, @Nullable Object[] row) {
        StringBuilder names = new StringBuilder();
        StringBuilder values = new StringBuilder();
        for (int number : columns) {
            ColumnDescriptor column = layout.table().column(number);
            names.append(names.isEmpty() ? "" : ", ").append(column.name());
            values.append(values.isEmpty() ? "" : ", ").append(RowText.value(layout.type(number - 1), row[number - 1]));
        }
        return "(" + names + ")=(" + values + ")";
    }

    private static SqlException violation(
            String message, String detail, TableLayout layout, ConstraintDescriptor.ForeignKey key) {
        return SqlException.of("23503", message)
                .withDetail(detail)
                .withConstraint(layout.table().name(), key.name());
    }
}
