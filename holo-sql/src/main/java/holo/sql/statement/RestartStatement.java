package holo.sql.statement;

/// The running statement has to begin again; it keeps the locks that it has taken. Either a row that it saw has been
/// changed by a transaction that has committed since: at READ COMMITTED, it runs again on a newer snapshot. Or it had
/// to wait for a lock on a relation before it looked at anything: what it was planned for may be gone.
public final class RestartStatement extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final boolean afterLock;

    RestartStatement() {
        this("a row was changed meanwhile", false);
    }

    private RestartStatement(String message, boolean afterLock) {
        super(message, null, false, false);
        this.afterLock = afterLock;
    }

    /// The statement had to wait for a lock on a relation, which is held now.
    public static RestartStatement afterLock() {
        return new RestartStatement("a lock on a relation was waited for", true);
    }

    /// Whether it has looked at no data yet, so that running it again is right at each level.
    public boolean isAfterLock() {
        return afterLock;
    }
}
