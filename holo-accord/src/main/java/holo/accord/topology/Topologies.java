package holo.accord.topology;

import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Participants;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The epochs that a node knows, and how far other nodes are ready for them (protocol §6). While an epoch is not
/// synced, decisions need quorums of it and of the epochs before it.
public final class Topologies {
    /// Epochs kept behind the newest synced one, for transactions that started in them.
    private static final int EPOCHS_KEPT = 32;

    private final int self;
    private final TreeMap<Long, Topology> epochs = new TreeMap<>();
    private final TreeMap<Integer, Long> readyEpochs = new TreeMap<>();
    private Topology current;
    private long synced;

    public Topologies(int self, Topology first) {
        this.self = self;
        this.current = first;
        this.synced = first.epoch();
        epochs.put(first.epoch(), first);
    }

    public Topology current() {
        return current;
    }

    /// Every epoch up to this one is synced.
    public long synced() {
        return synced;
    }

    /// @throws IllegalArgumentException when it is not the next epoch
    public void add(Topology next) {
        if (next.epoch() != current.epoch() + 1) {
            throw new IllegalArgumentException("epoch " + next.epoch() + " does not follow epoch " + current.epoch()
                    + ": feed every epoch in order");
        }
        epochs.put(next.epoch(), next);
        current = next;
    }

    /// The topology of an epoch; the oldest known one for an epoch that is forgotten.
    public Topology at(long epoch) {
        Topology t = epochs.get(epoch);
        if (t != null) {
            return t;
        }
        return epoch < epochs.firstKey() ? epochs.firstEntry().getValue() : current;
    }

    public long readyEpoch(int node) {
        return readyEpochs.getOrDefault(node, epochs.firstKey());
    }

    /// Remembers that a node counts in quorums up to an epoch; says whether an epoch became synced by that.
    public boolean ready(int node, long epoch) {
        if (epoch <= readyEpoch(node)) {
            return false;
        }
        readyEpochs.put(node, epoch);
        long before = synced;
        while (synced < current.epoch() && isSynced(at(synced + 1))) {
            synced++;
        }
        while (epochs.firstKey() < synced - EPOCHS_KEPT) {
            epochs.pollFirstEntry();
        }
        return synced > before;
    }

    private boolean isSynced(Topology t) {
        for (Shard s : t.shards()) {
            int ready = 0;
            for (int i = 0; i < s.replicaCount(); i++) {
                if (readyEpoch(s.replica(i)) >= t.epoch()) {
                    ready++;
                }
            }
            if (ready < s.slowQuorum()) {
                return false;
            }
        }
        return true;
    }

    /// The groups whose quorums a decision over these epochs needs: those of the epochs themselves, and of
    /// older ones as long as the first is not synced. Readiness counts only in the oldest of them: its quorums
    /// know all that was decided before, the newer ones' need only be there.
    public List<JointShard> select(Participants participants, long fromEpoch, long toEpoch) {
        long from = Math.min(fromEpoch, Math.max(synced, epochs.firstKey()));
        from = Math.max(from, epochs.firstKey());
        List<JointShard> chosen = new ArrayList<>(2);
        for (long e = from; e <= Math.max(from, toEpoch); e++) {
            for (Shard s : at(e).shardsOf(participants)) {
                if (!isCovered(chosen, s)) {
                    chosen.add(new JointShard(e == from ? e : 0, s));
                }
            }
        }
        return chosen;
    }

    private static boolean isCovered(List<JointShard> chosen, Shard shard) {
        for (JointShard j : chosen) {
            if (j.shard().range().contains(shard.range()) && j.shard().sameMembers(shard)) {
                return true;
            }
        }
        return false;
    }

    /// The part that this node replicates, or will, for a transaction that started in an epoch; the very object when
    /// that is all of it.
    public Participants owned(Participants all, long fromEpoch) {
        long from = Math.min(fromEpoch, synced);
        if (all.ranges().isEmpty() && all.keys().size() == 1) {
            return owns(all.keys().get(0), from) ? all : Participants.NONE;
        }
        Participants mine = Participants.NONE;
        for (Topology t : since(from)) {
            for (Shard s : t.shardsOf(all)) {
                if (s.isReplica(self)) {
                    Participants slice = all.slice(s.range());
                    if (slice == all) {
                        return all;
                    }
                    mine = mine.union(slice);
                }
            }
        }
        return mine.equals(all) ? all : mine;
    }

    /// Whether this node replicates any of it in an epoch.
    public boolean isReplicaAt(long epoch, Participants participants) {
        for (Shard s : at(epoch).shardsOf(participants)) {
            if (s.isReplica(self)) {
                return true;
            }
        }
        return false;
    }

    private Collection<Topology> since(long epoch) {
        return epoch >= current.epoch()
                ? List.of(current)
                : epochs.tailMap(epoch, true).values();
    }

    private boolean owns(Key key, long fromEpoch) {
        if (isReplicaOf(current, key)) {
            return true;
        }
        for (Topology t : since(fromEpoch)) {
            if (t != current && isReplicaOf(t, key)) {
                return true;
            }
        }
        return false;
    }

    private boolean isReplicaOf(Topology t, Key key) {
        Shard s = t.shardOf(key);
        return s != null && s.isReplica(self);
    }

    /// Whether the groups of all participants have had the same members since an epoch.
    public boolean unchangedSince(long epoch, Participants participants) {
        if (epoch == current.epoch()) {
            return true;
        }
        if (epoch > current.epoch() || epoch < epochs.firstKey()) {
            return false;
        }
        List<Shard> now = current.shardsOf(participants);
        for (Topology t : epochs.tailMap(epoch, true).values()) {
            for (Shard then : t.shardsOf(participants)) {
                for (Shard s : now) {
                    if (s.range().intersects(then.range()) && !s.sameMembers(then)) {
                        return false;
                    }
                }
            }
        }
        return true;
    }

    /// The ranges whose replicas differ between an epoch and the one before it, and which this node replicates.
    public List<KeyRange> changedForSelf(long epoch) {
        List<KeyRange> changed = new ArrayList<>();
        Topology before = epochs.get(epoch - 1);
        for (Shard s : at(epoch).shards()) {
            if (!s.isReplica(self) || before == null) {
                continue;
            }
            for (Shard old : before.shardsOf(s.range())) {
                if (!old.replicas().equals(s.replicas())) {
                    changed.add(s.range().intersection(old.range()));
                }
            }
        }
        return changed;
    }

    /// The groups of an epoch that hold a range.
    public List<Shard> shardsOf(long epoch, KeyRange range) {
        Topology t = epochs.get(epoch);
        return t == null ? List.of() : t.shardsOf(range);
    }

    /// Whether the only replica of everything touched is this node, in each epoch that matters.
    public boolean onlySelf(Participants participants) {
        for (Topology t : synced == current.epoch() ? List.of(current) : epochs.values()) {
            List<Shard> touched = t.shardsOf(participants);
            if (touched.isEmpty()) {
                return false;
            }
            for (Shard s : touched) {
                if (s.replicaCount() != 1 || s.replica(0) != self) {
                    return false;
                }
            }
        }
        return true;
    }

    public @Nullable Topology known(long epoch) {
        return epochs.get(epoch);
    }
}
