package holo.sql.ddl;

import holo.sql.catalog.CatalogChanges;
import holo.sql.catalog.DatabaseDescriptor;
import holo.sql.catalog.Privilege;
import holo.sql.catalog.Privileges;
import holo.sql.catalog.SchemaDescriptor;
import holo.sql.error.SqlException;
import holo.sql.parser.Statement;

/// CREATE SCHEMA.
final class SchemaCreation {
    private final DdlContext context;

    SchemaCreation(DdlContext context) {
        this.context = context;
    }

    String create(Statement.CreateSchema statement) {
        String name = statement.name();
        DatabaseDescriptor database = context.catalog().database();
        if (!mayCreate(context, database)) {
            throw SqlException.of("42501", "permission denied for database " + database.name());
        }
        if (name.startsWith("pg_")) {
            throw SqlException.of("42939", "unacceptable schema name \"" + name + "\"")
                    .withDetail("The prefix \"pg_\" is reserved for system schemas.");
        }
        if (context.catalog().findSchema(name) != null && statement.ifNotExists()) {
            context.notice("42P06", "schema \"" + name + "\" already exists, skipping");
            return "CREATE SCHEMA";
        }
        CatalogChanges changes = context.changes();
        changes.create(
                new SchemaDescriptor(changes.nextOid(), name, context.user().oid(), database.oid(), null));
        return "CREATE SCHEMA";
    }

    /// Whether the current role may create schemas and trusted extensions in the database.
    static boolean mayCreate(DdlContext context, DatabaseDescriptor database) {
        return Privileges.has(
                context.catalog(),
                context.user(),
                Privilege.Target.DATABASE,
                database.oid(),
                database.ownerOid(),
                Privilege.CREATE);
    }
}
