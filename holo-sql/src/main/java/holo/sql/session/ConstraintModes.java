package holo.sql.session;

import holo.sql.catalog.CatalogSnapshot;
import holo.sql.catalog.ConstraintDescriptor;
import holo.sql.catalog.RelationDescriptor;
import holo.sql.catalog.SchemaDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.error.SqlException;
import holo.sql.parser.ObjectName;
import holo.sql.parser.Statement;
import holo.sql.statement.DeferredChecks;
import holo.sql.statement.Execution;
import java.util.ArrayList;
import java.util.List;

/// SET CONSTRAINTS.
final class ConstraintModes {
    private final EngineSession session;

    ConstraintModes(EngineSession session) {
        this.session = session;
    }

    /// @throws SqlException 42704, 42809, and 23503 or 23505 when a check that is made now fails
    StatementResult set(Statement.SetConstraints set) {
        if (!session.transaction().isBlock()) {
            session.notice("WARNING", "25P01", "SET CONSTRAINTS can only be used in transaction blocks");
        }
        DeferredChecks checks = session.transaction().deferred();
        Execution execution = session.execution(new Object[0]);
        if (set.names().isEmpty()) {
            checks.setAll(set.deferred(), execution);
        }
        for (ObjectName name : set.names()) {
            for (ConstraintDescriptor constraint : find(name)) {
                if (constraint.deferral() == ConstraintDescriptor.Deferral.NOT_DEFERRABLE) {
                    throw SqlException.of("42809", "constraint \"" + constraint.name() + "\" is not deferrable");
                }
                checks.set(constraint.oid(), set.deferred(), execution);
            }
        }
        return new StatementResult.Completed("SET CONSTRAINTS");
    }

    /// Adds a constraint, and those of partitions that were made for it.
    private static void addWithParts(
            TableDescriptor table,
            ConstraintDescriptor constraint,
            CatalogSnapshot catalog,
            List<ConstraintDescriptor> found) {
        found.add(constraint);
        for (TableDescriptor child : catalog.children(table.oid())) {
            for (ConstraintDescriptor part : child.constraints()) {
                if (child.lineage().origin(part.oid()) == constraint.oid()) {
                    addWithParts(child, part, catalog, found);
                }
            }
        }
    }

    /// The constraints of that name in the first schema of the path that has some.
    private List<ConstraintDescriptor> find(ObjectName name) {
        CatalogSnapshot catalog = session.catalog();
        String written = name.schema();
        for (String schemaName : written == null ? session.schemas(catalog) : List.of(written)) {
            SchemaDescriptor schema = catalog.findSchema(schemaName);
            List<ConstraintDescriptor> found = new ArrayList<>();
            for (RelationDescriptor relation : catalog.relations()) {
                if (schema != null
                        && relation.schemaOid() == schema.oid()
                        && relation instanceof TableDescriptor table) {
                    table.constraints().stream()
                            .filter(constraint -> constraint.name().equals(name.name()))
                            .forEach(constraint -> addWithParts(table, constraint, catalog, found));
                }
            }
            if (!found.isEmpty()) {
                return found;
            }
        }
        throw SqlException.of("42704", "constraint \"" + name + "\" does not exist");
    }
}
