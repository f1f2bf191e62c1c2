package holo.sim.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import holo.accord.host.LogRecord;
import holo.accord.host.Reply;
import holo.accord.primitives.Ballot;
import holo.accord.primitives.Deps;
import holo.accord.primitives.Mutation;
import holo.accord.primitives.Participants;
import holo.accord.primitives.Status;
import holo.accord.primitives.Timestamp;
import holo.accord.primitives.TxnId;
import holo.accord.primitives.TxnKind;
import holo.sim.kernel.Hits;
import holo.sim.kernel.Rng;
import java.util.List;
import org.junit.jupiter.api.Test;

/// The watch over what nodes write down and say finds what it is there for.
class ObserverTest {
    private static final TxnId WRITE = new TxnId(new Timestamp(1, 10, 0), TxnKind.WRITE, false);

    private static Observer observer() {
        RunPlan plan = RunPlan.draw(new Rng(1), new RunOptions(10, 3, 3, Mode.SAFETY));
        return new Observer(new Topologies(new Rng(1), plan, new Hits()), plan);
    }

    private static LogRecord written(int value, int result) {
        return new LogRecord.Command(
                WRITE,
                Status.PRE_APPLIED,
                Ballot.ZERO,
                Ballot.ZERO,
                WRITE.timestamp(),
                Participants.of(KeySpace.key(0)),
                null,
                Deps.NONE,
                List.of(new Mutation(KeySpace.key(0), new byte[] {(byte) value})),
                new byte[] {(byte) result});
    }

    private static Reply told(long hlc, int result) {
        return new Reply.Executed(WRITE, new Timestamp(1, hlc, 0), new byte[] {(byte) result});
    }

    @Test
    void replicasWriteTheSameValuesAndTheSameResult() {
        Observer o = observer();
        assertThat(o.see(0, written(1, 1))).isNull();
        assertThat(o.see(1, written(1, 1))).isNull();
        assertThat(o.see(2, written(1, 2))).contains("results in");
        assertThat(o.see(2, written(2, 1))).contains("writes");
    }

    @Test
    void aClientIsToldWhatReplicasWrite() {
        Observer o = observer();
        o.see(1, written(1, 1));
        assertThat(o.replied(0, told(10, 1))).isNull();
        assertThat(o.replied(0, told(10, 2))).contains("but n1 wrote");
        assertThat(o.replied(0, told(11, 1))).contains("but n1 wrote");
    }

    @Test
    void replicasWriteWhatAClientWasTold() {
        Observer o = observer();
        assertThat(o.replied(0, told(10, 1))).isNull();
        assertThat(o.see(1, written(1, 1))).isNull();
        assertThat(o.see(1, written(1, 2))).contains("results in");
    }
}
