package holo.sql.ddl;

import holo.sql.catalog.AclItem;
import holo.sql.catalog.CatalogChanges;
import holo.sql.catalog.CatalogSnapshot;
import holo.sql.catalog.CollationDescriptor;
import holo.sql.catalog.ColumnDescriptor;
import holo.sql.catalog.DatabaseDescriptor;
import holo.sql.catalog.DefaultGrantsDescriptor;
import holo.sql.catalog.ExtensionDescriptor;
import holo.sql.catalog.FunctionDescriptor;
import holo.sql.catalog.GrantsDescriptor;
import holo.sql.catalog.Privilege;
import holo.sql.catalog.Privileges;
import holo.sql.catalog.RelationDescriptor;
import holo.sql.catalog.RoleDescriptor;
import holo.sql.catalog.SchemaDescriptor;
import holo.sql.catalog.SequenceDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.catalog.TypeDescriptor;
import holo.sql.catalog.ViewDescriptor;
import holo.sql.ddl.GrantTargets.Target;
import holo.sql.error.SqlException;
import holo.sql.parser.Statement;
import holo.sql.parser.Statement.GrantPrivileges;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/// GRANT and REVOKE of privileges, ALTER DEFAULT PRIVILEGES, REASSIGN and DROP OWNED.
final class Granting {
    private final DdlContext context;

    Granting(DdlContext context) {
        this.context = context;
    }

    String grant(GrantPrivileges statement) {
        List<Integer> grantees = grantees(statement.grantees());
        for (Target target : new GrantTargets(context).of(statement)) {
            for (GrantPrivileges.PrivilegeName name : named(statement, target.kind())) {
                if (name.columns().isEmpty()) {
                    onObject(statement, target, privileges(name.name(), target.kind()), grantees);
                } else {
                    onColumns(statement, target, name, grantees);
                }
            }
        }
        return statement.grant() ? "GRANT" : "REVOKE";
    }

    private static List<GrantPrivileges.PrivilegeName> named(GrantPrivileges statement, Privilege.Target kind) {
        return statement.privileges().isEmpty()
                ? List.of(new GrantPrivileges.PrivilegeName("all", List.of()))
                : statement.privileges();
    }

    private static Set<Privilege> privileges(String name, Privilege.Target kind) {
        if (name.equals("all")) {
            return kind.all();
        }
        Privilege privilege = Privilege.find(name);
        if (privilege == null) {
            throw SqlException.of("42601", "unrecognized privilege type \"" + name + "\"");
        }
        if (!kind.all().contains(privilege)) {
            throw SqlException.of("0LP01", "invalid privilege type " + privilege + " for " + kind.word());
        }
        return EnumSet.of(privilege);
    }

    private List<Integer> grantees(List<String> names) {
        List<Integer> oids = new ArrayList<>();
        for (String name : names) {
            oids.add(
                    name.equals("\u0001public")
                            ? AclItem.PUBLIC
                            : context.role(name).oid());
        }
        return oids;
    }

    private SchemaDescriptor schema(String name) {
        SchemaDescriptor schema = context.catalog().findSchema(name);
        if (schema == null) {
            throw SqlException.of("3F000", "schema \"" + name + "\" does not exist");
        }
        return schema;
    }

    private void onObject(GrantPrivileges statement, Target target, Set<Privilege> privileges, List<Integer> grantees) {
        requireMayGrant(target, privileges);
        CatalogSnapshot catalog = context.catalog();
        GrantsDescriptor before = catalog.grants(target.oid());
        List<AclItem> items = Privileges.items(catalog, target.kind(), target.oid(), target.ownerOid());
        for (int grantee : grantees) {
            items = changed(statement, items, grantee, target.ownerOid(), privileges);
        }
        context.changes()
                .grant(new GrantsDescriptor(target.oid(), items, before == null ? Map.of() : before.columns()));
    }

    private static List<AclItem> changed(
            GrantPrivileges statement, List<AclItem> items, int grantee, int grantor, Set<Privilege> privileges) {
        return statement.grant()
                ? AclItem.grant(items, grantee, grantor, privileges, statement.option())
                : AclItem.revoke(items, grantee, privileges, statement.option());
    }

    private void onColumns(
            GrantPrivileges statement, Target target, GrantPrivileges.PrivilegeName name, List<Integer> grantees) {
        if (!(target.relation() instanceof RelationDescriptor relation) || relation instanceof SequenceDescriptor) {
            throw SqlException.of("0LP01", "column privileges are only valid for relations");
        }
        Set<Privilege> privileges = privileges(name.name(), Privilege.Target.COLUMN);
        requireMayGrant(target, privileges);
        CatalogSnapshot catalog = context.catalog();
        GrantsDescriptor before = catalog.grants(target.oid());
        Map<Integer, List<AclItem>> columns = new TreeMap<>(before == null ? Map.of() : before.columns());
        for (String column : name.columns()) {
            int number = number(relation, column);
            List<AclItem> items = columns.getOrDefault(number, List.of());
            for (int grantee : grantees) {
                items = changed(statement, items, grantee, target.ownerOid(), privileges);
            }
            if (items.isEmpty()) {
                columns.remove(number);
            } else {
                columns.put(number, items);
            }
        }
        List<AclItem> items = before == null ? AclItem.defaults(target.kind(), target.ownerOid()) : before.items();
        context.changes().grant(new GrantsDescriptor(target.oid(), items, columns));
    }

    private static int number(RelationDescriptor relation, String column) {
        List<ColumnDescriptor> columns = switch (relation) {
            case TableDescriptor table -> table.visibleColumns();
            case ViewDescriptor view -> view.columns();
            case SequenceDescriptor sequence -> List.of();
        };
        return columns.stream()
                .filter(c -> c.name().equals(column))
                .findFirst()
                .orElseThrow(() -> SqlException.of(
                        "42703", "column \"" + column + "\" of relation \"" + relation.name() + "\" does not exist"))
                .number();
    }

    private void requireMayGrant(Target target, Set<Privilege> privileges) {
        CatalogSnapshot catalog = context.catalog();
        for (Privilege privilege : privileges) {
            if (Privileges.mayGrant(
                    catalog, context.user(), target.kind(), target.oid(), target.ownerOid(), privilege)) {
                return;
            }
        }
        throw SqlException.of("42501", "permission denied for " + target.word() + " " + target.name());
    }

    String alterDefaults(Statement.AlterDefaultPrivileges statement) {
        GrantPrivileges change = statement.change();
        Privilege.Target kind = switch (change.target()) {
            case "table" -> Privilege.Target.TABLE;
            case "sequence" -> Privilege.Target.SEQUENCE;
            case "function", "procedure", "routine" -> Privilege.Target.FUNCTION;
            case "type" -> Privilege.Target.TYPE;
            case "schema" -> Privilege.Target.SCHEMA;
            default -> throw SqlException.of("42601", "syntax error at or near \"" + change.target() + "\"");
        };
        List<Integer> grantees = grantees(change.grantees());
        List<RoleDescriptor> roles = statement.roles().isEmpty()
                ? List.of(context.user())
                : statement.roles().stream().map(context::role).toList();
        for (RoleDescriptor role : roles) {
            if (!Privileges.isMember(context.catalog(), context.user(), role.oid())) {
                throw SqlException.of("42501", "must be member of role \"" + role.name() + "\"");
            }
            List<Integer> schemas = statement.schemas().isEmpty()
                    ? List.of(0)
                    : statement.schemas().stream().map(s -> schema(s).oid()).toList();
            for (int schema : schemas) {
                alterDefaults(change, kind, role, schema, grantees);
            }
        }
        return "ALTER DEFAULT PRIVILEGES";
    }

    private void alterDefaults(
            GrantPrivileges change, Privilege.Target kind, RoleDescriptor role, int schema, List<Integer> grantees) {
        CatalogChanges changes = context.changes();
        DefaultGrantsDescriptor before = null;
        for (DefaultGrantsDescriptor known : context.catalog().defaultGrants()) {
            if (known.roleOid() == role.oid() && known.schemaOid() == schema && known.target() == kind) {
                before = known;
            }
        }
        List<AclItem> items =
                before != null ? before.items() : schema == 0 ? AclItem.defaults(kind, role.oid()) : List.of();
        for (GrantPrivileges.PrivilegeName name : named(change, kind)) {
            Set<Privilege> privileges = privileges(name.name(), kind);
            for (int grantee : grantees) {
                items = changed(change, items, grantee, role.oid(), privileges);
            }
        }
        boolean plain = schema == 0
                ? Set.copyOf(items).equals(Set.copyOf(AclItem.defaults(kind, role.oid())))
                : items.isEmpty();
        if (before != null && plain) {
            changes.drop(before);
        } else if (before != null) {
            changes.replace(before, before.withItems(items));
        } else if (!plain) {
            int database = context.catalog().database().oid();
            changes.create(new DefaultGrantsDescriptor(changes.nextOid(), database, role.oid(), schema, kind, items));
        }
    }

    /// Grants on a new object what ALTER DEFAULT PRIVILEGES says.
    static void applyDefaults(
            DdlContext context, Privilege.Target kind, int objectOid, int schemaOid, RoleDescriptor owner) {
        List<AclItem> items = null;
        for (DefaultGrantsDescriptor known : context.catalog().defaultGrants()) {
            if (known.roleOid() == owner.oid() && known.schemaOid() == 0 && known.target() == kind) {
                items = known.items();
            }
        }
        for (DefaultGrantsDescriptor known : context.catalog().defaultGrants()) {
            if (known.roleOid() == owner.oid()
                    && known.schemaOid() == schemaOid
                    && schemaOid != 0
                    && known.target() == kind) {
                List<AclItem> all = items == null ? AclItem.defaults(kind, owner.oid()) : items;
                for (AclItem item : known.items()) {
                    all = AclItem.grant(all, item.grantee(), item.grantor(), item.privileges(), false);
                    all = AclItem.grant(all, item.grantee(), item.grantor(), item.grantable(), true);
                }
                items = all;
            }
        }
        if (items != null) {
            context.changes().grant(new GrantsDescriptor(objectOid, items, Map.of()));
        }
    }

    String owned(Statement.Owned statement) {
        for (String name : statement.roles()) {
            RoleDescriptor role = context.role(name);
            if (!Privileges.isMember(context.catalog(), context.user(), role.oid())) {
                throw SqlException.of(
                        "42501",
                        "permission denied to " + (statement.newOwner() == null ? "drop objects" : "reassign objects"));
            }
            if (statement.newOwner() != null) {
                reassign(role, context.role(statement.newOwner()));
            } else {
                dropOwned(role, statement.cascade());
            }
        }
        return statement.newOwner() != null ? "REASSIGN OWNED" : "DROP OWNED";
    }

    private void reassign(RoleDescriptor from, RoleDescriptor to) {
        CatalogChanges changes = context.changes();
        for (SchemaDescriptor schema : context.catalog().schemas()) {
            if (schema.ownerOid() == from.oid()) {
                changes.replace(schema, schema.withOwner(to.oid()));
                moveGrants(schema.oid(), from, to);
            }
        }
        for (RelationDescriptor relation : context.catalog().relations()) {
            if (relation.ownerOid() == from.oid()) {
                changes.replace(relation, Ownership.withOwner(relation, to.oid()));
                moveGrants(relation.oid(), from, to);
            }
        }
        for (ExtensionDescriptor extension : context.catalog().extensions()) {
            if (extension.ownerOid() == from.oid()) {
                changes.replace(extension, extension.withOwner(to.oid()));
            }
        }
        for (FunctionDescriptor function : context.catalog().functions()) {
            if (function.ownerOid() == from.oid() && !function.isNative()) {
                changes.replace(function, function.with(function.schemaOid(), function.name(), to.oid()));
                moveGrants(function.oid(), from, to);
            }
        }
        for (TypeDescriptor type : context.catalog().types()) {
            if (type.ownerOid() == from.oid() && !type.isNative()) {
                changes.replace(type, type.withOwner(to.oid()));
                moveGrants(type.oid(), from, to);
            }
        }
        for (CollationDescriptor collation : context.catalog().collations()) {
            if (collation.ownerOid() == from.oid()) {
                changes.replace(collation, collation.withOwner(to.oid()));
            }
        }
        for (DatabaseDescriptor database : context.catalog().databases()) {
            if (database.ownerOid() == from.oid()) {
                changes.replace(database, database.withOwner(to.oid()));
                moveGrants(database.oid(), from, to);
                DatabaseChanges.movePublic(context, database, to);
            }
        }
    }

    private void moveGrants(int oid, RoleDescriptor from, RoleDescriptor to) {
        moveOwner(context, oid, from.oid(), to.oid());
    }

    /// What was the old owner's by the object's list is the new owner's.
    static void moveOwner(DdlContext context, int oid, int from, int to) {
        GrantsDescriptor grants = context.catalog().grants(oid);
        if (grants != null) {
            context.changes().grant(grants.withRole(from, to));
        }
    }

    private void dropOwned(RoleDescriptor role, boolean cascade) {
        Removal removal = new Removal(context);
        removal.ownedBy(role.oid(), cascade);
        CatalogChanges changes = context.changes();
        for (GrantsDescriptor grants : context.catalog().allGrants()) {
            Map<Integer, List<AclItem>> columns = new TreeMap<>();
            grants.columns().forEach((number, items) -> {
                List<AclItem> kept = without(items, role.oid());
                if (!kept.isEmpty()) {
                    columns.put(number, kept);
                }
            });
            changes.grant(new GrantsDescriptor(grants.oid(), without(grants.items(), role.oid()), columns));
        }
        new PolicyChanges(context).disown(role.oid());
        for (DefaultGrantsDescriptor known : context.catalog().defaultGrants()) {
            List<AclItem> kept = without(known.items(), role.oid());
            if (known.roleOid() == role.oid() || kept.isEmpty()) {
                changes.drop(known);
            } else if (kept.size() < known.items().size()) {
                changes.replace(known, known.withItems(kept));
            }
        }
    }

    private static List<AclItem> without(List<AclItem> items, int roleOid) {
        return items.stream().filter(i -> i.grantee() != roleOid).toList();
    }
}
