package holo.sql.transaction;

/// A mode in which something can be locked. What an owner holds of one thing is a set of modes of one kind, by their
/// bits.
public sealed interface HeldMode permits LockMode, TableLockMode {
    int bit();

    /// The modes that no other owner may hold beside this one.
    int conflicts();

    /// The modes that its holder has with it, itself included.
    int covered();
}
