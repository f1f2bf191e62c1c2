package holo.sql.pgcatalog;

import holo.sql.catalog.ExtensionDescriptor;
import holo.sql.catalog.Extensions;

/// pg_extension and what could be there: PL/pgSQL, which every database has, and {@link Extensions}.
final class ExtensionRows {
    static final int PLPGSQL = 13559;
    static final String PLPGSQL_COMMENT = "PL/pgSQL procedural language";

    private static final String PLPGSQL_NAME = "plpgsql";
    private static final String PLPGSQL_VERSION = "1.0";

    private ExtensionRows() {}

    static void extensions(SystemContext context, RowSink out) {
        out.row()
                .oid("oid", PLPGSQL)
                .set("extname", PLPGSQL_NAME)
                .oid("extowner", 10)
                .oid("extnamespace", Oids.PG_CATALOG)
                .set("extversion", PLPGSQL_VERSION);
        for (ExtensionDescriptor extension : context.catalog().extensions()) {
            Extensions.Available available = Extensions.find(extension.name());
            out.row()
                    .oid("oid", extension.oid())
                    .set("extname", extension.name())
                    .oid("extowner", extension.ownerOid())
                    .oid("extnamespace", extension.schemaOid())
                    .set("extrelocatable", available != null && available.relocatable())
                    .set("extversion", extension.version());
        }
    }

    static void available(SystemContext context, RowSink out) {
        out.row()
                .set("name", PLPGSQL_NAME)
                .set("default_version", PLPGSQL_VERSION)
                .set("installed_version", PLPGSQL_VERSION)
                .set("comment", PLPGSQL_COMMENT);
        for (Extensions.Available available : Extensions.all()) {
            ExtensionDescriptor extension = context.catalog().findExtension(available.name());
            out.row()
                    .set("name", available.name())
                    .set("default_version", available.version())
                    .set("installed_version", extension == null ? null : extension.version())
                    .set("comment", available.comment());
        }
    }

    static void availableVersions(SystemContext context, RowSink out) {
        out.row()
                .set("name", PLPGSQL_NAME)
                .set("version", PLPGSQL_VERSION)
                .set("installed", true)
                .set("superuser", true)
                .set("trusted", true)
                .set("relocatable", false)
                .set("schema", "pg_catalog")
                .set("comment", PLPGSQL_COMMENT);
        for (Extensions.Available available : Extensions.all()) {
            out.row()
                    .set("name", available.name())
                    .set("version", available.version())
                    .set("installed", context.catalog().findExtension(available.name()) != null)
                    .set("superuser", true)
                    .set("trusted", available.trusted())
                    .set("relocatable", available.relocatable())
                    .set("comment", available.comment());
        }
    }
}
