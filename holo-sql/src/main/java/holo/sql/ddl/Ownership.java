package holo.sql.ddl;

import holo.sql.catalog.Descriptor;
import holo.sql.catalog.RelationDescriptor;
import holo.sql.catalog.RoleAttribute;
import holo.sql.catalog.RoleDescriptor;
import holo.sql.catalog.SchemaDescriptor;
import holo.sql.error.SqlException;

/// Who may change an object: its owner, a member of the owner, or a superuser.
final class Ownership {
    private Ownership() {}

    /// @param word what messages call the object, such as `table`
    /// @throws SqlException 42501
    static void require(RoleDescriptor user, Descriptor object, String word) {
        int owner = switch (object) {
            case RelationDescriptor relation -> relation.ownerOid();
            case SchemaDescriptor schema -> schema.ownerOid();
            case RoleDescriptor role -> role.oid();
        };
        if (!user.has(RoleAttribute.SUPERUSER)
                && user.oid() != owner
                && !user.memberOf().contains(owner)) {
            throw SqlException.of("42501", "must be owner of " + word + " " + object.name());
        }
    }
}
