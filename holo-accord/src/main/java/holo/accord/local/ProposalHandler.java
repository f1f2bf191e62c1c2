package holo.accord.local;

import holo.accord.InvariantViolation;
import holo.accord.local.Counters.Refusal;
import holo.accord.messages.Accept;
import holo.accord.messages.AcceptInvalidate;
import holo.accord.messages.AcceptOk;
import holo.accord.messages.Nack.Reason;
import holo.accord.primitives.Ballot;
import holo.accord.primitives.Deps;
import holo.accord.primitives.Participants;
import holo.accord.primitives.Status;
import holo.accord.primitives.TxnId;
import org.jspecify.annotations.Nullable;

/// Carries out proposals: Accept (protocol §3.2) and AcceptInvalidate (§4, Invalidation). The higher ballot wins.
final class ProposalHandler {
    private final Environment env;
    private final Watermarks marks;
    private final ConflictIndex conflicts;
    private final Records records;
    private final Commands commands;
    private final Answers answers;
    private final Votes votes;

    ProposalHandler(ReplicaState state, Votes votes) {
        this.env = state.env;
        this.marks = state.marks;
        this.conflicts = state.conflicts;
        this.records = state.records;
        this.commands = state.commands;
        this.answers = state.answers;
        this.votes = votes;
    }

    /// Protocol §3.2: accept a proposal, tell what started before its execution time.
    void onAccept(int from, Accept m) {
        TxnId id = m.txnId();
        Command c = promise(from, id, m.ballot(), m.participants());
        if (c == null) {
            return;
        }
        commands.learn(c, m.participants(), m.txn());
        if (c.executeAt != null
                && c.status == Status.ACCEPTED
                && c.accepted.equals(m.ballot())
                && !c.executeAt.equals(m.executeAt())) {
            throw new InvariantViolation("two proposals with ballot " + m.ballot() + ": " + m + " and " + c);
        }
        c.accepted = m.ballot();
        env.witness(m.executeAt());
        c.executeAt = m.executeAt();
        c.deps = m.deps();
        c.status = Status.ACCEPTED;
        commands.register(c);
        conflicts.raise(c, m.executeAt());
        records.markDirty(c);
        Deps deps = votes.deps(c, m.executeAt());
        env.send(from, new AcceptOk(id, m.ballot(), deps, answers.readyEpoch()));
    }

    /// Protocol §4, Invalidation: accept that it never takes effect.
    void onAcceptInvalidate(int from, AcceptInvalidate m) {
        Command c = promise(from, m.txnId(), m.ballot(), m.participants());
        if (c == null) {
            return;
        }
        commands.learn(c, m.participants(), null);
        c.accepted = m.ballot();
        c.status = Status.ACCEPTED_INVALIDATE;
        records.markDirty(c);
        env.send(from, new AcceptOk(m.txnId(), m.ballot(), Deps.NONE, answers.readyEpoch()));
    }

    /// Takes the promise of a proposal; null when it is refused, and then the refusal is sent.
    private @Nullable Command promise(int from, TxnId id, Ballot ballot, Participants participants) {
        if (marks.isUniversal(id)) {
            answers.refuse(from, id, ballot, Reason.FORGOTTEN, Refusal.FORGOTTEN, null);
            return null;
        }
        Command c = commands.get(id);
        if (c == null) {
            if (env.topologies().owned(participants, id.epoch()).isEmpty()) {
                env.counters().refuse(Refusal.NOT_A_REPLICA);
                return null;
            }
            c = new Command(id);
            commands.track(c);
        }
        if (c.status.isDecided()) {
            answers.refuse(from, id, ballot, Reason.DECIDED, Refusal.ALREADY_DECIDED, c);
            return null;
        }
        if (c.promised.isAfter(ballot)) {
            answers.refuse(from, id, ballot, Reason.PREEMPTED, Refusal.PREEMPTED, c);
            return null;
        }
        commands.publish(c);
        c.promised = ballot;
        return c;
    }
}
