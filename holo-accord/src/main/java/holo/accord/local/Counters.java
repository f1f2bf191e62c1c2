package holo.accord.local;

import java.util.EnumMap;
import java.util.Map;

/// Counts since the node's start.
public final class Counters {
    /// Why a message was refused or ignored without any change.
    public enum Refusal {
        LATE_RESPONSE,
        DUPLICATE_RESPONSE,
        LATE_REQUEST,
        FORGOTTEN,
        FENCED,
        PREEMPTED,
        ALREADY_DECIDED,
        NOT_A_REPLICA,
        UNKNOWN_EPOCH,
        OUTSIDE_TOPOLOGY,
        /// Nobody who follows the protocol sends this.
        IMPOSSIBLE,
        /// The message contradicts itself.
        MALFORMED,
        /// A timestamp in it is further ahead of this node's clock than any clock can be.
        CLOCK_AHEAD
    }

    private final EnumMap<Refusal, Long> refused = new EnumMap<>(Refusal.class);
    public long fastPath;
    public long slowPath;
    public long recoveries;
    public long invalidations;
    public long retries;
    public long applied;
    public long messagesSent;

    public void refuse(Refusal why) {
        refused.merge(why, 1L, Long::sum);
    }

    public Map<Refusal, Long> refused() {
        return new EnumMap<>(refused);
    }
}
