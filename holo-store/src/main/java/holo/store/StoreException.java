package holo.store;

/// The store could not do what was asked. Carries a SQLSTATE.
public final class StoreException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final String sqlState;

    /// @param sqlState five characters, from PostgreSQL's appendix A
    /// @param message what happened, why, and what to do next
    public StoreException(String sqlState, String message) {
        super(message);
        this.sqlState = sqlState;
    }

    public StoreException(String sqlState, String message, Throwable cause) {
        super(message, cause);
        this.sqlState = sqlState;
    }

    public String sqlState() {
        return sqlState;
    }
}
