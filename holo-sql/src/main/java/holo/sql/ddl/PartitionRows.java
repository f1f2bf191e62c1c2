package holo.sql.ddl;

import holo.sql.catalog.ColumnDescriptor;
import holo.sql.catalog.KeySpace;
import holo.sql.catalog.PartitionKey;
import holo.sql.catalog.TableDescriptor;
import holo.sql.error.SqlException;
import holo.sql.parser.PgParser;
import holo.sql.plan.Families;
import holo.sql.plan.Partitioning;
import holo.sql.plan.TableLayout;
import holo.store.KeyValueCursor;
import holo.store.ScanOrder;
import holo.store.Validation;
import java.util.Objects;
import java.util.function.Function;
import org.jspecify.annotations.Nullable;

/// Asks the rows of a table, and of its partitions, whether they are where a partitioned table would have them.
final class PartitionRows {
    private final DdlContext context;

    PartitionRows(DdlContext context) {
        this.context = context;
    }

    /// Demands that the rows of a partition are those that it takes.
    ///
    /// @param isDefault whether it is the default partition, from which a new one takes rows
    /// @throws SqlException 23514
    void require(TableDescriptor partitioned, TableDescriptor partition, boolean isDefault) {
        Partitioning partitioning = Partitioning.of(partitioned, context.catalog());
        int number = 0;
        while (partitioning.partitions().get(number).oid() != partition.oid()) {
            number++;
        }
        for (TableDescriptor table : Families.members(partition, context.catalog())) {
            if (!areAll(table, partitioning, number)) {
                throw SqlException.of(
                                "23514",
                                isDefault
                                        ? "updated partition constraint for default partition \"" + table.name()
                                                + "\" would be violated by some row"
                                        : "partition constraint of relation \"" + table.name()
                                                + "\" is violated by some row")
                        .withTable(table.schemaOid(), table.name());
            }
        }
    }

    private boolean areAll(TableDescriptor table, Partitioning partitioning, int number) {
        TableLayout layout = TableLayout.of(table);
        var transaction = context.transaction();
        transaction.require(
                new Validation.RangeUnchanged(KeySpace.data(table.storageId()), transaction.snapshotTimestamp()));
        Function<@Nullable Object[], @Nullable Object[]> key = null;
        try (KeyValueCursor rows = transaction.scan(layout.rows(), ScanOrder.ASCENDING)) {
            while (rows.advance()) {
                key = key == null ? key(table, partitioning) : key;
                if (partitioning.find(key.apply(layout.codec().decode(rows.value()))) != number) {
                    return false;
                }
            }
        }
        return true;
    }

    private Function<@Nullable Object[], @Nullable Object[]> key(TableDescriptor table, Partitioning partitioning) {
        int parts = partitioning.key().parts().size();
        DdlPlanner.RowExpression[] values = new DdlPlanner.RowExpression[parts];
        for (int i = 0; i < parts; i++) {
            PartitionKey.Part part = partitioning.key().parts().get(i);
            if (part.column() > 0) {
                String name = partitioning.table().column(part.column()).name();
                int place = Objects.requireNonNull(table.findColumn(name)).number() - 1;
                values[i] = row -> row[place];
            } else {
                values[i] = context.planner()
                        .assignment(
                                PgParser.expression(Objects.requireNonNull(part.expressionSql())),
                                table,
                                ColumnDescriptor.of(1, "key", partitioning.type(i), -1));
            }
        }
        return row -> {
            @Nullable Object[] found = new Object[parts];
            for (int i = 0; i < parts; i++) {
                found[i] = values[i].value(row);
            }
            return found;
        };
    }
}
