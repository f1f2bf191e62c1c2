package holo.sql.transaction;

/// PostgreSQL's levels; READ UNCOMMITTED is READ COMMITTED there too.
public enum IsolationLevel {
    /// Each statement reads at a snapshot of its own.
    READ_COMMITTED,
    /// All statements read at one snapshot; writing a row that changed since is 40001.
    REPEATABLE_READ,
    /// As REPEATABLE READ, and nothing that was read may have changed at commit: strictly serializable.
    SERIALIZABLE
}
