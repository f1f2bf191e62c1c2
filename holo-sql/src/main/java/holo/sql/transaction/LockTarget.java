package holo.sql.transaction;

import holo.accord.primitives.Key;

/// What can be locked.
public sealed interface LockTarget {
    /// A row, by its key.
    record Row(Key key) implements LockTarget {}

    /// A relation.
    record Table(int oid) implements LockTarget {}

    /// A number of the application's own: pg_advisory_lock.
    ///
    /// @param pair whether the application gave it as two numbers, which are never the same lock as one
    record Advisory(int database, long number, boolean pair) implements LockTarget {}
}
