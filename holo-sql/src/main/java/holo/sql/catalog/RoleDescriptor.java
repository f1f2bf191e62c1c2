package holo.sql.catalog;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// A role.
///
/// @param attributes what CREATE ROLE gave it
/// @param verifier a SCRAM-SHA-256 verifier in PostgreSQL's stored form, null for none: such a role cannot log in
///     with a password
/// @param memberOf OIDs of the roles granted to it
/// @param adminOf those of them that it may grant to others
/// @param connectionLimit sessions that it may have at a time, -1 for any number
/// @param validUntilMicros until when the password is valid, microseconds since 2000-01-01 UTC; null for ever
/// @param settings what its sessions start with
public record RoleDescriptor(
        int oid,
        String name,
        List<RoleAttribute> attributes,
        @Nullable String verifier,
        List<Integer> memberOf,
        List<Integer> adminOf,
        int connectionLimit,
        @Nullable Long validUntilMicros,
        Map<String, String> settings,
        @Nullable String comment)
        implements Descriptor {
    /// The OID of the role that exists from the beginning, as in PostgreSQL.
    public static final int BOOTSTRAP_OID = 10;

    /// The name of the role that exists from the beginning.
    public static final String BOOTSTRAP_NAME = "holo";

    /// The role whose members may read files of the server.
    public static final int READ_SERVER_FILES = 4569;

    /// The role whose members may write files of the server.
    public static final int WRITE_SERVER_FILES = 4570;

    /// The role whose members may run programs of the server.
    public static final int EXECUTE_SERVER_PROGRAM = 4571;

    /// The role whose members may read all tables.
    public static final int READ_ALL_DATA = 6181;

    /// The role whose members may change all tables.
    public static final int WRITE_ALL_DATA = 6182;

    public RoleDescriptor {
        attributes = List.copyOf(attributes);
        memberOf = List.copyOf(memberOf);
        adminOf = List.copyOf(adminOf);
        settings = java.util.Collections.unmodifiableMap(new TreeMap<>(settings));
    }

    /// A role without limits and settings.
    public RoleDescriptor(
            int oid,
            String name,
            List<RoleAttribute> attributes,
            @Nullable String verifier,
            List<Integer> memberOf,
            @Nullable String comment) {
        this(oid, name, attributes, verifier, memberOf, List.of(), -1, null, Map.of(), comment);
    }

    public boolean has(RoleAttribute attribute) {
        return attributes.contains(attribute);
    }

    @Override
    public DescriptorKind kind() {
        return DescriptorKind.ROLE;
    }

    public RoleDescriptor withName(String newName) {
        return new RoleDescriptor(
                oid,
                newName,
                attributes,
                verifier,
                memberOf,
                adminOf,
                connectionLimit,
                validUntilMicros,
                settings,
                comment);
    }

    /// With other memberships.
    public RoleDescriptor withMemberOf(List<Integer> roles, List<Integer> admin) {
        return new RoleDescriptor(
                oid, name, attributes, verifier, roles, admin, connectionLimit, validUntilMicros, settings, comment);
    }

    public RoleDescriptor withSettings(Map<String, String> newSettings) {
        return new RoleDescriptor(
                oid,
                name,
                attributes,
                verifier,
                memberOf,
                adminOf,
                connectionLimit,
                validUntilMicros,
                newSettings,
                comment);
    }

    public RoleDescriptor withComment(@Nullable String text) {
        return new RoleDescriptor(
                oid, name, attributes, verifier, memberOf, adminOf, connectionLimit, validUntilMicros, settings, text);
    }
}
