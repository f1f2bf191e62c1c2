package holo.sql.pgcatalog;

import holo.sql.catalog.RoleAttribute;
import holo.sql.catalog.RoleDescriptor;

/// pg_roles, pg_authid, pg_user, pg_group, pg_auth_members.
final class RoleRows {
    private static final String HIDDEN_PASSWORD = "********";

    private RoleRows() {}

    static String name(SystemContext context, int oid) {
        RoleDescriptor role = context.catalog().role(oid);
        return role == null ? "unknown (OID=" + Integer.toUnsignedString(oid) + ")" : role.name();
    }

    static void roles(SystemContext context, RowSink out) {
        for (RoleDescriptor role : context.catalog().roles()) {
            role(out, role).set("rolpassword", HIDDEN_PASSWORD);
        }
    }

    static void authIds(SystemContext context, RowSink out) {
        RoleDescriptor current = context.catalog().findRole(context.session().currentUser());
        boolean superuser = current != null && current.has(RoleAttribute.SUPERUSER);
        for (RoleDescriptor role : context.catalog().roles()) {
            role(out, role).set("rolpassword", superuser ? role.verifier() : null);
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
                .set("rolconnlimit", -1);
    }

    static void users(SystemContext context, RowSink out) {
        for (RoleDescriptor role : context.catalog().roles()) {
            if (role.has(RoleAttribute.LOGIN)) {
                out.row()
                        .set("usename", role.name())
                        .oid("usesysid", role.oid())
                        .set("usecreatedb", role.has(RoleAttribute.CREATEDB))
                        .set("usesuper", role.has(RoleAttribute.SUPERUSER))
                        .set("userepl", role.has(RoleAttribute.REPLICATION))
                        .set("usebypassrls", role.has(RoleAttribute.BYPASSRLS))
                        .set("passwd", HIDDEN_PASSWORD);
            }
        }
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
                out.row().oid("roleid", granted).oid("member", role.oid()).oid("grantor", RoleDescriptor.BOOTSTRAP_OID);
            }
        }
    }
}
