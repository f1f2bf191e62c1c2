package holo.sql.plan;

import holo.sql.catalog.ColumnDescriptor;
import holo.sql.statistics.TableStatistics;
import holo.sql.type.PgRelTypes;
import holo.sql.type.PgTypes;
import java.util.ArrayList;
import java.util.List;
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
    private final double rowCount;
    private final @Nullable TableStatistics statistics;
    private final @Nullable AsOf asOf;

    /// @param places what each column reads; {@link StoreScan#KEY} and {@link StoreScan#VALUE} for the hidden ones
    /// @param rowCount an estimate
    /// @param statistics what ANALYZE found, or null
    /// @param asOf the time of the past that it is read at; null for the statement's snapshot
    private StoredTable(
            TableLayout layout,
            int[] places,
            double rowCount,
            @Nullable TableStatistics statistics,
            @Nullable AsOf asOf) {
        this.statistics = statistics;
        this.asOf = asOf;
        this.layout = layout;
        this.places = places;
        this.rowCount = rowCount;
    }

    /// A table with all of its visible columns.
    ///
    /// @param withRow adds the hidden columns
    static StoredTable of(TableLayout layout, boolean withRow, double rowCount, @Nullable TableStatistics statistics) {
        int[] visible = layout.visible();
        if (!withRow) {
            return new StoredTable(layout, visible, rowCount, statistics, null);
        }
        int[] all = java.util.Arrays.copyOf(visible, visible.length + 2);
        all[visible.length] = StoreScan.KEY;
        all[visible.length + 1] = StoreScan.VALUE;
        return new StoredTable(layout, all, rowCount, statistics, null);
    }

    /// The same table at a time of the past.
    StoredTable at(@Nullable AsOf time) {
        return new StoredTable(layout, places, rowCount, statistics, time);
    }

    /// The same table with some of its columns.
    StoredTable narrow(int[] kept) {
        return new StoredTable(layout, kept, rowCount, statistics, asOf);
    }

    TableLayout layout() {
        return layout;
    }

    /// What ANALYZE found; null for a table that was never analyzed.
    @Nullable
    TableStatistics statistics() {
        return statistics;
    }

    int[] places() {
        return places.clone();
    }

    @Override
    public RelDataType getRowType(RelDataTypeFactory factory) {
        RelDataTypeFactory.Builder builder = factory.builder();
        for (int place : places) {
            if (place >= 0) {
                ColumnDescriptor column = layout.table().columns().get(place);
                builder.add(column.name(), type(factory, column));
            } else {
                String name = place == StoreScan.KEY ? KEY_COLUMN : VALUE_COLUMN;
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
        return new StoreScan(context.getCluster(), relOptTable, layout, places, KeyAccess.ALL, asOf);
    }
}
