package holo.sql.plan;

import holo.sql.catalog.ColumnDescriptor;
import holo.sql.catalog.ViewDescriptor;
import java.util.List;
import org.apache.calcite.plan.RelOptTable;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.schema.TranslatableTable;
import org.apache.calcite.schema.impl.AbstractTable;
import org.jspecify.annotations.Nullable;

/// A view: its query takes its place.
final class ViewTable extends AbstractTable implements TranslatableTable {
    private final ViewDescriptor view;

    private final @Nullable AsOf asOf;

    /// @param asOf the time of the past that its tables are read at; null for the statement's snapshot
    ViewTable(ViewDescriptor view, @Nullable AsOf asOf) {
        this.view = view;
        this.asOf = asOf;
    }

    @Override
    public RelDataType getRowType(RelDataTypeFactory factory) {
        RelDataTypeFactory.Builder builder = factory.builder();
        for (ColumnDescriptor column : view.columns()) {
            builder.add(column.name(), StoredTable.type(factory, column));
        }
        return builder.build();
    }

    @Override
    public RelNode toRel(RelOptTable.ToRelContext context, RelOptTable relOptTable) {
        return context.expandView(
                        getRowType(context.getCluster().getTypeFactory()),
                        view.sql(),
                        asOf == null ? List.of() : List.of(asOf.name()),
                        List.of(String.valueOf(view.oid())))
                .rel;
    }
}
