package holo.sql.transaction;

/// A line of pg_locks.
///
/// @param owner who holds or wants it: a session, or a transaction that belongs to none
/// @param granted false while it waits
/// @param waitNanos how long it has waited, 0 when granted
public record LockStatus(LockTarget target, long owner, HeldMode mode, boolean granted, long waitNanos) {}
