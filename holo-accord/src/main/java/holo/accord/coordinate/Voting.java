package holo.accord.coordinate;

import holo.accord.coordinate.Coordination.Phase;
import holo.accord.local.Environment;
import holo.accord.messages.AcceptOk;
import holo.accord.messages.CommitOk;
import holo.accord.messages.PreAcceptOk;
import holo.accord.primitives.Deps;
import holo.accord.primitives.Timestamp;
import holo.accord.primitives.TxnKind;

/// Finds the execution time and the dependencies (protocol §3.1 to §3.3): counts votes, acceptances, and on how many
/// replicas the decision is durable.
final class Voting {
    private final Attempts attempts;
    private final Environment env;
    private final Executing executing;
    private final Recovering recovering;

    Voting(Attempts attempts, Executing executing, Recovering recovering) {
        this.attempts = attempts;
        this.env = attempts.env;
        this.executing = executing;
        this.recovering = recovering;
    }

    /// Protocol §3.1: fast when a fast quorum of every group votes t0, else the slow path at the latest vote.
    void onPreAcceptOk(Coordination c, int from, PreAcceptOk m) {
        if (attempts.late(c.phase != Phase.PRE_ACCEPT)
                || !attempts.recorded(c, from, m.vote().equals(c.id.timestamp()), m.readyEpoch())) {
            return;
        }
        c.holders.add(from);
        c.deps = c.deps.union(m.deps());
        c.executeAt = Timestamp.max(c.executeAt, m.vote());
        decidePath(c, false);
    }

    /// As soon as the answers allow, or with those that have come by then when time is out.
    void decidePath(Coordination c, boolean timedOut) {
        boolean mayBeFast = c.id.kind() != TxnKind.SYNC_POINT;
        if (mayBeFast && c.tally.hasFastQuorums()) {
            // Votes for a later time outside the fast quorum do not matter; what they witnessed does no harm.
            c.executeAt = c.id.timestamp();
            c.fast = true;
            c.stable = true;
            env.counters().fastPath++;
            executing.execute(c);
        } else if (c.tally.hasAnswers()
                && (!mayBeFast
                        || timedOut
                        || c.tally.isComplete()
                        || c.tally.cannotBeFast(attempts.suspects::contains))) {
            if (env.topologies().replicasChange(c.id.epoch(), c.executeAt.epoch())) {
                // It would start before a change of replicas and execute after it (§6). The new ones copy what started
                // before, once that is over; and it could wait for what only the new ones can read, after the copy.
                // So also when the change is not at its own keys: the copy may wait for it by way of others.
                recovering.recover(c);
            } else {
                env.counters().slowPath++;
                attempts.enter(c, Phase.ACCEPT, c.id.epoch(), c.executeAt.epoch());
            }
        }
    }

    /// Protocol §3.2: accepted by a slow quorum of every group; the dependencies are final now. When the answers
    /// add none to those proposed, that quorum holds the whole decision: it is stable without another round trip.
    void onAcceptOk(Coordination c, int from, AcceptOk m) {
        if (attempts.late(!m.ballot().equals(c.ballot))) {
            return;
        }
        if (c.phase == Phase.INVALIDATE) {
            if (attempts.recorded(c, from, true, m.readyEpoch()) && c.tally.hasAnyQuorum()) {
                recovering.commitInvalid(c);
            }
            return;
        }
        if (attempts.late(c.phase != Phase.ACCEPT) || !attempts.recorded(c, from, true, m.readyEpoch())) {
            return;
        }
        c.holders.add(from);
        Deps all = c.deps.union(m.deps());
        c.depsGrew |= !all.equals(c.deps);
        c.deps = all;
        if (c.tally.hasQuorums()) {
            if (c.txn == null) {
                recovering.recover(c);
            } else {
                c.stable = !c.depsGrew;
                executing.execute(c);
            }
        }
    }

    /// Protocol §3.3: with the final dependencies on a slow quorum of every group the decision is stable.
    void onCommitOk(Coordination c, int from, CommitOk m) {
        if (attempts.late(c.phase != Phase.EXECUTE || !m.ballot().equals(c.ballot))
                || !attempts.recorded(c, from, true, m.readyEpoch())) {
            return;
        }
        if (!c.stable && c.tally.hasQuorums()) {
            c.stable = true;
        }
        executing.finishExecute(c);
    }
}
