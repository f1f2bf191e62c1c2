package holo.accord;

import static org.assertj.core.api.Assertions.assertThat;

import holo.accord.host.Reply;
import holo.accord.local.Counters.Refusal;
import holo.accord.messages.Apply;
import holo.accord.primitives.TxnKind;
import holo.accord.testing.AppendLogic;
import holo.accord.testing.TestCluster;
import org.junit.jupiter.api.Test;

/// What a node keeps in memory is bounded, whatever others do; what it therefore refuses is counted.
class LimitsTest {
    private static TestCluster cluster(int rememberedMax, int readsMax) {
        return new TestCluster(5, TestCluster.single(3), n -> TestCluster.options(n, rememberedMax, readsMax));
    }

    private static long refused(TestCluster c, int node, Refusal why) {
        return c.host(node).node().counters().refused().getOrDefault(why, 0L);
    }

    @Test
    void aNodeTakesNoMoreTransactionsWhileItRemembersTooMany() {
        TestCluster c = cluster(40, 10_000);
        c.crash(3);
        for (int i = 0; i < 100; i++) {
            c.submit(1, AppendLogic.append("" + i, "a"));
            c.run(20_000);
        }
        assertThat(c.host(1).node().gauges().commands()).isLessThanOrEqualTo(40);
        assertThat(refused(c, 1, Refusal.TOO_MANY_REMEMBERED)).isBetween(50L, 70L);
        c.restart(3);
        c.run(10_000_000);
        long token = c.submit(1, AppendLogic.append("last", "a"));
        c.run(1_000_000);
        assertThat(c.history.replies().get(token)).isInstanceOf(Reply.Executed.class);
        c.checkReplicas();
    }

    @Test
    void aReplicaLetsNoMoreReadsWaitThanItMay() {
        TestCluster c = cluster(100_000, 3);
        c.cut(1, 2);
        c.cut(2, 1);
        c.filter = (to, m) -> to != 2 || !(m instanceof Apply);
        c.submit(1, AppendLogic.append("1", "a"));
        c.run(50_000);
        assertThat(c.value(2, "a")).isEmpty();
        for (int i = 0; i < 10; i++) {
            c.submit(2, AppendLogic.read(TxnKind.EPHEMERAL_READ, "a"));
        }
        c.run(5_000);
        assertThat(c.host(2).node().gauges().reads()).isEqualTo(3);
        assertThat(refused(c, 2, Refusal.TOO_MANY_READS)).isEqualTo(7);
        c.heal();
        c.filter = (to, m) -> true;
        c.run(2_000_000);
        assertThat(c.history.replies()).hasSize(11);
        assertThat(c.history.replies().values()).allMatch(Reply.Executed.class::isInstance);
        for (int n = 1; n <= 3; n++) {
            assertThat(c.host(n).node().gauges().reads()).isZero();
        }
    }
}
