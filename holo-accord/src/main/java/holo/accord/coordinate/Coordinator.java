package holo.accord.coordinate;

import holo.accord.coordinate.Coordination.Phase;
import holo.accord.host.Reply;
import holo.accord.host.TransactionLogic;
import holo.accord.local.Command;
import holo.accord.local.Counters.Refusal;
import holo.accord.local.Environment;
import holo.accord.local.Replica;
import holo.accord.messages.AcceptOk;
import holo.accord.messages.ApplyHeld;
import holo.accord.messages.ApplyOk;
import holo.accord.messages.CommitOk;
import holo.accord.messages.DepsOk;
import holo.accord.messages.Nack;
import holo.accord.messages.Over;
import holo.accord.messages.PreAcceptOk;
import holo.accord.messages.ReadOk;
import holo.accord.messages.RecoverOk;
import holo.accord.messages.Response;
import holo.accord.messages.StatusOk;
import holo.accord.primitives.Ballot;
import holo.accord.primitives.Mutation;
import holo.accord.primitives.Participants;
import holo.accord.primitives.Status;
import holo.accord.primitives.Timestamp;
import holo.accord.primitives.Txn;
import holo.accord.primitives.TxnId;
import holo.accord.primitives.TxnKind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Drives transactions to their end: those that clients submit here, and those whose coordinator fell silent
/// (protocol §3 and §4). Every handler takes an answer, counts it, and moves on when a quorum of each group
/// allows it.
///
/// This is the door. Behind it {@link Voting} finds the time and the dependencies, {@link Executing} reads, computes
/// and spreads, {@link Recovering} takes over, {@link Timeouts} asks again; what they share is in {@link Attempts}.
public final class Coordinator {
    /// Limits of one node's attempts; all times in microseconds.
    public record Limits(
            long messageTimeout,
            long fastPathTimeout,
            long recoverAfter,
            long retryMax,
            long giveUpAfter,
            int inFlight,
            int remembered) {}

    private static final String ACCOUNT_CLOSED =
            "the cluster closed this node's account while the transaction was under way: read what it wrote, at another"
                    + " node, to see whether it took effect";

    private final Environment env;
    private final Replica replica;
    private final Limits limits;
    private final Attempts attempts;
    private final Executing executing;
    private final EphemeralReads ephemeralReads;
    private final Recovering recovering;
    private final Voting voting;
    private final Timeouts timeouts;
    private final RecoverySlots slots;
    /// What this node coordinated before its restart and has not gone on with yet.
    private final ArrayDeque<Command> toResume = new ArrayDeque<>();

    public Coordinator(Environment env, Replica replica, TransactionLogic logic, Limits limits) {
        this.env = env;
        this.replica = replica;
        this.limits = limits;
        this.attempts = new Attempts(env, replica, limits);
        Readers readers = new Readers(attempts);
        this.executing = new Executing(attempts, logic, readers);
        this.ephemeralReads = new EphemeralReads(attempts, logic, readers);
        this.recovering = new Recovering(attempts, executing);
        this.voting = new Voting(attempts, executing, recovering);
        this.slots = new RecoverySlots(env, limits.retryMax(), this::isDeciding, this::letGo);
        this.timeouts = new Timeouts(attempts, voting, executing, readers, recovering);
    }

    public OwnProgress own() {
        return attempts.own;
    }

    public int inFlight() {
        return attempts.clients;
    }

    /// Attempts under way, also those that only make sure that all replicas have applied.
    public int activeCount() {
        return attempts.active.size();
    }

    /// Whether this node has an attempt under way, also one that only makes sure that all replicas have applied.
    public boolean isActive(TxnId id) {
        return attempts.active.containsKey(id);
    }

    /// Whether this node still tries to find out, or to make sure, what becomes of it.
    public boolean isDeciding(TxnId id) {
        Coordination c = attempts.active.get(id);
        return c != null
                && switch (c.phase) {
                    case PRE_ACCEPT, ACCEPT, EXECUTE, RECOVER, INVALIDATE, OBSERVE, EPHEMERAL_DEPS, EPHEMERAL_READ ->
                        true;
                    case PERSIST, PERSIST_INVALID, DONE -> false;
                };
    }

    /// A message from a node: it lives.
    public void heardFrom(int node) {
        attempts.suspects.remove(node);
    }

    /// Protocol §3.1: draw t0 and ask for votes.
    public void submit(long token, Txn txn) {
        if (attempts.clients >= limits.inFlight) {
            String why = "the node has " + attempts.clients
                    + " transactions in flight, its limit: try again when some have ended";
            env.counters().refuse(Refusal.TOO_MANY_IN_FLIGHT);
            env.out().reply(token, new Reply.Refused(why));
            return;
        }
        if (!env.topologies().isListed(env.self())) {
            env.counters().refuse(Refusal.NOT_LISTED);
            env.out().reply(token, new Reply.Refused(Attempts.NOT_LISTED));
            return;
        }
        int remembered = replica.rememberedCount();
        // An ephemeral read leaves nothing to remember.
        if (remembered >= limits.remembered && txn.kind() != TxnKind.EPHEMERAL_READ) {
            String why = "the node remembers " + remembered
                    + " transactions, its limit, until all replicas have heard of them: bring back a node that is"
                    + " down, or replace it";
            env.counters().refuse(Refusal.TOO_MANY_REMEMBERED);
            env.out().reply(token, new Reply.Refused(why));
            return;
        }
        if (!env.topologies().current().covers(txn.participants())) {
            env.counters().refuse(Refusal.OUTSIDE_TOPOLOGY);
            env.out().reply(token, new Reply.Refused("no group holds all of " + txn.participants()));
            return;
        }
        attempts.clients++;
        attempts.start(token, txn, env.now());
    }

    /// Fences a range: everything below the sync point is over once it is applied (protocol §7).
    public TxnId syncPoint(Txn definition) {
        return attempts.start(Coordination.NO_TOKEN, definition, env.now());
    }

    /// Takes over a transaction that nobody seems to finish.
    ///
    /// @param participants what is known of what it touches
    /// @param txn its definition, when known
    public void recover(TxnId id, Participants participants, @Nullable Txn txn) {
        recovering.recover(id, participants, txn);
    }

    RecoverySlots slots() {
        return slots;
    }

    Suspects suspects() {
        return attempts.suspects;
    }

    /// Leaves another node's transaction to others, or to a later attempt, unless it is on its way.
    private void letGo(TxnId id) {
        Coordination c = attempts.active.get(id);
        if (c != null && id.node() != env.self() && (c.phase == Phase.RECOVER || c.phase == Phase.OBSERVE)) {
            attempts.finish(c);
        }
    }

    /// Takes an answer.
    public void handle(int from, Response response) {
        Coordination c = attempts.active.get(response.txnId());
        if (c == null) {
            unexpected(from, response);
            return;
        }
        switch (response) {
            case PreAcceptOk m -> voting.onPreAcceptOk(c, from, m);
            case AcceptOk m -> voting.onAcceptOk(c, from, m);
            case CommitOk m -> voting.onCommitOk(c, from, m);
            case ReadOk m -> onReadOk(c, from, m);
            case ApplyOk m -> executing.onApplyOk(c, from, m);
            case ApplyHeld m -> executing.onApplyHeld(c, from, m);
            case RecoverOk m -> recovering.onRecoverOk(c, from, m);
            case StatusOk m -> recovering.onStatusOk(c, from, m);
            case DepsOk m -> ephemeralReads.onDepsOk(c, from, m);
            case Nack m -> onNack(c, from, m);
        }
    }

    /// Protocol §3.4, §8: a replica has read.
    private void onReadOk(Coordination c, int from, ReadOk m) {
        if (c.phase == Phase.EPHEMERAL_READ) {
            ephemeralReads.onReadOk(c, m);
        } else {
            executing.onReadOk(c, from, m);
        }
    }

    /// Protocol §5: what of this node's is over on another.
    public void onOver(int from, Over m) {
        for (TxnId id : m.ids()) {
            Coordination c = attempts.active.get(id);
            if (c != null) {
                executing.onOver(c, from);
            }
        }
        for (TxnId id : m.held()) {
            Coordination c = attempts.active.get(id);
            if (c != null && c.phase == Phase.PERSIST) {
                c.tally.hold(from);
            }
        }
    }

    private void unexpected(int from, Response response) {
        if (response instanceof StatusOk s) {
            replica.adopt(s);
        } else if (response instanceof Nack n && n.reason() == Nack.Reason.FORGOTTEN) {
            attempts.learnForgotten(n);
        } else {
            env.counters().refuse(Refusal.LATE_RESPONSE);
        }
    }

    /// Protocol §3 to §5, any phase: a replica says no, and why.
    private void onNack(Coordination c, int from, Nack m) {
        if (m.reason() == Nack.Reason.FORGOTTEN) {
            attempts.learnForgotten(m);
            // Of this node's own either this node said so, before a restart, and no client waits for it; or this node
            // was listed no more while nobody heard it, and another node's fence has closed its account since.
            attempts.own.universal(c.id);
            attempts.answer(c, new Reply.Unknown(c.id, ACCOUNT_CLOSED));
            attempts.finish(c);
            return;
        }
        if (c.phase == Phase.EXECUTE || c.phase == Phase.EPHEMERAL_READ) {
            if (m.asked().equals(Ballot.ZERO) && Readers.isReadFrom(c, from)) {
                if (m.reason() == Nack.Reason.NOT_READABLE) {
                    return; // The replica has counted it. The timer asks another.
                }
                recovering.observe(c);
                return;
            }
        }
        // The next ballot must outbid this promise, also when this node's clock is behind.
        env.witness(new Timestamp(0, m.promised().number(), 0));
        if (attempts.late(!m.asked().equals(c.ballot))) {
            return;
        }
        switch (c.phase) {
            case PRE_ACCEPT -> {
                if (m.reason() == Nack.Reason.FENCED) {
                    recovering.recover(c);
                } else {
                    recovering.observe(c);
                }
            }
            case ACCEPT, EXECUTE, RECOVER, INVALIDATE -> recovering.observe(c);
            case PERSIST, PERSIST_INVALID, OBSERVE, EPHEMERAL_DEPS, EPHEMERAL_READ, DONE ->
                env.counters().refuse(Refusal.LATE_RESPONSE);
        }
    }

    /// Carries out what is due.
    public void tick() {
        resumeMore();
        timeouts.tick();
    }

    /// After replay: what this node coordinated before and does not know to be over everywhere must be finished,
    /// but what is not decided only so much at a time. Sync points are few, and another one begins while one is
    /// not known to be under way: they go on at once.
    public void resume(List<Command> commands) {
        List<Integer> others = new ArrayList<>(env.topologies().current().nodes());
        others.remove((Integer) env.self());
        attempts.suspects.restarted(others);
        for (Command known : commands) {
            if (known.id().node() == env.self()
                    && !known.isRemoved()
                    && !known.participants().isEmpty()) {
                attempts.own.started(known.id(), known.participants());
                if (isDecided(known) || known.id().kind() == TxnKind.SYNC_POINT) {
                    resume(known);
                } else {
                    toResume.add(known);
                }
            }
        }
        attempts.own.ready();
        resumeMore();
    }

    private void resumeMore() {
        while (!toResume.isEmpty() && slots.hasRoom()) {
            Command known = toResume.pollFirst();
            if (!known.isRemoved() && !attempts.active.containsKey(known.id())) {
                resume(known);
            }
        }
        attempts.sendChecks();
    }

    private static boolean isDecided(Command c) {
        return c.status() == Status.INVALIDATED || (c.executeAt() != null && c.writes() != null);
    }

    private void resume(Command known) {
        Coordination c = new Coordination(
                known.id(), Coordination.NO_TOKEN, known.participants(), known.txn(), new Tally(List.of()), env.now());
        attempts.active.put(known.id(), c);
        Timestamp at = known.executeAt();
        List<Mutation> writes = known.writes();
        if (known.status() == Status.INVALIDATED) {
            attempts.enterSilently(
                    c,
                    Phase.PERSIST_INVALID,
                    c.id.epoch(),
                    env.topologies().current().epoch());
            attempts.resume(c);
        } else if (at != null && writes != null) {
            c.executeAt = at;
            c.deps = known.deps();
            c.writes = writes;
            c.result = known.result();
            if (c.id.kind() == TxnKind.SYNC_POINT) {
                executing.persist(c); // The answers tell more than that it is over.
            } else {
                attempts.enterSilently(c, Phase.PERSIST, c.id.epoch(), at.epoch());
                attempts.resume(c);
                if (!c.tally.has(env.self())) {
                    attempts.tellOwnReplica(c, Status.PRE_APPLIED);
                }
            }
        } else {
            slots.take(c.id);
            recovering.recover(c);
        }
    }

    /// Every attempt, for inspection.
    public List<String> describe() {
        List<String> all = new ArrayList<>();
        for (Coordination c : attempts.sortedCopy()) {
            all.add(c.toString());
        }
        return all;
    }
}
