package holo.sql.transaction;

/// What to do when a lock is held by another transaction.
public enum LockWait {
    BLOCK,
    /// NOWAIT: 55P03.
    FAIL,
    /// SKIP LOCKED.
    SKIP,
    /// The thread must not wait: {@link holo.sql.error.MustWaitException}.
    ELSEWHERE,
    /// The same, but its place in line is kept, and the exception tells when it is worth asking again.
    PARKED
}
