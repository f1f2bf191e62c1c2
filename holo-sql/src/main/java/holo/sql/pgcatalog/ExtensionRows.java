package holo.sql.pgcatalog;

/// pg_extension and what could be there: the one extension that every database has, PL/pgSQL.
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
    }

    static void available(SystemContext context, RowSink out) {
        out.row()
                .set("name", PLPGSQL_NAME)
                .set("default_version", PLPGSQL_VERSION)
                .set("installed_version", PLPGSQL_VERSION)
                .set("comment", PLPGSQL_COMMENT);
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
    }
}
