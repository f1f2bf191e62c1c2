package holo.sql.statement;

/// A row that the statement saw has been changed by a transaction that has committed since. At READ COMMITTED the
/// statement runs again on a newer snapshot; it keeps the locks that it has taken.
public final class RestartStatement extends RuntimeException {
    private static final long serialVersionUID = 1L;

    RestartStatement() {
        super("a row was changed meanwhile", null, false, false);
    }
}
