package holo.accord.node;

import static org.assertj.core.api.Assertions.assertThatThrownBy;

import holo.accord.InvariantViolation;
import holo.accord.host.LogRecord;
import holo.accord.host.ReadEffect;
import holo.accord.messages.Accept;
import holo.accord.messages.Apply;
import holo.accord.messages.Commit;
import holo.accord.messages.CommitInvalidate;
import holo.accord.messages.Gossip;
import holo.accord.messages.Message;
import holo.accord.messages.PreAccept;
import holo.accord.primitives.Ballot;
import holo.accord.primitives.Deps;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Mutation;
import holo.accord.primitives.Status;
import holo.accord.primitives.Timestamp;
import holo.accord.primitives.Txn;
import holo.accord.primitives.TxnId;
import holo.accord.primitives.TxnKind;
import holo.accord.testing.AppendLogic;
import holo.accord.testing.Recorder;
import holo.accord.testing.TestCluster;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Two things that cannot both be true stop the node, with the transaction and what is known of it in the message: the
/// invariants of protocol §10, one by one.
class BrokenInvariantTest {
    private static final long NOW = 1_000_000;
    private static final Txn TXN = AppendLogic.set("v", "a");
    private static final TxnId ID = write(500);
    private static final Timestamp LATER = new Timestamp(1, 600, 3);

    private final Recorder out = new Recorder();
    private final AccordNode node = new AccordNode(TestCluster.options(1), TestCluster.single(3), new AppendLogic());

    private static TxnId write(long hlc) {
        return new TxnId(new Timestamp(1, hlc, 2), TxnKind.WRITE, false);
    }

    private static Commit stable(Timestamp at) {
        return new Commit(ID, Ballot.ZERO, TXN.participants(), TXN, at, Deps.NONE, true);
    }

    private static Apply apply(TxnId id) {
        return new Apply(
                id,
                TXN.participants(),
                id.timestamp(),
                Deps.NONE,
                List.of(new Mutation(AppendLogic.key("a"), new byte[] {1})),
                new byte[0]);
    }

    private void receive(Message m) {
        node.receive(NOW, 2, m, out);
    }

    private void stops(Runnable last, String... says) {
        assertThatThrownBy(last::run).isInstanceOf(InvariantViolation.class).hasMessageContainingAll(says);
    }

    private void start() {
        node.start(NOW, out);
    }

    @Test
    void oneTransactionHasOneExecutionTime() {
        start();
        receive(stable(ID.timestamp()));
        stops(() -> receive(stable(LATER)), ID.toString(), LATER.toString(), "STABLE");
    }

    @Test
    void whatIsStableHasOneExecutionTimeWithItsWritesToo() {
        start();
        receive(stable(LATER));
        stops(() -> receive(apply(ID)), ID.toString(), LATER.toString(), "STABLE");
    }

    @Test
    void oneBallotProposesOneTime() {
        start();
        receive(new Accept(ID, Ballot.ZERO, TXN.participants(), TXN, ID.timestamp(), Deps.NONE));
        stops(
                () -> receive(new Accept(ID, Ballot.ZERO, TXN.participants(), TXN, LATER, Deps.NONE)),
                ID.toString(),
                "ACCEPTED");
    }

    @Test
    void whatIsInvalidIsNeverCommitted() {
        start();
        receive(new CommitInvalidate(ID, TXN.participants()));
        stops(() -> receive(stable(ID.timestamp())), ID.toString(), "INVALIDATED");
    }

    @Test
    void whatIsInvalidIsNeverApplied() {
        start();
        receive(new CommitInvalidate(ID, TXN.participants()));
        stops(() -> receive(apply(ID)), ID.toString(), "INVALIDATED");
    }

    @Test
    void whatIsCommittedIsNeverInvalid() {
        start();
        receive(stable(ID.timestamp()));
        stops(() -> receive(new CommitInvalidate(ID, TXN.participants())), ID.toString(), "STABLE");
    }

    @Test
    void nothingIsAppliedBelowWhatIsAppliedAtItsKey() {
        start();
        receive(apply(write(600)));
        node.applied(NOW, write(600), out);
        stops(() -> receive(apply(ID)), ID.toString(), write(600).timestamp().toString());
    }

    @Test
    void whatIsOverOnAllReplicasIsOverHere() {
        start();
        receive(new PreAccept(ID, TXN, Timestamp.NONE, Timestamp.NONE));
        stops(() -> receive(new Gossip(ID.timestamp(), ID.timestamp(), 1, 1, 1, false)), ID.toString(), "PRE_ACCEPTED");
    }

    @Test
    void theHostAppliesOnlyWhatItIsAskedTo() {
        start();
        receive(stable(ID.timestamp()));
        stops(() -> node.applied(NOW, ID, out), ID.toString(), "STABLE");
    }

    @Test
    void theHostReadsOnlyWhatItIsAskedTo() {
        start();
        receive(stable(ID.timestamp()));
        ReadEffect read = new ReadEffect(
                9, ID, TXN, ID.timestamp(), TestCluster.single(3).shards().getFirst(), TXN.participants());
        stops(() -> node.readDone(NOW, read, new byte[0], out), ID.toString());
    }

    @Test
    void theHostCopiesOnlyWhatItIsAskedTo() {
        start();
        TxnId x = new TxnId(new Timestamp(1, 700, 1), TxnKind.SYNC_POINT, true);
        stops(() -> node.bootstrapped(NOW, KeyRange.ALL, x, out), x.toString());
    }

    @Test
    void aDecisionInTheLogHasItsTime() {
        LogRecord damaged = new LogRecord.Command(
                ID, Status.STABLE, Ballot.ZERO, Ballot.ZERO, null, TXN.participants(), TXN, Deps.NONE, null, null);
        stops(() -> node.replay(damaged, out), ID.toString());
    }
}
