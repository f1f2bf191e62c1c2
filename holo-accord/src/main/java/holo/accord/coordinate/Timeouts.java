package holo.accord.coordinate;

import holo.accord.coordinate.Coordination.Phase;
import holo.accord.host.Reply;
import holo.accord.local.Environment;
import holo.accord.primitives.Status;
import holo.accord.primitives.TxnKind;
import holo.accord.topology.JointShard;
import java.util.List;

/// What happens when answers do not come (protocol §5): ask again, ask others, take over, tell the client.
final class Timeouts {
    /// So many unanswered questions later the groups are looked up again.
    private static final int ASKS_PER_TOPOLOGY = 6;
    /// So often votes are asked for again where no quorum seems to live, before others may be responsible.
    private static final int HOPELESS_ASKS = 3 * ASKS_PER_TOPOLOGY;
    /// So often the outcome of another node's transaction is told, if a quorum has it by then.
    private static final int SPREADS_OF_OTHERS = 2;

    private final Attempts attempts;
    private final Environment env;
    private final Coordinator.Limits limits;
    private final Voting voting;
    private final Executing executing;
    private final Readers readers;
    private final Recovering recovering;

    Timeouts(Attempts attempts, Voting voting, Executing executing, Readers readers, Recovering recovering) {
        this.attempts = attempts;
        this.env = attempts.env;
        this.limits = attempts.limits;
        this.voting = voting;
        this.executing = executing;
        this.readers = readers;
        this.recovering = recovering;
    }

    /// Carries out what is due.
    void tick() {
        for (long due = attempts.timers.due(env.now()); due >= 0; due = attempts.timers.due(env.now())) {
            Coordination c = attempts.timers.poll();
            if (c != null && c.timer == due) {
                onTimer(c);
            }
        }
        attempts.sendChecks();
        giveUp();
    }

    private void giveUp() {
        for (Coordination c = attempts.unanswered.peekFirst(); c != null; c = attempts.unanswered.peekFirst()) {
            boolean expired = env.now() - c.startedMicros >= limits.giveUpAfter();
            if (!c.isAnswered() && !expired) {
                return;
            }
            attempts.unanswered.pollFirst();
            if (!c.isAnswered()) {
                attempts.answer(
                        c,
                        new Reply.Unknown(
                                c.id,
                                "no outcome after " + limits.giveUpAfter() / 1000 + " ms, in phase " + c.phase
                                        + ", answers " + c.tally));
                if (c.id.kind() == TxnKind.EPHEMERAL_READ) {
                    attempts.finish(c);
                }
            }
        }
    }

    private void onTimer(Coordination c) {
        boolean firstOfVotes = c.phase == Phase.PRE_ACCEPT && c.attempts == 0;
        c.attempts++;
        if (!firstOfVotes && c.phase != Phase.OBSERVE) {
            for (int node : c.tally.nodes) {
                if (node != env.self() && c.tally.isSilent(node) && !c.tally.isHeldBy(node)) {
                    attempts.suspects.add(node);
                }
            }
        }
        if (c.phase == Phase.PRE_ACCEPT) {
            voting.decidePath(c, true);
            if (c.phase != Phase.PRE_ACCEPT) {
                return;
            }
            if (firstOfVotes) {
                attempts.setTimer(c, limits.messageTimeout());
                return;
            }
        }
        if (c.phase == Phase.OBSERVE) {
            if (c.attempts > 2) {
                recovering.recover(c);
                return;
            }
            c.tally = groupsOfStart(c);
        }
        attempts.setTimer(c, attempts.backOff(c, c.phase == Phase.RECOVER ? c.recoveries + c.attempts : c.attempts));
        if (c.attempts >= SPREADS_OF_OTHERS && isSpreadForOthers(c) && c.tally.hasQuorums()) {
            attempts.finish(c);
            return;
        }
        if (c.attempts % ASKS_PER_TOPOLOGY == 0) {
            boolean isVote = c.phase == Phase.PRE_ACCEPT || c.phase == Phase.RECOVER;
            // A fresh ballot finds no quorum either where there is none, in the groups as they are known now: it would
            // only void what is known.
            if (isVote && (c.attempts >= HOPELESS_ASKS || groupsOfStart(c).canHaveQuorums(attempts.suspects::isGone))) {
                recovering.recover(c);
                return;
            }
            if (!isVote) {
                reselect(c);
                if (c.phase == Phase.DONE) {
                    return;
                }
            }
        }
        if (c.phase == Phase.EPHEMERAL_READ) {
            readers.rereadElsewhere(c);
            return;
        }
        attempts.askAgain(c);
        if (c.phase == Phase.EXECUTE && !c.reading.isEmpty()) {
            readers.rereadElsewhere(c);
        } else if (c.phase == Phase.PERSIST && !c.tally.has(env.self())) {
            attempts.tellOwnReplica(c, Status.PRE_APPLIED);
        }
    }

    private Tally groupsOfStart(Coordination c) {
        return new Tally(env.topologies().select(c.participants, c.id.epoch(), c.id.epoch()));
    }

    /// Those who do not answer may not be replicas any more: what counts is the topology as it is known now.
    private void reselect(Coordination c) {
        boolean isProposal = c.phase == Phase.INVALIDATE || c.phase == Phase.OBSERVE || c.phase == Phase.EPHEMERAL_DEPS;
        long toEpoch = isProposal
                ? c.id.epoch()
                : c.phase == Phase.PERSIST_INVALID
                        ? env.topologies().current().epoch()
                        : Math.max(c.id.epoch(), c.executeAt.epoch());
        List<JointShard> shards = env.topologies().select(c.participants, c.id.epoch(), toEpoch);
        if (!shards.equals(c.tally.shards)) {
            Tally before = c.tally;
            c.tally = new Tally(shards);
            if (c.phase == Phase.PERSIST || c.phase == Phase.PERSIST_INVALID) {
                c.tally.takeOver(before);
            }
        }
        if (c.phase == Phase.PERSIST || c.phase == Phase.PERSIST_INVALID) {
            executing.recount(c);
        }
    }

    /// Another node's transaction that is over on a quorum: that node sees to the rest, and a replica that waits for
    /// the end of it asks.
    private boolean isSpreadForOthers(Coordination c) {
        return c.id.node() != env.self() && (c.phase == Phase.PERSIST || c.phase == Phase.PERSIST_INVALID);
    }
}
