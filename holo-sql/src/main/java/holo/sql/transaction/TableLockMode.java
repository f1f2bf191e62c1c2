package holo.sql.transaction;

import java.util.Arrays;
import java.util.Locale;

/// Table lock modes with PostgreSQL's conflicts (documentation, table 13.2), in its order.
public enum TableLockMode implements HeldMode {
    ACCESS_SHARE("AccessShareLock"),
    ROW_SHARE("RowShareLock"),
    ROW_EXCLUSIVE("RowExclusiveLock"),
    SHARE_UPDATE_EXCLUSIVE("ShareUpdateExclusiveLock"),
    SHARE("ShareLock"),
    SHARE_ROW_EXCLUSIVE("ShareRowExclusiveLock"),
    EXCLUSIVE("ExclusiveLock"),
    ACCESS_EXCLUSIVE("AccessExclusiveLock");

    private static final int ALL = (1 << values().length) - 1;

    private static final int[] CONFLICTS =
            Arrays.stream(values()).mapToInt(TableLockMode::conflictsOf).toArray();

    private final String shown;

    TableLockMode(String shown) {
        this.shown = shown;
    }

    /// As pg_locks shows it.
    public String shown() {
        return shown;
    }

    /// The mode by the words of LOCK TABLE.
    public static TableLockMode of(String words) {
        return valueOf(words.replace(' ', '_').toUpperCase(Locale.ROOT));
    }

    /// Whether it conflicts with no other mode of this kind, so that its holders need not know of each other.
    boolean isWeak() {
        return compareTo(ROW_EXCLUSIVE) <= 0;
    }

    /// Whether it conflicts with a weak mode.
    boolean isStrong() {
        return compareTo(SHARE) >= 0;
    }

    @Override
    public int bit() {
        return 1 << ordinal();
    }

    @Override
    public int conflicts() {
        return CONFLICTS[ordinal()];
    }

    private static int conflictsOf(TableLockMode mode) {
        int from = switch (mode) {
            case ACCESS_SHARE -> ACCESS_EXCLUSIVE.bit();
            case ROW_SHARE -> EXCLUSIVE.bit();
            case ROW_EXCLUSIVE -> SHARE.bit();
            case SHARE_UPDATE_EXCLUSIVE -> SHARE_UPDATE_EXCLUSIVE.bit();
            case SHARE, SHARE_ROW_EXCLUSIVE -> ROW_EXCLUSIVE.bit();
            case EXCLUSIVE -> ROW_SHARE.bit();
            case ACCESS_EXCLUSIVE -> ACCESS_SHARE.bit();
        };
        int conflicts = ALL & -from;
        return mode == SHARE ? conflicts & ~SHARE.bit() : conflicts;
    }

    /// Each mode is taken and shown for itself.
    @Override
    public int covered() {
        return bit();
    }
}
