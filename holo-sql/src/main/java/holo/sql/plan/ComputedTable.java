package holo.sql.plan;

import holo.sql.exec.ExecutionContext;
import holo.sql.pgcatalog.ColumnTypes;
import holo.sql.pgcatalog.RelationDefinition;
import holo.sql.type.PgRelTypes;
import java.util.List;
import org.apache.calcite.plan.RelOptTable;
import org.apache.calcite.rel.RelNode;
import org.apache.calcite.rel.type.RelDataType;
import org.apache.calcite.rel.type.RelDataTypeFactory;
import org.apache.calcite.schema.Statistic;
import org.apache.calcite.schema.Statistics;
import org.apache.calcite.schema.TranslatableTable;
import org.apache.calcite.schema.impl.AbstractTable;
import org.jspecify.annotations.Nullable;

/// A relation whose rows are made when it is read.
final class ComputedTable extends AbstractTable implements TranslatableTable {
    private static final double ROW_COUNT = 100;

    private final RowType rowType;
    private final Rows rows;

    /// Makes the row type with a factory.
    @FunctionalInterface
    interface RowType {
        RelDataType of(RelDataTypeFactory factory);
    }

    /// Makes the rows of an execution.
    @FunctionalInterface
    interface Rows {
        Iterable<@Nullable Object[]> open(ExecutionContext context);
    }

    ComputedTable(RowType rowType, Rows rows) {
        this.rowType = rowType;
        this.rows = rows;
    }

    static ComputedTable system(RelationDefinition definition) {
        return new ComputedTable(
                factory -> {
                    RelDataTypeFactory.Builder builder = factory.builder();
                    for (RelationDefinition.Column column : definition.columns()) {
                        builder.add(
                                column.name(), PgRelTypes.of(factory, ColumnTypes.of(column), -1, !column.notNull()));
                    }
                    return builder.build();
                },
                context -> context.readView(ReadView.class).system().rows(definition, context));
    }

    /// Rows that the statement supplies.
    static ComputedTable fed(int feed, RowType rowType) {
        return new ComputedTable(
                rowType, context -> context.readView(ReadView.class).fed().get(feed));
    }

    Rows rows() {
        return rows;
    }

    @Override
    public RelDataType getRowType(RelDataTypeFactory factory) {
        return rowType.of(factory);
    }

    @Override
    public Statistic getStatistic() {
        return Statistics.of(ROW_COUNT, List.of());
    }

    @Override
    public RelNode toRel(RelOptTable.ToRelContext context, RelOptTable relOptTable) {
        return new RelationScan(context.getCluster(), relOptTable, rows);
    }
}
