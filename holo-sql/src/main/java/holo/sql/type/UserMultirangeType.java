package holo.sql.type;

/// The multirange type that CREATE TYPE … AS RANGE makes beside the range type.
public final class UserMultirangeType extends MultirangeType implements UserType {
    private final long stamp = UserType.nextStamp();

    /// @param displayName the name as errors print it
    public UserMultirangeType(int oid, String name, String displayName, int arrayOid, RangeType range) {
        super(oid, name, displayName, arrayOid, range);
    }

    @Override
    public long stamp() {
        return stamp;
    }
}
