package holo.store.column;

/// Columns could not do what was asked. The rows can, unless resources are the reason.
public final class ColumnException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    /// Why.
    public enum Reason {
        /// The table's columns cannot show that timestamp, or not those values.
        UNAVAILABLE,
        /// DuckDB does not run the query, or it ended in an error of DuckDB's.
        REFUSED,
        /// The query was interrupted.
        INTERRUPTED,
        /// Memory is exhausted.
        MEMORY,
        /// Disk space is exhausted.
        SPACE
    }

    private final Reason reason;

    ColumnException(Reason reason, String message) {
        super(message);
        this.reason = reason;
    }

    ColumnException(Reason reason, String message, Throwable cause) {
        super(message, cause);
        this.reason = reason;
    }

    public Reason reason() {
        return reason;
    }
}
