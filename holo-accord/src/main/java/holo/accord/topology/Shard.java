package holo.accord.topology;

import holo.accord.primitives.KeyRange;
import java.util.Arrays;
import java.util.List;

/// One range's group in one epoch: its replicas, who of them votes on the fast path, and the quorum sizes
/// (protocol §2).
public final class Shard {
    private final long group;
    private final long generation;
    private final KeyRange range;
    private final int[] replicas;
    private final int[] electorate;

    /// @param group the group's identity, 1 or greater, never reused
    /// @param generation durable ownership epoch of the range, 1 or greater: a split gives the child one
    ///     above all that exist, a merge one above both inputs
    /// @param range the keys that it owns
    /// @param replicas node ids, at least one
    /// @param electorate the replicas that vote on the fast path: at least a slow quorum of the replicas
    public Shard(long group, long generation, KeyRange range, List<Integer> replicas, List<Integer> electorate) {
        if (group < 1 || generation < 1) {
            throw new IllegalArgumentException(
                    "group " + group + " and generation " + generation + " must be 1 or greater");
        }
        this.group = group;
        this.generation = generation;
        this.range = range;
        this.replicas = sorted(replicas, "replica");
        this.electorate = sorted(electorate, "electorate member");
        if (this.replicas.length == 0 || this.replicas.length > 63) {
            throw new IllegalArgumentException("a group has 1 to 63 replicas, not " + this.replicas.length);
        }
        for (int e : this.electorate) {
            if (!isReplica(e)) {
                throw new IllegalArgumentException("electorate member " + e + " is no replica of " + replicas);
            }
        }
        if (this.electorate.length < slowQuorum()) {
            throw new IllegalArgumentException("an electorate of " + this.electorate.length
                    + " is below the slow quorum " + slowQuorum() + " of " + this.replicas.length + " replicas");
        }
    }

    /// A group in which every replica votes on the fast path.
    public Shard(long group, long generation, KeyRange range, List<Integer> replicas) {
        this(group, generation, range, replicas, replicas);
    }

    private static int[] sorted(List<Integer> nodes, String what) {
        int[] a = new int[nodes.size()];
        for (int i = 0; i < a.length; i++) {
            a[i] = nodes.get(i);
        }
        Arrays.sort(a);
        for (int i = 0; i < a.length; i++) {
            if (a[i] < 0 || (i > 0 && a[i] == a[i - 1])) {
                throw new IllegalArgumentException("negative or repeated " + what + " " + a[i]);
            }
        }
        return a;
    }

    public long group() {
        return group;
    }

    public long generation() {
        return generation;
    }

    public KeyRange range() {
        return range;
    }

    public int replicaCount() {
        return replicas.length;
    }

    public int electorateCount() {
        return electorate.length;
    }

    /// The i-th replica in ascending order of node id.
    public int replica(int i) {
        return replicas[i];
    }

    /// A replica's index, negative when the node is none.
    public int indexOf(int node) {
        return Arrays.binarySearch(replicas, node);
    }

    public boolean isReplica(int node) {
        return indexOf(node) >= 0;
    }

    public boolean isElector(int node) {
        return Arrays.binarySearch(electorate, node) >= 0;
    }

    public List<Integer> replicas() {
        return Arrays.stream(replicas).boxed().toList();
    }

    public List<Integer> electorate() {
        return Arrays.stream(electorate).boxed().toList();
    }

    /// How many replicas may fail: ⌊(r−1)/2⌋.
    public int faults() {
        return (replicas.length - 1) / 2;
    }

    /// Replicas that decide on the slow path, and that a recovery must hear.
    public int slowQuorum() {
        return replicas.length - faults();
    }

    /// Electorate members that must vote t0: ⌈(|E|+f+1)/2⌉, and never less than a majority of the replicas.
    public int fastQuorum() {
        return Math.max((electorate.length + faults() + 2) / 2, replicas.length / 2 + 1);
    }

    /// Rejections among the electorate that prove that there was no fast path.
    public int fastPathRejections() {
        return electorate.length - fastQuorum() + 1;
    }

    /// Whether both have the same replicas and the same electorate, so that quorums of one are quorums of the other.
    public boolean sameMembers(Shard other) {
        return Arrays.equals(replicas, other.replicas) && Arrays.equals(electorate, other.electorate);
    }

    /// Whether both have the same replicas.
    public boolean sameReplicas(Shard other) {
        return Arrays.equals(replicas, other.replicas);
    }

    @Override
    public boolean equals(Object o) {
        return o instanceof Shard s
                && group == s.group
                && generation == s.generation
                && range.equals(s.range)
                && sameMembers(s);
    }

    @Override
    public int hashCode() {
        return Long.hashCode(group * 31 + generation) ^ range.hashCode();
    }

    @Override
    public String toString() {
        String members = Arrays.toString(replicas);
        String voters = Arrays.equals(replicas, electorate) ? "" : " electorate " + Arrays.toString(electorate);
        return "group " + group + " generation " + generation + " " + range + " " + members + voters;
    }
}
