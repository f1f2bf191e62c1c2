package holo.sql.catalog;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A table, or a materialized view: a table that holds what a query returned.
///
/// @param storageId what the keys of its rows begin with; a new one empties the table (TRUNCATE) or rewrites it
/// @param columns in order, dropped ones included
/// @param options what WITH (…) said, how closely ANALYZE looks at columns, and whether policies hold
/// @param materialization of a materialized view; null for a table
/// @param lineage what it inherits, and how it is partitioned
public record TableDescriptor(
        int oid,
        int schemaOid,
        String name,
        int ownerOid,
        int storageId,
        List<ColumnDescriptor> columns,
        List<IndexDescriptor> indexes,
        List<ConstraintDescriptor> constraints,
        Map<String, String> options,
        @Nullable Materialization materialization,
        Lineage lineage,
        @Nullable String comment)
        implements RelationDescriptor {
    /// The storage parameter that says whether the table is kept in columns: `on` or `off`.
    public static final String COLUMNS = "columns";

    /// Begins the names of the options that say how closely ANALYZE looks at a column, before its number.
    private static final String STATISTICS = "statistics_target ";

    /// The options of row-level security; no storage parameter has such a name.
    private static final String ROW_SECURITY = "row security";

    private static final String FORCED_ROW_SECURITY = ROW_SECURITY + " forced";

    public TableDescriptor {
        columns = List.copyOf(columns);
        indexes = List.copyOf(indexes);
        constraints = List.copyOf(constraints);
        options = java.util.Collections.unmodifiableMap(new TreeMap<>(options));
    }

    /// A table.
    public TableDescriptor(
            int oid,
            int schemaOid,
            String name,
            int ownerOid,
            int storageId,
            List<ColumnDescriptor> columns,
            List<IndexDescriptor> indexes,
            List<ConstraintDescriptor> constraints,
            Map<String, String> options,
            @Nullable String comment) {
        this(
                oid,
                schemaOid,
                name,
                ownerOid,
                storageId,
                columns,
                indexes,
                constraints,
                options,
                null,
                Lineage.NONE,
                comment);
    }

    /// What makes a table a materialized view.
    ///
    /// @param sql the query as written, with the schemas of the relations that it names
    /// @param populated whether it holds the query's rows; it cannot be read before
    public record Materialization(String sql, boolean populated) {}

    public TableDescriptor withMaterialization(@Nullable Materialization made) {
        return changed(c -> c.materialization = made);
    }

    /// How many common values and buckets ANALYZE keeps of a column; -1 for as many as of others.
    public int statisticsTarget(int column) {
        String own = options.get(STATISTICS + column);
        return own == null ? -1 : Integer.parseInt(own);
    }

    /// The table with another such number; -1 takes it away.
    public TableDescriptor withStatisticsTarget(int column, int target) {
        Map<String, String> changed = new TreeMap<>(options);
        if (target < 0) {
            changed.remove(STATISTICS + column);
        } else {
            changed.put(STATISTICS + column, String.valueOf(target));
        }
        return withOptions(changed);
    }

    /// Whether an option is kept for ANALYZE or row-level security, and not shown with those of WITH.
    public static boolean isHidden(String option) {
        return option.startsWith(STATISTICS) || option.startsWith(ROW_SECURITY);
    }

    /// Whether policies decide which rows a role sees and writes: all but the owner, members of the owner, and those
    /// whom BYPASSRLS lets through.
    public boolean hasRowSecurity() {
        return options.containsKey(ROW_SECURITY);
    }

    /// Whether policies hold for the owner, too, where they hold at all.
    public boolean forcesRowSecurity() {
        return options.containsKey(FORCED_ROW_SECURITY);
    }

    /// The table with row-level security switched on or off.
    public TableDescriptor withRowSecurity(boolean on) {
        return withFlag(ROW_SECURITY, on);
    }

    /// The table whose owner is or is not bound by policies.
    public TableDescriptor withForcedRowSecurity(boolean on) {
        return withFlag(FORCED_ROW_SECURITY, on);
    }

    private TableDescriptor withFlag(String flag, boolean on) {
        Map<String, String> changed = new TreeMap<>(options);
        if (on) {
            changed.put(flag, "on");
        } else {
            changed.remove(flag);
        }
        return withOptions(changed);
    }

    /// Whether it is a materialized view, whose rows only REFRESH changes.
    public boolean isMaterialized() {
        return materialization != null;
    }

    /// Whether it may be read.
    public boolean isPopulated() {
        return materialization == null || materialization.populated();
    }

    @Override
    public @Nullable String query() {
        return materialization == null ? null : materialization.sql();
    }

    @Override
    public DescriptorKind kind() {
        return DescriptorKind.TABLE;
    }

    /// The columns that statements see.
    public List<ColumnDescriptor> visibleColumns() {
        return columns.stream().filter(c -> !c.dropped()).toList();
    }

    /// The visible column of that name, or null.
    public @Nullable ColumnDescriptor findColumn(String columnName) {
        for (ColumnDescriptor column : columns) {
            if (!column.dropped() && column.name().equals(columnName)) {
                return column;
            }
        }
        return null;
    }

    /// The column of that number.
    ///
    /// @throws IllegalArgumentException when there is none
    public ColumnDescriptor column(int number) {
        for (ColumnDescriptor column : columns) {
            if (column.number() == number) {
                return column;
            }
        }
        throw new IllegalArgumentException("no column " + number + " in table " + name);
    }

    /// The key that an index is for, or null.
    public @Nullable ConstraintDescriptor keyOf(IndexDescriptor index) {
        return ConstraintDescriptor.ofIndex(constraints, index);
    }

    /// Whether an index is for keys that are unique, be it only when a statement or a transaction ends.
    public boolean isUnique(IndexDescriptor index) {
        return index.unique() || keyOf(index) != null;
    }

    /// The index of the PRIMARY KEY, or null: of a deferrable one, which rows are not stored by, as well.
    public @Nullable IndexDescriptor primaryIndex() {
        for (IndexDescriptor index : indexes) {
            if (index.primary() || keyOf(index) instanceof ConstraintDescriptor.PrimaryKey) {
                return index;
            }
        }
        return null;
    }

    /// The primary key that rows are stored by, or null: they are then stored by a hidden number.
    public @Nullable IndexDescriptor primaryKey() {
        for (IndexDescriptor index : indexes) {
            if (index.primary()) {
                return index;
            }
        }
        return null;
    }

    /// The number that the next added column takes.
    public int nextColumnNumber() {
        return columns.size() + 1;
    }

    public TableDescriptor withName(String newName) {
        return changed(c -> c.name = newName);
    }

    public TableDescriptor withSchema(int newSchemaOid) {
        return changed(c -> c.schemaOid = newSchemaOid);
    }

    public TableDescriptor withOwner(int newOwnerOid) {
        return changed(c -> c.ownerOid = newOwnerOid);
    }

    /// Moves the rows (and the primary key, which is stored with them) to another storage id.
    public TableDescriptor withStorage(int newStorageId) {
        List<IndexDescriptor> moved = new ArrayList<>();
        for (IndexDescriptor index : indexes) {
            moved.add(index.primary() ? index.withStorage(newStorageId) : index);
        }
        return changed(c -> {
            c.storageId = newStorageId;
            c.indexes = moved;
        });
    }

    public TableDescriptor withColumns(List<ColumnDescriptor> newColumns) {
        return changed(c -> c.columns = newColumns);
    }

    public TableDescriptor withIndexes(List<IndexDescriptor> newIndexes) {
        return changed(c -> c.indexes = newIndexes);
    }

    public TableDescriptor withConstraints(List<ConstraintDescriptor> newConstraints) {
        return changed(c -> c.constraints = newConstraints);
    }

    public TableDescriptor withOptions(Map<String, String> newOptions) {
        return changed(c -> c.options = newOptions);
    }

    public TableDescriptor withLineage(Lineage changed) {
        return changed(c -> c.lineage = changed);
    }

    /// Whether the table is kept in columns, too: unless `WITH (columns = off)` says otherwise, or there is nothing
    /// that may be read.
    public boolean hasColumnCopy() {
        return !"off".equals(options.get(COLUMNS)) && isPopulated() && !lineage.isPartitioned();
    }

    public TableDescriptor withComment(@Nullable String text) {
        return changed(c -> c.comment = text);
    }

    private TableDescriptor changed(Consumer<Changes> changes) {
        Changes changed = new Changes(this);
        changes.accept(changed);
        return changed.toDescriptor();
    }

    /// A table while it is changed.
    private static final class Changes {
        private final int oid;
        private int schemaOid;
        private String name;
        private int ownerOid;
        private int storageId;
        private List<ColumnDescriptor> columns;
        private List<IndexDescriptor> indexes;
        private List<ConstraintDescriptor> constraints;
        private Map<String, String> options;
        private @Nullable Materialization materialization;
        private Lineage lineage;
        private @Nullable String comment;

        Changes(TableDescriptor table) {
            this.oid = table.oid;
            this.schemaOid = table.schemaOid;
            this.name = table.name;
            this.ownerOid = table.ownerOid;
            this.storageId = table.storageId;
            this.columns = table.columns;
            this.indexes = table.indexes;
            this.constraints = table.constraints;
            this.options = table.options;
            this.materialization = table.materialization;
            this.lineage = table.lineage;
            this.comment = table.comment;
        }

        TableDescriptor toDescriptor() {
            return new TableDescriptor(
                    oid,
                    schemaOid,
                    name,
                    ownerOid,
                    storageId,
                    columns,
                    indexes,
                    constraints,
                    options,
                    materialization,
                    lineage,
                    comment);
        }
    }
}
