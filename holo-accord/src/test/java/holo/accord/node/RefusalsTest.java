package holo.accord.node;

import static org.assertj.core.api.Assertions.assertThat;

import holo.accord.host.LogRecord;
import holo.accord.local.Command;
import holo.accord.local.Counters.Refusal;
import holo.accord.messages.Accept;
import holo.accord.messages.Apply;
import holo.accord.messages.ApplyOk;
import holo.accord.messages.CommitInvalidate;
import holo.accord.messages.Gossip;
import holo.accord.messages.Message;
import holo.accord.messages.Nack;
import holo.accord.messages.PreAccept;
import holo.accord.messages.PreAcceptOk;
import holo.accord.messages.ReadEphemeral;
import holo.accord.messages.Recover;
import holo.accord.primitives.Ballot;
import holo.accord.primitives.Deps;
import holo.accord.primitives.Participants;
import holo.accord.primitives.Timestamp;
import holo.accord.primitives.Txn;
import holo.accord.primitives.TxnId;
import holo.accord.primitives.TxnKind;
import holo.accord.testing.AppendLogic;
import holo.accord.testing.Recorder;
import holo.accord.topology.Shard;
import holo.accord.topology.Topology;
import java.util.ArrayList;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/// Every reason for which a node refuses something: it is counted under that reason, and changes nothing.
class RefusalsTest {
    private static final int NODE = 1;
    private static final long NOW = 1_000_000;
    private static final Txn HERE = AppendLogic.set("v", "a");
    private static final Txn ELSEWHERE = AppendLogic.set("v", "n");
    private static final Txn NOWHERE = AppendLogic.set("v", "z");

    private final Recorder out = new Recorder();

    /// Node 1 holds the keys up to m, others hold those up to t, and nobody the rest. Of everything that may wait here
    /// there is room for one.
    private final AccordNode node = new AccordNode(
            new AccordOptions(NODE, 20_000, 5_000, 40_000, 500_000, 5_000_000, 10_000, 1_000_000, 1, 1, 1 << 20, 2, 1),
            new Topology(
                    1,
                    List.of(
                            new Shard(1, 1, AppendLogic.range("", "m"), List.of(1, 2, 3)),
                            new Shard(2, 1, AppendLogic.range("m", "t"), List.of(2, 3, 4)))),
            new AppendLogic());

    RefusalsTest() {
        node.start(NOW, out);
        for (int other = 2; other <= 3; other++) {
            receive(other, new Gossip(Timestamp.NONE, Timestamp.NONE, 1, 1, 1, false));
        }
    }

    private static TxnId id(long epoch, long hlc, int coordinator, TxnKind kind) {
        return new TxnId(new Timestamp(epoch, hlc, coordinator), kind, kind == TxnKind.SYNC_POINT);
    }

    private static TxnId write(long hlc, int coordinator) {
        return id(1, hlc, coordinator, TxnKind.WRITE);
    }

    private static PreAccept preAccept(TxnId id, Txn txn) {
        return new PreAccept(id, txn, Timestamp.NONE, Timestamp.NONE);
    }

    private static ReadEphemeral read(long hlc, String from, String to) {
        return new ReadEphemeral(
                id(1, hlc, 2, TxnKind.EPHEMERAL_READ),
                0,
                AppendLogic.read(TxnKind.EPHEMERAL_READ, from),
                List.of(AppendLogic.range(from, to)),
                Deps.NONE);
    }

    private void receive(int from, Message m) {
        node.receive(NOW, from, m, out);
    }

    private void submit(Txn txn) {
        node.submit(NOW, 7, txn, out);
    }

    /// Brings the node to where it refuses, and gives back what it refuses then.
    private Runnable prepared(Refusal why) {
        TxnId id = write(500, 2);
        return switch (why) {
            case LATE_RESPONSE ->
                () -> receive(
                        2, new PreAcceptOk(write(500, NODE), write(500, NODE).timestamp(), Deps.NONE, 1));
            case DUPLICATE_RESPONSE -> {
                submit(HERE);
                TxnId own = ((PreAccept) out.sent.getFirst()).txnId();
                PreAcceptOk vote = new PreAcceptOk(own, own.timestamp(), Deps.NONE, 1);
                receive(2, vote);
                yield () -> receive(2, vote);
            }
            case LATE_REQUEST -> {
                receive(2, preAccept(id, HERE));
                receive(2, new Accept(id, Ballot.ZERO, HERE.participants(), null, new Timestamp(1, 600, 2), Deps.NONE));
                yield () -> receive(2, preAccept(id, HERE));
            }
            case FORGOTTEN -> {
                receive(2, new Gossip(id.timestamp(), id.timestamp(), 1, 1, 1, false));
                yield () -> receive(2, preAccept(id, HERE));
            }
            case FENCED -> {
                TxnId x = id(1, 600, 3, TxnKind.SYNC_POINT);
                receive(3, preAccept(x, Txn.syncPoint(Participants.of(AppendLogic.range("", "m")))));
                yield () -> receive(2, preAccept(id, HERE));
            }
            case PREEMPTED -> {
                receive(3, new Recover(id, new Ballot(700, 3), HERE.participants(), HERE));
                yield () -> receive(2, preAccept(id, HERE));
            }
            case ALREADY_DECIDED -> {
                receive(3, new CommitInvalidate(id, HERE.participants()));
                yield () -> receive(2, preAccept(id, HERE));
            }
            case NOT_A_REPLICA -> () -> receive(2, preAccept(id, ELSEWHERE));
            case UNKNOWN_EPOCH -> {
                receive(2, preAccept(id(2, 500, 2, TxnKind.WRITE), HERE));
                assertThat(out.wantedEpochs).containsExactly(2L);
                assertThat(node.gauges().parked()).isEqualTo(1);
                yield () -> receive(2, preAccept(id(2, 501, 2, TxnKind.WRITE), HERE));
            }
            case OUTSIDE_TOPOLOGY -> () -> submit(NOWHERE);
            case NOT_LISTED -> {
                Topology without = new Topology(
                        2,
                        List.of(
                                new Shard(1, 1, AppendLogic.range("", "m"), List.of(2, 3, 4)),
                                new Shard(2, 1, AppendLogic.range("m", "t"), List.of(2, 3, 4))));
                node.updateTopology(NOW, without, out);
                yield () -> submit(HERE);
            }
            case IMPOSSIBLE -> () -> receive(3, preAccept(id, HERE));
            case MALFORMED ->
                () -> receive(
                        2,
                        new Apply(
                                id, HERE.participants(), new Timestamp(1, 400, 2), Deps.NONE, List.of(), new byte[0]));
            case CLOCK_AHEAD -> () -> receive(2, preAccept(write(NOW + Screening.CLOCK_AHEAD_MAX_MICROS + 1, 2), HERE));
            case NOT_READABLE -> () -> receive(2, read(500, "n", "o"));
            case TOO_MANY_READS -> {
                receive(2, read(500, "a", "b"));
                assertThat(out.reads).hasSize(1);
                yield () -> receive(2, read(501, "a", "b"));
            }
            case TOO_MANY_IN_FLIGHT -> {
                submit(HERE);
                yield () -> submit(HERE);
            }
            case TOO_MANY_REMEMBERED -> {
                receive(2, preAccept(id, HERE));
                receive(2, preAccept(write(501, 2), HERE));
                yield () -> submit(HERE);
            }
        };
    }

    @ParameterizedTest
    @EnumSource(Refusal.class)
    void whatIsRefusedIsCountedAndChangesNothing(Refusal why) {
        Runnable refused = prepared(why);
        List<String> before = state();
        long counted = count(why);
        out.clear();
        refused.run();
        assertThat(state()).isEqualTo(before);
        assertThat(count(why)).isEqualTo(counted + 1);
        assertThat(out.sent).allMatch(Nack.class::isInstance);
        assertThat(out.persisted).allMatch(LogRecord.ClockBound.class::isInstance);
        assertThat(out.reads).isEmpty();
        assertThat(out.applies).isEmpty();
        assertThat(out.copies).isEmpty();
        assertThat(out.sent.size() + out.replies.size()).isLessThanOrEqualTo(1);
    }

    @Test
    void anAnswerFromTooFarAheadIsRefusedToo() {
        Timestamp ahead = new Timestamp(1, NOW + Screening.CLOCK_AHEAD_MAX_MICROS + 1, 2);
        receive(2, new ApplyOk(write(500, NODE), ahead, 0));
        assertThat(count(Refusal.CLOCK_AHEAD)).isEqualTo(1);
    }

    private long count(Refusal why) {
        return node.counters().refused().getOrDefault(why, 0L);
    }

    private List<String> state() {
        List<String> all = new ArrayList<>();
        for (Command c : node.commands()) {
            all.add(c.toString());
        }
        for (LogRecord r : node.snapshot()) {
            if (!(r instanceof LogRecord.ClockBound)) {
                all.add(r.toString());
            }
        }
        all.addAll(node.attempts());
        all.add(node.gauges().toString());
        return all;
    }
}
