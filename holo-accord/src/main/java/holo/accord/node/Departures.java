package holo.accord.node;

import holo.accord.coordinate.Coordinator;
import holo.accord.local.Environment;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Participants;
import holo.accord.primitives.Timestamp;
import holo.accord.primitives.Txn;
import holo.accord.primitives.TxnId;
import holo.accord.topology.Shard;
import holo.accord.topology.Topology;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Closes the account of nodes that the newest topology lists no more (protocol §7). Such a node starts nothing of that
/// epoch or later for clients, but perhaps sync points, until it has left what it was to become ready for. If it lives,
/// it says itself when all that it started is over. If it does not, this node finds out after a while: by a sync point
/// over all ranges, once each replica is ready for an epoch without the departed node. When that sync point is applied
/// on all replicas, everything that the departed node started before and that is ever decided is over on all of them.
final class Departures {
    /// A node that lives says in less than so many times the patience that nothing of its own is under way.
    private static final int PATIENCE_FIRST = 8;

    private static final int DOUBLINGS_MAX = 6;
    private static final long NEVER = -1;

    private final Environment env;
    private final Coordinator coordinator;
    private final long patienceMicros;
    private long nextTry = NEVER;
    private int tries;
    private @Nullable TxnId syncPoint;

    Departures(Environment env, Coordinator coordinator, long patienceMicros) {
        this.env = env;
        this.coordinator = coordinator;
        this.patienceMicros = patienceMicros;
    }

    void tick() {
        if (env.watermarks().departed().isEmpty() || !env.topologies().isListed(env.self())) {
            nextTry = NEVER;
            tries = 0;
            syncPoint = null;
        } else if (nextTry == NEVER) {
            nextTry = env.now() + patienceMicros * (PATIENCE_FIRST + rank());
        } else if (env.now() >= nextTry && !isUnderWay() && areReplicasReady()) {
            nextTry = env.now() + (patienceMicros * PATIENCE_FIRST << Math.min(tries++, DOUBLINGS_MAX));
            syncPoint = coordinator.syncPoint(Txn.syncPoint(Participants.of(KeyRange.ALL)));
        }
    }

    /// Nodes look one after the other.
    private int rank() {
        return Math.max(0, env.topologies().current().nodes().indexOf(env.self()));
    }

    private boolean isUnderWay() {
        TxnId id = syncPoint;
        return id != null && coordinator.isActive(id);
    }

    /// A replica that still copies for an epoch in which the departed node coordinated would apply the sync point
    /// before what the departed node started since that epoch, which goes on top of the copy.
    private boolean areReplicasReady() {
        long newest = 0;
        for (long departedIn : env.watermarks().departed().values()) {
            newest = Math.max(newest, departedIn);
        }
        Topology current = env.topologies().current();
        for (Shard s : current.shards()) {
            for (int i = 0; i < s.replicaCount(); i++) {
                if (env.topologies().readyEpoch(s.replica(i)) < newest) {
                    return false;
                }
            }
        }
        return true;
    }

    /// A sync point of this node is applied on all replicas; gives back of whom all is over that started below it.
    List<Integer> fencedEverywhere(TxnId id) {
        if (!id.equals(syncPoint)) {
            return List.of();
        }
        return env.watermarks().departed().entrySet().stream()
                .filter(d -> !id.timestamp().isBefore(new Timestamp(d.getValue(), 0, 0)))
                .map(Map.Entry::getKey)
                .toList();
    }
}
