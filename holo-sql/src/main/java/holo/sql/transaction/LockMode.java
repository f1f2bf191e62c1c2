package holo.sql.transaction;

/// Row lock modes with PostgreSQL's conflicts (documentation, table 13.3), weakest first. Advisory locks use two of
/// them.
public enum LockMode implements HeldMode {
    KEY_SHARE,
    SHARE,
    NO_KEY_UPDATE,
    UPDATE;

    @Override
    public int bit() {
        return 1 << ordinal();
    }

    @Override
    public int conflicts() {
        return switch (this) {
            case KEY_SHARE -> UPDATE.bit();
            case SHARE -> NO_KEY_UPDATE.bit() | UPDATE.bit();
            case NO_KEY_UPDATE -> SHARE.bit() | NO_KEY_UPDATE.bit() | UPDATE.bit();
            case UPDATE -> UPDATE.covered();
        };
    }

    /// Whoever holds a mode needs nothing more to have a weaker one.
    @Override
    public int covered() {
        return (bit() << 1) - 1;
    }

    boolean covers(LockMode other) {
        return compareTo(other) >= 0;
    }
}
