package holo.sql.ddl;

import holo.accord.primitives.Key;
import holo.sql.catalog.CatalogChanges;
import holo.sql.catalog.IndexDescriptor;
import holo.sql.catalog.KeySpace;
import holo.sql.catalog.TableDescriptor;
import holo.sql.error.SqlException;
import holo.sql.plan.IndexEntries;
import holo.sql.plan.TableLayout;
import holo.sql.transaction.SqlTransaction;
import holo.sql.transaction.StorageLoad;
import holo.store.KeyValueCursor;
import holo.store.ScanOrder;
import holo.store.Validation;
import holo.store.key.KeyWriter;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.UnaryOperator;
import org.jspecify.annotations.Nullable;

/// Writes a table's rows anew under another storage id, or fills its indexes. The transaction demands at commit that
/// the rows have not changed meanwhile, so that no concurrent write is lost.
final class TableRewrite {
    /// From about so many rows on they are written ahead of the commit: fewer are not worth the commits that this
    /// takes.
    private static final long LOADED_ROWS_MIN = 10_000;

    private final DdlContext context;
    private final SqlTransaction transaction;
    /// The values of deferrable keys by the OIDs of their indexes.
    private final Map<Integer, Set<Key>> entered = new HashMap<>();

    TableRewrite(DdlContext context) {
        this.context = context;
        this.transaction = context.transaction();
    }

    /// Moves the rows of `before` into the shape of `after`, which shares its identity; answers `after` with the new
    /// storage. All indexes are filled anew.
    ///
    /// @param convert a row with all columns by place, as `before` has them, to one as `after` has them
    TableDescriptor rewrite(TableDescriptor before, TableDescriptor after, UnaryOperator<@Nullable Object[]> convert) {
        CatalogChanges changes = context.changes();
        changes.discardStorage(before.storageId());
        List<IndexDescriptor> indexes = new ArrayList<>();
        for (IndexDescriptor index : after.indexes()) {
            if (index.primary()) {
                indexes.add(index);
            } else {
                changes.discardStorage(index.storageId());
                indexes.add(index.withStorage(changes.nextOid()));
            }
        }
        StorageLoad load = mayLoad(before, indexes) ? transaction.load() : null;
        TableDescriptor result =
                after.withIndexes(indexes).withStorage(load == null ? changes.nextOid() : load.storageId());
        TableLayout from = TableLayout.of(before);
        TableLayout to = TableLayout.of(result);
        IndexEntries entries = context.planner().indexEntries(result);
        long number = Long.MIN_VALUE;
        requireUnchanged(before);
        try {
            try (KeyValueCursor rows = transaction.scan(from.rows(), ScanOrder.ASCENDING)) {
                while (rows.advance()) {
                    @Nullable Object[] row = convert.apply(from.codec().decode(rows.value()));
                    Key key;
                    if (to.hasPrimaryKey()) {
                        requireNoNull(to, row);
                        key = to.key(row);
                    } else if (from.hasPrimaryKey()) {
                        key = to.key(number++, (short) 0);
                    } else {
                        key = moved(rows.key(), result.storageId());
                    }
                    byte[] bytes = to.codec().encode(row);
                    if (load != null) {
                        load.put(key, bytes);
                    } else if (!transaction.insertUnchecked(key, bytes)) {
                        throw duplicate(result, entries, primary(result), row, new Object[0]);
                    }
                    @Nullable Object[] computed = entries.compute(row, context.planner()::over);
                    for (IndexDescriptor index : result.indexes()) {
                        if (!index.primary()) {
                            enter(result, entries, index, row, computed, key);
                        }
                    }
                }
            }
            if (load != null) {
                transaction.finish(load);
            }
        } catch (StorageLoad.DuplicateException e) {
            throw duplicate(result, entries, primary(result), to.codec().decode(e.row()), new Object[0]);
        }
        transaction.endStatement();
        return result;
    }

    private boolean mayLoad(TableDescriptor before, List<IndexDescriptor> indexes) {
        return indexes.stream().allMatch(IndexDescriptor::primary)
                && transaction.estimate(KeySpace.data(before.storageId())).rows() >= LOADED_ROWS_MIN;
    }

    /// Fills one index of a table.
    void fill(TableDescriptor table, IndexDescriptor index) {
        TableLayout layout = TableLayout.of(table);
        IndexEntries entries = context.planner().indexEntries(table);
        requireUnchanged(table);
        try (KeyValueCursor rows = transaction.scan(layout.rows(), ScanOrder.ASCENDING)) {
            while (rows.advance()) {
                @Nullable Object[] row = layout.codec().decode(rows.value());
                enter(table, entries, index, row, entries.compute(row, context.planner()::over), rows.key());
            }
        }
        transaction.endStatement();
    }

    /// Fills the last index of a table if it was not there before; answers the table.
    TableDescriptor fillLast(TableDescriptor before, TableDescriptor after) {
        IndexDescriptor last = after.indexes().getLast();
        if (before.indexes().stream().noneMatch(index -> index.oid() == last.oid())) {
            fill(after, last);
        }
        return after;
    }

    private void enter(
            TableDescriptor table,
            IndexEntries entries,
            IndexDescriptor index,
            @Nullable Object[] row,
            @Nullable Object[] computed,
            Key rowKey) {
        Key key = entries.key(index, row, computed, rowKey);
        if (key == null) {
            return;
        }
        boolean stands = table.keyOf(index) != null && isSecond(entries, index, row, computed);
        if (stands || !transaction.insertUnchecked(key, rowKey.bytes())) {
            throw duplicate(table, entries, index, row, computed);
        }
    }

    /// Whether a row with the same values in a deferrable key was entered before.
    private boolean isSecond(
            IndexEntries entries, IndexDescriptor index, @Nullable Object[] row, @Nullable Object[] computed) {
        Key values = entries.sharedBy(index, row, computed);
        return !index.unique()
                && values != null
                && !entered.computeIfAbsent(index.oid(), _ -> new HashSet<>()).add(values);
    }

    private void requireUnchanged(TableDescriptor table) {
        transaction.require(
                new Validation.RangeUnchanged(KeySpace.data(table.storageId()), transaction.snapshotTimestamp()));
    }

    private static void requireNoNull(TableLayout layout, @Nullable Object[] row) {
        for (int place : layout.keyPlaces()) {
            if (row[place] == null) {
                throw containsNulls(
                        layout.table(), layout.table().columns().get(place).name());
            }
        }
    }

    static SqlException containsNulls(TableDescriptor table, String column) {
        return SqlException.of(
                        "23502", "column \"" + column + "\" of relation \"" + table.name() + "\" contains null values")
                .withColumn(table.schemaOid(), table.name(), column);
    }

    private static IndexDescriptor primary(TableDescriptor table) {
        IndexDescriptor key = table.primaryKey();
        if (key == null) {
            throw new IllegalStateException("two rows under one hidden number in " + table.name());
        }
        return key;
    }

    private static SqlException duplicate(
            TableDescriptor table,
            IndexEntries entries,
            IndexDescriptor index,
            @Nullable Object[] row,
            @Nullable Object[] computed) {
        return SqlException.of("23505", "could not create unique index \"" + index.name() + "\"")
                .withDetail("Key " + entries.describe(index, row, computed) + " is duplicated.")
                .withConstraint(table.schemaOid(), table.name(), index.name());
    }

    /// The same place under another storage id.
    private static Key moved(Key key, int storageId) {
        byte[] bytes = key.bytes();
        byte[] rest = java.util.Arrays.copyOfRange(bytes, KeySpace.DATA_PREFIX_BYTES, bytes.length);
        return new KeyWriter()
                .putRaw(KeySpace.dataPrefix(storageId))
                .putRaw(rest)
                .toKey();
    }
}
