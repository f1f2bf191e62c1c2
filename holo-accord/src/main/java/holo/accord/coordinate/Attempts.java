package holo.accord.coordinate;

import holo.accord.InvariantViolation;
import holo.accord.coordinate.Coordination.Phase;
import holo.accord.host.Reply;
import holo.accord.local.Counters.Refusal;
import holo.accord.local.Environment;
import holo.accord.local.Replica;
import holo.accord.messages.Accept;
import holo.accord.messages.AcceptInvalidate;
import holo.accord.messages.Apply;
import holo.accord.messages.CheckOver;
import holo.accord.messages.CheckStatus;
import holo.accord.messages.Commit;
import holo.accord.messages.CommitInvalidate;
import holo.accord.messages.GetDeps;
import holo.accord.messages.Message;
import holo.accord.messages.Nack;
import holo.accord.messages.PreAccept;
import holo.accord.messages.Recover;
import holo.accord.messages.StatusOk;
import holo.accord.primitives.Ballot;
import holo.accord.primitives.Status;
import holo.accord.primitives.Timestamp;
import holo.accord.primitives.Txn;
import holo.accord.primitives.TxnId;
import holo.accord.primitives.TxnKind;
import holo.accord.topology.JointShard;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Every transaction that this node drives, and the steps that all phases have in common: to ask, to count an answer,
/// to set a timer, to answer the client.
final class Attempts {
    /// What clients are told by a node that may coordinate no more.
    static final String NOT_LISTED = "the cluster does not count on this node any more: ask another one";

    private static final byte[] NO_RESULT = {};
    /// How often an outcome is told until those are asked who were left out.
    private static final int ATTEMPTS_PER_ROUND = 4;

    final Environment env;
    final Replica replica;
    final Coordinator.Limits limits;
    final OwnProgress own = new OwnProgress();
    final HashMap<TxnId, Coordination> active = new HashMap<>();
    final Timers<Coordination> timers = new Timers<>();
    /// What clients wait for, in the order of submission.
    final ArrayDeque<Coordination> unanswered = new ArrayDeque<>();
    final Suspects suspects;
    /// What is to be asked with {@link CheckOver} at the end of this step, by node.
    private final TreeMap<Integer, List<TxnId>> checks = new TreeMap<>();

    /// Transactions of clients without an answer.
    int clients;

    Attempts(Environment env, Replica replica, Coordinator.Limits limits) {
        this.env = env;
        this.replica = replica;
        this.limits = limits;
        this.suspects = new Suspects(env, limits.messageTimeout());
    }

    /// Draws t0 and asks for votes (protocol §3.1).
    TxnId start(long token, Txn txn, long startedMicros) {
        Timestamp t0 = env.unique();
        TxnId id = new TxnId(t0, txn.kind(), !txn.participants().ranges().isEmpty());
        List<JointShard> shards = env.topologies().select(txn.participants(), t0.epoch(), t0.epoch());
        Coordination c = new Coordination(id, token, txn.participants(), txn, new Tally(shards), startedMicros);
        active.put(id, c);
        if (txn.kind() == TxnKind.EPHEMERAL_READ) {
            c.phase = Phase.EPHEMERAL_DEPS;
        } else {
            own.started(id, txn.participants());
        }
        if (!c.tally.isOnly(env.self())) {
            if (token != Coordination.NO_TOKEN) {
                unanswered.add(c);
            }
            setTimer(c, c.phase == Phase.PRE_ACCEPT ? limits.fastPathTimeout() : limits.messageTimeout());
            if (txn.kind() != TxnKind.EPHEMERAL_READ && !c.tally.has(env.self())) {
                env.out().persist(OwnProgress.record(id, txn.participants()));
            }
        }
        ask(c);
        return id;
    }

    /// What never took effect may be tried again under a new name, as long as this node may coordinate.
    void startAgain(Coordination c) {
        Txn txn = c.txn;
        if (!c.isAnswered() && txn != null && !env.topologies().isListed(env.self())) {
            env.counters().refuse(Refusal.NOT_LISTED);
            answer(c, new Reply.Refused(NOT_LISTED));
        } else if (!c.isAnswered() && txn != null) {
            long token = c.token;
            c.token = Coordination.NO_TOKEN;
            env.counters().retries++;
            start(token, txn, c.startedMicros);
        }
    }

    /// The attempt goes on to another phase, with the groups of these epochs.
    void enter(Coordination c, Phase phase, long fromEpoch, long toEpoch) {
        enterSilently(c, phase, fromEpoch, toEpoch);
        ask(c);
    }

    /// The same, but nobody is asked yet.
    void enterSilently(Coordination c, Phase phase, long fromEpoch, long toEpoch) {
        c.phase = phase;
        c.attempts = 0;
        c.depsGrew = false;
        c.tally = new Tally(env.topologies().select(c.participants, fromEpoch, toEpoch));
        if (!c.tally.isOnly(env.self())) {
            setTimer(c, phase == Phase.RECOVER ? patience(c) : limits.messageTimeout());
        }
    }

    /// How long a recoverer waits for answers to one ballot: longer with each ballot, since a fresh one makes void
    /// what is still on its way.
    private long patience(Coordination c) {
        return Math.min(limits.retryMax(), limits.messageTimeout() << Math.min(c.recoveries - 1, 16));
    }

    /// After a restart, others may know already what there is to tell them.
    void resume(Coordination c) {
        for (int node : c.tally.nodes) {
            if (node == env.self()) {
                env.send(node, question(c, node));
            } else {
                check(c, node);
            }
        }
    }

    private void check(Coordination c, int node) {
        checks.computeIfAbsent(node, n -> new ArrayList<>()).add(c.id);
    }

    /// Asks each node what of this node's transactions is over there, for many at a time.
    void sendChecks() {
        checks.forEach((node, ids) -> {
            for (int i = 0; i < ids.size(); i += CheckOver.IDS_MAX) {
                env.send(node, new CheckOver(ids.subList(i, Math.min(ids.size(), i + CheckOver.IDS_MAX))));
            }
        });
        checks.clear();
    }

    /// Asks every node that has not answered in this phase.
    void ask(Coordination c) {
        Tally t = c.tally;
        for (int node : t.nodes) {
            if (t.isSilent(node)) {
                env.send(node, question(c, node));
            }
        }
    }

    /// Asks again those who have not answered.
    void askAgain(Coordination c) {
        if (c.phase == Phase.PERSIST || c.phase == Phase.PERSIST_INVALID) {
            tellAgain(c);
        } else {
            ask(c);
        }
    }

    /// Nobody waits for the last replicas. Those who hold what they were told, and those who seem to be gone, are not
    /// told again, but asked now and then whether they know it. Who lives and does not is told next time.
    private void tellAgain(Coordination c) {
        boolean isRound = c.attempts % ATTEMPTS_PER_ROUND == 0;
        boolean canCheck = c.id.node() == env.self() && c.id.kind() != TxnKind.SYNC_POINT;
        for (int node : c.tally.nodes) {
            if (c.tally.isSilent(node)) {
                boolean isDue =
                        !c.tally.isHeldBy(node) && !suspects.isGone(node) && !(canCheck && suspects.isUnheard(node));
                if (isDue || (isRound && !canCheck)) {
                    env.send(node, question(c, node));
                } else if (isRound) {
                    check(c, node);
                }
            }
        }
    }

    private Message question(Coordination c, int node) {
        Txn txn = c.txn;
        return switch (c.phase) {
            case PRE_ACCEPT -> new PreAccept(c.id, required(c), own.durable(), own.universal());
            case ACCEPT -> new Accept(c.id, c.ballot, c.participants, definitionFor(c, node), c.executeAt, c.deps);
            case EXECUTE ->
                new Commit(c.id, c.ballot, c.participants, definitionFor(c, node), c.executeAt, c.deps, c.stable);
            case PERSIST ->
                new Apply(
                        c.id,
                        c.participants,
                        c.executeAt,
                        c.deps,
                        c.writes == null ? List.of() : c.writes,
                        c.result == null ? NO_RESULT : c.result);
            case RECOVER -> new Recover(c.id, c.ballot, c.participants, txn);
            case INVALIDATE -> new AcceptInvalidate(c.id, c.ballot, c.participants);
            case PERSIST_INVALID -> new CommitInvalidate(c.id, c.participants);
            case OBSERVE -> new CheckStatus(c.id, c.participants);
            case EPHEMERAL_DEPS -> new GetDeps(c.id, c.participants);
            case EPHEMERAL_READ, DONE -> throw new InvariantViolation("nothing to ask for: " + c);
        };
    }

    private @Nullable Txn definitionFor(Coordination c, int node) {
        return c.holders.contains(node) || node == env.self() && c.ballot.equals(Ballot.ZERO) ? null : c.txn;
    }

    static Txn required(Coordination c) {
        Txn txn = c.txn;
        if (txn == null) {
            throw new InvariantViolation("no definition at hand: " + c);
        }
        return txn;
    }

    /// Whether an answer belongs to what is over, and is counted so.
    boolean late(boolean isLate) {
        if (isLate) {
            env.counters().refuse(Refusal.LATE_RESPONSE);
        }
        return isLate;
    }

    /// Counts an answer; false when that node has answered already.
    boolean recorded(Coordination c, int node, boolean yes, long readyEpoch) {
        env.topologies().ready(node, readyEpoch);
        return recorded(c, node, yes);
    }

    boolean recorded(Coordination c, int node, boolean yes) {
        boolean news = c.tally.record(node, yes);
        if (!news) {
            env.counters().refuse(Refusal.DUPLICATE_RESPONSE);
        }
        return news;
    }

    void answer(Coordination c, Reply reply) {
        if (!c.isAnswered()) {
            env.out().reply(c.token, reply);
            c.token = Coordination.NO_TOKEN;
            clients--;
        }
    }

    void finish(Coordination c) {
        c.phase = Phase.DONE;
        c.timer = 0;
        active.remove(c.id);
    }

    void learnForgotten(Nack n) {
        int node = n.txnId().node();
        if (node == env.self()) {
            own.restore(n.durable(), n.universal());
        }
        if (env.watermarks().advance(node, n.durable(), n.universal())) {
            replica.forgetBelowWatermark(node);
        }
    }

    /// This node is none of those that must know, but may wait for the outcome: it joined a group later.
    void tellOwnReplica(Coordination c, Status status) {
        replica.adopt(
                new StatusOk(c.id, status, c.ballot, c.executeAt, c.participants, null, c.deps, c.writes, c.result));
    }

    long backOff(Coordination c, int attempt) {
        long wait = Math.min(limits.retryMax(), limits.messageTimeout() << Math.min(attempt, 16));
        return wait / 2 + Jitter.of(c.id, env.self(), attempt, wait);
    }

    void setTimer(Coordination c, long afterMicros) {
        c.timer = timers.set(env.now() + afterMicros, c);
    }

    List<Coordination> sortedCopy() {
        List<Coordination> all = new ArrayList<>(active.values());
        all.sort((a, b) -> a.id.compareTo(b.id));
        return all;
    }
}
