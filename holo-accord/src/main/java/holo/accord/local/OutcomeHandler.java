package holo.accord.local;

import holo.accord.InvariantViolation;
import holo.accord.local.Counters.Refusal;
import holo.accord.messages.Apply;
import holo.accord.messages.ApplyHeld;
import holo.accord.messages.ApplyOk;
import holo.accord.messages.CommitInvalidate;
import holo.accord.primitives.Participants;
import holo.accord.primitives.Status;
import holo.accord.primitives.TxnId;
import holo.accord.primitives.TxnKind;
import org.jspecify.annotations.Nullable;

/// Carries out Apply (protocol §3.5) and CommitInvalidate (§4, Invalidation): how a transaction ends.
final class OutcomeHandler {
    private final Environment env;
    private final Watermarks marks;
    private final Commands commands;
    private final Answers answers;
    private final Decisions decisions;
    private final Endings endings;

    OutcomeHandler(ReplicaState state, Decisions decisions, Endings endings) {
        this.env = state.env;
        this.marks = state.marks;
        this.commands = state.commands;
        this.answers = state.answers;
        this.decisions = decisions;
        this.endings = endings;
    }

    /// Protocol §3.5: learn the writes; make them visible once everything before is.
    void onApply(int from, Apply m) {
        TxnId id = m.txnId();
        Command c = unfinished(from, id, m.participants());
        if (c == null) {
            return;
        }
        if (c.status == Status.INVALIDATED) {
            if (id.kind() == TxnKind.WRITE) {
                throw new InvariantViolation("applied and invalidated: " + m + " against " + c);
            }
            env.send(from, new ApplyOk(id, env.seen(), 0));
            return;
        }
        boolean isRepeated = !c.tellWhenOver(from);
        commands.learn(c, m.participants(), null);
        decisions.preApply(c, m.executeAt(), m.deps(), m.writes(), m.result());
        if (c.status == Status.APPLIED) {
            answers.tellOver(c);
        } else if (isRepeated && from != env.self()) {
            env.send(from, new ApplyHeld(id));
        }
    }

    /// Protocol §4, Invalidation: it never takes effect.
    void onCommitInvalidate(int from, CommitInvalidate m) {
        TxnId id = m.txnId();
        Command c = unfinished(from, id, m.participants());
        if (c == null) {
            return;
        }
        commands.learn(c, m.participants(), null);
        c.tellWhenOver(from);
        endings.invalidate(c);
    }

    /// The command that an outcome is for. Null when there is nothing to learn: the transaction is over everywhere, or
    /// none of this node's; then the sender has its answer.
    private @Nullable Command unfinished(int from, TxnId id, Participants participants) {
        Command known = commands.get(id);
        boolean over = marks.isUniversal(id);
        if (!over
                && known == null
                && env.topologies().owned(participants, id.epoch()).isEmpty()) {
            env.counters().refuse(Refusal.NOT_A_REPLICA);
            over = true;
        }
        if (over) {
            env.send(from, new ApplyOk(id, env.seen(), 0));
            return null;
        }
        if (known != null) {
            return known;
        }
        Command made = new Command(id);
        commands.track(made);
        return made;
    }
}
