package holo.accord.node;

import static org.assertj.core.api.Assertions.assertThat;

import holo.accord.host.ApplyEffect;
import holo.accord.host.BootstrapEffect;
import holo.accord.host.LogRecord;
import holo.accord.host.Output;
import holo.accord.host.ReadEffect;
import holo.accord.host.Reply;
import holo.accord.messages.Gossip;
import holo.accord.messages.Message;
import holo.accord.primitives.Ballot;
import holo.accord.primitives.Deps;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Participants;
import holo.accord.primitives.Status;
import holo.accord.primitives.Timestamp;
import holo.accord.primitives.Txn;
import holo.accord.primitives.TxnId;
import holo.accord.primitives.TxnKind;
import holo.accord.testing.AppendLogic;
import holo.accord.topology.Shard;
import holo.accord.topology.Topology;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a replay makes a node ready for is logged before it is said; and what others know of that (protocol §6).
class ReadyAfterReplayTest implements Output {
    private final List<LogRecord> persisted = new ArrayList<>();

    private static Topology topology(long epoch, Integer... replicas) {
        return new Topology(epoch, List.of(new Shard(1, 1, KeyRange.ALL, List.of(replicas))), List.of(1, 2, 3, 4));
    }

    @Test
    void aSyncPointThatTheReplayAppliesMakesReadyOnlyAtTheStart() {
        AccordNode node = new AccordNode(AccordOptions.of(1), topology(1, 1, 2, 3), new AppendLogic());
        node.updateTopology(1_000, topology(2, 1, 2, 4), this);
        Txn fence = Txn.syncPointBefore(2, Participants.of(KeyRange.ALL));
        TxnId id = new TxnId(new Timestamp(2, 500, 2), TxnKind.SYNC_POINT, true);
        node.replay(
                new LogRecord.Command(
                        id,
                        Status.PRE_APPLIED,
                        Ballot.ZERO,
                        Ballot.ZERO,
                        id.timestamp(),
                        fence.participants(),
                        null,
                        Deps.NONE,
                        List.of(),
                        fence.body()),
                this);
        assertThat(persisted).isEmpty();
        node.start(1_000, this);
        assertThat(node.readying()).isEmpty();
        assertThat(persisted).contains(new LogRecord.Ready(2));
    }

    @Test
    void whatAnotherKnowsToBeSyncedIsSynced() {
        AccordNode node = new AccordNode(AccordOptions.of(1), topology(1, 1, 2, 3), new AppendLogic());
        node.start(1_000, this);
        node.updateTopology(1_000, topology(2, 1, 2, 4), this);
        assertThat(node.syncedEpoch()).isEqualTo(1);
        node.receive(1_000, 3, new Gossip(Timestamp.NONE, Timestamp.NONE, 2, 2, 2, false), this);
        assertThat(node.syncedEpoch()).isEqualTo(2);
    }

    @Override
    public void persist(LogRecord record) {
        persisted.add(record);
    }

    @Override
    public void send(int to, Message message) {}

    @Override
    public void reply(long token, Reply reply) {}

    @Override
    public void read(ReadEffect read) {}

    @Override
    public void apply(ApplyEffect apply) {}

    @Override
    public void bootstrap(BootstrapEffect bootstrap) {}

    @Override
    public void needTopology(long epoch) {}
}
