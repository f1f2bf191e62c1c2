package holo.sql.plan;

import holo.sql.catalog.TableDescriptor;
import holo.sql.error.SqlException;
import holo.sql.exec.ExecutionContext;
import holo.sql.pgcatalog.ColumnTypes;
import holo.sql.pgcatalog.RelationDefinition;
import holo.sql.session.RowDescription;
import holo.sql.type.PgRelTypes;
import holo.sql.type.PgTypes;
import holo.sql.type.TypeModifiers;
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

    /// Stands for the columns of what has none.
    private static final String NOTHING = "\u0001nothing";

    private final RowType rowType;
    private final @Nullable Rows rows;

    /// The table whose rows these are.
    private final @Nullable TableDescriptor source;

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

    ComputedTable(RowType rowType, @Nullable Rows rows) {
        this(rowType, rows, null);
    }

    private ComputedTable(RowType rowType, @Nullable Rows rows, @Nullable TableDescriptor source) {
        this.rowType = rowType;
        this.rows = rows;
        this.source = source;
    }

    @Nullable
    TableDescriptor source() {
        return source;
    }

    static ComputedTable system(RelationDefinition definition) {
        return new ComputedTable(
                factory -> {
                    RelDataTypeFactory.Builder builder = factory.builder();
                    for (RelationDefinition.Column column : definition.columns()) {
                        builder.add(
                                column.name(), PgRelTypes.of(factory, ColumnTypes.of(column), -1, !column.notNull()));
                    }
                    builder.add(
                            SystemColumns.TABLE_OID, PgRelTypes.of(factory, PgTypes.OID, TypeModifiers.NONE, false));
                    return builder.build();
                },
                context -> SystemColumns.withTableOid(
                        context.readView(ReadView.class).system().rows(definition, context), definition.oid()));
    }

    /// Rows of a table that the statement supplies.
    ///
    /// @param tableOid whether each row ends with the OID of the table that has it
    static ComputedTable fed(int feed, TableDescriptor table, boolean tableOid) {
        StoredTable shape = StoredTable.of(TableLayout.of(table), new StoredTable.Hidden(false, tableOid), 1, null);
        return new ComputedTable(
                shape::getRowType,
                context -> context.readView(ReadView.class).fed().get(feed),
                table);
    }

    /// Rows that a change of the WITH clause returned.
    static ComputedTable changed(int change, @Nullable RowDescription columns) {
        if (columns == null) {
            return new ComputedTable(
                    factory -> factory.builder()
                            .add(NOTHING, PgRelTypes.of(factory, PgTypes.TEXT, -1, true))
                            .build(),
                    null);
        }
        return new ComputedTable(
                typeOf(columns),
                context -> context.readView(ReadView.class).changes().get(change));
    }

    /// Rows of another query that the statement supplies.
    static ComputedTable fed(int feed, RowDescription columns) {
        return new ComputedTable(
                typeOf(columns),
                context -> context.readView(ReadView.class).fed().get(feed));
    }

    private static RowType typeOf(RowDescription columns) {
        return factory -> {
            RelDataTypeFactory.Builder builder = factory.builder();
            for (RowDescription.Column column : columns.columns()) {
                builder.add(column.name(), PgRelTypes.of(factory, column.type(), column.typeModifier(), true));
            }
            return builder.uniquify().build();
        };
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
        if (rows == null) {
            throw SqlException.of("0A000", "WITH query does not have a RETURNING clause")
                    .withHint("Only what a data-modifying statement returns can be read.");
        }
        return new RelationScan(context.getCluster(), relOptTable, rows);
    }
}
