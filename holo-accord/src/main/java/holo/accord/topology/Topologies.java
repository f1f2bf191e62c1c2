package holo.accord.topology;

import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Participants;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The epochs that a node knows, and how far other nodes are ready for them (protocol §6). While an epoch is not
/// synced, decisions need quorums of it and of the epochs before it.
public final class Topologies {
    private final int self;
    private final TreeMap<Long, Topology> epochs = new TreeMap<>();
    /// By epoch: the last one up to it in which some group changed its replicas; the first one known, if none did.
    private final TreeMap<Long, Long> lastChange = new TreeMap<>();
    /// By epoch: the groups that are not as in the epoch before.
    private final Map<Long, List<Shard>> changed = new HashMap<>();
    private final TreeMap<Integer, Long> readyEpochs = new TreeMap<>();
    /// By epoch: what this node replicates in any epoch from there on, sorted and apart. Empty after each change.
    private final Map<Long, List<KeyRange>> ownedSince = new HashMap<>();
    private Topology current;
    private long synced;
    private long leftUpTo;

    public Topologies(int self, Topology first) {
        this.self = self;
        this.current = first;
        this.synced = first.epoch();
        this.leftUpTo = first.epoch();
        epochs.put(first.epoch(), first);
        lastChange.put(first.epoch(), first.epoch());
    }

    public Topology current() {
        return current;
    }

    /// Whether a node may coordinate transactions in the newest epoch.
    public boolean isListed(int node) {
        return Collections.binarySearch(current.nodes(), node) >= 0;
    }

    /// Every epoch up to this one is synced.
    public long synced() {
        return synced;
    }

    /// Of the epochs up to this one, which are synced, this node has left the ranges that it replicates no more.
    public long leftUpTo() {
        return leftUpTo;
    }

    public void left(long epoch) {
        leftUpTo = epoch;
    }

    /// The ranges that this node does not replicate in an epoch and did in the one before.
    public List<KeyRange> leftBySelf(long epoch) {
        Topology before = epochs.get(epoch - 1);
        Topology then = epochs.get(epoch);
        return before == null || then == null ? List.of() : heldOnlyIn(before, then);
    }

    /// Whether a node has nothing to do any more with a transaction that started in an epoch: since an epoch that
    /// is synced it replicates nothing of it. All that is ever decided of what started before that epoch is decided
    /// then, and known to a quorum of each group of it.
    public boolean hasLeft(int node, Participants participants, long startEpoch) {
        if (startEpoch >= leftUpTo) {
            return false;
        }
        for (long e = leftUpTo; e <= current.epoch(); e++) {
            for (Shard s : at(e).shardsOf(participants)) {
                if (s.isReplica(node)) {
                    return false;
                }
            }
        }
        return true;
    }

    /// @throws IllegalArgumentException when it is not the next epoch
    public void add(Topology next) {
        if (next.epoch() != current.epoch() + 1) {
            throw new IllegalArgumentException("epoch " + next.epoch() + " does not follow epoch " + current.epoch()
                    + ": feed every epoch in order");
        }
        epochs.put(next.epoch(), next);
        changed.put(next.epoch(), changed(current, next));
        lastChange.put(next.epoch(), next.sameReplicas(current) ? lastChangeUpTo(current.epoch()) : next.epoch());
        current = next;
        ownedSince.clear();
    }

    /// The groups that are no part of a group of the same members before.
    private static List<Shard> changed(Topology before, Topology next) {
        List<Shard> changed = new ArrayList<>();
        for (Shard s : next.shards()) {
            Shard old = before.shardOf(s.range().start());
            if (old != s && (old == null || !old.range().contains(s.range()) || !old.sameMembers(s))) {
                changed.add(s);
            }
        }
        return changed;
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
        advance();
        return synced > before;
    }

    private void advance() {
        while (synced < current.epoch() && isSynced(at(synced + 1))) {
            synced++;
        }
    }

    /// Another node knows that every epoch up to this one is synced. Who was ready for it need not be heard: who left a
    /// group takes no part any more once it knows that, and must not be waited for.
    public void syncedElsewhere(long epoch) {
        synced = Math.max(synced, Math.min(epoch, current.epoch()));
        // Of later epochs all may have been heard before.
        advance();
    }

    /// Forgets the epochs before this one: no transaction that started in them is undecided, and no range that
    /// this node joined in one of them is still to be copied. What is not synced stays.
    public void forgetBefore(long epoch) {
        while (epochs.firstKey() < Math.min(epoch, synced)) {
            changed.remove(epochs.pollFirstEntry().getKey());
            lastChange.pollFirstEntry();
            ownedSince.clear();
        }
    }

    /// The oldest epoch that is known.
    public long oldest() {
        return epochs.firstKey();
    }

    /// How many epochs are known.
    public int count() {
        return epochs.size();
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

    /// The groups whose quorums a decision needs: those of the epochs from the transaction's start to the last
    /// that it concerns, and of older ones as long as the first is not synced (protocol §6).
    ///
    /// Who answers need not be ready. Every epoch up to the oldest of these is synced, so a quorum of each of
    /// its groups was ready, and any other quorum has one of those among it: that one knows the effect of all
    /// that was decided before. What was decided since, all quorums of the group share.
    public List<JointShard> select(Participants participants, long startEpoch, long toEpoch) {
        long start = Math.max(startEpoch, epochs.firstKey());
        long from = Math.min(start, synced);
        List<JointShard> chosen = new ArrayList<>(2);
        for (long e = from; e <= Math.max(start, toEpoch); e++) {
            if (e == from || e == start) {
                for (Shard s : at(e).shardsOf(participants)) {
                    choose(chosen, s, e == start);
                }
            } else {
                // What is as in the epoch before is chosen already, or covered by what is.
                for (Shard s : changed.getOrDefault(e, List.of())) {
                    if (participants.intersects(s.range())) {
                        choose(chosen, s, false);
                    }
                }
            }
        }
        return chosen;
    }

    private static void choose(List<JointShard> chosen, Shard s, boolean ofStart) {
        int covering = covering(chosen, s);
        if (covering < 0) {
            chosen.add(new JointShard(s, ofStart));
        } else if (ofStart && !chosen.get(covering).ofStart()) {
            chosen.set(covering, new JointShard(chosen.get(covering).shard(), true));
        }
    }

    private static int covering(List<JointShard> chosen, Shard shard) {
        for (int i = 0; i < chosen.size(); i++) {
            Shard s = chosen.get(i).shard();
            if (s.range().contains(shard.range()) && s.sameMembers(shard)) {
                return i;
            }
        }
        return -1;
    }

    /// The part that this node replicates, or will, for a transaction that started in an epoch; the very object
    /// when that is all of it.
    public Participants owned(Participants all, long fromEpoch) {
        long from = Math.min(fromEpoch, synced);
        if (all.ranges().isEmpty() && all.keys().size() == 1) {
            return owns(all.keys().get(0), from) ? all : Participants.NONE;
        }
        return from >= current.epoch() ? ownedNow(all) : ownedSince(all, from);
    }

    private Participants ownedNow(Participants all) {
        Participants mine = Participants.NONE;
        for (Shard s : current.shardsOf(all)) {
            if (s.isReplica(self)) {
                Participants slice = all.slice(s.range());
                if (slice == all) {
                    return all;
                }
                mine = mine.union(slice);
            }
        }
        return mine.equals(all) ? all : mine;
    }

    /// A node that starts again asks this of everything in its log, and knows of no epoch that it is synced.
    private Participants ownedSince(Participants all, long from) {
        List<KeyRange> owned = ownedSince(from);
        List<Key> keys = new ArrayList<>(all.keys().size());
        for (Key key : all.keys()) {
            if (contains(owned, key)) {
                keys.add(key);
            }
        }
        List<KeyRange> ranges = new ArrayList<>(all.ranges().size());
        for (KeyRange range : all.ranges()) {
            for (int i = firstEndingAfter(owned, range.start());
                    i < owned.size() && owned.get(i).intersects(range);
                    i++) {
                ranges.add(owned.get(i).intersection(range));
            }
        }
        return keys.size() == all.keys().size() && ranges.equals(all.ranges()) ? all : Participants.of(keys, ranges);
    }

    private List<KeyRange> ownedSince(long from) {
        return ownedSince.computeIfAbsent(Math.max(from, epochs.firstKey()), first -> {
            List<KeyRange> ranges = new ArrayList<>();
            for (Topology t : since(first)) {
                for (Shard s : t.shards()) {
                    if (s.isReplica(self)) {
                        ranges.add(s.range());
                    }
                }
            }
            return Participants.of(List.of(), ranges).ranges();
        });
    }

    private static boolean contains(List<KeyRange> sorted, Key key) {
        int i = firstEndingAfter(sorted, key);
        return i < sorted.size() && sorted.get(i).contains(key);
    }

    private static int firstEndingAfter(List<KeyRange> sorted, Key key) {
        int lo = 0;
        int hi = sorted.size();
        while (lo < hi) {
            int mid = (lo + hi) >>> 1;
            Key end = sorted.get(mid).end();
            if (end != null && end.compareTo(key) <= 0) {
                lo = mid + 1;
            } else {
                hi = mid;
            }
        }
        return lo;
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
        return fromEpoch < current.epoch() && contains(ownedSince(fromEpoch), key);
    }

    /// Whether this node replicates the key in an epoch.
    public boolean isReplicaAt(long epoch, Key key) {
        return isReplicaOf(at(epoch), key);
    }

    /// Whether a node replicates all of a range in an epoch.
    public boolean isReplicaAt(long epoch, KeyRange range, int node) {
        List<Shard> held = at(epoch).shardsOf(range);
        for (Shard s : held) {
            if (!s.isReplica(node)) {
                return false;
            }
        }
        return !held.isEmpty();
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

    /// Whether some group, of whatever range, has other replicas in an epoch after the first one, up to the last, than
    /// in the epoch before it. Of epochs that are forgotten, nobody can tell any more: it may.
    public boolean replicasChange(long first, long last) {
        return first < last && lastChangeUpTo(last) > first;
    }

    private long lastChangeUpTo(long epoch) {
        Map.Entry<Long, Long> known = lastChange.floorEntry(epoch);
        return known == null ? epoch : known.getValue();
    }

    /// Whether the groups of all participants have the same replicas in every epoch from the first to the last.
    public boolean sameReplicas(Participants participants, long first, long last) {
        if (first >= last) {
            return true;
        }
        List<Shard> before = at(first).shardsOf(participants);
        for (long e = first + 1; e <= last; e++) {
            for (Shard then : at(e).shardsOf(participants)) {
                for (Shard s : before) {
                    if (s.range().intersects(then.range()) && !s.sameReplicas(then)) {
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
                if (!old.sameReplicas(s)) {
                    changed.add(s.range().intersection(old.range()));
                }
            }
        }
        return changed;
    }

    /// The ranges that this node replicates in the newest epoch and did not in the one before.
    public List<KeyRange> gained() {
        return heldOnlyIn(current, epochs.get(current.epoch() - 1));
    }

    /// The ranges that this node replicates in the one topology and not in the other.
    private List<KeyRange> heldOnlyIn(Topology one, @Nullable Topology other) {
        List<KeyRange> ranges = new ArrayList<>();
        for (Shard held : one.shards()) {
            if (held.isReplica(self)) {
                List<KeyRange> rest = List.of(held.range());
                for (Shard shard : other == null ? List.<Shard>of() : other.shardsOf(held.range())) {
                    if (shard.isReplica(self)) {
                        rest = rest.stream()
                                .flatMap(r -> r.without(shard.range()).stream())
                                .toList();
                    }
                }
                ranges.addAll(rest);
            }
        }
        return ranges;
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
