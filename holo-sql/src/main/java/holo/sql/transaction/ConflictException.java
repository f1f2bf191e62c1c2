package holo.sql.transaction;

import holo.store.Validation;

/// A commit was refused because something that the transaction relied on had changed. Nothing was written.
public final class ConflictException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    private final transient Validation failed;

    ConflictException(Validation failed) {
        super("validation failed: " + failed);
        this.failed = failed;
    }

    /// What no longer held. A {@link Validation.KeyAbsent} is a row that somebody else inserted meanwhile.
    public Validation failed() {
        return failed;
    }
}
