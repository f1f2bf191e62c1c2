package holo.sql.catalog;

import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// What was granted on one object. An object without one has its kind's defaults.
///
/// @param oid the object's
/// @param items the object's list
/// @param columns the lists of a relation's columns, by number
public record GrantsDescriptor(int oid, List<AclItem> items, Map<Integer, List<AclItem>> columns)
        implements Descriptor {
    public GrantsDescriptor {
        items = List.copyOf(items);
        columns = java.util.Collections.unmodifiableMap(new TreeMap<>(columns));
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
        return DescriptorKind.GRANTS;
    }

    /// The lists with another role's OID in a role's place, for ALTER … OWNER.
    public GrantsDescriptor withRole(int before, int after) {
        Map<Integer, List<AclItem>> replaced = new TreeMap<>();
        columns.forEach((number, list) -> replaced.put(number, AclItem.replaceRole(list, before, after)));
        return new GrantsDescriptor(oid, AclItem.replaceRole(items, before, after), replaced);
    }
}
