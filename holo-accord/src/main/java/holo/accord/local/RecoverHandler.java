package holo.accord.local;

import holo.accord.local.Counters.Refusal;
import holo.accord.messages.CheckStatus;
import holo.accord.messages.Nack.Reason;
import holo.accord.messages.Recover;
import holo.accord.messages.StatusOk;
import holo.accord.primitives.Ballot;
import holo.accord.primitives.Status;
import holo.accord.primitives.Txn;
import holo.accord.primitives.TxnId;

/// Carries out Recover (protocol §4) and CheckStatus (§5).
final class RecoverHandler {
    private final Environment env;
    private final Watermarks marks;
    private final Records records;
    private final Commands commands;
    private final Answers answers;
    private final Votes votes;
    private final RecoveryEvidence evidence;

    RecoverHandler(ReplicaState state, Votes votes) {
        this.env = state.env;
        this.marks = state.marks;
        this.records = state.records;
        this.commands = state.commands;
        this.answers = state.answers;
        this.votes = votes;
        this.evidence = new RecoveryEvidence(state.conflicts, state.fences.proven(), state.copies);
    }

    /// Protocol §4: promise, and tell all that may decide the transaction.
    void onRecover(int from, Recover m) {
        TxnId id = m.txnId();
        if (marks.isUniversal(id)) {
            answers.refuse(from, id, m.ballot(), Reason.FORGOTTEN, Refusal.FORGOTTEN, null);
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
        if (c.promised.isAfter(m.ballot())) {
            answers.refuse(from, id, m.ballot(), Reason.PREEMPTED, Refusal.PREEMPTED, c);
            return;
        }
        commands.publish(c);
        if (!c.promised.equals(m.ballot())) {
            c.promised = m.ballot();
            records.markDirty(c);
        }
        commands.learn(c, m.participants(), null);
        Txn txn = m.txn();
        if (txn != null && c.status == Status.UNKNOWN) {
            // Witnessed, so that later ones learn of it, but without a vote for t0: too late for that (§4).
            commands.learn(c, txn.participants(), txn);
            votes.witness(c, txn, env.topologies().owned(txn.participants(), id.epoch()));
            env.witness(id.timestamp());
            c.executeAt = env.unique();
        }
        env.send(from, evidence.reply(c, m.ballot(), answers.readyEpoch()));
    }

    /// Protocol §5: tell what is known.
    void onCheckStatus(int from, CheckStatus m) {
        TxnId id = m.txnId();
        if (marks.isUniversal(id)) {
            answers.refuse(from, id, Ballot.ZERO, Reason.FORGOTTEN, Refusal.FORGOTTEN, null);
            return;
        }
        Command c = commands.get(id);
        if (c == null) {
            env.send(from, new StatusOk(id, Status.UNKNOWN, Ballot.ZERO, null, null, null, null, null, null));
            return;
        }
        env.send(
                from,
                new StatusOk(
                        id,
                        c.status,
                        c.promised,
                        c.executeAt,
                        c.participants,
                        c.txn,
                        c.status.isCommitted() ? c.deps : null,
                        c.writes,
                        c.result));
    }
}
