package holo.accord.local;

import holo.accord.InvariantViolation;
import holo.accord.local.Counters.Refusal;
import holo.accord.messages.Commit;
import holo.accord.messages.CommitOk;
import holo.accord.messages.Nack.Reason;
import holo.accord.primitives.Status;
import holo.accord.primitives.TxnId;
import holo.accord.primitives.TxnKind;

/// Carries out Commit (protocol §3.3).
final class CommitHandler {
    private final Environment env;
    private final Watermarks marks;
    private final Commands commands;
    private final Answers answers;
    private final Decisions decisions;

    CommitHandler(ReplicaState state, Decisions decisions) {
        this.env = state.env;
        this.marks = state.marks;
        this.commands = state.commands;
        this.answers = state.answers;
        this.decisions = decisions;
    }

    /// Protocol §3.3: learn the decision; when it is stable, start to wait for what comes before.
    void onCommit(int from, Commit m) {
        TxnId id = m.txnId();
        if (marks.isUniversal(id)) {
            env.send(from, new CommitOk(id, m.ballot(), answers.readyEpoch()));
            return;
        }
        Command c = commands.get(id);
        if (c == null) {
            if (env.topologies().owned(m.participants(), id.epoch()).isEmpty()) {
                env.counters().refuse(Refusal.NOT_A_REPLICA);
                return;
            }
            c = new Command(id);
            commands.track(c);
        }
        if (c.status == Status.INVALIDATED) {
            if (id.kind() == TxnKind.WRITE) {
                throw new InvariantViolation("committed and invalidated: " + m + " against " + c);
            }
            answers.refuse(from, id, m.ballot(), Reason.DECIDED, Refusal.ALREADY_DECIDED, c);
            return;
        }
        if (c.status.isCommitted()) {
            Decisions.checkSameTime(c, m.executeAt());
        }
        if (!m.stable() && c.promised.isAfter(m.ballot())) {
            answers.refuse(from, id, m.ballot(), Reason.PREEMPTED, Refusal.PREEMPTED, c);
            return;
        }
        boolean isNews = !c.status.isCommitted()
                || (c.status == Status.COMMITTED && (m.stable() || m.ballot().isAfter(c.accepted)));
        commands.learn(c, m.participants(), m.txn());
        if (isNews) {
            if (m.ballot().isAfter(c.promised)) {
                c.promised = m.ballot();
            }
            c.accepted = m.ballot();
            decisions.decide(c, m.executeAt(), m.deps(), m.stable() ? Status.STABLE : Status.COMMITTED);
        }
        env.send(from, new CommitOk(id, m.ballot(), answers.readyEpoch()));
    }
}
