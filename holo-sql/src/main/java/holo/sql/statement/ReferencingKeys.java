package holo.sql.statement;

import holo.accord.primitives.Key;
import holo.sql.catalog.CatalogSnapshot;
import holo.sql.catalog.ConstraintDescriptor;
import holo.sql.catalog.ConstraintDescriptor.Action;
import holo.sql.catalog.RelationDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.catalog.TriggerDescriptor.Event;
import holo.sql.error.SqlException;
import holo.sql.plan.Planner;
import holo.sql.plan.TableLayout;
import holo.sql.transaction.LatestView;
import holo.sql.transaction.LockMode;
import holo.sql.transaction.LockWait;
import holo.sql.transaction.SqlTransaction;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The foreign keys that refer to a table: what becomes of referencing rows when one of its rows goes away or takes
/// another key. RESTRICT is asked at once; everything else waits until the statement has changed all of its rows.
/// Immutable, shared.
final class ReferencingKeys {
    private final TableLayout layout;
    private final TableWriters writers;
    private final List<Reference> references = new ArrayList<>();

    /// @param declared the name of the table that the key was declared for
    /// @param defaults of the referencing table, for SET DEFAULT only
    private record Reference(
            ConstraintDescriptor.ForeignKey key,
            TableLayout source,
            String declared,
            ReferencingRows rows,
            @Nullable Defaults defaults) {
        Action action(boolean delete) {
            return delete ? key.onDelete() : key.onUpdate();
        }

        boolean has(Action action) {
            return key.onDelete() == action || key.onUpdate() == action;
        }
    }

    ReferencingKeys(TableLayout layout, CatalogSnapshot catalog, Planner planner, TableWriters writers) {
        this.layout = layout;
        this.writers = writers;
        Map<Integer, TableDescriptor> named = new HashMap<>();
        for (TableDescriptor at = layout.table(); at != null; at = catalog.partitioned(at)) {
            named.put(at.oid(), at);
        }
        for (RelationDescriptor relation : catalog.relations()) {
            // The partitions of a partitioned table have its foreign keys themselves.
            if (relation instanceof TableDescriptor other && !other.lineage().isPartitioned()) {
                for (ConstraintDescriptor constraint : other.constraints()) {
                    if (constraint instanceof ConstraintDescriptor.ForeignKey key
                            && named.containsKey(key.referencedTableOid())) {
                        TableDescriptor whole = Objects.requireNonNull(named.get(key.referencedTableOid()));
                        references.add(reference(
                                ofPartition(key, whole, layout.table()), TableLayout.of(other), catalog, planner));
                    }
                }
            }
        }
    }

    /// A foreign key to a partitioned table as one to its partition.
    private static ConstraintDescriptor.ForeignKey ofPartition(
            ConstraintDescriptor.ForeignKey key, TableDescriptor whole, TableDescriptor partition) {
        if (whole == partition) {
            return key;
        }
        List<Integer> columns = key.referencedColumns().stream()
                .map(number -> Objects.requireNonNull(
                                partition.findColumn(whole.column(number).name()))
                        .number())
                .toList();
        return new ConstraintDescriptor.ForeignKey(
                key.oid(),
                key.name(),
                key.columns(),
                partition.oid(),
                columns,
                key.onDelete(),
                key.onUpdate(),
                key.deferral(),
                key.validated());
    }

    /// The table that a foreign key was declared for: of a partition's, the partitioned one.
    private static TableDescriptor declared(
            TableDescriptor source, ConstraintDescriptor.ForeignKey key, CatalogSnapshot catalog) {
        TableDescriptor at = source;
        int oid = at.lineage().origin(key.oid());
        while (oid != 0) {
            at = Objects.requireNonNull(catalog.partitioned(at));
            oid = at.lineage().origin(oid);
        }
        return at;
    }

    private Reference reference(
            ConstraintDescriptor.ForeignKey key, TableLayout source, CatalogSnapshot catalog, Planner planner) {
        ReferencingRows rows = new ReferencingRows(key, layout, source);
        String declared = declared(source.table(), key, catalog).name();
        Reference reference = new Reference(key, source, declared, rows, null);
        if (reference.has(Action.CASCADE) || reference.has(Action.SET_NULL) || reference.has(Action.SET_DEFAULT)) {
            writers.want(source.table());
        }
        return reference.has(Action.SET_DEFAULT)
                ? new Reference(key, source, declared, rows, new Defaults(source, planner))
                : reference;
    }

    /// Whether no table refers to this one.
    boolean isEmpty() {
        return references.isEmpty();
    }

    /// A row went away or changed.
    ///
    /// @param after null when the row was deleted
    /// @throws SqlException 23503 when RESTRICT forbids it
    void changed(Execution execution, @Nullable Object[] before, @Nullable Object @Nullable [] after) {
        changed(execution, before, after, layout.table().name());
    }

    /// @param table the name of the table that the statement changes
    void changed(Execution execution, @Nullable Object[] before, @Nullable Object @Nullable [] after, String table) {
        for (Reference reference : references) {
            List<@Nullable Object> values = new ArrayList<>();
            boolean moved = after == null;
            boolean complete = true;
            for (int column : reference.key().referencedColumns()) {
                Object value = before[column - 1];
                values.add(value);
                complete &= value != null;
                moved |= after != null && !Objects.deepEquals(value, after[column - 1]);
            }
            if (moved && complete) {
                act(reference, execution, values, after, table);
            }
        }
    }

    private void act(
            Reference reference,
            Execution execution,
            List<@Nullable Object> values,
            @Nullable Object @Nullable [] after,
            String table) {
        Action action = reference.action(after == null);
        switch (action) {
            case RESTRICT -> refuse(reference, execution, values, true, table);
            case NO_ACTION -> {
                if (execution.deferred().isDeferred(reference.key())) {
                    execution.deferred().add(reference.key(), later -> refuse(reference, later, values, false, table));
                } else {
                    execution.pending().add(later -> refuse(reference, later, values, false, table));
                }
            }
            case CASCADE, SET_NULL, SET_DEFAULT -> {
                List<@Nullable Object> replacement = null;
                if (after != null) {
                    replacement = new ArrayList<>();
                    for (int column : reference.key().referencedColumns()) {
                        replacement.add(after[column - 1]);
                    }
                }
                List<@Nullable Object> newValues = replacement;
                execution.pending().add(later -> follow(reference, action, later, values, newValues, table));
            }
        }
    }

    /// @param restrict the row itself is still being changed; otherwise another row may have taken the key meanwhile
    private void refuse(
            Reference reference, Execution execution, List<@Nullable Object> values, boolean restrict, String table) {
        try (LatestView view = execution.transaction().latest();
                ReferencingRows.Cursor cursor = reference.rows().open(view, values, execution.types())) {
            if (!restrict && reference.rows().isPresent(view, values)) {
                return;
            }
            if (cursor.advance()) {
                throw ForeignKeys.violation(
                        "update or delete on table \"" + table + "\" violates foreign key constraint \""
                                + reference.key().name() + "\" on table \"" + reference.declared() + "\"",
                        "Key "
                                + ForeignKeys.describe(layout, reference.key().referencedColumns(), values)
                                + " is still referenced from table \"" + reference.declared() + "\".",
                        reference.source(),
                        reference.key());
            }
        }
    }

    /// Changes the referencing rows.
    ///
    /// @param replacement the new key, null when the row was deleted
    private void follow(
            Reference reference,
            Action action,
            Execution execution,
            List<@Nullable Object> values,
            @Nullable List<@Nullable Object> replacement,
            String table) {
        SqlTransaction transaction = execution.transaction();
        TableWriter writer = writers.get(reference.source().table());
        boolean begun = false;
        Event event = action == Action.CASCADE && replacement == null ? Event.DELETE : Event.UPDATE;
        try (LatestView view = transaction.latest();
                ReferencingRows.Cursor cursor = reference.rows().open(view, values, execution.types())) {
            while (cursor.advance()) {
                execution.cancellation().run();
                if (!begun) {
                    writer.begin(execution, event);
                    begun = true;
                }
                Key key = cursor.key();
                if (!(transaction.lock(key, transaction.newest(key), LockMode.UPDATE, LockWait.BLOCK)
                                instanceof SqlTransaction.LockedRow.Held held)
                        || held.value() == null) {
                    continue;
                }
                @Nullable Object[] row = reference.source().codec().decode(held.value());
                if (!reference.rows().refers(row, values, execution.types())) {
                    continue;
                }
                if (event == Event.DELETE) {
                    writer.delete(execution, key, row);
                } else {
                    writer.update(execution, key, row, changed(reference, action, row, replacement, execution), null);
                }
            }
        }
        if (action == Action.SET_DEFAULT) {
            refuse(reference, execution, values, false, table);
        }
    }

    private static @Nullable Object[] changed(
            Reference reference,
            Action action,
            @Nullable Object[] row,
            @Nullable List<@Nullable Object> replacement,
            Execution execution) {
        @Nullable Object[] after = row.clone();
        List<Integer> columns = reference.key().columns();
        for (int i = 0; i < columns.size(); i++) {
            int place = columns.get(i) - 1;
            after[place] = switch (action) {
                case CASCADE ->
                    reference
                            .rows()
                            .toSource(i, Objects.requireNonNull(replacement).get(i), execution.types());
                case SET_DEFAULT -> Objects.requireNonNull(reference.defaults()).value(place, execution);
                case SET_NULL, NO_ACTION, RESTRICT -> null;
            };
        }
        return after;
    }
}
