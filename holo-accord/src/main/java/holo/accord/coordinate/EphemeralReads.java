package holo.accord.coordinate;

import holo.accord.coordinate.Coordination.Phase;
import holo.accord.host.Execution;
import holo.accord.host.Reply;
import holo.accord.host.TransactionLogic;
import holo.accord.local.Environment;
import holo.accord.messages.DepsOk;
import holo.accord.messages.ReadOk;
import holo.accord.primitives.Timestamp;
import java.util.ArrayList;

/// Reads without a trace (protocol §8): a quorum tells what must be seen, one replica of each group reads.
final class EphemeralReads {
    private final Attempts attempts;
    private final Environment env;
    private final TransactionLogic logic;
    private final Readers readers;

    EphemeralReads(Attempts attempts, TransactionLogic logic, Readers readers) {
        this.attempts = attempts;
        this.env = attempts.env;
        this.logic = logic;
        this.readers = readers;
    }

    /// Protocol §8: a quorum has told what it must see.
    void onDepsOk(Coordination c, int from, DepsOk m) {
        if (attempts.late(c.phase != Phase.EPHEMERAL_DEPS) || !attempts.recorded(c, from, true, m.readyEpoch())) {
            return;
        }
        c.deps = c.deps.union(m.deps());
        if (c.tally.hasQuorums()) {
            c.phase = Phase.EPHEMERAL_READ;
            c.executeAt = new Timestamp(env.topologies().current().epoch(), c.id.hlc(), c.id.node());
            readers.choose(c);
            readers.send(c);
        }
    }

    /// Protocol §8: all groups read, it is over.
    void onReadOk(Coordination c, ReadOk m) {
        Readers.take(c, m);
        finishEphemeral(c);
    }

    private void finishEphemeral(Coordination c) {
        if (!c.reading.isEmpty()) {
            return;
        }
        Execution e = logic.execute(Attempts.required(c), c.executeAt, new ArrayList<>(c.slices.values()));
        attempts.answer(c, new Reply.Executed(c.id, c.executeAt, e.result()));
        attempts.finish(c);
    }
}
