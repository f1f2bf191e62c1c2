package holo.sql.catalog;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// A role.
///
/// @param attributes what CREATE ROLE gave it
/// @param verifier a SCRAM-SHA-256 verifier in PostgreSQL's stored form, null for none: such a role cannot log in
///     with a password
/// @param memberOf OIDs of the roles granted to it
public record RoleDescriptor(
        int oid,
        String name,
        List<RoleAttribute> attributes,
        @Nullable String verifier,
        List<Integer> memberOf,
        @Nullable String comment)
        implements Descriptor {
    /// The OID of the role that exists from the beginning, as in PostgreSQL.
    public static final int BOOTSTRAP_OID = 10;

    /// The name of the role that exists from the beginning.
    public static final String BOOTSTRAP_NAME = "holo";

    public RoleDescriptor {
        attributes = List.copyOf(attributes);
        memberOf = List.copyOf(memberOf);
    }

    public boolean has(RoleAttribute attribute) {
        return attributes.contains(attribute);
    }

    @Override
    public DescriptorKind kind() {
        return DescriptorKind.ROLE;
    }
}
