package holo.accord.local;

import holo.accord.InvariantViolation;
import holo.accord.local.Counters.Refusal;
import holo.accord.messages.Nack.Reason;
import holo.accord.primitives.Ballot;
import holo.accord.primitives.Deps;
import holo.accord.primitives.Status;
import holo.accord.primitives.TxnKind;

/// The end of a transaction on this replica: applied (protocol §3.5) or invalid (§4).
final class Endings {
    private final Waits waits;
    private final Records records;
    private final Commands commands;
    private final Answers answers;

    Endings(ReplicaState state, Waits waits) {
        this.waits = waits;
        this.records = state.records;
        this.commands = state.commands;
        this.answers = state.answers;
    }

    /// It is over here: all who wait for that go on.
    void over(Command c) {
        waits.over(c);
        answers.tellOver(c);
        if (c.isPrivate || c.forgetWhenOver) {
            commands.remove(c);
        }
    }

    /// It never takes effect.
    void invalidate(Command c) {
        if (c.status == Status.INVALIDATED) {
            answers.tellOver(c);
            return;
        }
        if (c.status.isCommitted()) {
            if (c.id.kind() == TxnKind.WRITE) {
                throw new InvariantViolation("invalidated and committed: " + c);
            }
            answers.tellOver(c);
            return;
        }
        c.status = Status.INVALIDATED;
        c.txn = null;
        c.deps = Deps.NONE;
        records.markDirty(c);
        if (c.reads != null) {
            for (Command.PendingRead r : c.reads) {
                answers.refuse(r.from(), c.id, Ballot.ZERO, Reason.DECIDED, Refusal.ALREADY_DECIDED, c);
            }
            c.reads = null;
        }
        over(c);
    }
}
