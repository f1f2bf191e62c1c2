package holo.sql.pgcatalog;

import holo.sql.catalog.SchemaDescriptor;

/// pg_namespace.
final class SchemaRows {
    private SchemaRows() {}

    static void namespaces(SystemContext context, RowSink out) {
        for (SchemaDescriptor schema : context.catalog().schemas()) {
            out.row()
                    .oid("oid", schema.oid())
                    .set("nspname", schema.name())
                    .oid("nspowner", schema.ownerOid())
                    .set("nspacl", RoleRows.acl(context, schema.oid()));
        }
    }

    /// The name of a schema that relations refer to.
    static String name(SystemContext context, int oid) {
        SchemaDescriptor schema = context.catalog().schema(oid);
        return schema == null ? "" : schema.name();
    }

    /// The OID of a schema by its name; both are fixed for the system's own.
    static int oid(String name) {
        return name.equals("pg_catalog") ? SchemaDescriptor.PG_CATALOG : SchemaDescriptor.INFORMATION_SCHEMA;
    }
}
