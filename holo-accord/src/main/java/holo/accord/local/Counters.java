package holo.accord.local;

import java.util.EnumMap;
import java.util.Map;

/// Counts since the node's start.
public final class Counters {
    /// Why a message was refused or ignored without any change.
    public enum Refusal {
        LATE_RESPONSE("an answer to what is over"),
        DUPLICATE_RESPONSE("an answer that came before, or from a node that was not asked"),
        LATE_REQUEST("a request that a later one has overtaken"),
        FORGOTTEN("the transaction is over on all replicas"),
        FENCED("the transaction started below a sync point that does not know it"),
        PREEMPTED("a higher ballot has been promised"),
        ALREADY_DECIDED("the transaction is decided"),
        NOT_A_REPLICA("this node is no replica of what it touches"),
        UNKNOWN_EPOCH("it is of an unknown epoch, and no place is left to wait"),
        OUTSIDE_TOPOLOGY("no group holds what it touches"),
        NOT_LISTED("the topology does not list this node as a coordinator any more"),
        IMPOSSIBLE("nobody who follows the protocol sends it"),
        MALFORMED("it contradicts itself"),
        CLOCK_AHEAD("a timestamp in it is further ahead than any clock can be"),
        NOT_READABLE("the replica does not hold what is to be read, not yet or no longer"),
        TOO_MANY_READS("as many reads wait as may"),
        TOO_MANY_IN_FLIGHT("as many transactions of clients are in flight as may"),
        TOO_MANY_REMEMBERED("as many transactions are remembered as may, while a node is down");

        private final String description;

        Refusal(String description) {
            this.description = description;
        }

        /// For people.
        public String description() {
            return description;
        }
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
