package holo.sql.ddl;

import holo.sql.catalog.CatalogSnapshot;
import holo.sql.catalog.ConstraintDescriptor;
import holo.sql.catalog.RelationDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.error.SqlException;
import holo.sql.pgcatalog.Definitions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// Foreign keys to a partitioned table as seen by what happens to a partition of it: they refer to rows there.
final class PartitionReferences {
    private final DdlContext context;

    PartitionReferences(DdlContext context) {
        this.context = context;
    }

    /// That of some relations which has rows that a foreign key refers to: the referenced table, or a partition of it.
    static <R extends RelationDescriptor> @Nullable R reached(
            ConstraintDescriptor.ForeignKey key, Map<Integer, R> relations, CatalogSnapshot catalog) {
        R whole = relations.get(key.referencedTableOid());
        TableDescriptor referenced = catalog.table(key.referencedTableOid());
        if (whole != null || referenced == null || !referenced.lineage().isPartitioned()) {
            return whole;
        }
        return catalog.descendants(referenced.oid()).stream()
                .map(partition -> relations.get(partition.oid()))
                .filter(Objects::nonNull)
                .findFirst()
                .orElse(null);
    }

    /// Demands that nothing refers to rows of a partition that leaves its table.
    ///
    /// @throws SqlException 23503
    void requireNone(TableDescriptor whole, TableDescriptor partition) {
        List<TableDescriptor> above = new ArrayList<>();
        for (TableDescriptor at = whole; at != null; at = context.catalog().partitioned(at)) {
            above.add(at);
        }
        for (RelationDescriptor relation : List.copyOf(context.catalog().relations())) {
            if (relation instanceof TableDescriptor table) {
                for (ConstraintDescriptor constraint : table.constraints()) {
                    // The parts of a key are asked with the whole.
                    if (constraint instanceof ConstraintDescriptor.ForeignKey key
                            && table.lineage().origin(key.oid()) == 0) {
                        above.stream()
                                .filter(t -> t.oid() == key.referencedTableOid())
                                .forEach(t -> requireNone(table, key, t, partition));
                    }
                }
            }
        }
    }

    private void requireNone(
            TableDescriptor table,
            ConstraintDescriptor.ForeignKey key,
            TableDescriptor referenced,
            TableDescriptor partition) {
        List<String> own = new ArrayList<>();
        List<String> equal = new ArrayList<>();
        for (int i = 0; i < key.columns().size(); i++) {
            String column =
                    "f." + Definitions.quote(table.column(key.columns().get(i)).name());
            own.add(column);
            equal.add(column + " = p."
                    + Definitions.quote(
                            referenced.column(key.referencedColumns().get(i)).name()));
        }
        String source = (table.lineage().isPartitioned() ? "" : "ONLY ") + qualified(table);
        List<@Nullable String> row = context.planner()
                .firstRow("SELECT " + String.join(", ", own) + " FROM " + source + " f JOIN " + qualified(partition)
                        + " p ON " + String.join(" AND ", equal) + " LIMIT 1");
        if (row != null) {
            String names = key.columns().stream()
                    .map(number -> table.column(number).name())
                    .collect(Collectors.joining(", "));
            throw SqlException.of(
                            "23503",
                            "removing partition \"" + partition.name() + "\" violates foreign key constraint \""
                                    + key.name() + "\"")
                    .withDetail("Key (" + names + ")=("
                            + row.stream().map(String::valueOf).collect(Collectors.joining(", "))
                            + ") is still referenced from table \"" + table.name() + "\".")
                    .withConstraint(table.schemaOid(), table.name(), key.name());
        }
    }

    private String qualified(TableDescriptor table) {
        return Definitions.quote(Objects.requireNonNull(context.catalog().schema(table.schemaOid()))
                        .name())
                + "." + Definitions.quote(table.name());
    }
}
