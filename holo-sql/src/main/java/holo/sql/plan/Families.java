package holo.sql.plan;

import holo.sql.catalog.CatalogSnapshot;
import holo.sql.catalog.ColumnDescriptor;
import holo.sql.catalog.IndexDescriptor;
import holo.sql.catalog.TableDescriptor;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// How rows of a table and of one that inherits from it lie to each other.
public final class Families {
    private Families() {}

    /// The tables that have the rows which a table's name stands for: itself and those that inherit from it, or the
    /// partitions in the order of what they take.
    public static List<TableDescriptor> members(TableDescriptor table, CatalogSnapshot catalog) {
        return FamilyTable.members(table, catalog);
    }

    /// Whether a name means more than the rows of the table itself.
    public static boolean isOne(TableDescriptor table, CatalogSnapshot catalog) {
        return FamilyTable.isOne(table, catalog);
    }

    /// Whether an index of a table says something of all its rows: each partition has its part of it. One that was made
    /// for the partitioned table alone does not until the last part is attached.
    public static boolean isWhole(IndexDescriptor index, TableDescriptor table, CatalogSnapshot catalog) {
        if (!table.lineage().isPartitioned()) {
            return true;
        }
        for (TableDescriptor partition : catalog.children(table.oid())) {
            boolean has = partition.indexes().stream()
                    .anyMatch(part ->
                            partition.lineage().origin(part.oid()) == index.oid() && isWhole(part, partition, catalog));
            if (!has) {
                return false;
            }
        }
        return true;
    }

    /// Where the values of one table's row stand in that of another: the columns of the same names.
    ///
    /// @return places in `to` by places in `from`, negative for none; null when both lie alike
    public static int @Nullable [] places(TableDescriptor from, TableDescriptor to) {
        int[] places = new int[from.columns().size()];
        boolean alike = from.columns().size() == to.columns().size();
        for (int i = 0; i < places.length; i++) {
            ColumnDescriptor column = from.columns().get(i);
            ColumnDescriptor other = column.dropped() ? null : to.findColumn(column.name());
            places[i] = other == null ? -1 : other.number() - 1;
            alike &= places[i] == i
                    || column.dropped()
                            && i < to.columns().size()
                            && to.columns().get(i).dropped();
        }
        return alike ? null : places;
    }

    /// A row with its values where another table has them.
    ///
    /// @param places of {@link #places}; null when both lie alike
    public static @Nullable Object[] moved(@Nullable Object[] row, int @Nullable [] places, int width) {
        if (places == null) {
            return row;
        }
        @Nullable Object[] moved = new Object[width];
        for (int i = 0; i < places.length; i++) {
            if (places[i] >= 0) {
                moved[places[i]] = row[i];
            }
        }
        return moved;
    }

    /// The places of columns in the row of another table.
    public static int @Nullable [] moved(int @Nullable [] columns, int @Nullable [] places) {
        return columns == null || places == null
                ? columns
                : Arrays.stream(columns).map(c -> places[c]).toArray();
    }
}
