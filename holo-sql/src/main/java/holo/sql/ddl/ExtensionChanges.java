package holo.sql.ddl;

import holo.sql.catalog.CatalogChanges;
import holo.sql.catalog.CatalogSnapshot;
import holo.sql.catalog.DatabaseDescriptor;
import holo.sql.catalog.ExtensionDescriptor;
import holo.sql.catalog.Extensions;
import holo.sql.catalog.RoleAttribute;
import holo.sql.catalog.SchemaDescriptor;
import holo.sql.catalog.TypeDescriptor;
import holo.sql.error.SqlException;
import holo.sql.parser.ObjectName;
import holo.sql.parser.Statement;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.stream.Collectors;
import org.jspecify.annotations.Nullable;

/// CREATE, ALTER and DROP EXTENSION. Dumps and migrations ask for PL/pgSQL, too, which every database has.
final class ExtensionChanges {
    static final String BUILT_IN = "plpgsql";

    private final DdlContext context;

    ExtensionChanges(DdlContext context) {
        this.context = context;
    }

    String create(Statement.CreateExtension statement) {
        String name = statement.name();
        if (name.equals(BUILT_IN) || context.catalog().findExtension(name) != null) {
            String exists = "extension \"" + name + "\" already exists";
            if (!statement.ifNotExists()) {
                throw SqlException.of("42710", exists);
            }
            context.notice("42710", exists + ", skipping");
            return "CREATE EXTENSION";
        }
        Extensions.Available available = Extensions.find(name);
        if (available == null) {
            throw SqlException.of("0A000", "extension \"" + name + "\" is not available")
                    .withHint("The extensions are listed in pg_available_extensions.");
        }
        requireVersion(available, statement.version());
        if (!available.trusted() && !context.user().has(RoleAttribute.SUPERUSER)) {
            throw SqlException.of("42501", "permission denied to create extension \"" + name + "\"")
                    .withHint("Must be superuser to create this extension.");
        }
        DatabaseDescriptor database = context.catalog().database();
        if (!SchemaCreation.mayCreate(context, database)) {
            throw SqlException.of("42501", "permission denied to create extension \"" + name + "\"")
                    .withHint("Must have CREATE privilege on current database to create this extension.");
        }
        SchemaDescriptor schema = context.path().creationSchema(new ObjectName(statement.schema(), name, 0));
        CatalogChanges changes = context.changes();
        changes.create(new ExtensionDescriptor(
                changes.nextOid(), schema.oid(), name, context.user().oid(), available.version(), available.comment()));
        return "CREATE EXTENSION";
    }

    private static void requireVersion(Extensions.Available available, @Nullable String version) {
        if (version != null && !version.equals(available.version())) {
            throw SqlException.of(
                    "22023",
                    "extension \"" + available.name() + "\" has no installation script nor update path for version \""
                            + version + "\"");
        }
    }

    String alter(Statement.AlterExtension statement) {
        ExtensionDescriptor extension = get(statement.name());
        Ownership.require(context, extension, "extension");
        String schemaName = statement.schema();
        if (schemaName == null) {
            String version = statement.version();
            if (version != null && !version.equals(extension.version())) {
                throw SqlException.of(
                        "22023",
                        "extension \"" + extension.name() + "\" has no update path from version \""
                                + extension.version() + "\" to version \"" + version + "\"");
            }
            context.notice(
                    "00000",
                    "version \"" + extension.version() + "\" of extension \"" + extension.name()
                            + "\" is already installed");
        } else {
            SchemaDescriptor schema = context.creationSchema(new ObjectName(schemaName, extension.name(), 0), false);
            SchemaDescriptor from = Objects.requireNonNull(context.catalog().schema(extension.schemaOid()));
            List<TypeDescriptor> types = types(extension);
            context.changes().replace(extension, extension.withSchema(schema.oid()));
            TextRewrite texts = new TextRewrite(context);
            types.forEach(type -> texts.moveType(type, from.name(), schema.name()));
        }
        return "ALTER EXTENSION";
    }

    private List<TypeDescriptor> types(ExtensionDescriptor extension) {
        return context.catalog().types().stream()
                .filter(type -> type.isNative() && Extensions.of(type.oid()).equals(extension.name()))
                .toList();
    }

    private ExtensionDescriptor get(String name) {
        ExtensionDescriptor found = context.catalog().findExtension(name);
        if (found == null) {
            throw SqlException.of("42704", "extension \"" + name + "\" does not exist");
        }
        return found;
    }

    void comment(String name, @Nullable String text) {
        ExtensionDescriptor extension = get(name);
        Ownership.require(context, extension, "extension");
        context.changes().replace(extension, extension.withComment(text));
    }

    String drop(Statement.DropExtension statement) {
        List<ExtensionDescriptor> doomed = new ArrayList<>();
        for (String name : statement.names()) {
            if (name.equals(BUILT_IN)) {
                throw SqlException.of("0A000", "cannot drop extension plpgsql: every database has it");
            }
            if (statement.ifExists() && context.catalog().findExtension(name) == null) {
                context.notice("00000", "extension \"" + name + "\" does not exist, skipping");
                continue;
            }
            ExtensionDescriptor extension = get(name);
            Ownership.require(context, extension, "extension");
            doomed.add(extension);
        }
        doomed.forEach(extension -> remove(extension, statement.cascade()));
        return "DROP EXTENSION";
    }

    /// Removes an extension with what depends on its types and functions.
    ///
    /// @throws SqlException 2BP01 when something does, without `cascade`
    void remove(ExtensionDescriptor extension, boolean cascade) {
        CatalogSnapshot catalog = context.catalog();
        new TypeRemoval(context).removeOf(extension, types(extension), cascade);
        new FunctionChanges(context)
                .removeUsers(
                        catalog.functions().stream()
                                .filter(f ->
                                        f.isNative() && Extensions.of(f.oid()).equals(extension.name()))
                                .collect(Collectors.toList()),
                        "extension " + extension.name(),
                        cascade);
        context.changes().drop(extension);
    }
}
