package holo.accord.local;

import holo.accord.local.Counters.Refusal;
import holo.accord.messages.DepsOk;
import holo.accord.messages.GetDeps;
import holo.accord.messages.Nack.Reason;
import holo.accord.messages.ReadEphemeral;
import holo.accord.messages.ReadTxn;
import holo.accord.primitives.Ballot;
import holo.accord.primitives.Deps;
import holo.accord.primitives.Participants;
import holo.accord.primitives.Status;
import holo.accord.primitives.Timestamp;
import holo.accord.primitives.Txn;
import holo.accord.primitives.TxnKind;
import java.util.ArrayList;

/// Carries out ReadTxn (protocol §3.4), GetDeps and ReadEphemeral (§8).
final class ReadHandler {
    private final Environment env;
    private final ConflictIndex conflicts;
    private final Commands commands;
    private final Answers answers;
    private final Waits waits;
    private final Reads reads;

    ReadHandler(ReplicaState state, Waits waits, Reads reads) {
        this.env = state.env;
        this.conflicts = state.conflicts;
        this.commands = state.commands;
        this.answers = state.answers;
        this.waits = waits;
        this.reads = reads;
    }

    /// Protocol §3.4: read below executeAt; the versions keep what was there, so it does not matter whether the
    /// transaction itself or later ones are applied already.
    void onRead(int from, ReadTxn m) {
        Command c = commands.get(m.txnId());
        if (c == null || c.status == Status.INVALIDATED) {
            answers.refuse(from, m.txnId(), Ballot.ZERO, Reason.DECIDED, Refusal.ALREADY_DECIDED, c);
            return;
        }
        if (c.status.isCommitted() && c.pending == 0) {
            read(from, m, c);
            return;
        }
        if (c.reads == null) {
            c.reads = new ArrayList<>(1);
        }
        for (int i = 0; i < c.reads.size(); i++) {
            if (c.reads.get(i).from() == from) {
                c.reads.set(i, new Command.PendingRead(from, m));
                return;
            }
        }
        c.reads.add(new Command.PendingRead(from, m));
    }

    void read(int from, ReadTxn m, Command c) {
        Txn txn = c.txn;
        Timestamp at = c.executeAt;
        if (txn == null) {
            answers.refuse(from, c.id, Ballot.ZERO, Reason.DECIDED, Refusal.ALREADY_DECIDED, c);
        } else if (at == null || !reads.isReadable(m.ranges(), at)) {
            answers.refuse(from, c.id, Ballot.ZERO, Reason.NOT_READABLE, Refusal.NOT_READABLE, c);
        } else if (!reads.mayBegin()) {
            answers.refuse(from, c.id, Ballot.ZERO, Reason.NOT_READABLE, Refusal.TOO_MANY_READS, c);
        } else {
            reads.start(from, m.attempt(), c.id, txn, at, m.ranges());
        }
    }

    /// Protocol §8: which writes must an ephemeral read see?
    void onGetDeps(int from, GetDeps m) {
        Participants owned = env.topologies().owned(m.participants(), m.txnId().epoch());
        Deps deps = conflicts.deps(null, TxnKind.EPHEMERAL_READ, owned, Timestamp.MAX);
        env.send(from, new DepsOk(m.txnId(), deps, answers.readyEpoch()));
    }

    /// Protocol §8: read once those are applied.
    void onReadEphemeral(int from, ReadEphemeral m) {
        if (!reads.isReadable(m.ranges(), Timestamp.MAX)) {
            refuse(from, m, Refusal.NOT_READABLE);
            return;
        }
        if (!reads.hasRoom()) {
            refuse(from, m, Refusal.TOO_MANY_READS);
            return;
        }
        Command.Waiter w = new Command.Waiter(() -> {
            reads.endWait();
            readEphemeral(from, m);
        });
        waits.waitForAll(w, m);
        if (w.pending == 0) {
            readEphemeral(from, m);
        } else {
            reads.beginWait();
        }
    }

    private void readEphemeral(int from, ReadEphemeral m) {
        if (reads.isReadable(m.ranges(), Timestamp.MAX)) {
            reads.start(from, m.attempt(), m.txnId(), m.txn(), env.unique(), m.ranges());
        } else {
            refuse(from, m, Refusal.NOT_READABLE);
        }
    }

    private void refuse(int from, ReadEphemeral m, Refusal why) {
        answers.refuse(from, m.txnId(), Ballot.ZERO, Reason.NOT_READABLE, why, null);
    }
}
