package holo.sql.plan;

import holo.sql.catalog.ColumnDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.statistics.TableStatistics;
import holo.sql.type.PgRelTypes;
import holo.sql.type.PgTypes;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.apache.calcite.plan.RelOptTable;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.schema.Statistic;
import org.apache.calcite.schema.Statistics;
import org.apache.calcite.schema.TranslatableTable;
import org.apache.calcite.schema.impl.AbstractTable;
import org.apache.calcite.util.ImmutableBitSet;
import org.jspecify.annotations.Nullable;

/// A table as Calcite sees it: the visible columns, and for statements that change rows also the row's key and bytes.
final class StoredTable extends AbstractTable implements TranslatableTable {
    /// Begins the hidden columns' names; no identifier of SQL can hold it.
    static final String KEY_COLUMN = "\u0001key";

    static final String VALUE_COLUMN = "\u0001value";

    private final TableLayout layout;
    private final int[] places;
    private final @Nullable ColumnDescriptor[] shown;
    private final @Nullable TableDescriptor family;
    private final List<Pruning.Place> partitionPlaces;
    private final double rowCount;
    private final @Nullable TableStatistics statistics;
    private final @Nullable AsOf asOf;

    /// The columns that `*` leaves out.
    ///
    /// @param row the row's key and bytes
    /// @param tableOid the table that has the row
    record Hidden(boolean row, boolean tableOid) {
        static final Hidden NONE = new Hidden(false, false);
    }

    /// @param places what each column reads; {@link StoreScan#KEY} and its like for the hidden ones
    /// @param shown the columns as the table that is named has them; null for hidden ones
    /// @param family the table that is named, of which this one is a part; null for the table itself
    /// @param partitionPlaces where it stands among the partitions of those above it
    /// @param rowCount an estimate
    /// @param statistics what ANALYZE found, or null
    /// @param asOf the time of the past that it is read at; null for the statement's snapshot
    private StoredTable(
            TableLayout layout,
            int[] places,
            @Nullable ColumnDescriptor[] shown,
            @Nullable TableDescriptor family,
            List<Pruning.Place> partitionPlaces,
            double rowCount,
            @Nullable TableStatistics statistics,
            @Nullable AsOf asOf) {
        this.statistics = statistics;
        this.asOf = asOf;
        this.layout = layout;
        this.places = places;
        this.shown = shown;
        this.family = family;
        this.partitionPlaces = partitionPlaces;
        this.rowCount = rowCount;
    }

    /// A table with all of its visible columns.
    static StoredTable of(TableLayout layout, Hidden hidden, double rowCount, @Nullable TableStatistics statistics) {
        return make(layout, layout.table(), null, List.of(), hidden, rowCount, statistics);
    }

    /// A table as part of one that it inherits from, with the columns of that.
    static StoredTable member(
            TableLayout layout,
            TableDescriptor family,
            List<Pruning.Place> partitionPlaces,
            Hidden hidden,
            double rowCount,
            @Nullable TableStatistics statistics) {
        return make(layout, family, family, partitionPlaces, hidden, rowCount, statistics);
    }

    private static StoredTable make(
            TableLayout layout,
            TableDescriptor named,
            @Nullable TableDescriptor family,
            List<Pruning.Place> partitionPlaces,
            Hidden hidden,
            double rowCount,
            @Nullable TableStatistics statistics) {
        List<ColumnDescriptor> visible = named.visibleColumns();
        int width = visible.size() + (hidden.row() ? 2 : 0) + (hidden.tableOid() ? 1 : 0);
        int[] places = new int[width];
        @Nullable ColumnDescriptor[] shown = new ColumnDescriptor[width];
        int n = 0;
        for (ColumnDescriptor column : visible) {
            shown[n] = column;
            places[n++] = Objects.requireNonNull(layout.table().findColumn(column.name()), column.name())
                            .number()
                    - 1;
        }
        if (hidden.row()) {
            places[n++] = StoreScan.KEY;
            places[n++] = StoreScan.VALUE;
        }
        if (hidden.tableOid()) {
            places[n] = StoreScan.TABLE_OID;
        }
        return new StoredTable(layout, places, shown, family, partitionPlaces, rowCount, statistics, null);
    }

    /// The same table at a time of the past.
    StoredTable at(@Nullable AsOf time) {
        return new StoredTable(layout, places, shown, family, partitionPlaces, rowCount, statistics, time);
    }

    /// The same table with some of its columns.
    ///
    /// @param kept which of them, by their numbers from 0
    StoredTable narrow(int[] kept) {
        int[] keptPlaces = Arrays.stream(kept).map(i -> places[i]).toArray();
        @Nullable ColumnDescriptor[] keptShown = new ColumnDescriptor[kept.length];
        for (int i = 0; i < kept.length; i++) {
            keptShown[i] = shown[kept[i]];
        }
        return new StoredTable(layout, keptPlaces, keptShown, family, partitionPlaces, rowCount, statistics, asOf);
    }

    TableLayout layout() {
        return layout;
    }

    /// The table that is named, of which this one is a part; null for the table itself.
    @Nullable
    TableDescriptor family() {
        return family;
    }

    /// Where it stands among the partitions of those above it.
    List<Pruning.Place> partitionPlaces() {
        return partitionPlaces;
    }

    /// What ANALYZE found; null for a table that was never analyzed.
    @Nullable
    TableStatistics statistics() {
        return statistics;
    }

    double rowCount() {
        return rowCount;
    }

    int[] places() {
        return places.clone();
    }

    @Override
    public RelDataType getRowType(RelDataTypeFactory factory) {
        RelDataTypeFactory.Builder builder = factory.builder();
        for (int i = 0; i < places.length; i++) {
            ColumnDescriptor column = shown[i];
            if (column != null) {
                builder.add(column.name(), type(factory, column));
            } else if (places[i] == StoreScan.TABLE_OID) {
                builder.add(SystemColumns.TABLE_OID, PgRelTypes.of(factory, PgTypes.OID, -1, false));
            } else {
                String name = places[i] == StoreScan.KEY ? KEY_COLUMN : VALUE_COLUMN;
                builder.add(name, PgRelTypes.of(factory, PgTypes.BYTEA, -1, false));
            }
        }
        return builder.build();
    }

    static RelDataType type(RelDataTypeFactory factory, ColumnDescriptor column) {
        return PgRelTypes.of(factory, column.type(), column.typeModifier(), !column.notNull());
    }

    @Override
    public Statistic getStatistic() {
        List<ImmutableBitSet> unique = new ArrayList<>();
        ImmutableBitSet.Builder bits = ImmutableBitSet.builder();
        int found = 0;
        int[] keys = layout.keyPlaces();
        for (int key : keys) {
            for (int i = 0; i < places.length; i++) {
                if (places[i] == key) {
                    bits.set(i);
                    found++;
                }
            }
        }
        if (found > 0 && found == keys.length) {
            unique.add(bits.build());
        }
        return Statistics.of(rowCount, unique);
    }

    @Override
    public RelNode toRel(RelOptTable.ToRelContext context, RelOptTable relOptTable) {
        return new StoreScan(context.getCluster(), relOptTable, layout, places, KeyAccess.ALL, List.of(), asOf);
    }
}
