package holo.sql.catalog;

import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Set;

/// An entry of an access control list.
///
/// @param grantee a role's OID, {@link #PUBLIC} for everybody
/// @param grantor a role's OID
/// @param grantable those of the privileges that the grantee may grant in turn
public record AclItem(int grantee, int grantor, Set<Privilege> privileges, Set<Privilege> grantable) {
    /// Stands for everybody.
    public static final int PUBLIC = 0;

    public AclItem {
        privileges = Set.copyOf(privileges);
        grantable = Set.copyOf(grantable);
    }

    /// What an object's list says before anything was granted: all for its owner, and what everybody has.
    public static List<AclItem> defaults(Privilege.Target target, int owner) {
        List<AclItem> items = new ArrayList<>();
        if (!target.ofPublic().isEmpty()) {
            items.add(new AclItem(PUBLIC, owner, target.ofPublic(), Set.of()));
        }
        if (target != Privilege.Target.COLUMN) {
            items.add(new AclItem(owner, owner, target.all(), Set.of()));
        }
        return items;
    }

    /// The list with privileges added for a role.
    public static List<AclItem> grant(
            List<AclItem> items, int grantee, int grantor, Set<Privilege> privileges, boolean withGrantOption) {
        List<AclItem> result = new ArrayList<>();
        boolean found = false;
        for (AclItem item : items) {
            if (item.grantee == grantee && item.grantor == grantor) {
                found = true;
                result.add(new AclItem(
                        grantee,
                        grantor,
                        union(item.privileges, privileges),
                        withGrantOption ? union(item.grantable, privileges) : item.grantable));
            } else {
                result.add(item);
            }
        }
        if (!found) {
            result.add(new AclItem(grantee, grantor, privileges, withGrantOption ? privileges : Set.of()));
        }
        return result;
    }

    /// The list without privileges of a role, whoever granted them.
    ///
    /// @param optionOnly only the right to grant them is taken
    public static List<AclItem> revoke(
            List<AclItem> items, int grantee, Set<Privilege> privileges, boolean optionOnly) {
        List<AclItem> result = new ArrayList<>();
        for (AclItem item : items) {
            if (item.grantee != grantee) {
                result.add(item);
                continue;
            }
            Set<Privilege> kept = optionOnly ? item.privileges : minus(item.privileges, privileges);
            if (!kept.isEmpty()) {
                result.add(new AclItem(grantee, item.grantor, kept, minus(item.grantable, privileges)));
            }
        }
        return result;
    }

    /// The list with another role in a role's place.
    static List<AclItem> replaceRole(List<AclItem> items, int before, int after) {
        List<AclItem> result = new ArrayList<>();
        for (AclItem item : items) {
            int grantee = item.grantee == before ? after : item.grantee;
            int grantor = item.grantor == before ? after : item.grantor;
            result = grant(result, grantee, grantor, item.privileges, false);
            if (!item.grantable.isEmpty()) {
                result = grant(result, grantee, grantor, item.grantable, true);
            }
        }
        return result;
    }

    private static Set<Privilege> union(Set<Privilege> a, Set<Privilege> b) {
        EnumSet<Privilege> all = EnumSet.noneOf(Privilege.class);
        all.addAll(a);
        all.addAll(b);
        return all;
    }

    private static Set<Privilege> minus(Set<Privilege> a, Set<Privilege> b) {
        EnumSet<Privilege> rest = EnumSet.noneOf(Privilege.class);
        rest.addAll(a);
        rest.removeAll(b);
        return rest;
    }
}
