package holo.sql.ddl;

import holo.sql.catalog.CatalogSnapshot;
import holo.sql.catalog.CollationDescriptor;
import holo.sql.catalog.CommentDescriptor;
import holo.sql.catalog.DatabaseDescriptor;
import holo.sql.catalog.DefaultGrantsDescriptor;
import holo.sql.catalog.Descriptor;
import holo.sql.catalog.ExtensionDescriptor;
import holo.sql.catalog.FunctionDescriptor;
import holo.sql.catalog.GrantsDescriptor;
import holo.sql.catalog.PolicyDescriptor;
import holo.sql.catalog.Privilege;
import holo.sql.catalog.Privileges;
import holo.sql.catalog.RelationDescriptor;
import holo.sql.catalog.RoleAttribute;
import holo.sql.catalog.RoleDescriptor;
import holo.sql.catalog.SchemaDescriptor;
import holo.sql.catalog.SequenceDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.catalog.TriggerDescriptor;
import holo.sql.catalog.TypeDescriptor;
import holo.sql.catalog.ViewDescriptor;
import holo.sql.error.SqlException;
import holo.sql.plan.SearchPath;

/// Who may change an object: its owner, a member of the owner, or a superuser.
final class Ownership {
    private Ownership() {}

    /// @param word what messages call the object, such as `table`
    /// @throws SqlException 42501
    static void require(DdlContext context, Descriptor object, String word) {
        int owner = switch (object) {
            case RelationDescriptor relation -> relation.ownerOid();
            case SchemaDescriptor schema -> schema.ownerOid();
            case TypeDescriptor type -> type.ownerOid();
            case FunctionDescriptor function -> function.ownerOid();
            case CollationDescriptor collation -> collation.ownerOid();
            case ExtensionDescriptor extension -> extension.ownerOid();
            case RoleDescriptor role -> role.oid();
            case DatabaseDescriptor database -> database.ownerOid();
            case CommentDescriptor text -> throw new IllegalArgumentException("comments have no owner");
            case GrantsDescriptor grants -> throw new IllegalArgumentException("grants have no owner");
            case DefaultGrantsDescriptor grants -> grants.roleOid();
            case PolicyDescriptor policy -> throw new IllegalArgumentException("a policy is its table's owner's");
            case TriggerDescriptor trigger -> throw new IllegalArgumentException("a trigger is its table's owner's");
        };
        if (!Privileges.owns(context.catalog(), context.user(), owner)) {
            throw SqlException.of("42501", "must be owner of " + word + " " + object.name());
        }
    }

    /// The role that an object is to be given to. The current role must be a member of it, and it must itself be
    /// allowed to create objects where this one is: else an object, and with a function the rights that it runs
    /// with, could be passed to whoever is wanted. Superusers may give to all; an owner that stays needs nothing.
    ///
    /// @param owner of the object now
    /// @param schemaOid where the object is, 0 for what is in no schema
    /// @throws SqlException 42704, 42501
    static RoleDescriptor newOwner(DdlContext context, String name, int owner, int schemaOid) {
        RoleDescriptor role = context.role(name);
        CatalogSnapshot catalog = context.catalog();
        if (role.oid() == owner || context.user().has(RoleAttribute.SUPERUSER)) {
            return role;
        }
        if (!Privileges.isMember(catalog, context.user(), role.oid())) {
            throw SqlException.of("42501", "must be member of role \"" + role.name() + "\"");
        }
        SchemaDescriptor schema = catalog.schema(schemaOid);
        boolean refused = schema != null
                && !schema.name().startsWith(SearchPath.TEMPORARY_PREFIX)
                && !Privileges.has(
                        catalog, role, Privilege.Target.SCHEMA, schemaOid, schema.ownerOid(), Privilege.CREATE);
        if (schema != null && refused) {
            throw SqlException.of("42501", "permission denied for schema " + schema.name())
                    .withHint("The new owner, " + role.name() + ", needs the privilege CREATE on the schema.");
        }
        return role;
    }

    static RelationDescriptor withOwner(RelationDescriptor relation, int owner) {
        return switch (relation) {
            case TableDescriptor table -> table.withOwner(owner);
            case ViewDescriptor view -> view.withOwner(owner);
            case SequenceDescriptor sequence -> sequence.withOwner(owner);
        };
    }
}
