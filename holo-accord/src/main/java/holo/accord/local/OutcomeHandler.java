package holo.accord.local;

import holo.accord.InvariantViolation;
import holo.accord.local.Counters.Refusal;
import holo.accord.messages.Apply;
import holo.accord.messages.ApplyOk;
import holo.accord.messages.CommitInvalidate;
import holo.accord.primitives.Status;
import holo.accord.primitives.TxnId;
import holo.accord.primitives.TxnKind;

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
        if (marks.isUniversal(id)) {
            env.send(from, new ApplyOk(id, env.seen(), 0));
            return;
        }
        Command c = commands.get(id);
        if (c == null) {
            if (env.topologies().owned(m.participants(), id.epoch()).isEmpty()) {
                env.counters().refuse(Refusal.NOT_A_REPLICA);
                env.send(from, new ApplyOk(id, env.seen(), 0));
                return;
            }
            c = new Command(id);
            commands.track(c);
        }
        if (c.status == Status.INVALIDATED) {
            if (id.kind() == TxnKind.WRITE) {
                throw new InvariantViolation("applied and invalidated: " + m + " against " + c);
            }
            env.send(from, new ApplyOk(id, env.seen(), 0));
            return;
        }
        c.tellWhenOver(from);
        commands.learn(c, m.participants(), null);
        decisions.preApply(c, m.executeAt(), m.deps(), m.writes(), m.result());
        if (c.status == Status.APPLIED) {
            answers.tellOver(c);
        }
    }

    /// Protocol §4, Invalidation: it never takes effect.
    void onCommitInvalidate(int from, CommitInvalidate m) {
        TxnId id = m.txnId();
        if (marks.isUniversal(id)) {
            env.send(from, new ApplyOk(id, env.seen(), 0));
            return;
        }
        Command c = commands.get(id);
        if (c == null) {
            if (env.topologies().owned(m.participants(), id.epoch()).isEmpty()) {
                env.counters().refuse(Refusal.NOT_A_REPLICA);
                env.send(from, new ApplyOk(id, env.seen(), 0));
                return;
            }
            c = new Command(id);
            commands.track(c);
        }
        commands.learn(c, m.participants(), null);
        c.tellWhenOver(from);
        endings.invalidate(c);
    }
}
