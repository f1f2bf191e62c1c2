package holo.sql.catalog;

import holo.sql.type.Collation;
import org.jspecify.annotations.Nullable;

/// A collation that a user made.
///
/// @param locale of ICU's rules, or of the C library's
/// @param version of ICU's rules when it was made, null for none
public record CollationDescriptor(
        int oid,
        int schemaOid,
        String name,
        int ownerOid,
        Collation.Provider provider,
        String locale,
        @Nullable String version,
        @Nullable String comment)
        implements Descriptor {
    @Override
    public DescriptorKind kind() {
        return DescriptorKind.COLLATION;
    }

    /// What messages add to the name: a locale of the C library is one of an encoding.
    public String encoding() {
        return provider == Collation.Provider.LIBC ? " for encoding \"UTF8\"" : "";
    }

    /// As expressions know it.
    public Collation collation() {
        return new Collation(oid, schemaOid, name, provider, locale, version);
    }

    public CollationDescriptor withName(int schema, String newName) {
        return new CollationDescriptor(oid, schema, newName, ownerOid, provider, locale, version, comment);
    }

    public CollationDescriptor withOwner(int owner) {
        return new CollationDescriptor(oid, schemaOid, name, owner, provider, locale, version, comment);
    }

    public CollationDescriptor withVersion(@Nullable String newVersion) {
        return new CollationDescriptor(oid, schemaOid, name, ownerOid, provider, locale, newVersion, comment);
    }

    public CollationDescriptor withComment(@Nullable String text) {
        return new CollationDescriptor(oid, schemaOid, name, ownerOid, provider, locale, version, text);
    }
}
