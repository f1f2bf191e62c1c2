package holo.accord.coordinate;

import holo.accord.InvariantViolation;
import holo.accord.coordinate.Coordination.Phase;
import holo.accord.host.Execution;
import holo.accord.host.Reply;
import holo.accord.host.TransactionLogic;
import holo.accord.local.Environment;
import holo.accord.local.Replica;
import holo.accord.messages.ApplyHeld;
import holo.accord.messages.ApplyOk;
import holo.accord.messages.ReadOk;
import holo.accord.primitives.Mutation;
import holo.accord.primitives.Status;
import holo.accord.primitives.Txn;
import holo.accord.primitives.TxnKind;
import java.util.ArrayList;
import java.util.List;

/// Reads, computes and spreads what is decided (protocol §3.4, §3.5).
final class Executing {
    private static final byte[] NO_RESULT = {};
    /// In place of the node that has just answered, where none has.
    private static final int NOBODY = -1;

    private final Attempts attempts;
    private final Environment env;
    private final Replica replica;
    private final OwnProgress own;
    private final TransactionLogic logic;
    private final Readers readers;

    Executing(Attempts attempts, TransactionLogic logic, Readers readers) {
        this.attempts = attempts;
        this.env = attempts.env;
        this.replica = attempts.replica;
        this.own = attempts.own;
        this.logic = logic;
        this.readers = readers;
    }

    private boolean needsRead(Coordination c) {
        // A read that somebody else finishes has nobody to answer.
        return Attempts.required(c).reads() && (c.id.kind() != TxnKind.READ || !c.isAnswered());
    }

    /// Protocol §3.4: the decision is known; spread it, and read at one replica of each group. A blind write on
    /// the fast path needs neither: its writes say it all.
    void execute(Coordination c) {
        c.slices.clear();
        c.reading.clear();
        boolean reads = needsRead(c);
        if (c.stable && !reads) {
            c.phase = Phase.EXECUTE;
            finishExecute(c);
            return;
        }
        attempts.enter(c, Phase.EXECUTE, c.id.epoch(), c.executeAt.epoch());
        if (c.phase == Phase.EXECUTE && reads && c.reading.isEmpty() && c.slices.isEmpty()) {
            readers.choose(c);
            readers.send(c);
        }
    }

    /// Protocol §3.4: a replica has read.
    void onReadOk(Coordination c, int from, ReadOk m) {
        if (attempts.late(c.phase != Phase.EXECUTE)) {
            return;
        }
        Readers.take(c, m);
        finishExecute(c);
    }

    /// Protocol §3.4, §3.5: with a stable decision and all that was read, compute, answer and apply.
    void finishExecute(Coordination c) {
        if (!c.stable || !c.reading.isEmpty() || (needsRead(c) && c.slices.isEmpty())) {
            return;
        }
        Txn txn = Attempts.required(c);
        List<Mutation> writes = List.of();
        byte[] result = NO_RESULT;
        if (c.id.kind() == TxnKind.WRITE || (c.id.kind() == TxnKind.READ && !c.isAnswered())) {
            Execution e = logic.execute(txn, c.executeAt, new ArrayList<>(c.slices.values()));
            writes = e.writes();
            result = e.result();
        }
        if (c.id.kind() != TxnKind.WRITE) {
            if (!writes.isEmpty()) {
                throw new InvariantViolation("a read wants to write: " + c);
            }
            attempts.answer(c, new Reply.Executed(c.id, c.executeAt, result));
            // Who learns of a sync point by its end must know its limit, too.
            result = c.id.kind() == TxnKind.SYNC_POINT ? txn.body() : NO_RESULT;
        }
        c.writes = writes;
        c.result = result;
        c.slices.clear();
        persist(c);
    }

    /// Protocol §3.5: tell all replicas the writes.
    void persist(Coordination c) {
        c.phase = Phase.PERSIST;
        c.known.clear();
        attempts.enter(c, Phase.PERSIST, c.id.epoch(), c.executeAt.epoch());
        if (c.phase == Phase.PERSIST && !c.tally.has(env.self())) {
            attempts.tellOwnReplica(c, Status.PRE_APPLIED);
            if (hasRead(c)) {
                answerWrite(c);
            }
        }
    }

    /// Whether a replica of each group has waited for all that it depends on, to read for it.
    private static boolean hasRead(Coordination c) {
        Txn txn = c.txn;
        return txn != null && txn.reads();
    }

    /// Whether a replica of each group has waited for all that it depends on, to apply it.
    ///
    /// What a client is told to be over must not depend on anything undecided. That could still be placed
    /// after what starts later, elsewhere, by a clock that is behind, and so put a later transaction before
    /// this one. Who joins a group does not wait for what it copies.
    private boolean isAppliedInEach(Coordination c) {
        return c.tally.hasOneOfEach()
                && env.topologies()
                        .sameReplicas(
                                c.participants,
                                c.id.epoch(),
                                env.topologies().current().epoch());
    }

    private void answerWrite(Coordination c) {
        byte[] result = c.result;
        if (!c.isAnswered() && c.id.kind() == TxnKind.READ) {
            // Somebody else has finished it, without reading: nobody has the answer.
            attempts.startAgain(c);
        } else if (!c.isAnswered()) {
            attempts.answer(c, new Reply.Executed(c.id, c.executeAt, result == null ? NO_RESULT : result));
        }
    }

    /// Protocol §3.5: a replica has the writes, and will say when it is over there.
    void onApplyHeld(Coordination c, int from, ApplyHeld m) {
        if (!attempts.late(c.phase != Phase.PERSIST)) {
            c.tally.hold(from);
        }
    }

    /// Protocol §3.5: over on this replica.
    void onApplyOk(Coordination c, int from, ApplyOk m) {
        if (c.id.kind() == TxnKind.SYNC_POINT && c.phase == Phase.PERSIST) {
            env.fencedAt(c.id, from, m.seen(), m.completeBefore());
        }
        if (attempts.late(c.phase != Phase.PERSIST && c.phase != Phase.PERSIST_INVALID)
                || !attempts.recorded(c, from, true)) {
            return;
        }
        overOn(c, from);
    }

    /// Protocol §5: a replica that was asked tells what of this node's is over there.
    void onOver(Coordination c, int from) {
        if ((c.phase == Phase.PERSIST || c.phase == Phase.PERSIST_INVALID) && c.tally.record(from, true)) {
            overOn(c, from);
        }
    }

    /// Other groups count now: those of whom word was missing may not be among them.
    void recount(Coordination c) {
        overOn(c, NOBODY);
    }

    private void overOn(Coordination c, int from) {
        boolean over = c.tally.isComplete(node -> env.topologies().hasLeft(node, c.participants, c.id.epoch()));
        // What none of its groups needs to tell any more, those after them hold.
        boolean durable = over || c.tally.hasQuorums();
        if (c.phase == Phase.PERSIST
                && !c.isAnswered()
                && (durable || (hasRead(c) ? from == env.self() : isAppliedInEach(c)))) {
            answerWrite(c);
        }
        boolean isFence = c.phase == Phase.PERSIST && c.id.kind() == TxnKind.SYNC_POINT;
        if (over) {
            own.universal(c.id);
            attempts.finish(c);
        } else if (durable) {
            own.durable(c.id);
        }
        if (durable && env.watermarks().advance(env.self(), own.durable(), own.universal())) {
            replica.forgetBelowWatermark(env.self());
        }
        if (over && isFence) {
            env.fencedEverywhere(c.id);
        }
    }
}
