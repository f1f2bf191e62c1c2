package holo.accord.topology;

import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Participants;
import java.util.ArrayList;
import java.util.Collection;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// All groups of one epoch, in key order. Immutable.
public final class Topology {
    private final long epoch;
    private final List<Shard> shards;
    private final List<Integer> nodes;

    /// @param epoch 1 or greater; each change of the topology is the next epoch
    /// @param shards disjoint ranges; keys outside all of them cannot be used
    /// @param nodes every node that may coordinate transactions, replicas or not
    public Topology(long epoch, Collection<Shard> shards, Collection<Integer> nodes) {
        if (epoch < 1) {
            throw new IllegalArgumentException("epoch " + epoch + " must be 1 or greater");
        }
        this.epoch = epoch;
        List<Shard> sorted = new ArrayList<>(shards);
        sorted.sort((a, b) -> a.range().start().compareTo(b.range().start()));
        TreeSet<Integer> all = new TreeSet<>(nodes);
        for (int i = 0; i < sorted.size(); i++) {
            if (i > 0 && sorted.get(i - 1).range().intersects(sorted.get(i).range())) {
                throw new IllegalArgumentException(
                        "overlapping groups: " + sorted.get(i - 1) + " and " + sorted.get(i));
            }
            all.addAll(sorted.get(i).replicas());
        }
        this.shards = List.copyOf(sorted);
        this.nodes = List.copyOf(all);
    }

    /// A topology whose only coordinators are the replicas.
    public Topology(long epoch, Collection<Shard> shards) {
        this(epoch, shards, List.of());
    }

    public long epoch() {
        return epoch;
    }

    /// In key order.
    public List<Shard> shards() {
        return shards;
    }

    /// Every node that may coordinate, ascending.
    public List<Integer> nodes() {
        return nodes;
    }

    /// The group that owns a key, or null.
    public @Nullable Shard shardOf(Key key) {
        int i = lastStartingAtOrBefore(key);
        return i >= 0 && shards.get(i).range().contains(key) ? shards.get(i) : null;
    }

    /// The groups that a transaction touches, in key order.
    public List<Shard> shardsOf(Participants participants) {
        if (participants.ranges().isEmpty() && participants.keys().size() == 1) {
            Shard only = shardOf(participants.keys().get(0));
            return only == null ? List.of() : List.of(only);
        }
        if (shards.size() == 1) {
            return participants.intersects(shards.get(0).range()) ? shards : List.of();
        }
        List<Shard> touched = new ArrayList<>(4);
        int last = -1;
        for (Key key : participants.keys()) {
            // Keys ascend, so most are in the group of the one before.
            if (last < 0 || !shards.get(last).range().contains(key)) {
                last = lastStartingAtOrBefore(key);
                if (last >= 0 && shards.get(last).range().contains(key)) {
                    touched.add(shards.get(last));
                }
            }
        }
        boolean hasBoth = !touched.isEmpty() && !participants.ranges().isEmpty();
        for (KeyRange range : participants.ranges()) {
            addIntersecting(range, touched);
        }
        if (hasBoth) {
            TreeMap<Key, Shard> sorted = new TreeMap<>();
            touched.forEach(s -> sorted.put(s.range().start(), s));
            return new ArrayList<>(sorted.values());
        }
        return touched;
    }

    /// Adds the groups that a range touches. Ranges that are asked one after the other ascend, so only the last one
    /// added can be there already.
    private void addIntersecting(KeyRange range, List<Shard> touched) {
        Key end = range.end();
        for (int i = Math.max(0, lastStartingAtOrBefore(range.start())); i < shards.size(); i++) {
            Shard s = shards.get(i);
            if (end != null && s.range().start().compareTo(end) >= 0) {
                return;
            }
            if (s.range().intersects(range) && (touched.isEmpty() || touched.getLast() != s)) {
                touched.add(s);
            }
        }
    }

    public List<Shard> shardsOf(KeyRange range) {
        List<Shard> touched = new ArrayList<>(2);
        addIntersecting(range, touched);
        return touched;
    }

    /// Whether each key that both hold has the same replicas in both.
    public boolean sameReplicas(Topology other) {
        int i = 0;
        int j = 0;
        while (i < shards.size() && j < other.shards.size()) {
            Shard a = shards.get(i);
            Shard b = other.shards.get(j);
            if (a.range().intersects(b.range()) && !a.sameReplicas(b)) {
                return false;
            }
            if (endsFirst(a, b)) {
                i++;
            } else {
                j++;
            }
        }
        return true;
    }

    private static boolean endsFirst(Shard a, Shard b) {
        Key end = a.range().end();
        Key other = b.range().end();
        return end != null && (other == null || end.compareTo(other) < 0);
    }

    /// Whether some group owns each key and each part of each range.
    public boolean covers(Participants participants) {
        for (Key k : participants.keys()) {
            if (shardOf(k) == null) {
                return false;
            }
        }
        for (KeyRange r : participants.ranges()) {
            Key at = r.start();
            for (int i = Math.max(0, lastStartingAtOrBefore(at)); ; i++) {
                if (i >= shards.size() || !shards.get(i).range().contains(at)) {
                    return false;
                }
                Key end = shards.get(i).range().end();
                Key wanted = r.end();
                if (end == null || (wanted != null && wanted.compareTo(end) <= 0)) {
                    break;
                }
                at = end;
            }
        }
        return true;
    }

    private int lastStartingAtOrBefore(Key key) {
        int lo = 0;
        int hi = shards.size();
        while (lo < hi) {
            int mid = (lo + hi) >>> 1;
            if (shards.get(mid).range().start().compareTo(key) <= 0) {
                lo = mid + 1;
            } else {
                hi = mid;
            }
        }
        return lo - 1;
    }

    @Override
    public String toString() {
        return "epoch " + epoch + " " + shards;
    }
}
