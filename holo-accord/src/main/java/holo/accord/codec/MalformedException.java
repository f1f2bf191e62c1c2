package holo.accord.codec;

/// Bytes that are no message or log record of this version. Says what was wrong and where.
public final class MalformedException extends RuntimeException {
    private static final long serialVersionUID = 1L;

    MalformedException(String message) {
        super(message);
    }

    MalformedException(String message, Throwable cause) {
        super(message, cause);
    }
}
