package holo.sim.kernel;

import java.util.Locale;

/// A fault that really hit, by kind: what a plan allows, chance may still leave out.
public enum Hit {
    MESSAGE_LOST,
    MESSAGE_DUPLICATED,
    MESSAGE_OVERTAKEN,
    MESSAGE_LATE,
    MESSAGE_INTO_CUT_LINK,
    PARTITION,
    ONE_WAY_PARTITION,
    SWIZZLE,
    BROKEN_LINKS,
    LINK_STORM,
    POWER_LOST,
    PROCESS_KILLED,
    CRASH_BEFORE_SYNC,
    CRASH_AFTER_SYNC,
    RESTART,
    PAUSE,
    UNSYNCED_BYTES_LOST,
    WRITE_TORN,
    BIT_FLIPPED,
    DAMAGE_FOUND,
    SYNC_FAILED,
    SYNC_SLOWED,
    DISK_FULL,
    CLOCK_JUMP,
    SPLIT,
    MERGE,
    REPLICA_REPLACED,
    ALL_REPLICAS_REPLACED,
    COORDINATOR_DROPPED,
    ELECTORATE_CHANGED,
    CHECKPOINT,
    COPY;

    /// The name in words.
    public String words() {
        return name().toLowerCase(Locale.ROOT).replace('_', ' ');
    }
}
