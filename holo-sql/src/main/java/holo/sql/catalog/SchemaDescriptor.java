package holo.sql.catalog;

import org.jspecify.annotations.Nullable;

/// A schema.
public record SchemaDescriptor(
        int oid, String name, int ownerOid, @Nullable String comment) implements Descriptor {
    /// The OID of `pg_catalog`, as in PostgreSQL.
    public static final int PG_CATALOG = 11;

    /// The OID of `public`, as in PostgreSQL.
    public static final int PUBLIC = 2200;

    /// The OID of `information_schema`.
    public static final int INFORMATION_SCHEMA = 13222;

    @Override
    public DescriptorKind kind() {
        return DescriptorKind.SCHEMA;
    }
}
