package holo.sim.cluster;

import holo.accord.topology.Shard;
import holo.accord.topology.Topology;
import java.util.List;

/// Adds up the virtual time in which a cluster can serve anybody: some node that is up reaches a slow quorum of each
/// group, there and back. Where a plan breaks more than that, waiting clients say nothing of the protocol.
final class ServableTime {
    /// What is broken at the moment.
    interface Conditions {
        boolean isUp(int node);

        boolean isCut(int from, int to);
    }

    /// Much shorter than anything breaks for.
    private static final long SAMPLE_MICROS = 20_000;

    private final Conditions conditions;
    private final int nodes;
    private long sampledMicros;
    private long servableMicros;

    ServableTime(Conditions conditions, int nodes) {
        this.conditions = conditions;
        this.nodes = nodes;
    }

    /// Whether the time since the last sample is worth another.
    boolean isDue(long nowMicros) {
        return nowMicros - sampledMicros >= SAMPLE_MICROS;
    }

    /// Takes the time since the last sample to have been as it is now.
    ///
    /// @param needed the topologies whose groups decisions need
    void sample(long nowMicros, List<Topology> needed) {
        if (canServe(needed)) {
            servableMicros += nowMicros - sampledMicros;
        }
        sampledMicros = nowMicros;
    }

    long micros() {
        return servableMicros;
    }

    private boolean canServe(List<Topology> needed) {
        for (int node = 0; node < nodes; node++) {
            if (conditions.isUp(node) && reachesQuorums(node, needed)) {
                return true;
            }
        }
        return false;
    }

    private boolean reachesQuorums(int node, List<Topology> needed) {
        for (Topology t : needed) {
            for (Shard s : t.shards()) {
                int reached = 0;
                for (int i = 0; i < s.replicaCount(); i++) {
                    if (reaches(node, s.replica(i))) {
                        reached++;
                    }
                }
                if (reached < s.slowQuorum()) {
                    return false;
                }
            }
        }
        return true;
    }

    private boolean reaches(int node, int other) {
        return conditions.isUp(other)
                && (node == other || !(conditions.isCut(node, other) || conditions.isCut(other, node)));
    }
}
