package holo.accord.node;

import static org.assertj.core.api.Assertions.assertThat;

import holo.accord.messages.Gossip;
import holo.accord.primitives.Timestamp;
import holo.accord.testing.AppendLogic;
import holo.accord.testing.Recorder;
import holo.accord.testing.TestCluster;
import holo.accord.topology.Shard;
import holo.accord.topology.Topology;
import java.util.List;
import org.junit.jupiter.api.Test;

/// When a node says how far it is (protocol §7), and when it keeps silent.
class GossipTest {
    private static final int NODE = 4;
    private static final long INTERVAL = TestCluster.options(NODE).gossipIntervalMicros();

    private final Recorder out = new Recorder();
    private long now = 1_000_000;

    /// It replicates nothing, and what it coordinates gets no answers: it has nothing new to say.
    private final AccordNode node = new AccordNode(
            TestCluster.options(NODE),
            new Topology(1, List.of(new Shard(1, 1, AppendLogic.range("", ""), List.of(1, 2, 3))), List.of(1, 2, 3, 4)),
            new AppendLogic());

    private void start() {
        node.start(now, out);
        for (int other = 1; other <= 3; other++) {
            node.receive(now, other, new Gossip(Timestamp.NONE, Timestamp.NONE, 1, 1, 1, false), out);
        }
        node.submit(now, 1, AppendLogic.set("v", "a"), out);
        pass(200);
    }

    private void pass(int intervals) {
        out.clear();
        for (int i = 0; i < intervals; i++) {
            now += INTERVAL;
            node.tick(now, out);
        }
    }

    private boolean isHeard() {
        return out.sent.stream().anyMatch(Gossip.class::isInstance);
    }

    @Test
    void whoIsAskedAnswersAlsoWithWhatIsUnchanged() {
        start();
        pass(50);
        assertThat(isHeard()).as("unasked, and nothing has changed").isFalse();
        for (int question = 0; question < 4; question++) {
            node.receive(now, 1, new Gossip(Timestamp.NONE, Timestamp.NONE, 1, 1, 1, true), out);
            pass(4);
            assertThat(isHeard()).as("question %d", question).isTrue();
        }
    }
}
