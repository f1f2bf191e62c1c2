package holo.sql.pgcatalog;

import holo.sql.catalog.AclItem;
import holo.sql.catalog.DatabaseDescriptor;
import holo.sql.catalog.DefaultGrantsDescriptor;
import holo.sql.catalog.GrantsDescriptor;
import holo.sql.catalog.Privileges;
import holo.sql.catalog.RoleAttribute;
import holo.sql.catalog.RoleDescriptor;
import holo.sql.type.PgArray;
import holo.sql.type.PgTypes;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// pg_roles, pg_authid, pg_user, pg_shadow, pg_group, pg_auth_members. Who may read pg_authid and pg_shadow, which have
/// what passwords are checked with, is asked before a statement runs: {@link RelationDefinition#isRestricted()}.
final class RoleRows {
    private static final String HIDDEN_PASSWORD = "********";

    private RoleRows() {}

    static String name(SystemContext context, int oid) {
        RoleDescriptor role = context.catalog().role(oid);
        return role == null ? "unknown (OID=" + Integer.toUnsignedString(oid) + ")" : role.name();
    }

    static void roles(SystemContext context, RowSink out) {
        for (RoleDescriptor role : context.catalog().roles()) {
            role(out, role).set("rolpassword", HIDDEN_PASSWORD).set("rolconfig", settings(role.settings()));
        }
    }

    static void authIds(SystemContext context, RowSink out) {
        for (RoleDescriptor role : context.catalog().roles()) {
            role(out, role).set("rolpassword", role.verifier());
        }
    }

    private static CatalogRow role(RowSink out, RoleDescriptor role) {
        return out.row()
                .oid("oid", role.oid())
                .set("rolname", role.name())
                .set("rolsuper", role.has(RoleAttribute.SUPERUSER))
                .set("rolinherit", role.has(RoleAttribute.INHERIT))
                .set("rolcreaterole", role.has(RoleAttribute.CREATEROLE))
                .set("rolcreatedb", role.has(RoleAttribute.CREATEDB))
                .set("rolcanlogin", role.has(RoleAttribute.LOGIN))
                .set("rolreplication", role.has(RoleAttribute.REPLICATION))
                .set("rolbypassrls", role.has(RoleAttribute.BYPASSRLS))
                .set("rolconnlimit", role.connectionLimit())
                .set("rolvaliduntil", role.validUntilMicros());
    }

    static void users(SystemContext context, RowSink out) {
        for (RoleDescriptor role : context.catalog().roles()) {
            if (role.has(RoleAttribute.LOGIN)) {
                user(out, role).set("passwd", HIDDEN_PASSWORD);
            }
        }
    }

    static void shadow(SystemContext context, RowSink out) {
        for (RoleDescriptor role : context.catalog().roles()) {
            if (role.has(RoleAttribute.LOGIN)) {
                user(out, role).set("passwd", role.verifier());
            }
        }
    }

    private static CatalogRow user(RowSink out, RoleDescriptor role) {
        return out.row()
                .set("usename", role.name())
                .oid("usesysid", role.oid())
                .set("usecreatedb", role.has(RoleAttribute.CREATEDB))
                .set("usesuper", role.has(RoleAttribute.SUPERUSER))
                .set("userepl", role.has(RoleAttribute.REPLICATION))
                .set("usebypassrls", role.has(RoleAttribute.BYPASSRLS))
                .set("valuntil", role.validUntilMicros())
                .set("useconfig", settings(role.settings()));
    }

    static void groups(SystemContext context, RowSink out) {
        for (RoleDescriptor role : context.catalog().roles()) {
            if (!role.has(RoleAttribute.LOGIN)) {
                out.row().set("groname", role.name()).oid("grosysid", role.oid());
            }
        }
    }

    static void members(SystemContext context, RowSink out) {
        for (RoleDescriptor role : context.catalog().roles()) {
            for (int granted : role.memberOf()) {
                out.row()
                        .oid("roleid", granted)
                        .oid("member", role.oid())
                        .oid("grantor", RoleDescriptor.BOOTSTRAP_OID)
                        .set("admin_option", role.adminOf().contains(granted));
            }
        }
    }

    static @Nullable PgArray settings(Map<String, String> settings) {
        return settings.isEmpty()
                ? null
                : PgArray.of(
                        PgTypes.TEXT,
                        settings.entrySet().stream()
                                .map(e -> e.getKey() + "=" + e.getValue())
                                .toArray());
    }

    static void roleSettings(SystemContext context, RowSink out) {
        for (RoleDescriptor role : context.catalog().roles()) {
            PgArray settings = settings(role.settings());
            if (settings != null) {
                out.row().oid("setdatabase", 0).oid("setrole", role.oid()).set("setconfig", settings);
            }
        }
        for (DatabaseDescriptor database : context.catalog().databases()) {
            PgArray settings = settings(database.settings());
            if (settings != null) {
                out.row().oid("setdatabase", database.oid()).oid("setrole", 0).set("setconfig", settings);
            }
        }
    }

    /// An access control list as a column of it, null where nothing was granted.
    static @Nullable PgArray acl(SystemContext context, int objectOid) {
        GrantsDescriptor grants = context.catalog().grants(objectOid);
        return grants == null || (grants.items().isEmpty() && !grants.columns().isEmpty())
                ? null
                : items(context, grants.items());
    }

    static @Nullable PgArray columnAcl(SystemContext context, int relationOid, int column) {
        GrantsDescriptor grants = context.catalog().grants(relationOid);
        List<AclItem> items = grants == null ? null : grants.columns().get(column);
        return items == null ? null : items(context, items);
    }

    private static PgArray items(SystemContext context, List<AclItem> items) {
        return PgArray.of(
                PgTypes.ACLITEM, Privileges.text(context.catalog(), items).toArray());
    }

    static void defaultGrants(SystemContext context, RowSink out) {
        for (DefaultGrantsDescriptor grants : context.catalog().defaultGrants()) {
            String letter = switch (grants.target()) {
                case SEQUENCE -> "S";
                case TABLE, COLUMN, SCHEMA, DATABASE, FUNCTION, TYPE, LANGUAGE, TABLESPACE ->
                    String.valueOf(grants.target().letter());
            };
            out.row()
                    .oid("oid", grants.oid())
                    .oid("defaclrole", grants.roleOid())
                    .oid("defaclnamespace", grants.schemaOid())
                    .set("defaclobjtype", letter)
                    .set("defaclacl", items(context, grants.items()));
        }
    }
}
