package holo.sql.catalog;

import java.util.ArrayDeque;
import java.util.Deque;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Who may do what, in one catalog.
///
/// A role has what was granted to it, to everybody, or to a role that it is a member of and inherits from; a superuser
/// may do anything.
public final class Privileges {
    private Privileges() {}

    /// The role itself, and every role whose rights it has without SET ROLE.
    public static Set<Integer> inherited(CatalogSnapshot catalog, RoleDescriptor role) {
        return reachable(catalog, role, true);
    }

    /// Whether the role may become the other: it is a member, directly or not.
    public static boolean isMember(CatalogSnapshot catalog, RoleDescriptor role, int other) {
        return role.has(RoleAttribute.SUPERUSER)
                || reachable(catalog, role, false).contains(other);
    }

    private static Set<Integer> reachable(CatalogSnapshot catalog, RoleDescriptor role, boolean inheriting) {
        Set<Integer> found = new HashSet<>();
        Deque<RoleDescriptor> open = new ArrayDeque<>();
        found.add(role.oid());
        open.add(role);
        while (!open.isEmpty()) {
            RoleDescriptor next = open.remove();
            if (inheriting && !next.has(RoleAttribute.INHERIT)) {
                continue;
            }
            for (int granted : next.memberOf()) {
                RoleDescriptor other = catalog.role(granted);
                if (other != null && found.add(granted)) {
                    open.add(other);
                }
            }
        }
        return found;
    }

    /// Whether the role has the owner's rights.
    public static boolean owns(CatalogSnapshot catalog, RoleDescriptor role, int ownerOid) {
        return role.has(RoleAttribute.SUPERUSER) || inherited(catalog, role).contains(ownerOid);
    }

    /// Whether the role has the privilege on an object.
    public static boolean has(
            CatalogSnapshot catalog,
            RoleDescriptor role,
            Privilege.Target target,
            int objectOid,
            int ownerOid,
            Privilege privilege) {
        if (role.has(RoleAttribute.SUPERUSER)) {
            return true;
        }
        Set<Integer> roles = inherited(catalog, role);
        return granted(items(catalog, target, objectOid, ownerOid), roles, privilege)
                || predefined(roles, target, privilege);
    }

    /// Whether the role has the privilege on a column, be it by the table.
    public static boolean hasOnColumn(
            CatalogSnapshot catalog,
            RoleDescriptor role,
            RelationDescriptor relation,
            int column,
            Privilege privilege) {
        if (has(catalog, role, Privilege.Target.TABLE, relation.oid(), relation.ownerOid(), privilege)) {
            return true;
        }
        GrantsDescriptor grants = catalog.grants(relation.oid());
        return grants != null
                && granted(grants.columns().getOrDefault(column, List.of()), inherited(catalog, role), privilege);
    }

    /// Whether the role may grant the privilege to others.
    public static boolean mayGrant(
            CatalogSnapshot catalog,
            RoleDescriptor role,
            Privilege.Target target,
            int objectOid,
            int ownerOid,
            Privilege privilege) {
        return owns(catalog, role, ownerOid)
                || items(catalog, target, objectOid, ownerOid).stream()
                        .anyMatch(i -> i.grantable().contains(privilege)
                                && inherited(catalog, role).contains(i.grantee()));
    }

    private static boolean predefined(Set<Integer> roles, Privilege.Target target, Privilege privilege) {
        boolean reads =
                privilege == Privilege.SELECT || (target == Privilege.Target.SCHEMA && privilege == Privilege.USAGE);
        boolean writes = (target == Privilege.Target.TABLE
                        && (privilege == Privilege.INSERT
                                || privilege == Privilege.UPDATE
                                || privilege == Privilege.DELETE))
                || (target == Privilege.Target.SCHEMA && privilege == Privilege.USAGE);
        return (reads && roles.contains(RoleDescriptor.READ_ALL_DATA))
                || (writes && roles.contains(RoleDescriptor.WRITE_ALL_DATA));
    }

    private static boolean granted(List<AclItem> items, Set<Integer> roles, Privilege privilege) {
        for (AclItem item : items) {
            if (item.privileges().contains(privilege)
                    && (item.grantee() == AclItem.PUBLIC || roles.contains(item.grantee()))) {
                return true;
            }
        }
        return false;
    }

    /// The object's list.
    public static List<AclItem> items(CatalogSnapshot catalog, Privilege.Target target, int objectOid, int ownerOid) {
        GrantsDescriptor grants = catalog.grants(objectOid);
        return grants == null
                        || (target != Privilege.Target.COLUMN
                                && grants.items().isEmpty()
                                && !grants.columns().isEmpty())
                ? AclItem.defaults(target, ownerOid)
                : grants.items();
    }

    /// A list as clients see it: `role=privileges/grantor`.
    public static List<String> text(CatalogSnapshot catalog, @Nullable List<AclItem> items) {
        if (items == null) {
            return List.of();
        }
        return items.stream()
                .map(item -> {
                    StringBuilder text = new StringBuilder(name(catalog, item.grantee())).append('=');
                    for (Privilege privilege : Privilege.values()) {
                        if (item.privileges().contains(privilege)) {
                            text.append(privilege.letter())
                                    .append(item.grantable().contains(privilege) ? "*" : "");
                        }
                    }
                    return text.append('/')
                            .append(name(catalog, item.grantor()))
                            .toString();
                })
                .toList();
    }

    private static String name(CatalogSnapshot catalog, int oid) {
        if (oid == AclItem.PUBLIC) {
            return "";
        }
        RoleDescriptor role = catalog.role(oid);
        if (role == null) {
            return Integer.toUnsignedString(oid);
        }
        String name = role.name();
        return name.chars().allMatch(c -> c == '_' || Character.isLetterOrDigit(c)) ? name : '"' + name + '"';
    }
}
