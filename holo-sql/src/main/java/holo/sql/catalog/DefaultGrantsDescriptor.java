package holo.sql.catalog;

import java.util.List;
import org.jspecify.annotations.Nullable;

/// ALTER DEFAULT PRIVILEGES: what is granted on objects when a role makes them.
///
/// @param databaseOid in which database
/// @param roleOid who makes them
/// @param schemaOid where, 0 for anywhere
/// @param items where it is for any schema the whole list, else what is added to it
public record DefaultGrantsDescriptor(
        int oid, int databaseOid, int roleOid, int schemaOid, Privilege.Target target, List<AclItem> items)
        implements Descriptor {
    public DefaultGrantsDescriptor {
        items = List.copyOf(items);
    }

    public DefaultGrantsDescriptor withItems(List<AclItem> newItems) {
        return new DefaultGrantsDescriptor(oid, databaseOid, roleOid, schemaOid, target, newItems);
    }

    @Override
    public String name() {
        return "";
    }

    @Override
    public @Nullable String comment() {
        return null;
    }

    @Override
    public DescriptorKind kind() {
        return DescriptorKind.DEFAULT_GRANTS;
    }
}
