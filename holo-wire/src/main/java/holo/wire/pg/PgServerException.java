package holo.wire.pg;

/// The server could not be started; the message says why and what to do.
public final class PgServerException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    PgServerException(String message) {
        super(message);
    }

    PgServerException(String message, Throwable cause) {
        super(message, cause);
    }
}
