package holo.sql.statement;

import holo.accord.primitives.Key;
import holo.sql.catalog.CatalogSnapshot;
import holo.sql.catalog.IndexDescriptor;
import holo.sql.catalog.KeySpace;
import holo.sql.catalog.TableDescriptor;
import holo.sql.plan.Families;
import holo.sql.plan.Partitioning;
import holo.sql.plan.Planner;
import holo.sql.plan.TableLayout;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The tables that have the rows of the one which a statement changes. A row's key says which of them it is in; where a
/// new row goes, the keys of partitioned tables say. Immutable, shared.
final class Members {
    private final CatalogSnapshot catalog;
    private final Member itself;
    private final Map<Integer, Member> byStorage = new HashMap<>();
    private final @Nullable Node root;

    /// A partitioned table on the way to the partition of a row.
    ///
    /// @param inward the places of the columns of the table above in this one's rows
    private record Node(PartitionOf key, TableLayout layout, int @Nullable [] inward, List<Object> partitions) {}

    private Members(Member itself, @Nullable Node root, CatalogSnapshot catalog) {
        this.catalog = catalog;
        this.itself = itself;
        this.root = root;
    }

    /// @param only whether the statement means no other table
    static Members of(
            TableLayout layout, boolean only, TableWriters writers, CatalogSnapshot catalog, Planner planner) {
        TableDescriptor table = layout.table();
        Member itself = Member.of(layout, writers.get(table));
        boolean known = catalog.table(table.oid()) != null;
        if (!known || !Families.isOne(table, catalog)) {
            return new Members(itself, null, catalog);
        }
        Map<Integer, Member> byStorage = new HashMap<>();
        if (!only || table.lineage().isPartitioned()) {
            for (TableDescriptor member : Families.members(table, catalog)) {
                byStorage.put(
                        member.storageId(),
                        member.oid() == table.oid()
                                ? itself
                                : Member.of(layout, TableLayout.of(member), writers.get(member)));
            }
        }
        Node root = table.lineage().isPartitioned() ? node(table, table, byStorage, catalog, planner) : null;
        Members members = new Members(itself, root, catalog);
        members.byStorage.putAll(byStorage);
        return members;
    }

    private static Node node(
            TableDescriptor table,
            TableDescriptor above,
            Map<Integer, Member> byStorage,
            CatalogSnapshot catalog,
            Planner planner) {
        Partitioning partitioning = Partitioning.of(table, catalog);
        List<Object> partitions = new ArrayList<>();
        for (TableDescriptor partition : partitioning.partitions()) {
            partitions.add(
                    partition.lineage().isPartitioned()
                            ? node(partition, table, byStorage, catalog, planner)
                            : java.util.Objects.requireNonNull(byStorage.get(partition.storageId())));
        }
        TableLayout layout = TableLayout.of(table);
        return new Node(
                new PartitionOf(partitioning, layout, planner), layout, Families.places(above, table), partitions);
    }

    /// Whether an index of a member is a part of one of the named table.
    boolean isPartOf(TableDescriptor member, IndexDescriptor index, IndexDescriptor whole) {
        int oid = index.oid();
        TableDescriptor at = member;
        while (oid != whole.oid() && at != null) {
            oid = at.lineage().origin(oid);
            at = catalog.partitioned(at);
        }
        return oid == whole.oid();
    }

    /// Whether no other table has any of the rows.
    boolean isAlone() {
        return byStorage.isEmpty() && root == null;
    }

    /// Whether new rows go to partitions.
    boolean isPartitioned() {
        return root != null;
    }

    /// The table that has the row of a key.
    Member of(Key key) {
        if (byStorage.isEmpty()) {
            return itself;
        }
        Member found = byStorage.get(KeySpace.storageId(key));
        if (found == null) {
            throw new IllegalStateException("a row of no table of the family of "
                    + itself.layout().table().name());
        }
        return found;
    }

    /// The table that a new row goes to.
    ///
    /// @param row of the named table
    /// @throws holo.sql.error.SqlException 23514 when no partition takes it
    Member of(Execution execution, @Nullable Object[] row) {
        Node node = root;
        @Nullable Object[] there = row;
        while (node != null) {
            there = Families.moved(there, node.inward(), node.layout().width());
            Object next = node.partitions().get(node.key().find(execution, there));
            if (next instanceof Member member) {
                member.require(execution);
                return member;
            }
            node = (Node) next;
        }
        return itself;
    }
}
