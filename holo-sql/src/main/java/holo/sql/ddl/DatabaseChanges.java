package holo.sql.ddl;

import holo.sql.catalog.CatalogChanges;
import holo.sql.catalog.CatalogSnapshot;
import holo.sql.catalog.DatabaseDescriptor;
import holo.sql.catalog.GrantsDescriptor;
import holo.sql.catalog.Privileges;
import holo.sql.catalog.RoleAttribute;
import holo.sql.catalog.RoleDescriptor;
import holo.sql.catalog.SchemaDescriptor;
import holo.sql.error.SqlException;
import holo.sql.parser.Statement;
import holo.sql.session.Notice;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// CREATE, ALTER and DROP DATABASE.
final class DatabaseChanges {
    private static final Set<String> ENCODINGS = Set.of("utf8", "utf-8", "unicode", "sql_ascii", "-1", "6");

    /// Text is ordered by its bytes, which is what these ask for.
    private static final Set<String> LOCALES = Set.of("", "c", "posix", "c.utf-8", "c.utf8");

    private final DdlContext context;

    DatabaseChanges(DdlContext context) {
        this.context = context;
    }

    /// @throws SqlException 3D000
    static DatabaseDescriptor get(DdlContext context, String name) {
        DatabaseDescriptor found = context.catalog().findDatabase(name);
        if (found == null) {
            throw SqlException.of("3D000", "database \"" + name + "\" does not exist");
        }
        return found;
    }

    private DatabaseDescriptor owned(String name) {
        DatabaseDescriptor found = get(context, name);
        Ownership.require(context, found, "database");
        return found;
    }

    String create(Statement.CreateDatabase statement) {
        Map<String, String> options = statement.options();
        RoleDescriptor user = context.user();
        if (!user.has(RoleAttribute.SUPERUSER) && !user.has(RoleAttribute.CREATEDB)) {
            throw SqlException.of("42501", "permission denied to create database");
        }
        requireUtf8(options.get("encoding"));
        requireKnownTablespace(options.get("tablespace"));
        requireEmpty(options.getOrDefault("template", "template1"));
        options.forEach(this::warnOfLocale);
        String ownerName = options.get("owner");
        RoleDescriptor owner = ownerName == null || ownerName.equals("default") ? user : context.role(ownerName);
        if (!user.has(RoleAttribute.SUPERUSER) && !Privileges.isMember(context.catalog(), user, owner.oid())) {
            throw SqlException.of("42501", "must be member of role \"" + owner.name() + "\"");
        }
        if (context.catalog().findDatabase(statement.name()) != null) {
            throw SqlException.of("42P04", "database \"" + statement.name() + "\" already exists");
        }
        CatalogChanges changes = context.changes();
        changes.createDatabase(access(
                new DatabaseDescriptor(
                        changes.nextOid(), statement.name(), owner.oid(), false, true, -1, Map.of(), null),
                options));
        return "CREATE DATABASE";
    }

    private static void requireUtf8(@Nullable String encoding) {
        if (encoding != null && !encoding.equals("default") && !ENCODINGS.contains(encoding.toLowerCase(Locale.ROOT))) {
            throw SqlException.of("0A000", "databases of the encoding \"" + encoding + "\" are not supported")
                    .withHint("All databases keep their text in UTF8; clients choose another with client_encoding.");
        }
    }

    private static void requireKnownTablespace(@Nullable String name) {
        if (name != null && !name.equals("pg_default") && !name.equals("default")) {
            throw SqlException.of("42704", "tablespace \"" + name + "\" does not exist");
        }
    }

    private void requireEmpty(String template) {
        DatabaseDescriptor source = template.equals("default") ? null : get(context, template);
        if (source != null && !isEmpty(context.catalog().in(source.oid()))) {
            throw SqlException.of("0A000", "copying database \"" + source.name() + "\" is not supported")
                    .withHint("Make an empty one, and copy the content with pg_dump and psql.");
        }
    }

    private static boolean isEmpty(CatalogSnapshot catalog) {
        return catalog.relations().isEmpty()
                && catalog.extensions().isEmpty()
                && catalog.types().isEmpty()
                && catalog.functions().isEmpty()
                && catalog.schemas().stream()
                        .allMatch(schema -> schema.databaseOid() == DatabaseDescriptor.SHARED
                                || schema.name().equals(SchemaDescriptor.PUBLIC_NAME));
    }

    private void warnOfLocale(String option, String value) {
        boolean orders = option.equals("locale") || option.startsWith("lc_") || option.equals("icu_locale");
        if (orders && !LOCALES.contains(value.toLowerCase(Locale.ROOT))) {
            context.notices()
                    .accept(new Notice(
                            "WARNING",
                            "01000",
                            "the database orders text by its bytes, not by the rules of \"" + value + "\"",
                            null,
                            "Name a collation where another order is wanted."));
        }
    }

    private static DatabaseDescriptor access(DatabaseDescriptor database, Map<String, String> options) {
        String limit = options.get("connection_limit");
        int connections = limit == null ? database.connectionLimit() : limit(limit);
        return database.withAccess(
                flag(options, "is_template", database.template()),
                flag(options, "allow_connections", database.allowConnections()),
                connections);
    }

    private static int limit(String value) {
        try {
            int limit = value.equals("default") ? -1 : Integer.parseInt(value);
            if (limit >= -1) {
                return limit;
            }
        } catch (NumberFormatException e) {
            throw SqlException.of("42601", "connection limit requires an integer value");
        }
        throw SqlException.of("22023", "invalid connection limit: " + value);
    }

    private static boolean flag(Map<String, String> options, String option, boolean before) {
        String value = options.get(option);
        return value == null
                ? before
                : switch (value.toLowerCase(Locale.ROOT)) {
                    case "true", "on", "1" -> true;
                    case "false", "off", "0" -> false;
                    case "default" -> before;
                    default -> throw SqlException.of("42601", option + " requires a Boolean value");
                };
    }

    String alter(Statement.AlterDatabase statement) {
        DatabaseDescriptor database = owned(statement.name());
        Map<String, String> options = statement.options();
        for (String option : options.keySet()) {
            if (!Set.of("is_template", "allow_connections", "connection_limit", "tablespace")
                    .contains(option)) {
                throw SqlException.of("42601", "option \"" + option + "\" not recognized");
            }
        }
        requireKnownTablespace(options.get("tablespace"));
        DatabaseDescriptor altered = access(database, options);
        if (!altered.allowConnections()
                && database.oid() == context.catalog().database().oid()) {
            throw SqlException.of("22023", "cannot disallow connections for current database");
        }
        context.changes().replace(database, altered);
        return "ALTER DATABASE";
    }

    String own(Statement.OwnDatabase statement) {
        DatabaseDescriptor database = owned(statement.name());
        RoleDescriptor owner = context.role(statement.owner());
        if (!context.user().has(RoleAttribute.SUPERUSER)
                && !Privileges.isMember(context.catalog(), context.user(), owner.oid())) {
            throw SqlException.of("42501", "must be member of role \"" + owner.name() + "\"");
        }
        context.changes().replace(database, database.withOwner(owner.oid()));
        Granting.moveOwner(context, database.oid(), database.ownerOid(), owner.oid());
        movePublic(context, database, owner);
        return "ALTER DATABASE";
    }

    /// The schema `public` is of the database's owner, whoever that is, for as long as nobody gave it to another role.
    static void movePublic(DdlContext context, DatabaseDescriptor database, RoleDescriptor owner) {
        CatalogSnapshot inside = context.catalog().in(database.oid());
        for (SchemaDescriptor schema : inside.schemas()) {
            if (schema.databaseOid() == database.oid()
                    && schema.name().equals(SchemaDescriptor.PUBLIC_NAME)
                    && schema.ownerOid() == database.ownerOid()) {
                context.changes().replace(schema, schema.withOwner(owner.oid()));
                GrantsDescriptor grants = inside.grants(schema.oid());
                if (grants != null) {
                    context.changes().grant(grants.withRole(database.ownerOid(), owner.oid()));
                }
            }
        }
    }

    String set(Statement.AlterDatabaseSetting statement) {
        DatabaseDescriptor database = owned(statement.name());
        Map<String, String> settings = RoleChanges.altered(database.settings(), statement.setting(), statement.value());
        context.changes().replace(database, database.withSettings(settings));
        return "ALTER DATABASE";
    }

    /// @throws SqlException 0A000 for the session's own, 55006 while others are in it
    String rename(Statement.RenameDatabase statement) {
        DatabaseDescriptor database = owned(statement.name());
        if (database.oid() == context.catalog().database().oid()) {
            throw SqlException.of("0A000", "current database cannot be renamed");
        }
        requireUnused(database);
        if (!context.user().has(RoleAttribute.SUPERUSER) && !context.user().has(RoleAttribute.CREATEDB)) {
            throw SqlException.of("42501", "permission denied to rename database");
        }
        context.changes().replace(database, database.withName(statement.to()));
        return "ALTER DATABASE";
    }

    /// @throws SqlException 55006 for the session's own, and while others are in it, 42809 for a template
    String drop(Statement.DropDatabase statement) {
        DatabaseDescriptor database = context.catalog().findDatabase(statement.name());
        if (database == null && statement.ifExists()) {
            context.notice("00000", "database \"" + statement.name() + "\" does not exist, skipping");
            return "DROP DATABASE";
        }
        database = owned(statement.name());
        if (database.template()) {
            throw SqlException.of("42809", "cannot drop a template database");
        }
        if (database.oid() == context.catalog().database().oid()) {
            throw SqlException.of("55006", "cannot drop the currently open database");
        }
        if (statement.force()) {
            context.occupants().terminate(database.oid());
        }
        requireUnused(database);
        context.changes().dropDatabase(database);
        return "DROP DATABASE";
    }

    private void requireUnused(DatabaseDescriptor database) {
        int others = context.occupants().remaining(database.oid());
        if (others > 0) {
            throw SqlException.of("55006", "database \"" + database.name() + "\" is being accessed by other users")
                    .withDetail(
                            others == 1
                                    ? "There is 1 other session using the database."
                                    : "There are " + others + " other sessions using the database.");
        }
    }
}
