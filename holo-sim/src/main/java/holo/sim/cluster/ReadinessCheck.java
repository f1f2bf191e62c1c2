package holo.sim.cluster;

import holo.accord.host.LogRecord;
import holo.accord.messages.AcceptOk;
import holo.accord.messages.CommitOk;
import holo.accord.messages.DepsOk;
import holo.accord.messages.Gossip;
import holo.accord.messages.Message;
import holo.accord.messages.PreAcceptOk;
import holo.accord.messages.RecoverOk;
import holo.accord.primitives.Key;
import holo.accord.topology.Shard;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Whether a node counts in the quorums of an epoch only when it may (protocol §6): it says so after it has written
/// so, and writes so after it has copied what it joined.
final class ReadinessCheck {
    private final Topologies topologies;
    private final int keys;
    private final Map<Integer, Long> written = new HashMap<>();
    private final Map<Integer, List<LogRecord.Copied>> copied = new HashMap<>();

    ReadinessCheck(Topologies topologies, int keys) {
        this.topologies = topologies;
        this.keys = keys;
    }

    /// A message leaves a node.
    ///
    /// @return what it contradicts, or null
    @Nullable
    String sent(int from, Message message) {
        long said = switch (message) {
            case Gossip m -> m.readyEpoch();
            case PreAcceptOk m -> m.readyEpoch();
            case AcceptOk m -> m.readyEpoch();
            case CommitOk m -> m.readyEpoch();
            case RecoverOk m -> m.readyEpoch();
            case DepsOk m -> m.readyEpoch();
            default -> 0;
        };
        long ready = written.getOrDefault(from, 1L);
        return said <= ready
                ? null
                : "n" + from + " says that it is ready for epoch " + said + ", but has written so for " + ready
                        + " only";
    }

    /// A record that a node hands to its log, in the order of the log. Any part of it may survive a crash, also
    /// before it is synced.
    ///
    /// @return what it contradicts, or null
    @Nullable
    String written(int node, LogRecord record) {
        if (record instanceof LogRecord.Copied c) {
            copied.computeIfAbsent(node, n -> new ArrayList<>()).add(c);
        }
        if (!(record instanceof LogRecord.Ready r)) {
            return null;
        }
        long before = written.getOrDefault(node, 1L);
        written.merge(node, r.epoch(), Math::max);
        for (long epoch = before + 1; epoch <= r.epoch(); epoch++) {
            String missing = missingAt(node, epoch);
            if (missing != null) {
                return missing;
            }
        }
        return null;
    }

    private @Nullable String missingAt(int node, long epoch) {
        for (int k = 0; k < keys; k++) {
            Key key = KeySpace.key(k);
            if (isReplica(node, key, epoch)
                    && !isReplica(node, key, epoch - 1)
                    && staysAt(node, key, epoch)
                    && !hasCopied(node, key, epoch)) {
                return "n" + node + " is ready for epoch " + epoch + ", in which it joined the group of k" + k
                        + ", but has not copied that";
            }
        }
        return null;
    }

    private boolean isReplica(int node, Key key, long epoch) {
        Shard shard = topologies.epoch(epoch).shardOf(key);
        return shard != null && shard.isReplica(node);
    }

    /// What it has left again it need not have copied.
    private boolean staysAt(int node, Key key, long since) {
        for (long epoch = since; epoch <= topologies.latestEpoch(); epoch++) {
            if (!isReplica(node, key, epoch)) {
                return false;
            }
        }
        return true;
    }

    /// Without a sync point it only says that it never will.
    private boolean hasCopied(int node, Key key, long epoch) {
        return copied.getOrDefault(node, List.of()).stream()
                .anyMatch(c -> c.syncPoint() != null
                        && c.bound().epoch() >= epoch
                        && c.range().contains(key));
    }
}
