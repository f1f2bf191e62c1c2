package holo.accord.node;

import static org.assertj.core.api.Assertions.assertThat;

import holo.accord.host.Reply;
import holo.accord.messages.Gossip;
import holo.accord.messages.Message;
import holo.accord.messages.PreAccept;
import holo.accord.messages.Synced;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Timestamp;
import holo.accord.primitives.TxnKind;
import holo.accord.testing.AppendLogic;
import holo.accord.testing.Checker;
import holo.accord.testing.TestCluster;
import holo.accord.topology.Shard;
import holo.accord.topology.Topology;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/// A node that coordinates no more, dead or alive: what it started comes to an end, and is forgotten (protocol §7).
class DeparturesTest {
    private static final long SECOND = 1_000_000;
    private static final List<Integer> REPLICAS = List.of(1, 2, 3);

    private static Topology topology(long epoch, List<Integer> replicas, Integer... others) {
        return new Topology(epoch, List.of(new Shard(1, 1, KeyRange.ALL, replicas)), List.of(others));
    }

    private static int remembered(TestCluster c, int... nodes) {
        int sum = 0;
        for (int n : nodes) {
            sum += c.host(n).node().gauges().commands()
                    + c.host(n).node().gauges().keys();
        }
        return sum;
    }

    private static void write(TestCluster c, int node, int count) {
        for (int i = 0; i < count; i++) {
            c.submit(node, AppendLogic.set("v" + i, "key" + i));
            c.run(20_000);
        }
    }

    /// Node 4 dies with a write that only node 1 has seen.
    private static TestCluster withDeadCoordinator() {
        TestCluster c = new TestCluster(7, topology(1, REPLICAS, 4));
        write(c, 4, 3);
        c.filter = (to, m) -> to == 1 || !isPreAccept(m);
        c.submit(4, AppendLogic.append("lost", "a"));
        c.run(10_000);
        c.crash(4);
        c.filter = (to, m) -> true;
        return c;
    }

    private static boolean isPreAccept(Message m) {
        return Synced.content(m) instanceof PreAccept;
    }

    @Test
    void whileADeadCoordinatorIsListedTheKeysThatAreTouchedAreRemembered() {
        TestCluster c = withDeadCoordinator();
        c.run(SECOND);
        write(c, 1, 50);
        c.run(20 * SECOND);
        assertThat(c.host(1).node().gauges().keys()).isGreaterThanOrEqualTo(50);
        assertThat(c.host(1).node().gauges().commands()).isLessThan(10);
    }

    @Test
    void aDeadCoordinatorThatIsListedNoMoreHoldsUpNothing() {
        TestCluster c = withDeadCoordinator();
        write(c, 1, 50);
        c.change(topology(2, REPLICAS));
        c.run(30 * SECOND);
        assertThat(remembered(c, 1, 2, 3)).isZero();
        assertThat(c.history.replies()).doesNotContainValue(null);
        c.checkReplicas();
        int messages = c.messages;
        c.run(30 * SECOND);
        assertThat(c.messages).as("messages of an idle cluster").isEqualTo(messages);
    }

    @Test
    void itsWatermarkIsNotPassedWhileAReplicaIsDown() {
        TestCluster c = withDeadCoordinator();
        c.crash(3);
        write(c, 1, 20);
        c.change(topology(2, REPLICAS));
        c.run(30 * SECOND);
        assertThat(c.host(1).node().gauges().keys()).isGreaterThanOrEqualTo(20);
        c.restart(3);
        c.run(60 * SECOND);
        assertThat(remembered(c, 1, 2, 3)).isZero();
        c.checkReplicas();
    }

    @Test
    void aRestartInBetweenForgetsNeitherTheDeadNorTheEndOfIt() {
        TestCluster c = withDeadCoordinator();
        write(c, 1, 20);
        c.change(topology(2, REPLICAS));
        c.compact(2);
        c.crash(2);
        c.run(2 * SECOND);
        c.restart(2);
        c.run(60 * SECOND);
        assertThat(remembered(c, 1, 2, 3)).isZero();
        c.crash(1);
        c.restart(1);
        c.run(10 * SECOND);
        assertThat(remembered(c, 1, 2, 3)).isZero();
    }

    @Test
    void whoComesBackUnlistedEndsWhatItBeganAndTakesNothingNew() {
        TestCluster c = withDeadCoordinator();
        c.change(topology(2, REPLICAS));
        c.run(30 * SECOND);
        c.restart(4);
        c.run(30 * SECOND);
        assertThat(c.host(4).node().gauges().attempts()).isZero();
        long token = c.submit(4, AppendLogic.read(TxnKind.READ, "a"));
        assertThat(c.history.replies().get(token)).isInstanceOf(Reply.Refused.class);
        c.change(topology(3, REPLICAS, 4));
        c.run(SECOND);
        token = c.submit(4, AppendLogic.append("again", "a"));
        c.run(SECOND);
        assertThat(c.history.replies().get(token)).isInstanceOf(Reply.Executed.class);
        c.run(10 * SECOND);
        assertThat(remembered(c, 1, 2, 3)).isZero();
        c.checkReplicas();
    }

    @Test
    void theEpochsFromBeforeADepartureAreNeededUntilTheAccountIsClosed() {
        TestCluster c = withDeadCoordinator();
        c.crash(3);
        c.change(topology(2, REPLICAS));
        for (int epoch = 3; epoch < 20; epoch++) {
            c.change(topology(epoch, REPLICAS));
            c.run(SECOND);
        }
        assertThat(c.host(1).node().oldestEpochNeeded()).isEqualTo(1);
        c.restart(3);
        c.run(30 * SECOND);
        write(c, 1, 20);
        c.run(5 * SECOND);
        assertThat(c.host(1).node().oldestEpochNeeded()).isEqualTo(19);
    }

    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void aRestartKnowsWhoseAccountIsClosed(boolean lives) {
        TestCluster c;
        if (lives) {
            c = new TestCluster(7, topology(1, REPLICAS, 4));
            write(c, 4, 20);
        } else {
            c = withDeadCoordinator();
        }
        c.change(topology(2, REPLICAS));
        c.run(30 * SECOND);
        int[] fences = {0};
        c.filter = (to, m) -> {
            fences[0] += isPreAccept(m) ? 1 : 0;
            return true;
        };
        for (int n : REPLICAS) {
            c.crash(n);
            c.restart(n);
            c.run(10 * SECOND);
            assertThat(fences[0]).as("fences after the restart of node %d", n).isZero();
        }
        assertFallsSilent(c);
    }

    @Test
    void whoLivesAndIsListedNoMoreSaysItself() {
        TestCluster c = new TestCluster(7, topology(1, REPLICAS, 4));
        write(c, 4, 20);
        c.change(topology(2, REPLICAS));
        int[] fences = {0};
        c.filter = (to, m) -> {
            fences[0] += isPreAccept(m) ? 1 : 0;
            return true;
        };
        c.run(10 * SECOND);
        assertThat(remembered(c, 1, 2, 3)).isZero();
        assertThat(fences[0]).isZero();
    }

    /// Node 4 lives, but nobody heard it when it was dropped, and a fence closed its account.
    @Test
    void whoWasOnlyCutOffTellsItsClientsThatItCannotKnow() {
        TestCluster c = new TestCluster(7, topology(1, REPLICAS, 4), DeparturesTest::patientWithClients);
        write(c, 4, 3);
        for (int n : REPLICAS) {
            c.cut(4, n);
            c.cut(n, 4);
        }
        long token = c.submit(4, AppendLogic.append("lost", "a"));
        write(c, 1, 20);
        c.change(topology(2, REPLICAS));
        c.run(30 * SECOND);
        assertThat(remembered(c, 1, 2, 3)).isZero();
        assertThat(c.history.replies()).doesNotContainKey(token);
        c.heal();
        c.run(5 * SECOND);
        assertThat(c.history.replies().get(token))
                .isInstanceOfSatisfying(
                        Reply.Unknown.class, r -> assertThat(r.reason()).contains("closed this node's account"));
        assertThat(c.host(4).node().gauges().inFlight()).isZero();
    }

    /// Nobody tells node 5 that the account of node 4 is closed.
    @Test
    void whoLivesAndIsListedNoMoreFallsSilentAlsoWhereAnotherDied() {
        TestCluster c = new TestCluster(7, topology(1, REPLICAS, 4, 5));
        write(c, 4, 5);
        write(c, 5, 5);
        c.crash(4);
        c.change(topology(2, REPLICAS));
        assertFallsSilent(c);
    }

    @Test
    void aReplicaThatIsReplacedAndListedNoMoreFallsSilent() {
        TestCluster c = new TestCluster(7, topology(1, REPLICAS, 4, 5));
        write(c, 3, 5);
        c.crash(4);
        write(c, 1, 20);
        c.change(topology(2, List.of(1, 2, 5)));
        assertFallsSilent(c);
    }

    /// Its account is closed already: unless it says more, nobody can forget the sync point.
    @Test
    void aSyncPointOfANodeThatIsListedNoMoreIsForgotten() {
        TestCluster c = new TestCluster(7, topology(1, REPLICAS, 4));
        write(c, 4, 3);
        c.change(topology(2, REPLICAS));
        c.run(10 * SECOND);
        c.syncPoint(4);
        c.run(20 * SECOND);
        assertThat(remembered(c, 1, 2, 3)).isZero();
        assertFallsSilent(c);
    }

    /// Node 3 has still to fence its range for epoch 2 when epoch 3 lists it no more, and nobody is ready for that.
    @Test
    void whoIsToBecomeReadyClosesItsAccountOnlyAfterThat() {
        TestCluster c = new TestCluster(7, topology(1, REPLICAS, 4));
        write(c, 1, 3);
        c.run(2 * SECOND);
        c.crash(1);
        c.crash(2);
        c.crash(4);
        c.change(topology(2, List.of(4, 1, 3)));
        c.change(topology(3, List.of(1, 2, 4)));
        List<Timestamp> closedAt = new ArrayList<>();
        c.filter = (to, m) -> {
            if (m instanceof Gossip g && g.knownEpoch() == 3 && g.universal().epoch() == 3) {
                closedAt.add(g.universal());
            }
            return true;
        };
        c.run(SECOND);
        assertThat(c.host(3).node().readying()).isNotEmpty();
        assertThat(closedAt).isEmpty();
        c.filter = (to, m) -> true;
        c.restart(1);
        c.restart(2);
        c.restart(4);
        c.run(20 * SECOND);
        assertThat(c.host(3).node().readying()).isEmpty();
        assertThat(remembered(c, 1, 2, 4)).isZero();
        assertFallsSilent(c);
        c.checkReplicas();
    }

    private static void assertFallsSilent(TestCluster c) {
        c.run(30 * SECOND);
        int messages = c.messages;
        List<Integer> records = new ArrayList<>();
        c.hosts().forEach(h -> records.add(h.log().size()));
        c.run(30 * SECOND);
        assertThat(c.messages).as("messages of an idle cluster").isEqualTo(messages);
        List<Integer> recordsLater = new ArrayList<>();
        c.hosts().forEach(h -> recordsLater.add(h.log().size()));
        assertThat(recordsLater).as("records of each node's log").isEqualTo(records);
    }

    private static AccordOptions patientWithClients(int node) {
        AccordOptions o = TestCluster.options(node);
        return new AccordOptions(
                node,
                o.messageTimeoutMicros(),
                o.fastPathTimeoutMicros(),
                o.recoverAfterMicros(),
                o.retryMaxMicros(),
                600 * SECOND,
                o.gossipIntervalMicros(),
                o.clockReserveMicros(),
                o.inFlightMax(),
                o.parkedMax(),
                o.parkedBytesMax(),
                o.rememberedMax(),
                o.readsMax());
    }

    /// Coordinators die in the midst of their work and are dropped, replicas are replaced, others crash.
    @ParameterizedTest
    @ValueSource(booleans = {false, true})
    void whateverHappensNothingIsLostAndAllIsForgotten(boolean drops) {
        for (int seed = 0; seed < 8; seed++) {
            try {
                departures(seed, drops);
            } catch (RuntimeException | AssertionError e) {
                throw new AssertionError("seed " + seed + ": " + e, e);
            }
        }
    }

    private static void departures(int seed, boolean drops) {
        TestCluster c = new TestCluster(seed, topology(1, REPLICAS, 4, 5, 6, 7));
        c.latencyMax = 3_000;
        if (drops) {
            c.drop = 0.05;
            c.duplicate = 0.05;
        }
        Checker checker = new Checker(c);
        load(c, checker, List.of(1, 2, 3, 4, 5, 6, 7), 30, 0);
        c.crash(6);
        load(c, checker, List.of(1, 2, 3, 4, 5, 7), 20, 30);
        c.change(topology(2, REPLICAS, 4, 5, 7));
        load(c, checker, List.of(1, 2, 3, 4, 5, 7), 20, 50);
        c.change(topology(3, List.of(1, 2, 4), 5, 7));
        c.crash(3);
        load(c, checker, List.of(1, 2, 4, 5, 7), 20, 70);
        int restarted = 1 + c.random.nextInt(2);
        c.compact(restarted);
        c.crash(restarted);
        c.run(c.random.nextInt(500_000));
        c.crash(5);
        c.change(topology(4, List.of(1, 2, 4), 7));
        c.restart(restarted);
        load(c, checker, List.of(4, 7), 20, 90);
        c.drop = 0;
        c.run(60 * SECOND);
        assertThat(remembered(c, 1, 2, 4)).as("remembered").isZero();
        if (c.random.nextBoolean()) {
            c.restart(6);
            c.restart(3);
            c.restart(5);
            c.run(20 * SECOND);
        }
        c.checkReplicas();
        checker.finish();
    }

    private static void load(TestCluster c, Checker checker, List<Integer> nodes, int count, int from) {
        for (int i = 0; i < count; i++) {
            int key = c.random.nextInt(6);
            String a = "k" + key;
            String b = "k" + (key + 1 + c.random.nextInt(5)) % 6;
            checker.submit(
                    nodes.get(c.random.nextInt(nodes.size())),
                    c.random.nextInt(4) == 0
                            ? AppendLogic.read(TxnKind.READ, a, b)
                            : AppendLogic.append("t" + (from + i), a, b));
            c.run(c.random.nextInt(3_000));
        }
    }
}
