package holo.accord.local;

import holo.accord.InvariantViolation;
import holo.accord.local.Counters.Refusal;
import holo.accord.messages.Nack.Reason;
import holo.accord.messages.PreAccept;
import holo.accord.messages.PreAcceptOk;
import holo.accord.primitives.Ballot;
import holo.accord.primitives.Deps;
import holo.accord.primitives.Participants;
import holo.accord.primitives.Status;
import holo.accord.primitives.Timestamp;
import holo.accord.primitives.TxnId;
import org.jspecify.annotations.Nullable;

/// Carries out PreAccept (protocol §3.1).
final class PreAcceptHandler {
    private final Environment env;
    private final Watermarks marks;
    private final Fences fences;
    private final Commands commands;
    private final Answers answers;
    private final Votes votes;

    PreAcceptHandler(ReplicaState state, Votes votes) {
        this.env = state.env;
        this.marks = state.marks;
        this.fences = state.fences;
        this.commands = state.commands;
        this.answers = state.answers;
        this.votes = votes;
    }

    /// Protocol §3.1: witness, vote, tell what started before.
    void onPreAccept(int from, PreAccept m) {
        TxnId id = m.txnId();
        if (marks.isUniversal(id)) {
            answers.refuse(from, id, Ballot.ZERO, Reason.FORGOTTEN, Refusal.FORGOTTEN, null);
            return;
        }
        Command c = commands.get(id);
        if (c != null && c.status.isDecided()) {
            answers.refuse(from, id, Ballot.ZERO, Reason.DECIDED, Refusal.ALREADY_DECIDED, c);
            return;
        }
        if (c != null && c.promised.isAfter(Ballot.ZERO)) {
            answers.refuse(from, id, Ballot.ZERO, Reason.PREEMPTED, Refusal.PREEMPTED, c);
            return;
        }
        if (c != null && c.status == Status.ACCEPTED) {
            env.counters().refuse(Refusal.LATE_REQUEST);
            return;
        }
        if (c == null || c.status == Status.UNKNOWN) {
            Participants owned = owned(c, id, m.txn().participants());
            if (owned.isEmpty()) {
                env.counters().refuse(Refusal.NOT_A_REPLICA);
                return;
            }
            if (fences.isClosed(id, owned)) {
                answers.refuse(from, id, Ballot.ZERO, Reason.FENCED, Refusal.FENCED, null);
                return;
            }
            if (c == null) {
                c = new Command(id);
                c.isPrivate = from == env.self()
                        && id.node() == from
                        && env.topologies().onlySelf(owned);
                commands.track(c);
            }
            votes.witness(c, m.txn(), owned);
            votes.vote(c);
        }
        Deps deps = votes.deps(c, id.timestamp());
        Timestamp vote = c.executeAt;
        if (vote == null) {
            throw new InvariantViolation("witnessed without a vote: " + c);
        }
        env.send(from, new PreAcceptOk(id, vote, deps, answers.readyEpoch()));
    }

    private Participants owned(@Nullable Command c, TxnId id, Participants all) {
        return c != null && !c.owned.isEmpty() && c.participants.equals(all)
                ? c.owned
                : env.topologies().owned(all, id.epoch());
    }
}
