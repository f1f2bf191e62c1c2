package holo.sql.catalog;

import org.jspecify.annotations.Nullable;

/// A sequence. Its position lives under {@link KeySpace#sequenceState}.
///
/// @param typeOid int2, int4 or int8
/// @param cache how many values a session takes at once, 1 or greater
/// @param ownedByTable the table whose column owns it (serial, identity), 0 for none
/// @param ownedByColumn that column's number, 0 for none
public record SequenceDescriptor(
        int oid,
        int schemaOid,
        String name,
        int ownerOid,
        int typeOid,
        long start,
        long increment,
        long minimum,
        long maximum,
        long cache,
        boolean cycle,
        int ownedByTable,
        int ownedByColumn,
        @Nullable String comment)
        implements RelationDescriptor {
    public SequenceDescriptor withOwner(int newOwnerOid) {
        return new SequenceDescriptor(
                oid,
                schemaOid,
                name,
                newOwnerOid,
                typeOid,
                start,
                increment,
                minimum,
                maximum,
                cache,
                cycle,
                ownedByTable,
                ownedByColumn,
                comment);
    }

    @Override
    public DescriptorKind kind() {
        return DescriptorKind.SEQUENCE;
    }
}
