package holo.sql.pgcatalog;

import holo.sql.catalog.CatalogSnapshot;
import holo.sql.catalog.IndexDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.type.PgRecord;
import holo.sql.type.PgTypes;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// pg_partition_tree and its kin: of partitioned tables, and of their indexes.
final class PartitionTrees {
    private final CatalogSnapshot catalog;

    PartitionTrees(CatalogSnapshot catalog) {
        this.catalog = catalog;
    }

    private boolean isIndex(int oid) {
        return catalog.tableOfIndex(oid) != null;
    }

    private @Nullable TableDescriptor table(int oid) {
        TableDescriptor table = catalog.tableOfIndex(oid);
        return table == null ? catalog.table(oid) : table;
    }

    /// The partitioned table or index that one is part of; 0 for none.
    private int parent(int oid) {
        TableDescriptor table = table(oid);
        if (table == null) {
            return 0;
        }
        return isIndex(oid)
                ? table.lineage().origin(oid)
                : table.lineage().isPartition() ? table.lineage().parents().getFirst() : 0;
    }

    /// Whether it is one of a tree at all.
    private boolean isPart(int oid) {
        TableDescriptor table = table(oid);
        return table != null && (table.lineage().isPartitioned() || parent(oid) != 0);
    }

    private List<Integer> children(int oid) {
        List<Integer> children = new ArrayList<>();
        TableDescriptor table = table(oid);
        if (table != null && table.lineage().isPartitioned()) {
            for (TableDescriptor partition : catalog.children(table.oid())) {
                if (!isIndex(oid)) {
                    children.add(partition.oid());
                    continue;
                }
                for (IndexDescriptor index : partition.indexes()) {
                    if (partition.lineage().origin(index.oid()) == oid) {
                        children.add(index.oid());
                    }
                }
            }
        }
        return children;
    }

    List<PgRecord> tree(int root) {
        List<PgRecord> rows = new ArrayList<>();
        if (!isPart(root)) {
            return rows;
        }
        List<Integer> level = List.of(root);
        for (int depth = 0; !level.isEmpty(); depth++) {
            List<Integer> next = new ArrayList<>();
            for (int oid : level) {
                TableDescriptor table = java.util.Objects.requireNonNull(table(oid));
                int parent = parent(oid);
                rows.add(new PgRecord(
                        List.of(PgTypes.REGCLASS, PgTypes.REGCLASS, PgTypes.BOOL, PgTypes.INT4),
                        List.of("relid", "parentrelid", "isleaf", "level"),
                        new @Nullable Object[] {
                            Integer.toUnsignedLong(oid),
                            parent == 0 ? null : Integer.toUnsignedLong(parent),
                            !table.lineage().isPartitioned(),
                            depth
                        }));
                next.addAll(children(oid));
            }
            level = next;
        }
        return rows;
    }

    List<PgRecord> ancestors(int oid) {
        List<PgRecord> rows = new ArrayList<>();
        for (int at = isPart(oid) ? oid : 0; at != 0; at = parent(at)) {
            rows.add(new PgRecord(
                    List.of(PgTypes.REGCLASS), List.of("relid"), new @Nullable Object[] {Integer.toUnsignedLong(at)}));
        }
        return rows;
    }

    @Nullable
    Long root(int oid) {
        if (!isPart(oid)) {
            return null;
        }
        int at = oid;
        while (parent(at) != 0) {
            at = parent(at);
        }
        return Integer.toUnsignedLong(at);
    }
}
