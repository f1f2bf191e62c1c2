package holo.sql.error;

/// What was asked for would have to wait, on a thread that must not. Nothing has happened: the same may be asked again
/// on a thread that may.
public final class MustWaitException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    public MustWaitException() {
        super("a lock is held by another transaction", null, false, false);
    }
}
