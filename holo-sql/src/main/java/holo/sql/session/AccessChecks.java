package holo.sql.session;

import holo.sql.catalog.CatalogSnapshot;
import holo.sql.catalog.ColumnDescriptor;
import holo.sql.catalog.Privilege;
import holo.sql.catalog.Privileges;
import holo.sql.catalog.RelationDescriptor;
import holo.sql.catalog.RoleAttribute;
import holo.sql.catalog.RoleDescriptor;
import holo.sql.catalog.SchemaDescriptor;
import holo.sql.catalog.SequenceDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.catalog.ViewDescriptor;
import holo.sql.error.SqlException;
import holo.sql.parser.Statement;
import holo.sql.pgcatalog.RelationDefinition;
import holo.sql.plan.RelationUses;
import java.util.List;

/// Whether a role may do to relations what a statement does.
final class AccessChecks {
    private AccessChecks() {}

    /// @throws SqlException 42501
    static void require(CatalogSnapshot catalog, RoleDescriptor current, RelationUses.Found found) {
        if (current.has(RoleAttribute.SUPERUSER)) {
            return;
        }
        for (RelationUses.SystemUse use : found.systemUses()) {
            RoleDescriptor role = use.ownerOid() == 0 ? current : catalog.role(use.ownerOid());
            if (role == null || !mayRead(catalog, role, use.relation())) {
                throw deniedSystem(use.relation());
            }
        }
        for (RelationUses.Use use : found.uses()) {
            RoleDescriptor role = use.ownerOid() == 0 ? current : catalog.role(use.ownerOid());
            if (role == null || role.has(RoleAttribute.SUPERUSER)) {
                continue;
            }
            if (use.schemaWritten() != null) {
                requireSchema(catalog, role, use.relation());
            }
            if (!isAllowed(catalog, role, use, found)) {
                String word = switch (use.relation()) {
                    case TableDescriptor table -> table.isMaterialized() ? "materialized view" : "table";
                    case ViewDescriptor view -> "view";
                    case SequenceDescriptor sequence -> "sequence";
                };
                throw SqlException.of(
                        "42501",
                        "permission denied for " + word + " " + use.relation().name());
            }
        }
    }

    private static boolean mayRead(CatalogSnapshot catalog, RoleDescriptor role, RelationDefinition relation) {
        return Privileges.has(
                catalog, role, Privilege.Target.TABLE, relation.oid(), RoleDescriptor.BOOTSTRAP_OID, Privilege.SELECT);
    }

    private static SqlException deniedSystem(RelationDefinition relation) {
        SqlException denied =
                SqlException.of("42501", "permission denied for " + relation.word() + " " + relation.name());
        return switch (relation.name()) {
            case "pg_statistic" -> denied.withHint("pg_stats shows the statistics of what you may read.");
            case "pg_authid", "pg_shadow" -> denied.withHint("pg_roles and pg_user show roles without passwords.");
            default -> denied;
        };
    }

    /// @throws SqlException 42501 when the role may not touch the server's files, 0A000 for programs
    static void requireFiles(CatalogSnapshot catalog, RoleDescriptor role, Statement.Copy copy) {
        if (copy.file() == null) {
            return;
        }
        int needed = copy.program()
                ? RoleDescriptor.EXECUTE_SERVER_PROGRAM
                : copy.from() ? RoleDescriptor.READ_SERVER_FILES : RoleDescriptor.WRITE_SERVER_FILES;
        RoleDescriptor predefined = catalog.role(needed);
        if (!Privileges.isMember(catalog, role, needed)) {
            String act = copy.program() ? "to or from an external program" : copy.from() ? "from a file" : "to a file";
            throw SqlException.of(
                            "42501",
                            "must be superuser or have privileges of the "
                                    + (predefined == null ? needed : predefined.name()) + " role to COPY " + act)
                    .withHint("Anyone can COPY to stdout or from stdin. psql's \\copy command also works for anyone.");
        }
        if (copy.program()) {
            throw SqlException.of("0A000", "COPY to or from a program is not supported")
                    .withHint("psql's \\copy runs programs where psql runs.");
        }
    }

    /// @throws SqlException 55000 for a materialized view that holds nothing yet
    static void requirePopulated(RelationUses.Found found) {
        for (RelationUses.Use use : found.uses()) {
            if (use.privilege() == Privilege.SELECT
                    && use.relation() instanceof TableDescriptor table
                    && !table.isPopulated()) {
                throw SqlException.of("55000", "materialized view \"" + table.name() + "\" has not been populated")
                        .withHint("Use the REFRESH MATERIALIZED VIEW command.");
            }
        }
    }

    private static void requireSchema(CatalogSnapshot catalog, RoleDescriptor role, RelationDescriptor relation) {
        SchemaDescriptor schema = catalog.schema(relation.schemaOid());
        if (schema != null
                && !Privileges.has(
                        catalog, role, Privilege.Target.SCHEMA, schema.oid(), schema.ownerOid(), Privilege.USAGE)) {
            throw SqlException.of("42501", "permission denied for schema " + schema.name());
        }
    }

    private static boolean isAllowed(
            CatalogSnapshot catalog, RoleDescriptor role, RelationUses.Use use, RelationUses.Found found) {
        RelationDescriptor relation = use.relation();
        Privilege.Target target =
                relation instanceof SequenceDescriptor ? Privilege.Target.SEQUENCE : Privilege.Target.TABLE;
        if (Privileges.has(catalog, role, target, relation.oid(), relation.ownerOid(), use.privilege())) {
            return true;
        }
        List<ColumnDescriptor> columns = switch (relation) {
            case TableDescriptor table -> table.visibleColumns();
            case ViewDescriptor view -> view.columns();
            case SequenceDescriptor sequence -> List.of();
        };
        boolean reads = use.privilege() == Privilege.SELECT;
        List<ColumnDescriptor> touched = columns.stream()
                .filter(c -> reads
                        ? found.star() || found.names().contains(c.name())
                        : use.columns().isEmpty() || use.columns().contains(c.name()))
                .toList();
        // Who reads no column at all, as count(*) does, needs the right to read any.
        boolean any = touched.isEmpty();
        return any
                ? columns.stream()
                        .anyMatch(c -> Privileges.hasOnColumn(catalog, role, relation, c.number(), use.privilege()))
                : touched.stream()
                        .allMatch(c -> Privileges.hasOnColumn(catalog, role, relation, c.number(), use.privilege()));
    }
}
