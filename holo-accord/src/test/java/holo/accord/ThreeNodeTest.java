package holo.accord;

import static org.assertj.core.api.Assertions.assertThat;

import holo.accord.host.Reply;
import holo.accord.testing.AppendLogic;
import holo.accord.testing.TestCluster;
import org.junit.jupiter.api.Test;

/// Three replicas on a calm network, and with one of them silent.
class ThreeNodeTest {
    @Test
    void withoutConflictEverythingIsFastAndForgottenInTheEnd() {
        TestCluster c = new TestCluster(1, TestCluster.single(3));
        for (int i = 0; i < 100; i++) {
            c.submit(1 + i % 3, AppendLogic.append("" + i, "k" + i));
            c.run(500);
        }
        c.run(2_000_000);
        assertThat(c.history.replies()).hasSize(100);
        assertThat(c.history.replies().values()).allMatch(Reply.Executed.class::isInstance);
        for (int n = 1; n <= 3; n++) {
            assertThat(c.host(n).node().counters().slowPath).isZero();
            assertThat(c.host(n).node().gauges().commands()).as("node %s", n).isZero();
            assertThat(c.host(n).node().gauges().keys()).isZero();
        }
        c.checkReplicas();
    }

    @Test
    void withoutTrafficNothingIsSent() {
        TestCluster c = new TestCluster(1, TestCluster.single(3));
        c.submit(1, AppendLogic.set("v", "a"));
        c.run(5_000_000);
        int before = c.messages;
        c.run(60_000_000);
        assertThat(c.messages).isEqualTo(before);
    }

    @Test
    void conflictsAreDecidedInOneOrderEverywhere() {
        TestCluster c = new TestCluster(3, TestCluster.single(3));
        for (int i = 0; i < 200; i++) {
            c.submit(1 + i % 3, AppendLogic.append("" + i, "a", "b" + i % 4));
            c.run(100);
        }
        c.run(5_000_000);
        assertThat(c.history.replies()).hasSize(200);
        assertThat(c.value(1, "a").split(",")).hasSize(200).doesNotHaveDuplicates();
        c.checkReplicas();
    }

    @Test
    void aDeadReplicaOfThreeStopsNothing() {
        TestCluster c = new TestCluster(4, TestCluster.single(3));
        c.crash(3);
        for (int i = 0; i < 50; i++) {
            c.submit(1 + i % 2, AppendLogic.append("" + i, "a"));
            c.run(1000);
        }
        c.run(1_000_000);
        assertThat(c.history.replies()).hasSize(50);
        assertThat(c.history.replies().values()).allMatch(Reply.Executed.class::isInstance);
        c.restart(3);
        c.run(10_000_000);
        c.checkReplicas();
        assertThat(c.host(3).node().gauges().commands()).isZero();
    }
}
