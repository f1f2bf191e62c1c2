package holo.sql.transaction;

/// A line of pg_locks.
///
/// @param transaction the transaction that holds or wants it
/// @param granted false while it waits
/// @param waitNanos how long it has waited, 0 when granted
public record LockStatus(LockTarget target, long transaction, LockMode mode, boolean granted, long waitNanos) {}
