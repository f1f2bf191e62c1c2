package holo.accord.coordinate;

import static org.assertj.core.api.Assertions.assertThat;

import holo.accord.messages.Message;
import holo.accord.messages.PreAccept;
import holo.accord.messages.Recover;
import holo.accord.node.AccordNode;
import holo.accord.primitives.Timestamp;
import holo.accord.primitives.TxnId;
import holo.accord.primitives.TxnKind;
import holo.accord.testing.AppendLogic;
import holo.accord.testing.Recorder;
import holo.accord.testing.TestCluster;
import java.util.Set;
import java.util.TreeSet;
import org.junit.jupiter.api.Test;

/// A node on which much is stuck takes over only so much at a time, and all of it in the end.
class RecoverySlotsTest {
    private static final int STUCK = 200;
    private static final int AT_A_TIME = 32;

    private final Recorder out = new Recorder();
    private final AccordNode node = new AccordNode(TestCluster.options(1), TestCluster.single(3), new AppendLogic());
    private long now = 1_000_000;

    private Set<TxnId> recoveredWithin(long micros) {
        return recoveredWithin(node, micros);
    }

    private Set<TxnId> recoveredWithin(AccordNode by, long micros) {
        out.clear();
        for (long until = now + micros; now < until; now += 10_000) {
            by.tick(now, out);
        }
        Set<TxnId> ids = new TreeSet<>();
        for (Message m : out.sent) {
            if (m instanceof Recover r) {
                ids.add(r.txnId());
            }
        }
        return ids;
    }

    private void witness(int coordinator) {
        for (int i = 0; i < STUCK; i++) {
            TxnId id = new TxnId(new Timestamp(1, 1_000 + i, coordinator), TxnKind.WRITE, false);
            node.receive(
                    now,
                    coordinator,
                    new PreAccept(id, AppendLogic.set("v", "k" + i), Timestamp.NONE, Timestamp.NONE),
                    out);
        }
    }

    @Test
    void whatOthersLeftIsTakenOverLittleByLittle() {
        node.start(now, out);
        witness(2);
        assertThat(recoveredWithin(1_000_000)).hasSize(AT_A_TIME);
        // Nobody answers: after a while these make room for others.
        assertThat(recoveredWithin(60_000_000)).hasSizeGreaterThan(3 * AT_A_TIME);
    }

    @Test
    void whatThisNodeBeganBeforeARestartIsResumedLittleByLittle() {
        node.start(now, out);
        for (int i = 0; i < STUCK; i++) {
            node.submit(now, i, AppendLogic.set("v", "k" + i), out);
        }
        AccordNode again = new AccordNode(TestCluster.options(1), TestCluster.single(3), new AppendLogic());
        out.persisted.forEach(r -> again.replay(r, out));
        out.clear();
        again.start(now, out);
        assertThat(out.sent.stream()
                        .filter(Recover.class::isInstance)
                        .map(m -> ((Recover) m).txnId())
                        .distinct())
                .hasSize(AT_A_TIME);
        // Nobody answers: the first are not given up, but what comes after them gets its turn, until none is left.
        assertThat(recoveredWithin(again, 300_000_000)).hasSize(STUCK);
    }
}
