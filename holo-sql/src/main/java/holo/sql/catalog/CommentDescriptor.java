package holo.sql.catalog;

/// What COMMENT ON said of an object whose own descriptor has no place for it: a constraint, the database.
///
/// @param oid the object's
public record CommentDescriptor(int oid, String comment) implements Descriptor {
    @Override
    public String name() {
        return "";
    }

    @Override
    public DescriptorKind kind() {
        return DescriptorKind.COMMENT;
    }
}
