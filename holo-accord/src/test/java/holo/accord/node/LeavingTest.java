package holo.accord.node;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import holo.accord.InvariantViolation;
import holo.accord.codec.MessageCodec;
import holo.accord.host.LogRecord;
import holo.accord.messages.Accept;
import holo.accord.messages.CheckOver;
import holo.accord.messages.Commit;
import holo.accord.messages.Gossip;
import holo.accord.messages.Message;
import holo.accord.messages.Nack;
import holo.accord.messages.PreAccept;
import holo.accord.messages.ReadTxn;
import holo.accord.messages.Recover;
import holo.accord.messages.RecoverOk;
import holo.accord.messages.Synced;
import holo.accord.primitives.Ballot;
import holo.accord.primitives.Deps;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Participants;
import holo.accord.primitives.Timestamp;
import holo.accord.primitives.Txn;
import holo.accord.primitives.TxnId;
import holo.accord.primitives.TxnKind;
import holo.accord.testing.AppendLogic;
import holo.accord.testing.Recorder;
import holo.accord.testing.TestCluster;
import holo.accord.topology.Shard;
import holo.accord.topology.Topology;
import java.nio.ByteBuffer;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Node 3 was replaced while nobody heard it. What it has not applied, others may have forgotten: it leaves before it
/// listens to them.
class LeavingTest {
    private static final long NOW = 1_000_000;
    private static final Txn WRITE = AppendLogic.set("v", "a");
    private static final TxnId UNAPPLIED = id(500, TxnKind.WRITE);
    private static final Timestamp MARK = UNAPPLIED.timestamp();
    private static final Topology WITHOUT_3 =
            new Topology(2, List.of(new Shard(1, 1, KeyRange.ALL, List.of(1, 2, 4))), List.of(1, 2, 3, 4));

    private final Recorder out = new Recorder();
    private final AccordNode node = new AccordNode(TestCluster.options(3), TestCluster.single(3), new AppendLogic());

    private static TxnId id(long hlc, TxnKind kind) {
        return new TxnId(new Timestamp(1, hlc, 2), kind, false);
    }

    private void startBehind() {
        node.start(NOW, out);
        receive(new PreAccept(UNAPPLIED, WRITE, Timestamp.NONE, Timestamp.NONE));
        assertThat(node.command(UNAPPLIED)).isNotNull();
    }

    private void receive(Message m) {
        node.receive(NOW, 2, m, out);
    }

    private static Gossip gossip(long ready, long known, long synced) {
        return new Gossip(MARK, MARK, ready, known, synced, false);
    }

    private boolean hasLeft() {
        return out.persisted.stream()
                .anyMatch(r -> r instanceof LogRecord.Copied c
                        && c.syncPoint() == null
                        && c.bound().equals(new Timestamp(2, 0, 0)));
    }

    @Test
    void whoDoesNotKnowThatItHasLeftStopsAtTheWatermark() {
        startBehind();
        node.updateTopology(NOW, WITHOUT_3, out);
        assertThatThrownBy(() -> receive(gossip(1, 2, 1)))
                .isInstanceOf(InvariantViolation.class)
                .hasMessageContaining(UNAPPLIED.toString());
    }

    @Test
    void leavesBeforeItTakesAWatermark() {
        startBehind();
        node.updateTopology(NOW, WITHOUT_3, out);
        receive(gossip(2, 2, 2));
        assertThat(hasLeft()).isTrue();
        assertThat(node.command(UNAPPLIED)).isNull();
    }

    @Test
    void takesNoWatermarkBeforeItKnowsTheEpochInWhichItLeft() {
        startBehind();
        receive(gossip(2, 2, 2));
        assertThat(node.isForgotten(UNAPPLIED)).isFalse();
        node.updateTopology(NOW, WITHOUT_3, out);
        receive(gossip(2, 2, 2));
        assertThat(node.isForgotten(UNAPPLIED)).isTrue();
        assertThat(hasLeft()).isTrue();
    }

    @Test
    void anyMessageTellsWhatIsSyncedAndWaitsForTheEpoch() {
        startBehind();
        Nack forgotten = new Nack(UNAPPLIED, Ballot.ZERO, Nack.Reason.FORGOTTEN, Ballot.ZERO, MARK, MARK);
        receive(new Synced(2, forgotten));
        assertThat(node.isForgotten(UNAPPLIED)).isFalse();
        node.updateTopology(NOW, WITHOUT_3, out);
        assertThat(node.isForgotten(UNAPPLIED)).isTrue();
        assertThat(hasLeft()).isTrue();
    }

    @Test
    void readsNothingOldThatNoLongerDependsOnWhatIsForgotten() {
        startBehind();
        node.updateTopology(NOW, WITHOUT_3, out);
        TxnId read = id(600, TxnKind.READ);
        Txn txn = AppendLogic.read(TxnKind.READ, "a");
        receive(new Synced(
                2, new Commit(read, Ballot.ZERO, txn.participants(), txn, read.timestamp(), Deps.NONE, true)));
        receive(new Synced(2, new ReadTxn(read, 1, List.of(KeyRange.ALL))));
        assertThat(out.sent)
                .anyMatch(m -> m instanceof Nack n && n.txnId().equals(read) && n.reason() == Nack.Reason.NOT_READABLE);
    }

    /// Of the old group it may be the one that a recovery asks.
    @Test
    void remembersWhatAForgottenSyncPointDidNotKnowAlsoAfterACheckpoint() {
        startBehind();
        node.updateTopology(NOW, WITHOUT_3, out);
        TxnId x = new TxnId(new Timestamp(2, 700, 1), TxnKind.SYNC_POINT, true);
        Txn fence = Txn.syncPointBefore(2, Participants.of(KeyRange.ALL));
        node.receive(NOW, 1, new Accept(x, Ballot.ZERO, fence.participants(), fence, x.timestamp(), Deps.NONE), out);
        node.receive(NOW, 1, new Gossip(x.timestamp(), x.timestamp(), 2, 2, 2, false), out);
        assertThat(node.isForgotten(x)).isTrue();
        assertThat(recoveredBy(node).superseded()).isTrue();

        AccordNode back = new AccordNode(TestCluster.options(3), TestCluster.single(3), new AppendLogic());
        back.updateTopology(NOW, WITHOUT_3, out);
        node.snapshot().forEach(r -> back.replay(r, out));
        back.start(NOW, out);
        assertThat(recoveredBy(back).superseded()).isTrue();
    }

    private static RecoverOk recoveredBy(AccordNode node) {
        Recorder said = new Recorder();
        node.receive(NOW, 1, new Recover(UNAPPLIED, new Ballot(800, 1), WRITE.participants(), WRITE), said);
        return said.sent.stream()
                .map(Synced::content)
                .filter(RecoverOk.class::isInstance)
                .map(RecoverOk.class::cast)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void leavesOnceAlsoAfterARestart() {
        startBehind();
        node.updateTopology(NOW, WITHOUT_3, out);
        receive(gossip(2, 2, 2));
        Recorder after = new Recorder();
        AccordNode back = new AccordNode(TestCluster.options(3), TestCluster.single(3), new AppendLogic());
        back.updateTopology(NOW, WITHOUT_3, after);
        for (LogRecord r : out.persisted) {
            back.replay(r, after);
        }
        back.start(NOW, after);
        back.receive(NOW, 2, gossip(2, 2, 2), after);
        assertThat(after.persisted).noneMatch(LogRecord.Copied.class::isInstance);
        assertThat(back.command(UNAPPLIED)).isNull();
    }

    @Test
    void whatTellsByItselfWhatIsSyncedNeedsNoEnvelope() {
        Message plain = new CheckOver(List.of(UNAPPLIED));
        assertThat(Synced.content(new Synced(2, plain))).isEqualTo(plain);
        assertThat(new Synced(2, plain).epoch()).isEqualTo(2);
        byte[] sent = MessageCodec.encode(new Synced(2, plain)).toByteArray();
        assertThat(MessageCodec.decode(ByteBuffer.wrap(sent))).isEqualTo(new Synced(2, plain));
        TxnId later = new TxnId(new Timestamp(5, 1, 2), TxnKind.READ, false);
        assertThat(new Synced(1, new ReadTxn(later, 1, List.of(KeyRange.ALL))).epoch())
                .isEqualTo(5);
        assertThatThrownBy(() -> new Synced(2, gossip(2, 2, 2))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Synced(2, new Synced(2, plain))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new Synced(0, plain)).isInstanceOf(IllegalArgumentException.class);
    }
}
