package holo.sql.ddl;

import holo.sql.catalog.AclItem;
import holo.sql.catalog.CatalogChanges;
import holo.sql.catalog.CatalogSnapshot;
import holo.sql.catalog.DatabaseDescriptor;
import holo.sql.catalog.ExtensionDescriptor;
import holo.sql.catalog.FunctionDescriptor;
import holo.sql.catalog.GrantsDescriptor;
import holo.sql.catalog.LanguageNames;
import holo.sql.catalog.Privileges;
import holo.sql.catalog.RelationDescriptor;
import holo.sql.catalog.RoleAttribute;
import holo.sql.catalog.RoleDescriptor;
import holo.sql.catalog.SchemaDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.catalog.TypeDescriptor;
import holo.sql.error.SqlException;
import holo.sql.parser.Statement;
import holo.sql.pgcatalog.FunctionText;
import holo.sql.security.ScramVerifier;
import holo.sql.type.PgTypes;
import holo.sql.type.TypeContext;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// CREATE, ALTER and DROP ROLE, and memberships.
final class RoleChanges {
    private final DdlContext context;

    RoleChanges(DdlContext context) {
        this.context = context;
    }

    String create(Statement.CreateRole statement) {
        requireMayChange(statement.options().attributes());
        requireUsableName(statement.name());
        CatalogChanges changes = context.changes();
        Set<RoleAttribute> attributes = EnumSet.of(RoleAttribute.INHERIT);
        apply(attributes, statement.options().attributes());
        RoleDescriptor role = new RoleDescriptor(
                changes.nextOid(),
                statement.name(),
                List.copyOf(attributes),
                verifier(statement.options(), statement.name(), null),
                List.of(),
                List.of(),
                limit(statement.options(), -1),
                validUntil(statement.options(), null),
                Map.of(),
                null);
        changes.create(role);
        members(statement.name(), statement.options());
        return "CREATE ROLE";
    }

    private static void requireUsableName(String name) {
        if (name.startsWith("pg_")) {
            throw SqlException.of("42939", "role name \"" + name + "\" is reserved")
                    .withDetail("Role names starting with \"pg_\" are reserved.");
        }
        if (name.startsWith("\u0001") || name.equals("none")) {
            throw SqlException.of("42939", "role name \"" + name.replace("\u0001", "") + "\" is reserved");
        }
    }

    /// @throws SqlException 42501
    private void requireMayChange(Map<String, Boolean> attributes) {
        if (!context.user().has(RoleAttribute.SUPERUSER)) {
            for (String attribute : List.of("superuser", "replication", "bypassrls")) {
                if (attributes.containsKey(attribute)) {
                    throw SqlException.of("42501", "must be superuser to create or change " + attribute + " roles");
                }
            }
            if (!context.user().has(RoleAttribute.CREATEROLE)) {
                throw SqlException.of("42501", "permission denied to create role");
            }
        }
    }

    private static void apply(Set<RoleAttribute> attributes, Map<String, Boolean> changes) {
        changes.forEach((name, value) -> {
            RoleAttribute attribute = RoleAttribute.valueOf(name.toUpperCase(Locale.ROOT));
            if (value) {
                attributes.add(attribute);
            } else {
                attributes.remove(attribute);
            }
        });
    }

    private @Nullable String verifier(Statement.RoleOptions options, String role, @Nullable String before) {
        String password = options.password();
        if (!options.passwordGiven()) {
            return before;
        }
        if (password == null) {
            return null;
        }
        if (password.isEmpty()) {
            context.notice("00000", "empty string is not a valid password, clearing password");
            return null;
        }
        if (ScramVerifier.parse(password).isPresent()) {
            return password;
        }
        if (password.matches("md5[0-9a-f]{32}")) {
            throw SqlException.of("0A000", "MD5 passwords are not supported")
                    .withHint("Set the password of role \"" + role + "\" anew: it is kept as SCRAM-SHA-256.");
        }
        return ScramVerifier.of(password).stored();
    }

    private static int limit(Statement.RoleOptions options, int before) {
        Integer limit = options.connectionLimit();
        if (limit != null && limit < -1) {
            throw SqlException.of("22023", "invalid connection limit: " + limit);
        }
        return limit == null ? before : limit;
    }

    private static @Nullable Long validUntil(Statement.RoleOptions options, @Nullable Long before) {
        String text = options.validUntil();
        return text == null ? before : (Long) PgTypes.TIMESTAMPTZ.fromText(text, TypeContext.DEFAULT);
    }

    private void members(String role, Statement.RoleOptions options) {
        for (String granted : options.memberOf()) {
            change(granted, role, true, false);
        }
        for (String member : options.members()) {
            change(role, member, true, false);
        }
        for (String admin : options.admins()) {
            change(role, admin, true, true);
        }
    }

    String alter(Statement.AlterRole statement) {
        RoleDescriptor role = context.role(statement.name());
        Statement.RoleOptions options = statement.options();
        boolean ownPassword = role.oid() == context.user().oid()
                && options.passwordGiven()
                && options.attributes().isEmpty()
                && options.connectionLimit() == null
                && options.validUntil() == null;
        if (!ownPassword) {
            requireAdministers(role);
            requireMayChange(options.attributes());
        }
        Set<RoleAttribute> attributes = EnumSet.noneOf(RoleAttribute.class);
        attributes.addAll(role.attributes());
        apply(attributes, options.attributes());
        if (role.oid() == RoleDescriptor.BOOTSTRAP_OID && !attributes.contains(RoleAttribute.SUPERUSER)) {
            throw SqlException.of("42501", "permission denied to alter role")
                    .withDetail("The bootstrap user must be superuser.");
        }
        context.changes()
                .replace(
                        role,
                        new RoleDescriptor(
                                role.oid(),
                                role.name(),
                                List.copyOf(attributes),
                                verifier(options, role.name(), role.verifier()),
                                role.memberOf(),
                                role.adminOf(),
                                limit(options, role.connectionLimit()),
                                validUntil(options, role.validUntilMicros()),
                                role.settings(),
                                role.comment()));
        for (String member : options.members()) {
            change(role.name(), member, true, false);
        }
        return "ALTER ROLE";
    }

    /// @throws SqlException 42501 when the current role may not change the other
    private void requireAdministers(RoleDescriptor role) {
        RoleDescriptor user = context.user();
        if (user.has(RoleAttribute.SUPERUSER)) {
            return;
        }
        if (role.has(RoleAttribute.SUPERUSER)) {
            throw SqlException.of("42501", "must be superuser to alter superuser roles or change superuser attribute");
        }
        if (!user.has(RoleAttribute.CREATEROLE)) {
            throw SqlException.of("42501", "permission denied");
        }
    }

    String set(Statement.AlterRoleSetting statement) {
        String name = statement.role();
        if (name == null) {
            throw SqlException.of("0A000", "ALTER ROLE ALL SET is not supported")
                    .withHint("Set it for each role, or in the configuration of the server.");
        }
        RoleDescriptor role = context.role(name);
        if (role.oid() != context.user().oid()) {
            requireAdministers(role);
        }
        Map<String, String> settings = altered(role.settings(), statement.setting(), statement.value());
        context.changes().replace(role, role.withSettings(settings));
        return "ALTER ROLE";
    }

    /// Settings after SET and RESET.
    ///
    /// @param setting `all` for RESET ALL
    /// @param value null to reset
    static Map<String, String> altered(Map<String, String> before, String setting, @Nullable String value) {
        Map<String, String> after = new TreeMap<>(before);
        if (value != null) {
            after.put(setting, value);
        } else if (setting.equals("all")) {
            after.clear();
        } else {
            after.remove(setting);
        }
        return after;
    }

    String rename(Statement.RenameRole statement) {
        RoleDescriptor role = context.role(statement.name());
        requireUsableName(statement.to());
        requireAdministers(role);
        context.changes().replace(role, role.withName(statement.to()));
        return "ALTER ROLE";
    }

    String drop(Statement.DropRole statement) {
        if (!context.user().has(RoleAttribute.SUPERUSER) && !context.user().has(RoleAttribute.CREATEROLE)) {
            throw SqlException.of("42501", "permission denied to drop role");
        }
        for (String name : statement.names()) {
            RoleDescriptor role = context.catalog().findRole(name);
            if (role == null) {
                if (!statement.ifExists()) {
                    throw SqlException.of("42704", "role \"" + name + "\" does not exist");
                }
                context.notice("00000", "role \"" + name + "\" does not exist, skipping");
                continue;
            }
            requireDroppable(role);
            CatalogChanges changes = context.changes();
            for (RoleDescriptor other : context.catalog().roles()) {
                if (other.memberOf().contains(role.oid())) {
                    changes.replace(other, without(other, role.oid()));
                }
            }
            changes.drop(role);
        }
        return "DROP ROLE";
    }

    private void requireDroppable(RoleDescriptor role) {
        if (role.oid() == context.user().oid()) {
            throw SqlException.of("55006", "current user cannot be dropped");
        }
        if (role.oid() < CatalogChanges.FIRST_USER_OID) {
            throw SqlException.of(
                    "2BP01", "cannot drop role " + role.name() + " because it is required by the database system");
        }
        Set<String> dependents = dependents(context.catalog(), role.oid());
        for (DatabaseDescriptor database : context.catalog().databases()) {
            if (database.ownerOid() == role.oid()) {
                dependents.add("owner of database " + database.name());
            }
            int others = database.oid() == context.catalog().database().oid()
                    ? 0
                    : dependents(context.catalog().in(database.oid()), role.oid())
                            .size();
            if (others > 0) {
                dependents.add(others + (others == 1 ? " object in " : " objects in ") + "database " + database.name());
            }
        }
        if (!dependents.isEmpty()) {
            throw SqlException.of(
                            "2BP01", "role \"" + role.name() + "\" cannot be dropped because some objects depend on it")
                    .withDetail(String.join("\n", dependents));
        }
    }

    /// What depends on a role, as the detail of an error lists it.
    static Set<String> dependents(CatalogSnapshot catalog, int roleOid) {
        Set<String> lines = new TreeSet<>();
        for (SchemaDescriptor schema : catalog.schemas()) {
            if (schema.ownerOid() == roleOid) {
                lines.add("owner of schema " + schema.name());
            }
        }
        for (RelationDescriptor relation : catalog.relations()) {
            if (relation.ownerOid() == roleOid) {
                lines.add("owner of " + Removal.word(relation) + " " + relation.name());
            }
        }
        for (ExtensionDescriptor extension : catalog.extensions()) {
            if (extension.ownerOid() == roleOid) {
                lines.add("owner of extension " + extension.name());
            }
        }
        for (FunctionDescriptor function : catalog.functions()) {
            if (function.ownerOid() == roleOid && !function.isNative()) {
                lines.add("owner of function " + FunctionText.signature(catalog, function));
            }
        }
        catalog.collations().stream()
                .filter(collation -> collation.ownerOid() == roleOid)
                .forEach(collation -> lines.add("owner of collation " + collation.name()));
        catalog.policies().stream()
                .filter(policy -> policy.roles().contains(roleOid))
                .forEach(policy -> lines.add("target of " + PolicyChanges.described(catalog, policy)));
        for (GrantsDescriptor grants : catalog.allGrants()) {
            if (mentions(grants, roleOid)) {
                addGrants(catalog, grants, roleOid, lines);
            }
        }
        catalog.defaultGrants().stream()
                .filter(d -> d.roleOid() == roleOid || d.items().stream().anyMatch(i -> names(i, roleOid)))
                .forEach(d -> lines.add(
                        "privileges for default privileges on new " + d.target().word() + "s"));
        return lines;
    }

    private static void addGrants(CatalogSnapshot catalog, GrantsDescriptor grants, int roleOid, Set<String> lines) {
        RelationDescriptor relation = catalog.relation(grants.oid());
        SchemaDescriptor schema = catalog.schema(grants.oid());
        String object;
        boolean owner;
        if (relation != null) {
            object = Removal.word(relation) + " " + relation.name();
            owner = relation.ownerOid() == roleOid;
        } else if (schema != null) {
            object = "schema " + schema.name();
            owner = schema.ownerOid() == roleOid;
        } else if (grants.oid() == catalog.database().oid()) {
            object = "database " + catalog.database().name();
            owner = catalog.database().ownerOid() == roleOid;
        } else if (catalog.function(grants.oid()) instanceof FunctionDescriptor function) {
            object = function.word() + " " + FunctionText.signature(catalog, function);
            owner = function.ownerOid() == roleOid;
        } else if (catalog.type(grants.oid()) instanceof TypeDescriptor type) {
            object = "type " + type.name();
            owner = type.ownerOid() == roleOid;
        } else if (grants.oid() == LanguageNames.PLPGSQL || grants.oid() == LanguageNames.SQL) {
            object = "language " + (grants.oid() == LanguageNames.SQL ? "sql" : "plpgsql");
            owner = false;
        } else {
            return; // Of another database.
        }
        if (owner) {
            return;
        }
        if (relation instanceof TableDescriptor table) {
            grants.columns().forEach((number, items) -> {
                if (items.stream().anyMatch(i -> names(i, roleOid))) {
                    lines.add("privileges for column " + table.column(number).name() + " of table " + table.name());
                }
            });
        }
        if (grants.items().stream().anyMatch(i -> names(i, roleOid))) {
            lines.add("privileges for " + object);
        }
    }

    private static boolean mentions(GrantsDescriptor grants, int roleOid) {
        return grants.items().stream().anyMatch(i -> names(i, roleOid))
                || grants.columns().values().stream().flatMap(List::stream).anyMatch(i -> names(i, roleOid));
    }

    private static boolean names(AclItem item, int roleOid) {
        return item.grantee() == roleOid || item.grantor() == roleOid;
    }

    String grant(Statement.GrantRole statement) {
        for (String role : statement.roles()) {
            RoleDescriptor granted = context.role(role);
            RoleDescriptor user = context.user();
            boolean allowed = user.has(RoleAttribute.SUPERUSER)
                    || (user.has(RoleAttribute.CREATEROLE) && !granted.has(RoleAttribute.SUPERUSER))
                    || Privileges.inherited(context.catalog(), user).stream()
                            .map(oid -> context.catalog().role(oid))
                            .anyMatch(r -> r != null && r.adminOf().contains(granted.oid()));
            if (!allowed) {
                throw SqlException.of("42501", "must have admin option on role \"" + granted.name() + "\"");
            }
            for (String grantee : statement.grantees()) {
                change(role, grantee, statement.grant(), statement.admin());
            }
        }
        return statement.grant() ? "GRANT ROLE" : "REVOKE ROLE";
    }

    /// Makes a role a member of another, or ends that.
    private void change(String roleName, String memberName, boolean grant, boolean admin) {
        RoleDescriptor role = context.role(roleName);
        RoleDescriptor member = context.role(memberName);
        boolean is = member.memberOf().contains(role.oid());
        CatalogChanges changes = context.changes();
        if (!grant) {
            if (!is) {
                context.notice(
                        "00000", "role \"" + member.name() + "\" is not a member of role \"" + role.name() + "\"");
                return;
            }
            changes.replace(member, admin ? withoutAdmin(member, role.oid()) : without(member, role.oid()));
            return;
        }
        if (role.oid() == member.oid() || isMember(role, member)) {
            throw SqlException.of(
                    "0LP01", "role \"" + role.name() + "\" is a member of role \"" + member.name() + "\"");
        }
        if (is && (!admin || member.adminOf().contains(role.oid()))) {
            context.notice(
                    "00000", "role \"" + member.name() + "\" is already a member of role \"" + role.name() + "\"");
            return;
        }
        List<Integer> of = new ArrayList<>(member.memberOf());
        List<Integer> admins = new ArrayList<>(member.adminOf());
        if (!is) {
            of.add(role.oid());
        }
        if (admin) {
            admins.add(role.oid());
        }
        changes.replace(member, member.withMemberOf(of, admins));
    }

    private boolean isMember(RoleDescriptor role, RoleDescriptor of) {
        return !role.has(RoleAttribute.SUPERUSER) && Privileges.isMember(context.catalog(), role, of.oid());
    }

    private static RoleDescriptor without(RoleDescriptor member, int roleOid) {
        return member.withMemberOf(
                member.memberOf().stream().filter(o -> o != roleOid).toList(),
                member.adminOf().stream().filter(o -> o != roleOid).toList());
    }

    private static RoleDescriptor withoutAdmin(RoleDescriptor member, int roleOid) {
        return member.withMemberOf(
                member.memberOf(),
                member.adminOf().stream().filter(o -> o != roleOid).toList());
    }
}
