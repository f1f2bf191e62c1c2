package holo.sql.statement;

import holo.sql.catalog.CatalogSnapshot;
import holo.sql.catalog.DescriptorKind;
import holo.sql.catalog.IndexDescriptor;
import holo.sql.catalog.KeySpace;
import holo.sql.catalog.PartitionKey;
import holo.sql.catalog.TableDescriptor;
import holo.sql.plan.Families;
import holo.sql.plan.Partitioning;
import holo.sql.plan.TableLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Where the rows are that a foreign key refers to: in the table itself, or in that partition of it which takes the
/// key. A unique key has all columns that say which one that is. Immutable, shared.
final class ReferencedParts {
    private final TableLayout layout;
    private final IndexDescriptor index;
    private final @Nullable Partitioning partitioning;
    private final int @Nullable [] inward;
    private final List<ReferencedParts> partitions = new ArrayList<>();

    ReferencedParts(TableDescriptor table, IndexDescriptor index, CatalogSnapshot catalog) {
        this(table, table, index, catalog);
    }

    private ReferencedParts(
            TableDescriptor above, TableDescriptor table, IndexDescriptor index, CatalogSnapshot catalog) {
        this.layout = TableLayout.of(table);
        this.index = index;
        this.inward = Families.places(above, table);
        this.partitioning = table.lineage().isPartitioned() ? Partitioning.of(table, catalog) : null;
        if (partitioning != null) {
            for (TableDescriptor partition : partitioning.partitions()) {
                IndexDescriptor part = partition.indexes().stream()
                        .filter(i -> partition.lineage().origin(i.oid()) == index.oid())
                        .findFirst()
                        .orElseThrow(() -> new IllegalStateException(
                                "no part of index " + index.name() + " in " + partition.name()));
                partitions.add(new ReferencedParts(table, partition, part, catalog));
            }
        }
    }

    /// A table that can have the row, its unique index, and the row's key columns where it has them.
    record Found(
            TableLayout layout,
            IndexDescriptor index,
            @Nullable Object[] row) {}

    /// @param row the columns of the key, as the table above has them
    /// @return null when no partition takes the key
    @Nullable
    Found find(@Nullable Object[] row, Execution execution) {
        @Nullable Object[] there = Families.moved(row, inward, layout.width());
        if (partitioning == null) {
            return new Found(layout, index, there);
        }
        List<PartitionKey.Part> parts = partitioning.key().parts();
        @Nullable Object[] values = new Object[parts.size()];
        for (int i = 0; i < values.length; i++) {
            values[i] = Objects.requireNonNull(there)[parts.get(i).column() - 1];
        }
        int number = partitioning.find(values);
        if (number == Partitioning.NONE) {
            return null;
        }
        ReferencedParts partition = partitions.get(number);
        execution
                .transaction()
                .requireUnchanged(KeySpace.descriptor(
                        DescriptorKind.TABLE, partition.layout.table().oid()));
        return partition.find(there, execution);
    }
}
