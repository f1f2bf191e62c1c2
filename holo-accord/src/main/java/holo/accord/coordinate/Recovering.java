package holo.accord.coordinate;

import holo.accord.InvariantViolation;
import holo.accord.coordinate.Coordination.Phase;
import holo.accord.local.Command;
import holo.accord.local.Environment;
import holo.accord.local.Replica;
import holo.accord.messages.RecoverOk;
import holo.accord.messages.StatusOk;
import holo.accord.primitives.Ballot;
import holo.accord.primitives.Deps;
import holo.accord.primitives.Mutation;
import holo.accord.primitives.Participants;
import holo.accord.primitives.Status;
import holo.accord.primitives.Timestamp;
import holo.accord.primitives.Txn;
import holo.accord.primitives.TxnId;
import holo.accord.primitives.TxnKind;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Takes over what nobody seems to finish, and sees what becomes of what somebody else has taken over (protocol §4).
final class Recovering {
    private final Attempts attempts;
    private final Environment env;
    private final Replica replica;
    private final Executing executing;

    Recovering(Attempts attempts, Executing executing) {
        this.attempts = attempts;
        this.env = attempts.env;
        this.replica = attempts.replica;
        this.executing = executing;
    }

    /// Takes over a transaction that nobody seems to finish.
    ///
    /// @param participants what is known of what it touches
    /// @param txn its definition, when known
    void recover(TxnId id, Participants participants, @Nullable Txn txn) {
        if (!attempts.active.containsKey(id) && !participants.isEmpty()) {
            Coordination c =
                    new Coordination(id, Coordination.NO_TOKEN, participants, txn, new Tally(List.of()), env.now());
            attempts.active.put(id, c);
            recover(c);
        }
    }

    /// Protocol §4: a fresh ballot, and all that the replicas know.
    void recover(Coordination c) {
        env.counters().recoveries++;
        c.recoveries++;
        c.ballot = new Ballot(env.unique().hlc(), env.self());
        c.known.clear();
        c.holders.clear();
        c.stable = false;
        c.fast = false;
        c.deps = Deps.NONE;
        c.slices.clear();
        c.reading.clear();
        attempts.enter(c, Phase.RECOVER, c.id.epoch(), c.id.epoch());
    }

    /// Protocol §4: a quorum has told what it knows.
    void onRecoverOk(Coordination c, int from, RecoverOk m) {
        if (attempts.late(c.phase != Phase.RECOVER || !m.ballot().equals(c.ballot))
                || !attempts.recorded(c, from, m.votedT0(), m.readyEpoch())) {
            return;
        }
        c.known.add(m);
        if (m.txn() != null) {
            c.holders.add(from);
        }
        if (c.tally.hasAnswers()) {
            decideRecovery(c);
        }
    }

    private void decideRecovery(Coordination c) {
        if (learnDefinition(c)) {
            recover(c);
            return;
        }
        switch (RecoveryDecision.of(c.id, c.known, c.tally)) {
            case RecoveryDecision.Persist(RecoverOk from) -> {
                takeDecision(c, from);
                c.writes = from.writes();
                c.result = from.result();
                readAgain(c);
                executing.persist(c);
            }
            case RecoveryDecision.Execute(RecoverOk from) -> {
                takeDecision(c, from);
                c.stable = true;
                executeOrRetry(c);
            }
            case RecoveryDecision.Stabilise(RecoverOk from) -> {
                takeDecision(c, from);
                executeOrRetry(c);
            }
            case RecoveryDecision.Propose(RecoverOk from) -> {
                takeDecision(c, from);
                attempts.enter(c, Phase.ACCEPT, c.id.epoch(), c.executeAt.epoch());
            }
            case RecoveryDecision.ProposeT0(Deps deps) -> {
                c.executeAt = c.id.timestamp();
                c.deps = deps;
                attempts.enter(c, Phase.ACCEPT, c.id.epoch(), c.executeAt.epoch());
            }
            case RecoveryDecision.CommitInvalid() -> commitInvalid(c);
            case RecoveryDecision.Invalidate() -> {
                env.counters().invalidations++;
                attempts.enter(c, Phase.INVALIDATE, c.id.epoch(), c.id.epoch());
            }
            case RecoveryDecision.Await(List<TxnId> ids, Deps where) -> {
                for (TxnId id : ids) {
                    Command known = replica.command(id);
                    recover(id, where.piecesOf(id), known == null ? null : known.txn());
                }
                retryLater(c);
            }
        }
    }

    private void takeDecision(Coordination c, RecoverOk from) {
        Timestamp at = from.executeAt();
        if (at == null) {
            throw new InvariantViolation("decided without a time: " + from);
        }
        c.executeAt = at;
        c.deps = from.deps();
    }

    private void executeOrRetry(Coordination c) {
        if (c.txn == null) {
            retryLater(c);
        } else {
            executing.execute(c);
        }
    }

    /// Learns what the transaction touches; true when that is more than was asked about, so that all must be
    /// asked again.
    private boolean learnDefinition(Coordination c) {
        Participants all = c.participants;
        for (RecoverOk a : c.known) {
            Participants p = a.participants();
            boolean isWhole = a.txn() != null
                    || a.status() == Status.ACCEPTED
                    || a.status().isCommitted();
            if (p != null && isWhole) {
                all = all.union(p);
            }
        }
        Txn found = c.txn;
        for (RecoverOk a : c.known) {
            if (found == null) {
                found = a.txn();
            }
        }
        boolean newTxn = found != c.txn;
        c.txn = found;
        boolean more = !all.equals(c.participants);
        if (more) {
            c.participants = found != null ? found.participants() : all;
        }
        // Replicas that had not witnessed it must do so before they count (§4): they need the definition for that.
        return more || (newTxn && isUndecided(c));
    }

    private static boolean isUndecided(Coordination c) {
        for (RecoverOk a : c.known) {
            if (a.status() != Status.UNKNOWN && a.status() != Status.PRE_ACCEPTED) {
                return false;
            }
        }
        return true;
    }

    /// Protocol §4, Invalidation: it is decided that it never takes effect; tell all.
    void commitInvalid(Coordination c) {
        attempts.enter(
                c,
                Phase.PERSIST_INVALID,
                c.id.epoch(),
                Math.max(c.id.epoch(), env.topologies().current().epoch()));
        if (c.phase == Phase.PERSIST_INVALID && !c.tally.has(env.self())) {
            attempts.tellOwnReplica(c, Status.INVALIDATED);
        }
        attempts.startAgain(c);
    }

    /// Somebody else has finished this node's read, without the answer.
    private void readAgain(Coordination c) {
        if (c.id.kind() == TxnKind.READ) {
            attempts.startAgain(c);
        }
    }

    /// Somebody else has taken over: see what becomes of it.
    void observe(Coordination c) {
        if (c.id.node() != env.self() && c.isAnswered()) {
            // The progress log will look after it again if need be.
            attempts.finish(c);
            return;
        }
        retryLater(c);
    }

    private void retryLater(Coordination c) {
        c.phase = Phase.OBSERVE;
        c.known.clear();
        c.attempts = 0;
        c.tally = new Tally(env.topologies().select(c.participants, c.id.epoch(), c.id.epoch()));
        attempts.setTimer(c, attempts.backOff(c, c.recoveries + 1));
    }

    /// Protocol §5: another replica knows the end of it.
    void onStatusOk(Coordination c, int from, StatusOk m) {
        if (c.phase != Phase.OBSERVE) {
            replica.adopt(m);
            return;
        }
        if (m.status() == Status.INVALIDATED) {
            replica.adopt(m);
            commitInvalid(c);
        } else if ((m.status() == Status.APPLIED || m.status() == Status.PRE_APPLIED) && m.executeAt() != null) {
            replica.adopt(m);
            List<Mutation> writes = m.writes();
            Deps deps = m.deps();
            c.executeAt = m.executeAt();
            c.deps = deps == null ? Deps.NONE : deps;
            c.writes = writes == null ? List.of() : writes;
            c.result = m.result();
            readAgain(c);
            executing.persist(c);
        }
    }
}
