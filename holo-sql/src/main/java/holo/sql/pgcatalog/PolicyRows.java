package holo.sql.pgcatalog;

import holo.sql.catalog.CatalogSnapshot;
import holo.sql.catalog.PolicyDescriptor;
import holo.sql.catalog.RoleDescriptor;
import holo.sql.catalog.TableDescriptor;
import holo.sql.plan.Viewer;
import holo.sql.type.PgArray;
import holo.sql.type.PgTypes;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// pg_policy and pg_policies.
final class PolicyRows {
    private PolicyRows() {}

    static void policies(SystemContext context, RowSink out) {
        for (PolicyDescriptor policy : context.catalog().policies()) {
            List<Long> roles =
                    policy.roles().stream().map(Integer::toUnsignedLong).toList();
            CatalogRow row = out.row()
                    .oid("oid", policy.oid())
                    .set("polname", policy.name())
                    .oid("polrelid", policy.tableOid())
                    .set("polcmd", policy.command().code())
                    .set("polpermissive", policy.permissive())
                    .set("polroles", PgArray.of(PgTypes.OID, roles));
            set(row, "polqual", shown(context, policy.usingSql()));
            set(row, "polwithcheck", shown(context, policy.checkSql()));
        }
    }

    static void view(SystemContext context, RowSink out) {
        for (PolicyDescriptor policy : context.catalog().policies()) {
            TableDescriptor table = context.catalog().table(policy.tableOid());
            if (table == null) {
                continue;
            }
            List<String> roles = policy.roles().stream()
                    .map(oid -> oid == PolicyDescriptor.PUBLIC ? "public" : RoleRows.name(context, oid))
                    .toList();
            CatalogRow row = out.row()
                    .set("schemaname", SchemaRows.name(context, table.schemaOid()))
                    .set("tablename", table.name())
                    .set("policyname", policy.name())
                    .set("permissive", policy.permissive() ? "PERMISSIVE" : "RESTRICTIVE")
                    .set("roles", PgArray.of(PgTypes.NAME, roles))
                    .set("cmd", policy.command().name());
            set(row, "qual", shown(context, policy.usingSql()));
            set(row, "with_check", shown(context, policy.checkSql()));
        }
    }

    private static void set(CatalogRow row, String column, @Nullable String value) {
        if (value != null) {
            row.set(column, value);
        }
    }

    private static @Nullable String shown(SystemContext context, @Nullable String sql) {
        return sql == null
                ? null
                : Definitions.condition(
                        new QualifiedText(context.catalog(), context.session().searchPath(true)).showCondition(sql));
    }

    /// row_security_active: whether policies decide which rows of a table a role sees.
    static boolean areActive(CatalogSnapshot catalog, int tableOid, @Nullable RoleDescriptor role) {
        TableDescriptor table = catalog.table(tableOid);
        return table != null && role != null && new Viewer(role.oid(), true).isConcerned(table, catalog);
    }
}
