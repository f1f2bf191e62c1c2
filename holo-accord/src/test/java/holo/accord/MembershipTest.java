package holo.accord;

import static org.assertj.core.api.Assertions.assertThat;

import holo.accord.messages.Apply;
import holo.accord.messages.ApplyOk;
import holo.accord.messages.Message;
import holo.accord.messages.PreAccept;
import holo.accord.messages.Request;
import holo.accord.messages.Response;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.TxnId;
import holo.accord.primitives.TxnKind;
import holo.accord.testing.AppendLogic;
import holo.accord.testing.TestCluster;
import holo.accord.topology.Shard;
import holo.accord.topology.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.function.BiPredicate;
import org.junit.jupiter.api.Test;

/// Nodes that join, leave and join again, at bad moments (protocol §6).
class MembershipTest {
    private static final List<Integer> NODES = List.of(1, 2, 3, 4);

    private static TestCluster cluster() {
        return new TestCluster(7, topology(1, 1, 2, 3));
    }

    private static Topology topology(long epoch, Integer... replicas) {
        return new Topology(epoch, List.of(new Shard(1, 1, KeyRange.ALL, List.of(replicas))), NODES);
    }

    private static Topology split(long epoch, List<Integer> left, List<Integer> right) {
        return new Topology(
                epoch,
                List.of(
                        new Shard(1, 1, AppendLogic.range("", "m"), left),
                        new Shard(2, 2, AppendLogic.range("m", ""), right)),
                NODES);
    }

    /// The node's own sync points are applied elsewhere, but it never hears of it: it finds no source to copy
    /// from.
    private static void keepFromCopying(TestCluster c, int node) {
        c.filter = (to, m) ->
                to != node || !(m instanceof ApplyOk ok) || ok.txnId().kind() != TxnKind.SYNC_POINT;
    }

    private static void append(TestCluster c, int node, String what, String... keys) {
        long token = c.submit(node, AppendLogic.append(what, keys));
        c.run(500_000);
        assertThat(c.history.replies()).as("answer to %s", what).containsKey(token);
    }

    private static void settle(TestCluster c, String... expected) {
        c.filter = (to, m) -> true;
        c.run(20_000_000);
        c.checkReplicas();
        c.hosts().forEach(h -> {
            assertThat(h.node().readying()).as("still to do on some node").isEmpty();
            assertThat(h.node().attempts()).isEmpty();
        });
        for (int i = 0; i < expected.length; i += 2) {
            assertThat(c.value(Integer.parseInt(expected[i]), "k")).isEqualTo(expected[i + 1]);
        }
    }

    @Test
    void whatANodeThatCameBackLearnsGoesOnTopOfItsCopy() {
        TestCluster c = cluster();
        append(c, 1, "a", "k");
        c.change(topology(2, 1, 2, 4));
        c.run(1_000_000);
        append(c, 1, "b", "k");
        keepFromCopying(c, 3);
        c.change(topology(3, 1, 2, 3));
        append(c, 1, "c", "k");
        assertThat(c.value(1, "k")).isEqualTo("a,b,c");
        assertThat(c.value(3, "k")).as("before the copy").isEqualTo("a");
        settle(c, "3", "a,b,c");
    }

    @Test
    void whatIsHeldBackForACopySurvivesARestart() {
        TestCluster c = cluster();
        append(c, 1, "a", "k");
        keepFromCopying(c, 4);
        c.change(topology(2, 1, 2, 4));
        append(c, 1, "b", "k");
        c.compact(4);
        append(c, 2, "c", "k");
        c.crash(4);
        c.restart(4);
        c.run(100_000);
        assertThat(c.value(4, "k")).as("before the copy").isEmpty();
        settle(c, "4", "a,b,c");
    }

    @Test
    void aNodeThatIsLateByManyEpochsStillFindsASource() {
        TestCluster c = cluster();
        append(c, 1, "a", "k");
        keepFromCopying(c, 4);
        c.change(topology(2, 1, 2, 4));
        c.run(1_000_000);
        for (int epoch = 3; epoch < 50; epoch++) {
            List<Integer> electorate = new ArrayList<>(List.of(1, 2, 4));
            electorate.remove(epoch % 3);
            c.change(new Topology(epoch, List.of(new Shard(1, 1, KeyRange.ALL, List.of(1, 2, 4), electorate)), NODES));
            c.run(100_000);
        }
        append(c, 2, "b", "k");
        settle(c, "4", "a,b");
    }

    @Test
    void aRangeIsCopiedInPiecesWhenNobodyHoldsAllOfItAnyMore() {
        TestCluster c = cluster();
        append(c, 1, "a", "k", "z");
        keepFromCopying(c, 4);
        c.change(topology(2, 1, 2, 4));
        c.run(1_000_000);
        c.change(split(3, List.of(1, 2, 4), List.of(1, 2, 4)));
        c.run(1_000_000);
        c.change(split(4, List.of(1, 3, 4), List.of(2, 3, 4)));
        c.run(1_000_000);
        append(c, 3, "b", "k", "z");
        settle(c, "4", "a,b", "1", "a,b");
    }

    @Test
    void whoLeavesBeforeItHadACopyNeedsNone() {
        TestCluster c = cluster();
        append(c, 1, "a", "k");
        keepFromCopying(c, 4);
        c.change(topology(2, 1, 2, 4));
        append(c, 1, "b", "k");
        c.change(topology(3, 1, 2, 3));
        append(c, 1, "c", "k");
        c.run(2_000_000);
        assertThat(c.host(4).node().readying()).isEmpty();
        settle(c, "3", "a,b,c");
    }

    /// Node 4 was a member for a while and has left again, without ever having had the data.
    @Test
    void whoLeftWithoutACopyIsNoSourceForOthers() {
        TestCluster c = cluster();
        append(c, 1, "a", "k");
        keepFromCopying(c, 4);
        c.change(topology(2, 1, 2, 4));
        append(c, 1, "b", "k");
        // Only 4 answers to the fences of 3, and hears of them after it has given up its copy.
        BiPredicate<Integer, Message> copiesNothing = c.filter;
        c.filter = (to, m) ->
                copiesNothing.test(to, m) && (!isOfFence(m, 3) || (to == 4 ? m instanceof PreAccept : !isApply(m)));
        c.change(topology(3, 1, 2, 3));
        for (int i = 0; i < 200 && !c.host(4).node().readying().isEmpty(); i++) {
            c.run(10_000);
        }
        assertThat(c.host(4).node().readying()).as("4 has given up its copy").isEmpty();
        assertThat(c.value(4, "k")).isEmpty();
        c.filter = (to, m) -> to == 4 || !isOfFence(m, 3) || !isApply(m);
        c.run(2_000_000);
        settle(c, "3", "a,b");
    }

    private static boolean isOfFence(Message m, int node) {
        TxnId id = m instanceof Request q ? q.txnId() : m instanceof Response a ? a.txnId() : null;
        return id != null && id.kind() == TxnKind.SYNC_POINT && id.node() == node;
    }

    private static boolean isApply(Message m) {
        return m instanceof Apply;
    }

    @Test
    void aWriteThatWaitsForACopyDoesNotHoldTheCopyUp() {
        List<Integer> nodes = List.of(1, 2, 3, 4, 5, 6);
        TestCluster c =
                new TestCluster(3, new Topology(1, List.of(new Shard(1, 1, KeyRange.ALL, List.of(1, 2, 3))), nodes));
        append(c, 1, "a", "k");
        c.filter =
                (to, m) -> to <= 3 || !(m instanceof ApplyOk ok) || ok.txnId().kind() != TxnKind.SYNC_POINT;
        List<List<Integer>> groups = List.of(List.of(2, 3, 4), List.of(3, 4, 5), List.of(4, 5, 6));
        for (int i = 0; i < groups.size(); i++) {
            c.change(new Topology(i + 2, List.of(new Shard(1, 1, KeyRange.ALL, groups.get(i))), nodes));
            c.run(200_000);
        }
        long token = c.submit(1, AppendLogic.append("b", "k"));
        c.run(1_000_000);
        assertThat(c.history.replies()).as("nobody can read before a copy").doesNotContainKey(token);
        for (int joined = 4; joined <= 6; joined++) {
            // They forget the sync points from before the write.
            c.crash(joined);
            c.restart(joined);
        }
        settle(c, "4", "a,b", "5", "a,b", "6", "a,b");
        assertThat(c.history.replies()).containsKey(token);
    }
}
