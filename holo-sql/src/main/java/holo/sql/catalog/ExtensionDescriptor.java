package holo.sql.catalog;

import org.jspecify.annotations.Nullable;

/// An extension that a database has. The types and functions that it brings are those that {@link Extensions} lists;
/// they have no descriptors in the store: a snapshot makes them of this one.
///
/// @param schemaOid the schema that its objects are in
public record ExtensionDescriptor(
        int oid,
        int schemaOid,
        String name,
        int ownerOid,
        String version,
        @Nullable String comment) implements Descriptor {
    @Override
    public DescriptorKind kind() {
        return DescriptorKind.EXTENSION;
    }

    public ExtensionDescriptor withSchema(int newSchemaOid) {
        return new ExtensionDescriptor(oid, newSchemaOid, name, ownerOid, version, comment);
    }

    public ExtensionDescriptor withOwner(int newOwnerOid) {
        return new ExtensionDescriptor(oid, schemaOid, name, newOwnerOid, version, comment);
    }

    public ExtensionDescriptor withComment(@Nullable String text) {
        return new ExtensionDescriptor(oid, schemaOid, name, ownerOid, version, text);
    }
}
