package holo.sql.statement;

import holo.sql.catalog.CatalogSnapshot;
import holo.sql.catalog.TableDescriptor;
import holo.sql.catalog.ViewDescriptor;
import holo.sql.plan.IndexEntries;
import holo.sql.plan.Planner;
import holo.sql.plan.TableLayout;
import java.util.ArrayDeque;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/// The writers of a compiled statement: that of its table, and those of the tables which foreign keys make it change
/// too. Complete once {@link #of} has answered, and only read from then on.
final class TableWriters {
    private final CatalogSnapshot catalog;
    private final Planner planner;
    private final Map<Integer, TableWriter> made = new HashMap<>();
    private final ArrayDeque<TableDescriptor> wanted = new ArrayDeque<>();

    private TableWriters(CatalogSnapshot catalog, Planner planner) {
        this.catalog = catalog;
        this.planner = planner;
    }

    /// @param family the tables that have the rows of the statement's table, beside itself
    static TableWriters of(TableLayout layout, List<TableDescriptor> family, CatalogSnapshot catalog, Planner planner) {
        TableWriters writers = new TableWriters(catalog, planner);
        writers.make(layout);
        writers.wanted.addAll(family);
        for (TableDescriptor next = writers.wanted.poll(); next != null; next = writers.wanted.poll()) {
            if (!writers.made.containsKey(next.oid())) {
                writers.make(TableLayout.of(next));
            }
        }
        return writers;
    }

    private TableWriter make(TableLayout layout) {
        List<PartitionOf.Demand> demands = PartitionOf.demands(layout, catalog, planner);
        TableWriter writer = new TableWriter(
                layout,
                new IndexEntries(layout, planner),
                new RowChecks(layout, planner),
                new ForeignKeys(layout, catalog),
                new ReferencingKeys(layout, catalog, planner, this),
                new Triggers(layout, demands, catalog, planner),
                demands,
                catalog.relation(layout.table().oid()) instanceof ViewDescriptor,
                planner.isVeiled(layout.table()));
        made.put(layout.table().oid(), writer);
        return writer;
    }

    /// Sees to it that there will be a writer for the table.
    void want(TableDescriptor table) {
        wanted.add(table);
    }

    TableWriter get(TableDescriptor table) {
        TableWriter writer = made.get(table.oid());
        if (writer == null) {
            throw new IllegalStateException("no writer was made for table " + table.name());
        }
        return writer;
    }
}
