package holo.sql.plan;

import holo.sql.catalog.CatalogSnapshot;
import holo.sql.catalog.ColumnDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.statistics.TableEstimates;
import java.util.ArrayList;
import java.util.HashSet;
import java.util.List;
import java.util.Objects;
import java.util.Set;
import org.apache.calcite.plan.RelOptTable;
import org.apache.calcite.prepare.RelOptTableImpl;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.logical.LogicalUnion;
import org.apache.calcite.rel.logical.LogicalValues;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.schema.Statistic;
import org.apache.calcite.schema.Statistics;
import org.apache.calcite.schema.TranslatableTable;
import org.apache.calcite.schema.impl.AbstractTable;

/// A table together with those that inherit from it, or the partitions of a partitioned table: the rows of each, by its
/// own storage and columns, as rows of the table that is named. What a condition leaves out, {@link PartitionRules} do.
final class FamilyTable extends AbstractTable implements TranslatableTable {
    private final StoredTable shape;
    private final List<Member> members;

    /// A table of the family that has rows.
    private record Member(String schema, String name, StoredTable table) {}

    private FamilyTable(StoredTable shape, List<Member> members) {
        this.shape = shape;
        this.members = members;
    }

    /// Whether a name means more than the rows of the table itself.
    static boolean isOne(TableDescriptor table, CatalogSnapshot catalog) {
        return table.lineage().isPartitioned() || !catalog.children(table.oid()).isEmpty();
    }

    /// The layouts of the tables that have the rows, the table's own first.
    static List<TableDescriptor> members(TableDescriptor table, CatalogSnapshot catalog) {
        List<TableDescriptor> found = new ArrayList<>();
        if (table.lineage().isPartitioned()) {
            for (TableDescriptor partition : Partitioning.of(table, catalog).partitions()) {
                found.addAll(members(partition, catalog));
            }
            return found;
        }
        found.add(table);
        found.addAll(catalog.descendants(table.oid()));
        return found;
    }

    static FamilyTable of(
            TableDescriptor table,
            StoredTable.Hidden hidden,
            CatalogSnapshot catalog,
            TableEstimates estimates,
            @org.jspecify.annotations.Nullable AsOf asOf) {
        List<Member> members = new ArrayList<>();
        Set<Integer> seen = new HashSet<>();
        TableDescriptor root = withNullsOfMembers(table, catalog);
        collect(root, table, List.of(), hidden, catalog, estimates, asOf, seen, members);
        double rows = members.stream().mapToDouble(m -> m.table().rowCount()).sum();
        StoredTable shape = StoredTable.of(TableLayout.of(root), hidden, rows, null);
        return new FamilyTable(shape, members);
    }

    /// The table as its members' rows make it: a column that takes no nulls in the table itself has some when a child
    /// takes them.
    private static TableDescriptor withNullsOfMembers(TableDescriptor table, CatalogSnapshot catalog) {
        List<TableDescriptor> members = members(table, catalog);
        List<ColumnDescriptor> columns = new ArrayList<>(table.columns());
        columns.replaceAll(column -> column.dropped() || !column.notNull()
                ? column
                : column.withNotNull(members.stream()
                        .allMatch(member -> Objects.requireNonNull(member.findColumn(column.name()), column.name())
                                .notNull())));
        return columns.equals(table.columns()) ? table : table.withColumns(columns);
    }

    private static void collect(
            TableDescriptor root,
            TableDescriptor table,
            List<Pruning.Place> places,
            StoredTable.Hidden hidden,
            CatalogSnapshot catalog,
            TableEstimates estimates,
            @org.jspecify.annotations.Nullable AsOf asOf,
            Set<Integer> seen,
            List<Member> members) {
        if (table.lineage().isPartitioned()) {
            Partitioning partitioning = Partitioning.of(table, catalog);
            for (int i = 0; i < partitioning.partitions().size(); i++) {
                List<Pruning.Place> inner = new ArrayList<>(places);
                inner.add(new Pruning.Place(partitioning, i, new int[0]));
                collect(root, partitioning.partitions().get(i), inner, hidden, catalog, estimates, asOf, seen, members);
            }
            return;
        }
        members.add(member(root, table, places, hidden, catalog, estimates, asOf));
        for (TableDescriptor child : catalog.descendants(table.oid())) {
            if (seen.add(child.oid())) {
                members.add(member(root, child, places, hidden, catalog, estimates, asOf));
            }
        }
    }

    private static Member member(
            TableDescriptor root,
            TableDescriptor table,
            List<Pruning.Place> places,
            StoredTable.Hidden hidden,
            CatalogSnapshot catalog,
            TableEstimates estimates,
            @org.jspecify.annotations.Nullable AsOf asOf) {
        List<Pruning.Place> own = places.stream()
                .map(place -> new Pruning.Place(
                        place.partitioning(), place.partition(), keyPlaces(place.partitioning(), table)))
                .toList();
        StoredTable stored = StoredTable.member(
                        TableLayout.of(table), root, own, hidden, estimates.rows(table), estimates.statistics(table))
                .at(asOf);
        String schema =
                Objects.requireNonNull(catalog.schema(table.schemaOid())).name();
        return new Member(schema, table.name(), stored);
    }

    private static int[] keyPlaces(Partitioning partitioning, TableDescriptor member) {
        TableDescriptor table = partitioning.table();
        return partitioning.key().parts().stream()
                .mapToInt(part -> {
                    ColumnDescriptor column = part.column() == 0
                            ? null
                            : member.findColumn(table.column(part.column()).name());
                    return column == null ? -1 : column.number() - 1;
                })
                .toArray();
    }

    @Override
    public RelDataType getRowType(RelDataTypeFactory factory) {
        return shape.getRowType(factory);
    }

    @Override
    public Statistic getStatistic() {
        return Statistics.of(shape.rowCount(), List.of());
    }

    @Override
    public RelNode toRel(RelOptTable.ToRelContext context, RelOptTable named) {
        RelDataType rowType = getRowType(context.getCluster().getTypeFactory());
        List<RelNode> scans = new ArrayList<>();
        for (Member member : members) {
            RelOptTable table = RelOptTableImpl.create(
                    named.getRelOptSchema(),
                    rowType,
                    member.table(),
                    com.google.common.collect.ImmutableList.of(member.schema(), member.name()));
            scans.add(member.table().toRel(context, table));
        }
        return switch (scans.size()) {
            case 0 -> LogicalValues.createEmpty(context.getCluster(), rowType);
            case 1 -> scans.getFirst();
            default -> LogicalUnion.create(scans, true);
        };
    }
}
