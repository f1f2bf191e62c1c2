package holo.sql.ddl;

import holo.sql.catalog.CatalogChanges;
import holo.sql.catalog.CatalogSnapshot;
import holo.sql.catalog.Privilege;
import holo.sql.catalog.Privileges;
import holo.sql.catalog.RoleDescriptor;
import holo.sql.catalog.SchemaDescriptor;
import holo.sql.error.SqlException;
import holo.sql.parser.ObjectName;
import holo.sql.plan.AggregateCalls;
import holo.sql.plan.SearchPath;
import holo.sql.session.Notice;
import holo.sql.transaction.SqlTransaction;
import java.util.List;
import java.util.function.Consumer;
import java.util.function.Function;
import org.apache.calcite.sql.SqlNode;

/// What a statement of this package works with.
///
/// @param catalogAt makes the catalog anew, as the transaction sees it at that moment
/// @param temporarySchema the name of the session's temporary schema, which need not exist
/// @param occupants who is in which database
/// @param schemas names of existing schemas in the order of search, pg_catalog included where it belongs
public record DdlContext(
        SqlTransaction transaction,
        Function<SqlTransaction, CatalogSnapshot> catalogAt,
        String temporarySchema,
        List<String> schemas,
        RoleDescriptor user,
        DdlPlanner planner,
        Occupants occupants,
        Consumer<Notice> notices) {
    /// The sessions of this node, by their databases.
    public interface Occupants {
        /// How many sessions are in a database, after some seconds in which those that are about to end may do so.
        int remaining(int databaseOid);

        /// Ends the sessions that are in a database.
        void terminate(int databaseOid);
    }

    /// The same without notices.
    DdlContext quiet() {
        return new DdlContext(transaction, catalogAt, temporarySchema, schemas, user, planner, occupants, notice -> {});
    }

    /// Changes to make.
    CatalogChanges changes() {
        return new CatalogChanges(transaction.catalog());
    }

    /// The catalog with all changes so far.
    CatalogSnapshot catalog() {
        return catalogAt.apply(transaction);
    }

    SearchPath path() {
        return new SearchPath(catalog(), schemas);
    }

    /// The schema that a new relation goes to; a temporary one is made when it is needed first.
    ///
    /// @throws SqlException 3F000, 42501, 42P16
    SchemaDescriptor creationSchema(ObjectName name, boolean temporary) {
        String written = name.schema();
        boolean named = SearchPath.TEMPORARY_ALIAS.equals(written) || temporarySchema.equals(written);
        if (!temporary && !named) {
            SchemaDescriptor schema = path().creationSchema(name);
            TableCreation.requireCreate(this, schema);
            return schema;
        }
        if (written != null && !named) {
            throw SqlException.of("42P16", "cannot create temporary relation in non-temporary schema")
                    .withPosition(name.position());
        }
        SchemaDescriptor known = catalog().findSchema(temporarySchema);
        if (known != null) {
            return known;
        }
        CatalogChanges changes = changes();
        SchemaDescriptor made = new SchemaDescriptor(
                changes.nextOid(),
                temporarySchema,
                user.oid(),
                catalog().database().oid(),
                null);
        changes.create(made);
        return made;
    }

    /// A role by its name, or by CURRENT_USER and its kin.
    ///
    /// @throws SqlException 42704
    RoleDescriptor role(String name) {
        if (name.startsWith("\u0001")) {
            return user();
        }
        RoleDescriptor role = catalog().findRole(name);
        if (role == null) {
            throw SqlException.of("42704", "role \"" + name + "\" does not exist");
        }
        return role;
    }

    /// Whether the current role has a privilege on a schema.
    boolean may(Privilege privilege, SchemaDescriptor schema) {
        return Privileges.has(catalog(), user(), Privilege.Target.SCHEMA, schema.oid(), schema.ownerOid(), privilege);
    }

    /// An expression in which no aggregate and no window function stands.
    ///
    /// @param clause what the error calls the place
    /// @throws holo.sql.error.SqlException 42803, 42P20
    SqlNode scalar(SqlNode expression, String clause) {
        AggregateCalls.refuse(expression, clause, path());
        return expression;
    }

    void warning(String sqlState, String message) {
        notices.accept(new Notice("WARNING", sqlState, message, null, null));
    }

    void notice(String sqlState, String message) {
        notices.accept(new Notice("NOTICE", sqlState, message, null, null));
    }
}
