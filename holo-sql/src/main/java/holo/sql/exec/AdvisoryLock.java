package holo.sql.exec;

/// A lock on numbers of the application's own, as a call of pg_advisory_lock and its kin names it.
///
/// @param number the number, or both of a pair, the first in the upper half
/// @param pair whether it was given as two numbers, which are never the same lock as one
/// @param shared whether others may hold it too, as long as they share it as well
public record AdvisoryLock(long number, boolean pair, boolean shared) {}
