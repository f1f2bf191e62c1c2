package holo.sql.catalog;

import org.jspecify.annotations.Nullable;

/// A schema.
///
/// @param databaseOid the database that has it, or {@link DatabaseDescriptor#SHARED}
public record SchemaDescriptor(
        int oid,
        String name,
        int ownerOid,
        int databaseOid,
        @Nullable String comment) implements Descriptor {
    /// The OID of `pg_catalog`, as in PostgreSQL.
    public static final int PG_CATALOG = 11;

    /// The OID of `public` in the database that is made at the first start, as in PostgreSQL.
    public static final int PUBLIC = 2200;

    /// The OID of `information_schema`.
    public static final int INFORMATION_SCHEMA = 13222;

    /// The name of the schema that every database begins with.
    public static final String PUBLIC_NAME = "public";

    @Override
    public DescriptorKind kind() {
        return DescriptorKind.SCHEMA;
    }

    public SchemaDescriptor withName(String newName) {
        return new SchemaDescriptor(oid, newName, ownerOid, databaseOid, comment);
    }

    public SchemaDescriptor withOwner(int newOwnerOid) {
        return new SchemaDescriptor(oid, name, newOwnerOid, databaseOid, comment);
    }

    public SchemaDescriptor withComment(@Nullable String text) {
        return new SchemaDescriptor(oid, name, ownerOid, databaseOid, text);
    }
}
