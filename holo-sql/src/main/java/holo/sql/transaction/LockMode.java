package holo.sql.transaction;

/// Row lock modes with PostgreSQL's conflicts (documentation, table 13.3), weakest first.
public enum LockMode {
    KEY_SHARE,
    SHARE,
    NO_KEY_UPDATE,
    UPDATE;

    boolean conflictsWith(LockMode other) {
        return switch (this) {
            case KEY_SHARE -> other == UPDATE;
            case SHARE -> other == NO_KEY_UPDATE || other == UPDATE;
            case NO_KEY_UPDATE -> other != KEY_SHARE;
            case UPDATE -> true;
        };
    }

    /// Whether whoever holds this mode needs nothing more to have the other.
    boolean covers(LockMode other) {
        return compareTo(other) >= 0;
    }
}
