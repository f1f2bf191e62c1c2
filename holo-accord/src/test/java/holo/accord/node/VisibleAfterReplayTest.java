package holo.accord.node;

import static org.assertj.core.api.Assertions.assertThat;

import holo.accord.host.ApplyEffect;
import holo.accord.host.BootstrapEffect;
import holo.accord.host.LogRecord;
import holo.accord.host.Output;
import holo.accord.host.ReadEffect;
import holo.accord.host.Reply;
import holo.accord.messages.Message;
import holo.accord.primitives.Ballot;
import holo.accord.primitives.Deps;
import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Mutation;
import holo.accord.primitives.Participants;
import holo.accord.primitives.Status;
import holo.accord.primitives.Timestamp;
import holo.accord.primitives.Txn;
import holo.accord.primitives.TxnId;
import holo.accord.primitives.TxnKind;
import holo.accord.testing.AppendLogic;
import holo.accord.topology.Shard;
import holo.accord.topology.Topology;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;

/// What a replica has told others to be visible is visible again when its replay is over: a copy may be taken from it
/// (protocol §6).
class VisibleAfterReplayTest implements Output {
    private static final Key K = new Key(new byte[] {7});
    private static final Key L = new Key(new byte[] {9});

    private final List<LogRecord> persisted = new ArrayList<>();
    private final ArrayDeque<TxnId> asked = new ArrayDeque<>();
    private final List<TxnId> applied = new ArrayList<>();
    private final AccordNode node = new AccordNode(
            AccordOptions.of(1),
            new Topology(1, List.of(new Shard(1, 1, KeyRange.ALL, List.of(1, 2, 3))), List.of(1, 2, 3)),
            new AppendLogic());

    private static TxnId id(long hlc, TxnKind kind) {
        return new TxnId(new Timestamp(1, hlc, 2), kind, kind == TxnKind.SYNC_POINT);
    }

    /// Decided, its writes known, and waiting for one of which the log says no more.
    private static LogRecord write(TxnId id, Timestamp at, TxnId after, Key... keys) {
        Deps.Builder deps = new Deps.Builder();
        List<Mutation> writes = new ArrayList<>();
        for (Key k : keys) {
            deps.add(k, after);
            writes.add(new Mutation(k, new byte[] {1}));
        }
        return record(
                id,
                at,
                new Txn(TxnKind.WRITE, Participants.of(List.of(keys), List.of()), false, new byte[0]),
                deps.build(),
                writes);
    }

    private static LogRecord record(TxnId id, Timestamp at, Txn txn, Deps deps, List<Mutation> writes) {
        return new LogRecord.Command(
                id,
                Status.PRE_APPLIED,
                Ballot.ZERO,
                Ballot.ZERO,
                at,
                txn.participants(),
                null,
                deps,
                writes,
                txn.body());
    }

    private void replay(LogRecord r) {
        node.replay(r, this);
        for (TxnId next = asked.poll(); next != null; next = asked.poll()) {
            applied.add(next);
            node.applied(0, next, this);
        }
    }

    @Test
    void whatWasVisibleBelowASyncPointIsVisibleAgainAtItsRecord() {
        TxnId first = id(500, TxnKind.WRITE);
        TxnId second = id(510, TxnKind.WRITE);
        TxnId above = id(700, TxnKind.WRITE);
        // In another order than they execute in.
        replay(write(second, second.timestamp(), id(401, TxnKind.WRITE), K, L));
        replay(write(first, first.timestamp(), id(400, TxnKind.WRITE), K));
        replay(write(above, above.timestamp(), id(650, TxnKind.WRITE), K));
        assertThat(applied).isEmpty();
        replay(new LogRecord.Fence(KeyRange.ALL, new Timestamp(1, 600, 3), true));
        assertThat(applied).containsExactly(first, second);
    }

    @Test
    void whatCameBeforeItAtAKeyWasVisibleToo() {
        TxnId below = id(500, TxnKind.WRITE);
        TxnId overtaking = id(650, TxnKind.WRITE);
        replay(write(overtaking, overtaking.timestamp(), id(400, TxnKind.WRITE), K));
        replay(write(below, new Timestamp(1, 660, 2), id(401, TxnKind.WRITE), K, L));
        replay(new LogRecord.Visible(KeyRange.of(L), new Timestamp(1, 600, 3)));
        assertThat(applied).containsExactly(overtaking, below);
    }

    @Test
    void aFenceThatOnlyKeepsOthersOutSaysNothingOfIt() {
        TxnId w = id(500, TxnKind.WRITE);
        replay(write(w, w.timestamp(), id(400, TxnKind.WRITE), K));
        replay(new LogRecord.Fence(KeyRange.ALL, new Timestamp(1, 600, 3), false));
        assertThat(applied).isEmpty();
    }

    @Test
    void aSyncPointThatOnlyTheReplayAppliesIsLoggedBeforeAnybodyHearsOfIt() {
        TxnId x = id(600, TxnKind.SYNC_POINT);
        Txn fence = Txn.syncPoint(Participants.of(KeyRange.ALL));
        replay(record(x, x.timestamp(), fence, Deps.NONE, List.of()));
        node.start(1_000, this);
        assertThat(persisted).contains(new LogRecord.Fence(KeyRange.ALL, x.timestamp(), true));
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
    public void apply(ApplyEffect apply) {
        asked.add(apply.txnId());
    }

    @Override
    public void bootstrap(BootstrapEffect bootstrap) {}

    @Override
    public void needTopology(long epoch) {}
}
