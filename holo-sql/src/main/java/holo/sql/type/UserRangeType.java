package holo.sql.type;

/// A type made by CREATE TYPE … AS RANGE. Its values are compared by the subtype's order and never brought into another
/// form: that takes a function in C.
public final class UserRangeType extends RangeType implements UserType {
    private final long stamp = UserType.nextStamp();

    /// @param displayName the name as errors print it
    public UserRangeType(int oid, String name, String displayName, int arrayOid, SqlType subtype) {
        super(oid, name, displayName, arrayOid, subtype, false);
    }

    @Override
    public long stamp() {
        return stamp;
    }
}
