package holo.sql.plan;

import holo.sql.catalog.ColumnDescriptor;
import holo.sql.catalog.TableDescriptor;
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

/// A table as Calcite sees it: the visible columns, and for statements that change rows also the row's key and bytes.
final class StoredTable extends AbstractTable implements TranslatableTable {
    /// Begins the hidden columns' names; no identifier of SQL can hold it.
    static final String KEY_COLUMN = "\u0001key";

    static final String VALUE_COLUMN = "\u0001value";

    private final TableLayout layout;
    private final boolean withRow;
    private final double rowCount;

    /// @param withRow adds the hidden columns
    /// @param rowCount an estimate
    StoredTable(TableLayout layout, boolean withRow, double rowCount) {
        this.layout = layout;
        this.withRow = withRow;
        this.rowCount = rowCount;
    }

    TableLayout layout() {
        return layout;
    }

    TableDescriptor descriptor() {
        return layout.table();
    }

    /// Places of the columns in order; {@link StoreScan#KEY} and {@link StoreScan#VALUE} for the hidden ones.
    int[] places() {
        int[] visible = layout.visible();
        if (!withRow) {
            return visible;
        }
        int[] all = java.util.Arrays.copyOf(visible, visible.length + 2);
        all[visible.length] = StoreScan.KEY;
        all[visible.length + 1] = StoreScan.VALUE;
        return all;
    }

    @Override
    public RelDataType getRowType(RelDataTypeFactory factory) {
        RelDataTypeFactory.Builder builder = factory.builder();
        for (ColumnDescriptor column : layout.table().visibleColumns()) {
            builder.add(column.name(), type(factory, column));
        }
        if (withRow) {
            builder.add(KEY_COLUMN, PgRelTypes.of(factory, PgTypes.BYTEA, -1, false));
            builder.add(VALUE_COLUMN, PgRelTypes.of(factory, PgTypes.BYTEA, -1, false));
        }
        return builder.build();
    }

    static RelDataType type(RelDataTypeFactory factory, ColumnDescriptor column) {
        return PgRelTypes.of(factory, PgTypes.get(column.typeOid()), column.typeModifier(), !column.notNull());
    }

    @Override
    public Statistic getStatistic() {
        int[] keys = layout.keyPlaces();
        List<ImmutableBitSet> unique = new ArrayList<>();
        int[] visible = layout.visible();
        if (keys.length > 0) {
            ImmutableBitSet.Builder bits = ImmutableBitSet.builder();
            for (int key : keys) {
                for (int i = 0; i < visible.length; i++) {
                    if (visible[i] == key) {
                        bits.set(i);
                    }
                }
            }
            unique.add(bits.build());
        }
        return Statistics.of(rowCount, unique);
    }

    @Override
    public RelNode toRel(RelOptTable.ToRelContext context, RelOptTable relOptTable) {
        return new StoreScan(context.getCluster(), relOptTable, layout, places(), KeyAccess.ALL);
    }
}
