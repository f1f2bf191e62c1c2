package holo.sql.statement;

import holo.sql.catalog.CatalogSnapshot;
import holo.sql.catalog.PartitionKey;
import holo.sql.catalog.TableDescriptor;
import holo.sql.error.SqlException;
import holo.sql.exec.RowSource;
import holo.sql.parser.PgParser;
import holo.sql.pgcatalog.PartitionText;
import holo.sql.plan.Partitioning;
import holo.sql.plan.Planner;
import holo.sql.plan.TableLayout;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import org.apache.calcite.sql.SqlNode;
import org.jspecify.annotations.Nullable;

/// Computes the key of a partitioned table from rows, be it its own or those of a partition, and says where they
/// belong.
/// Immutable, shared.
final class PartitionOf {
    private final Partitioning partitioning;
    private final TableLayout rows;
    private final int[] places;
    private final Planner.@Nullable Planned expressions;
    private final boolean veiled;

    /// @param rows the layout of the rows that are asked for
    PartitionOf(Partitioning partitioning, TableLayout rows, Planner planner) {
        this.partitioning = partitioning;
        this.rows = rows;
        TableDescriptor table = partitioning.table();
        veiled = planner.isVeiled(table);
        List<SqlNode> computed = new ArrayList<>();
        places = new int[partitioning.key().parts().size()];
        for (int i = 0; i < places.length; i++) {
            PartitionKey.Part part = partitioning.key().parts().get(i);
            if (part.column() > 0) {
                String name = table.column(part.column()).name();
                places[i] =
                        Objects.requireNonNull(rows.table().findColumn(name)).number() - 1;
            } else {
                computed.add(PgParser.expression(Objects.requireNonNull(part.expressionSql())));
                places[i] = -computed.size();
            }
        }
        expressions = computed.isEmpty()
                ? null
                : planner.planOverFeeds(computed, List.of(new Planner.Feed(table.name(), rows.table())), List.of(), 0);
    }

    Partitioning partitioning() {
        return partitioning;
    }

    /// The values of the key.
    @Nullable
    Object[] values(Execution execution, @Nullable Object[] row) {
        @Nullable Object[] computed = expressions == null ? row : compute(expressions, execution, row);
        @Nullable Object[] values = new Object[places.length];
        for (int i = 0; i < places.length; i++) {
            values[i] = places[i] >= 0 ? row[places[i]] : computed[-places[i] - 1];
        }
        return values;
    }

    private @Nullable Object[] compute(Planner.Planned plan, Execution execution, @Nullable Object[] row) {
        List<@Nullable Object[]> fed = new ArrayList<>();
        fed.add(rows.visible(row));
        try (RowSource source = execution.open(plan, List.of(fed))) {
            return Rows.only(source);
        }
    }

    /// The number of the partition that a row belongs to.
    ///
    /// @throws SqlException 23514 when there is none
    int find(Execution execution, @Nullable Object[] row) {
        @Nullable Object[] values = values(execution, row);
        int found = partitioning.find(values);
        if (found == Partitioning.NONE) {
            throw missing(values);
        }
        return found;
    }

    private SqlException missing(@Nullable Object[] values) {
        TableDescriptor table = partitioning.table();
        List<String> names = new ArrayList<>();
        List<String> texts = new ArrayList<>();
        for (int i = 0; i < values.length; i++) {
            PartitionKey.Part part = partitioning.key().parts().get(i);
            names.add(
                    part.column() > 0
                            ? table.column(part.column()).name()
                            : PartitionText.expression(Objects.requireNonNull(part.expressionSql())));
            texts.add(RowText.value(partitioning.type(i), values[i]));
        }
        SqlException error =
                SqlException.of("23514", "no partition of relation \"" + table.name() + "\" found for row");
        return (veiled
                        ? error
                        : error.withDetail("Partition key of the failing row contains (" + String.join(", ", names)
                                + ") = (" + String.join(", ", texts) + ")."))
                .withTable(table.schemaOid(), table.name());
    }

    /// What a partition demands of its rows: that each partitioned table above it has them there.
    ///
    /// @param number of the partition
    record Demand(PartitionOf key, int number) {
        boolean holds(Execution execution, @Nullable Object[] row) {
            return key.partitioning.find(key.values(execution, row)) == number;
        }
    }

    /// The demands of all partitioned tables above a partition; none for other tables.
    static List<Demand> demands(TableLayout layout, CatalogSnapshot catalog, Planner planner) {
        List<Demand> demands = new ArrayList<>();
        TableDescriptor at = layout.table();
        for (TableDescriptor above = catalog.partitioned(at); above != null; above = catalog.partitioned(at)) {
            Partitioning partitioning = Partitioning.of(above, catalog);
            int number = partitioning.numberOf(at);
            demands.addFirst(new Demand(new PartitionOf(partitioning, layout, planner), number));
            at = above;
        }
        return demands;
    }
}
