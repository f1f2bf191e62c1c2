package holo.accord.coordinate;

import holo.accord.topology.JointShard;
import holo.accord.topology.Shard;
import java.util.Arrays;
import java.util.List;
import java.util.function.IntPredicate;

/// Counts answers by group (protocol §2). A decision needs a quorum in each group.
final class Tally {
    private static final byte SILENT = 0;
    private static final byte NO = 1;
    private static final byte YES = 2;

    final List<JointShard> shards;
    final int[] nodes;
    private final byte[] answers;
    /// Those who hold what they were told, and will answer by themselves.
    private final boolean[] holding;

    Tally(List<JointShard> shards) {
        this.shards = shards;
        this.nodes = nodesOf(shards);
        this.answers = new byte[nodes.length];
        this.holding = new boolean[nodes.length];
    }

    private static int[] nodesOf(List<JointShard> shards) {
        if (shards.size() == 1) {
            Shard s = shards.get(0).shard();
            int[] n = new int[s.replicaCount()];
            for (int i = 0; i < n.length; i++) {
                n[i] = s.replica(i);
            }
            return n;
        }
        int[] all = new int[0];
        int count = 0;
        for (JointShard j : shards) {
            Shard s = j.shard();
            all = Arrays.copyOf(all, count + s.replicaCount());
            for (int i = 0; i < s.replicaCount(); i++) {
                all[count++] = s.replica(i);
            }
        }
        Arrays.sort(all);
        int distinct = 0;
        for (int i = 0; i < count; i++) {
            if (i == 0 || all[i] != all[i - 1]) {
                all[distinct++] = all[i];
            }
        }
        return Arrays.copyOf(all, distinct);
    }

    boolean has(int node) {
        return Arrays.binarySearch(nodes, node) >= 0;
    }

    boolean isOnly(int node) {
        return nodes.length == 1 && nodes[0] == node;
    }

    /// Takes an answer; false when the node is none of these, or has answered already.
    boolean record(int node, boolean yes) {
        int i = Arrays.binarySearch(nodes, node);
        if (i < 0 || answers[i] != SILENT) {
            return false;
        }
        answers[i] = yes ? YES : NO;
        return true;
    }

    /// What these nodes have answered before counts on.
    void takeOver(Tally before) {
        for (int i = 0; i < nodes.length; i++) {
            int j = Arrays.binarySearch(before.nodes, nodes[i]);
            if (j >= 0) {
                answers[i] = before.answers[j];
                holding[i] = before.holding[j];
            }
        }
    }

    /// Takes word that a node will answer by itself.
    void hold(int node) {
        int i = Arrays.binarySearch(nodes, node);
        if (i >= 0) {
            holding[i] = true;
        }
    }

    boolean isHeldBy(int node) {
        int i = Arrays.binarySearch(nodes, node);
        return i >= 0 && holding[i];
    }

    /// Whether those of whom this is not true are enough for a quorum of every group.
    boolean canHaveQuorums(IntPredicate isGone) {
        for (JointShard j : shards) {
            Shard s = j.shard();
            int n = 0;
            for (int i = 0; i < s.replicaCount(); i++) {
                if (!isGone.test(s.replica(i))) {
                    n++;
                }
            }
            if (n < s.slowQuorum()) {
                return false;
            }
        }
        return true;
    }

    boolean isSilent(int node) {
        int i = Arrays.binarySearch(nodes, node);
        return i >= 0 && answers[i] == SILENT;
    }

    boolean isComplete() {
        return isComplete(node -> false);
    }

    /// Everybody has answered of whom this is not true.
    boolean isComplete(IntPredicate isNotNeeded) {
        for (int i = 0; i < nodes.length; i++) {
            if (answers[i] == SILENT && !isNotNeeded.test(nodes[i])) {
                return false;
            }
        }
        return true;
    }

    private boolean said(int node, byte least) {
        return answers[Arrays.binarySearch(nodes, node)] >= least;
    }

    private boolean hasSlow(JointShard j, byte least) {
        Shard s = j.shard();
        int n = 0;
        for (int i = 0; i < s.replicaCount(); i++) {
            if (said(s.replica(i), least)) {
                n++;
            }
        }
        return n >= s.slowQuorum();
    }

    /// A slow quorum of every group has answered, however.
    boolean hasAnswers() {
        for (JointShard j : shards) {
            if (!hasSlow(j, NO)) {
                return false;
            }
        }
        return true;
    }

    /// A slow quorum of every group said yes.
    boolean hasQuorums() {
        for (JointShard j : shards) {
            if (!hasSlow(j, YES)) {
                return false;
            }
        }
        return true;
    }

    /// At least one replica of every group said yes.
    boolean hasOneOfEach() {
        for (JointShard j : shards) {
            boolean said = false;
            for (int i = 0; i < j.shard().replicaCount() && !said; i++) {
                said = said(j.shard().replica(i), YES);
            }
            if (!said) {
                return false;
            }
        }
        return true;
    }

    /// A slow quorum of at least one group that every proposal of this transaction needs said yes.
    boolean hasAnyQuorum() {
        for (JointShard j : shards) {
            if (j.ofStart() && hasSlow(j, YES)) {
                return true;
            }
        }
        return false;
    }

    /// Every group's fast quorum said yes.
    boolean hasFastQuorums() {
        for (JointShard j : shards) {
            if (electors(j, true) < j.shard().fastQuorum()) {
                return false;
            }
        }
        return true;
    }

    /// Some group has so many electorate members against it, or silent and not expected to speak, that it will
    /// have no fast quorum.
    boolean cannotBeFast(IntPredicate isSuspect) {
        for (JointShard j : shards) {
            Shard s = j.shard();
            int possible = 0;
            for (int i = 0; i < s.replicaCount(); i++) {
                int node = s.replica(i);
                if (s.isElector(node) && (said(node, YES) || (isSilent(node) && !isSuspect.test(node)))) {
                    possible++;
                }
            }
            if (possible < s.fastQuorum()) {
                return true;
            }
        }
        return false;
    }

    /// Some group that the first coordinator must have asked has so many answers against t0 that it had no fast
    /// quorum (protocol §4, 7).
    boolean provesNoFastPath() {
        for (JointShard j : shards) {
            if (j.ofStart() && electors(j, false) >= j.shard().fastPathRejections()) {
                return true;
            }
        }
        return false;
    }

    private int electors(JointShard j, boolean yes) {
        Shard s = j.shard();
        int n = 0;
        for (int i = 0; i < s.replicaCount(); i++) {
            int node = s.replica(i);
            if (s.isElector(node) && !isSilent(node) && said(node, YES) == yes) {
                n++;
            }
        }
        return n;
    }

    @Override
    public String toString() {
        StringBuilder b = new StringBuilder("[");
        for (int i = 0; i < nodes.length; i++) {
            b.append(i == 0 ? "" : " ").append(nodes[i]).append(answers[i] == YES ? "+" : answers[i] == NO ? "-" : "?");
        }
        return b.append(']').toString();
    }
}
