package holo.sql.catalog;

import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A database: a set of schemas. A session sees those of one database, and the system's, which all share. Roles belong
/// to all databases.
///
/// @param template whether it is there to be copied: it cannot be dropped
/// @param allowConnections false when no session may be in it
/// @param connectionLimit sessions that may be in it at a time, -1 for any number
/// @param settings what its sessions start with, unless their role says otherwise
public record DatabaseDescriptor(
        int oid,
        String name,
        int ownerOid,
        boolean template,
        boolean allowConnections,
        int connectionLimit,
        Map<String, String> settings,
        @Nullable String comment)
        implements Descriptor {
    /// The OID of the database that is made at the first start, for clients that name none.
    public static final int DEFAULT_OID = 5;

    /// In the place of a database for schemas that all share.
    public static final int SHARED = 0;

    /// Where PostgreSQL's own programs connect to manage a server.
    static final DatabaseDescriptor MAINTENANCE =
            made(13501, "postgres", false, "default administrative connection database");

    /// The schema `public` of {@link #MAINTENANCE}.
    static final int MAINTENANCE_PUBLIC_OID = 13502;

    /// The databases that PostgreSQL has for copies. They are empty, and so are the copies.
    static final List<DatabaseDescriptor> TEMPLATES = List.of(
            made(1, "template1", true, "default template for new databases").withAccess(true, true, -1),
            made(4, "template0", true, "unmodifiable empty database"));

    /// The schema `public` of template1.
    static final int TEMPLATE_PUBLIC_OID = 13600;

    public DatabaseDescriptor {
        settings = Collections.unmodifiableMap(new TreeMap<>(settings));
    }

    private static DatabaseDescriptor made(int oid, String name, boolean template, String comment) {
        return new DatabaseDescriptor(
                oid, name, RoleDescriptor.BOOTSTRAP_OID, template, !template, -1, Map.of(), comment);
    }

    @Override
    public DescriptorKind kind() {
        return DescriptorKind.DATABASE;
    }

    public DatabaseDescriptor withName(String newName) {
        return new DatabaseDescriptor(
                oid, newName, ownerOid, template, allowConnections, connectionLimit, settings, comment);
    }

    public DatabaseDescriptor withOwner(int newOwnerOid) {
        return new DatabaseDescriptor(
                oid, name, newOwnerOid, template, allowConnections, connectionLimit, settings, comment);
    }

    /// With other answers to who may be in it.
    public DatabaseDescriptor withAccess(boolean asTemplate, boolean connections, int limit) {
        return new DatabaseDescriptor(oid, name, ownerOid, asTemplate, connections, limit, settings, comment);
    }

    public DatabaseDescriptor withSettings(Map<String, String> newSettings) {
        return new DatabaseDescriptor(
                oid, name, ownerOid, template, allowConnections, connectionLimit, newSettings, comment);
    }

    public DatabaseDescriptor withComment(@Nullable String text) {
        return new DatabaseDescriptor(oid, name, ownerOid, template, allowConnections, connectionLimit, settings, text);
    }
}
