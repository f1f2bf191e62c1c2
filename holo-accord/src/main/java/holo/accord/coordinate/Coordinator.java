package holo.accord.coordinate;

import holo.accord.InvariantViolation;
import holo.accord.coordinate.Coordination.Phase;
import holo.accord.coordinate.Coordination.ReadTarget;
import holo.accord.host.Execution;
import holo.accord.host.ReadSlice;
import holo.accord.host.Reply;
import holo.accord.host.TransactionLogic;
import holo.accord.local.Command;
import holo.accord.local.Counters.Refusal;
import holo.accord.local.Environment;
import holo.accord.local.Replica;
import holo.accord.messages.Accept;
import holo.accord.messages.AcceptInvalidate;
import holo.accord.messages.AcceptOk;
import holo.accord.messages.Apply;
import holo.accord.messages.ApplyOk;
import holo.accord.messages.CheckStatus;
import holo.accord.messages.Commit;
import holo.accord.messages.CommitInvalidate;
import holo.accord.messages.CommitOk;
import holo.accord.messages.DepsOk;
import holo.accord.messages.GetDeps;
import holo.accord.messages.Message;
import holo.accord.messages.Nack;
import holo.accord.messages.PreAccept;
import holo.accord.messages.PreAcceptOk;
import holo.accord.messages.ReadEphemeral;
import holo.accord.messages.ReadOk;
import holo.accord.messages.ReadTxn;
import holo.accord.messages.Recover;
import holo.accord.messages.RecoverOk;
import holo.accord.messages.Response;
import holo.accord.messages.StatusOk;
import holo.accord.primitives.Ballot;
import holo.accord.primitives.Deps;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Mutation;
import holo.accord.primitives.Participants;
import holo.accord.primitives.Status;
import holo.accord.primitives.Timestamp;
import holo.accord.primitives.Txn;
import holo.accord.primitives.TxnId;
import holo.accord.primitives.TxnKind;
import holo.accord.topology.JointShard;
import holo.accord.topology.Shard;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// Drives transactions to their end: those that clients submit here, and those whose coordinator fell silent
/// (protocol §3 and §4). Every handler takes an answer, counts it, and moves on when a quorum of each group
/// allows it.
public final class Coordinator {
    /// Limits of one node's attempts; all times in microseconds.
    public record Limits(
            long messageTimeout,
            long fastPathTimeout,
            long recoverAfter,
            long retryMax,
            long giveUpAfter,
            int inFlight) {}

    private static final byte[] NO_RESULT = {};
    /// So many unanswered questions later the groups are looked up again.
    private static final int ASKS_PER_TOPOLOGY = 6;

    private final Environment env;
    private final Replica replica;
    private final TransactionLogic logic;
    private final Limits limits;
    private final HashMap<TxnId, Coordination> active = new HashMap<>();
    private final Timers<Coordination> timers = new Timers<>();
    private final ArrayDeque<Coordination> unanswered = new ArrayDeque<>();
    private final OwnProgress own;
    /// Nodes that have not answered for long: nobody waits for their vote.
    private final TreeSet<Integer> suspects = new TreeSet<>();

    private int clients;

    public Coordinator(Environment env, Replica replica, TransactionLogic logic, Limits limits) {
        this.env = env;
        this.replica = replica;
        this.logic = logic;
        this.limits = limits;
        this.own = new OwnProgress();
    }

    public OwnProgress own() {
        return own;
    }

    public int inFlight() {
        return clients;
    }

    /// Attempts under way, also those that only make sure that all replicas have applied.
    public int activeCount() {
        return active.size();
    }

    boolean isActive(TxnId id) {
        return active.containsKey(id);
    }

    /// A message from a node: it lives.
    public void heardFrom(int node) {
        if (!suspects.isEmpty()) {
            suspects.remove(node);
        }
    }

    /// Protocol §3.1: draw t0 and ask for votes.
    public void submit(long token, Txn txn) {
        if (clients >= limits.inFlight) {
            env.out().reply(token, new Reply.Refused("the node has " + clients + " transactions in flight, its limit"));
            return;
        }
        if (!env.topologies().current().covers(txn.participants())) {
            env.counters().refuse(Refusal.OUTSIDE_TOPOLOGY);
            env.out().reply(token, new Reply.Refused("no group holds all of " + txn.participants()));
            return;
        }
        clients++;
        start(token, txn, env.now());
    }

    private TxnId start(long token, Txn txn, long startedMicros) {
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
            setTimer(c, c.phase == Phase.PRE_ACCEPT ? limits.fastPathTimeout : limits.messageTimeout);
            if (txn.kind() != TxnKind.EPHEMERAL_READ && !c.tally.has(env.self())) {
                env.out().persist(OwnProgress.record(id, txn.participants()));
            }
        }
        ask(c);
        return id;
    }

    /// Fences a range: everything below the sync point is over once it is applied (protocol §7).
    public TxnId syncPoint(Txn definition) {
        return start(Coordination.NO_TOKEN, definition, env.now());
    }

    // ---- asking
    // ----------------------------------------------------------------------------------------------------

    private void enter(Coordination c, Phase phase, long fromEpoch, long toEpoch) {
        c.phase = phase;
        c.attempts = 0;
        c.depsGrew = false;
        c.tally = new Tally(env.topologies().select(c.participants, fromEpoch, toEpoch));
        if (!c.tally.isOnly(env.self())) {
            setTimer(c, phase == Phase.RECOVER ? patience(c) : limits.messageTimeout);
        }
        ask(c);
    }

    /// How long a recoverer waits for answers to one ballot: longer with each ballot, since a fresh one makes void
    /// what is still on its way.
    private long patience(Coordination c) {
        return Math.min(limits.retryMax, limits.messageTimeout << Math.min(c.recoveries - 1, 16));
    }

    /// Asks every node that has not answered in this phase.
    private void ask(Coordination c) {
        Tally t = c.tally;
        for (int node : t.nodes) {
            if (t.isSilent(node)) {
                env.send(node, question(c, node));
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

    private static Txn required(Coordination c) {
        Txn txn = c.txn;
        if (txn == null) {
            throw new InvariantViolation("no definition at hand: " + c);
        }
        return txn;
    }

    // ---- answers
    // ---------------------------------------------------------------------------------------------------

    /// Takes an answer.
    public void handle(int from, Response response) {
        Coordination c = active.get(response.txnId());
        if (c == null) {
            unexpected(from, response);
            return;
        }
        switch (response) {
            case PreAcceptOk m -> onPreAcceptOk(c, from, m);
            case AcceptOk m -> onAcceptOk(c, from, m);
            case CommitOk m -> onCommitOk(c, from, m);
            case ReadOk m -> onReadOk(c, from, m);
            case ApplyOk m -> onApplyOk(c, from, m);
            case RecoverOk m -> onRecoverOk(c, from, m);
            case StatusOk m -> onStatusOk(c, from, m);
            case DepsOk m -> onDepsOk(c, from, m);
            case Nack m -> onNack(c, from, m);
        }
    }

    private void unexpected(int from, Response response) {
        if (response instanceof StatusOk s) {
            replica.adopt(s);
        } else if (response instanceof Nack n && n.reason() == Nack.Reason.FORGOTTEN) {
            learnForgotten(n);
        } else {
            env.counters().refuse(Refusal.LATE_RESPONSE);
        }
    }

    private void learnForgotten(Nack n) {
        int node = n.txnId().node();
        if (node == env.self()) {
            own.restore(n.durable(), n.universal());
        }
        if (env.watermarks().advance(node, n.durable(), n.universal())) {
            replica.forgetBelowWatermark(node);
        }
    }

    private boolean late(boolean isLate) {
        if (isLate) {
            env.counters().refuse(Refusal.LATE_RESPONSE);
        }
        return isLate;
    }

    private boolean recorded(Coordination c, int node, boolean yes, long readyEpoch) {
        env.topologies().ready(node, readyEpoch);
        return recorded(c, node, yes);
    }

    private boolean recorded(Coordination c, int node, boolean yes) {
        boolean news = c.tally.record(node, yes);
        if (!news) {
            env.counters().refuse(Refusal.DUPLICATE_RESPONSE);
        }
        return news;
    }

    /// Protocol §3.1: fast when a fast quorum of every group votes t0, else the slow path at the latest vote.
    private void onPreAcceptOk(Coordination c, int from, PreAcceptOk m) {
        if (late(c.phase != Phase.PRE_ACCEPT)
                || !recorded(c, from, m.vote().equals(c.id.timestamp()), m.readyEpoch())) {
            return;
        }
        c.holders.add(from);
        c.deps = c.deps.union(m.deps());
        c.executeAt = Timestamp.max(c.executeAt, m.vote());
        decidePath(c, false);
    }

    private void decidePath(Coordination c, boolean timedOut) {
        boolean mayBeFast = c.id.kind() != TxnKind.SYNC_POINT;
        if (mayBeFast && c.tally.hasFastQuorums()) {
            // Votes for a later time outside the fast quorum do not matter; what they witnessed does no harm.
            c.executeAt = c.id.timestamp();
            c.fast = true;
            c.stable = true;
            env.counters().fastPath++;
            execute(c);
        } else if (c.tally.hasAnswers()
                && (!mayBeFast || timedOut || c.tally.isComplete() || c.tally.cannotBeFast(suspects::contains))) {
            env.counters().slowPath++;
            enter(c, Phase.ACCEPT, c.id.epoch(), c.executeAt.epoch());
        }
    }

    /// Protocol §3.2: accepted by a slow quorum of every group; the dependencies are final now. When the answers
    /// add none to those proposed, that quorum holds the whole decision: it is stable without another round trip.
    private void onAcceptOk(Coordination c, int from, AcceptOk m) {
        if (late(!m.ballot().equals(c.ballot))) {
            return;
        }
        if (c.phase == Phase.INVALIDATE) {
            if (recorded(c, from, true, m.readyEpoch()) && c.tally.hasAnyQuorum()) {
                commitInvalid(c);
            }
            return;
        }
        if (late(c.phase != Phase.ACCEPT) || !recorded(c, from, true, m.readyEpoch())) {
            return;
        }
        c.holders.add(from);
        Deps all = c.deps.union(m.deps());
        c.depsGrew |= !all.equals(c.deps);
        c.deps = all;
        if (c.tally.hasQuorums()) {
            c.stable = !c.depsGrew;
            execute(c);
        }
    }

    /// Protocol §3.3: with the final dependencies on a slow quorum of every group the decision is stable.
    private void onCommitOk(Coordination c, int from, CommitOk m) {
        if (late(c.phase != Phase.EXECUTE || !m.ballot().equals(c.ballot))
                || !recorded(c, from, true, m.readyEpoch())) {
            return;
        }
        if (!c.stable && c.tally.hasQuorums()) {
            c.stable = true;
        }
        finishExecute(c);
    }

    // ---- execution
    // -------------------------------------------------------------------------------------------------

    private boolean needsRead(Coordination c) {
        // A read that somebody else finishes has nobody to answer.
        return required(c).reads() && (c.id.kind() != TxnKind.READ || !c.isAnswered());
    }

    /// Protocol §3.4: the decision is known; spread it, and read at one replica of each group. A blind write on
    /// the fast path needs neither: its writes say it all.
    private void execute(Coordination c) {
        if (c.txn == null) {
            recover(c);
            return;
        }
        c.slices.clear();
        c.reading.clear();
        boolean reads = needsRead(c);
        if (c.stable && !reads) {
            c.phase = Phase.EXECUTE;
            finishExecute(c);
            return;
        }
        enter(c, Phase.EXECUTE, c.id.epoch(), c.executeAt.epoch());
        if (c.phase == Phase.EXECUTE && reads && c.reading.isEmpty() && c.slices.isEmpty()) {
            chooseReaders(c);
            sendReads(c);
        }
    }

    private void chooseReaders(Coordination c) {
        for (Shard s : env.topologies().at(c.executeAt.epoch()).shardsOf(c.participants)) {
            if (!c.slices.containsKey(s.range().start())) {
                c.reading.put(s.range().start(), new ReadTarget(s.range(), reader(c, s)));
            }
        }
    }

    private int reader(Coordination c, Shard s) {
        if (c.readAttempt == 0 && s.isReplica(env.self())) {
            return env.self();
        }
        int first = Math.floorMod(c.id.hashCode() + c.readAttempt, s.replicaCount());
        for (int i = 0; i < s.replicaCount(); i++) {
            int node = s.replica((first + i) % s.replicaCount());
            if (!suspects.contains(node)) {
                return node;
            }
        }
        return s.replica(first);
    }

    private void sendReads(Coordination c) {
        TreeMap<Integer, List<KeyRange>> byNode = new TreeMap<>();
        for (ReadTarget t : c.reading.values()) {
            byNode.computeIfAbsent(t.node(), n -> new ArrayList<>(1)).add(t.range());
        }
        byNode.forEach((node, ranges) -> env.send(
                node,
                c.phase == Phase.EPHEMERAL_READ
                        ? new ReadEphemeral(c.id, c.readAttempt, required(c), ranges, c.deps)
                        : new ReadTxn(c.id, c.readAttempt, ranges)));
    }

    private void onReadOk(Coordination c, int from, ReadOk m) {
        if (late(c.phase != Phase.EXECUTE && c.phase != Phase.EPHEMERAL_READ)) {
            return;
        }
        for (ReadSlice s : m.slices()) {
            ReadTarget t = c.reading.get(s.range().start());
            // An ephemeral read of an earlier attempt saw all it had to, too.
            if (t != null && t.range().equals(s.range())) {
                c.reading.remove(s.range().start());
                c.slices.put(s.range().start(), s);
            }
        }
        if (c.phase == Phase.EPHEMERAL_READ) {
            finishEphemeral(c);
        } else {
            finishExecute(c);
        }
    }

    /// Protocol §3.4, §3.5: with a stable decision and all that was read, compute, answer and apply.
    private void finishExecute(Coordination c) {
        if (!c.stable || !c.reading.isEmpty() || (needsRead(c) && c.slices.isEmpty())) {
            return;
        }
        Txn txn = required(c);
        List<Mutation> writes = List.of();
        byte[] result = NO_RESULT;
        if (c.id.kind() == TxnKind.WRITE || (c.id.kind() == TxnKind.READ && !c.isAnswered())) {
            Execution e = logic.execute(txn, c.executeAt, new ArrayList<>(c.slices.values()));
            writes = e.writes();
            result = e.result();
        }
        if (c.id.kind() != TxnKind.WRITE) {
            if (!writes.isEmpty()) {
                throw new InvariantViolation("a read wants to write: " + c);
            }
            answer(c, new Reply.Executed(c.id, c.executeAt, result));
            // Who learns of a sync point by its end must know its limit, too.
            result = c.id.kind() == TxnKind.SYNC_POINT ? txn.body() : NO_RESULT;
        }
        c.writes = writes;
        c.result = result;
        c.slices.clear();
        persist(c);
    }

    private void persist(Coordination c) {
        c.phase = Phase.PERSIST;
        c.known.clear();
        enter(c, Phase.PERSIST, c.id.epoch(), c.executeAt.epoch());
        if (c.phase == Phase.PERSIST && !c.tally.has(env.self())) {
            tellOwnReplica(c, Status.PRE_APPLIED);
            answerWrite(c);
        }
    }

    /// This node is none of those that must know, but may wait for the outcome: it joined a group later.
    private void tellOwnReplica(Coordination c, Status status) {
        replica.adopt(
                new StatusOk(c.id, status, c.ballot, c.executeAt, c.participants, null, c.deps, c.writes, c.result));
    }

    private void answerWrite(Coordination c) {
        byte[] result = c.result;
        if (!c.isAnswered() && c.id.kind() == TxnKind.READ) {
            // Somebody else has finished it, without reading: nobody has the answer.
            startAgain(c);
        } else if (!c.isAnswered()) {
            answer(c, new Reply.Executed(c.id, c.executeAt, result == null ? NO_RESULT : result));
        }
    }

    private void answer(Coordination c, Reply reply) {
        if (!c.isAnswered()) {
            env.out().reply(c.token, reply);
            c.token = Coordination.NO_TOKEN;
            clients--;
        }
    }

    /// Protocol §3.5: over on this replica.
    private void onApplyOk(Coordination c, int from, ApplyOk m) {
        if (c.id.kind() == TxnKind.SYNC_POINT && c.phase == Phase.PERSIST) {
            env.fencedAt(c.id, from, m.seen(), m.completeBefore());
        }
        if (late(c.phase != Phase.PERSIST && c.phase != Phase.PERSIST_INVALID) || !recorded(c, from, true)) {
            return;
        }
        boolean durable = c.tally.hasQuorums();
        if (c.phase == Phase.PERSIST && (from == env.self() || durable)) {
            answerWrite(c);
        }
        if (c.tally.isComplete()) {
            own.universal(c.id);
            finish(c);
        } else if (durable) {
            own.durable(c.id);
        }
        if (durable && env.watermarks().advance(env.self(), own.durable(), own.universal())) {
            replica.forgetBelowWatermark(env.self());
        }
    }

    private void finish(Coordination c) {
        c.phase = Phase.DONE;
        c.timer = 0;
        active.remove(c.id);
    }

    // ---- ephemeral reads (protocol §8) --------------------------------------------------------------------------

    private void onDepsOk(Coordination c, int from, DepsOk m) {
        if (late(c.phase != Phase.EPHEMERAL_DEPS) || !recorded(c, from, true, m.readyEpoch())) {
            return;
        }
        c.deps = c.deps.union(m.deps());
        if (c.tally.hasQuorums()) {
            c.phase = Phase.EPHEMERAL_READ;
            c.executeAt = new Timestamp(env.topologies().current().epoch(), c.id.hlc(), c.id.node());
            chooseReaders(c);
            sendReads(c);
        }
    }

    private void finishEphemeral(Coordination c) {
        if (!c.reading.isEmpty()) {
            return;
        }
        Execution e = logic.execute(required(c), c.executeAt, new ArrayList<>(c.slices.values()));
        answer(c, new Reply.Executed(c.id, c.executeAt, e.result()));
        finish(c);
    }

    // ---- recovery (protocol §4) -----------------------------------------------------------------------------------

    /// Takes over a transaction that nobody seems to finish.
    ///
    /// @param participants what is known of what it touches
    /// @param txn its definition, when known
    public void recover(TxnId id, Participants participants, @Nullable Txn txn) {
        if (!active.containsKey(id) && !participants.isEmpty()) {
            Coordination c =
                    new Coordination(id, Coordination.NO_TOKEN, participants, txn, new Tally(List.of()), env.now());
            active.put(id, c);
            recover(c);
        }
    }

    private void recover(Coordination c) {
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
        enter(c, Phase.RECOVER, c.id.epoch(), c.id.epoch());
    }

    private void onRecoverOk(Coordination c, int from, RecoverOk m) {
        if (late(c.phase != Phase.RECOVER || !m.ballot().equals(c.ballot))
                || !recorded(c, from, m.votedT0(), m.readyEpoch())) {
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
                persist(c);
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
                enter(c, Phase.ACCEPT, c.id.epoch(), c.executeAt.epoch());
            }
            case RecoveryDecision.ProposeT0(Deps deps) -> {
                c.executeAt = c.id.timestamp();
                c.deps = deps;
                enter(c, Phase.ACCEPT, c.id.epoch(), c.executeAt.epoch());
            }
            case RecoveryDecision.CommitInvalid() -> commitInvalid(c);
            case RecoveryDecision.Invalidate() -> {
                env.counters().invalidations++;
                enter(c, Phase.INVALIDATE, c.id.epoch(), c.id.epoch());
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
            execute(c);
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

    private void commitInvalid(Coordination c) {
        enter(
                c,
                Phase.PERSIST_INVALID,
                c.id.epoch(),
                Math.max(c.id.epoch(), env.topologies().current().epoch()));
        if (c.phase == Phase.PERSIST_INVALID && !c.tally.has(env.self())) {
            tellOwnReplica(c, Status.INVALIDATED);
        }
        startAgain(c);
    }

    /// What never took effect may be tried again under a new name.
    private void startAgain(Coordination c) {
        Txn txn = c.txn;
        if (!c.isAnswered() && txn != null) {
            long token = c.token;
            c.token = Coordination.NO_TOKEN;
            env.counters().retries++;
            start(token, txn, c.startedMicros);
        }
    }

    /// Somebody else has finished this node's read, without the answer.
    private void readAgain(Coordination c) {
        if (c.id.kind() == TxnKind.READ) {
            startAgain(c);
        }
    }

    // ---- refusals and time --------------------------------------------------------------------------------------

    private void onNack(Coordination c, int from, Nack m) {
        if (m.reason() == Nack.Reason.FORGOTTEN) {
            learnForgotten(m);
            // Of this node's own it was this node, before a restart, that said so.
            own.universal(c.id);
            finish(c);
            return;
        }
        if (c.phase == Phase.EXECUTE || c.phase == Phase.EPHEMERAL_READ) {
            if (m.asked().equals(Ballot.ZERO) && isReadFrom(c, from)) {
                if (m.reason() == Nack.Reason.NOT_READABLE) {
                    env.counters().refuse(Refusal.IMPOSSIBLE);
                    return;
                }
                observe(c);
                return;
            }
        }
        // The next ballot must outbid this promise, also when this node's clock is behind.
        env.witness(new Timestamp(0, m.promised().number(), 0));
        if (late(!m.asked().equals(c.ballot))) {
            return;
        }
        switch (c.phase) {
            case PRE_ACCEPT -> {
                if (m.reason() == Nack.Reason.FENCED) {
                    recover(c);
                } else {
                    observe(c);
                }
            }
            case ACCEPT, EXECUTE, RECOVER, INVALIDATE -> observe(c);
            case PERSIST, PERSIST_INVALID, OBSERVE, EPHEMERAL_DEPS, EPHEMERAL_READ, DONE ->
                env.counters().refuse(Refusal.LATE_RESPONSE);
        }
    }

    private static boolean isReadFrom(Coordination c, int node) {
        for (ReadTarget t : c.reading.values()) {
            if (t.node() == node) {
                return true;
            }
        }
        return false;
    }

    /// Somebody else has taken over: see what becomes of it.
    private void observe(Coordination c) {
        if (c.id.node() != env.self() && c.isAnswered()) {
            // The progress log will look after it again if need be.
            finish(c);
            return;
        }
        retryLater(c);
    }

    private void retryLater(Coordination c) {
        c.phase = Phase.OBSERVE;
        c.known.clear();
        c.attempts = 0;
        c.tally = new Tally(env.topologies().select(c.participants, c.id.epoch(), c.id.epoch()));
        setTimer(c, backOff(c, c.recoveries + 1));
    }

    private void onStatusOk(Coordination c, int from, StatusOk m) {
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
            persist(c);
        }
    }

    private long backOff(Coordination c, int attempt) {
        long wait = Math.min(limits.retryMax, limits.messageTimeout << Math.min(attempt, 16));
        return wait / 2 + Jitter.of(c.id, env.self(), attempt, wait);
    }

    private void setTimer(Coordination c, long afterMicros) {
        c.timer = timers.set(env.now() + afterMicros, c);
    }

    /// Carries out what is due.
    public void tick() {
        for (long due = timers.due(env.now()); due >= 0; due = timers.due(env.now())) {
            Coordination c = timers.poll();
            if (c != null && c.timer == due) {
                onTimer(c);
            }
        }
        giveUp();
    }

    private void giveUp() {
        for (Coordination c = unanswered.peekFirst(); c != null; c = unanswered.peekFirst()) {
            boolean expired = env.now() - c.startedMicros >= limits.giveUpAfter;
            if (!c.isAnswered() && !expired) {
                return;
            }
            unanswered.pollFirst();
            if (!c.isAnswered()) {
                answer(
                        c,
                        new Reply.Unknown(
                                c.id,
                                "no outcome after " + limits.giveUpAfter / 1000 + " ms, in phase " + c.phase
                                        + ", answers " + c.tally));
                if (c.id.kind() == TxnKind.EPHEMERAL_READ) {
                    finish(c);
                }
            }
        }
    }

    private void onTimer(Coordination c) {
        boolean firstOfVotes = c.phase == Phase.PRE_ACCEPT && c.attempts == 0;
        c.attempts++;
        if (!firstOfVotes) {
            for (int node : c.tally.nodes) {
                if (node != env.self() && c.phase != Phase.OBSERVE && c.tally.isSilent(node)) {
                    suspects.add(node);
                }
            }
        }
        if (c.phase == Phase.PRE_ACCEPT) {
            decidePath(c, true);
            if (c.phase != Phase.PRE_ACCEPT) {
                return;
            }
            if (firstOfVotes) {
                setTimer(c, limits.messageTimeout);
                return;
            }
        }
        if (c.phase == Phase.OBSERVE) {
            if (c.attempts > 2) {
                recover(c);
                return;
            }
            c.tally = new Tally(env.topologies().select(c.participants, c.id.epoch(), c.id.epoch()));
        }
        setTimer(c, backOff(c, c.phase == Phase.RECOVER ? c.recoveries + c.attempts : c.attempts));
        if (c.attempts % ASKS_PER_TOPOLOGY == 0) {
            if (c.phase == Phase.PRE_ACCEPT || c.phase == Phase.RECOVER) {
                recover(c);
                return;
            }
            reselect(c);
        }
        if (c.phase == Phase.EPHEMERAL_READ) {
            rereadElsewhere(c);
            return;
        }
        ask(c);
        if (c.phase == Phase.EXECUTE && !c.reading.isEmpty()) {
            rereadElsewhere(c);
        } else if (c.phase == Phase.PERSIST && !c.tally.has(env.self())) {
            tellOwnReplica(c, Status.PRE_APPLIED);
        }
    }

    /// Those who do not answer may not be replicas any more: what counts is the topology as it is known now.
    private void reselect(Coordination c) {
        boolean isProposal = c.phase == Phase.INVALIDATE || c.phase == Phase.OBSERVE || c.phase == Phase.EPHEMERAL_DEPS;
        long toEpoch = isProposal
                ? c.id.epoch()
                : c.phase == Phase.PERSIST_INVALID
                        ? env.topologies().current().epoch()
                        : Math.max(c.id.epoch(), c.executeAt.epoch());
        c.tally = new Tally(env.topologies().select(c.participants, c.id.epoch(), toEpoch));
    }

    private void rereadElsewhere(Coordination c) {
        c.readAttempt++;
        chooseReaders(c);
        sendReads(c);
    }

    // ---- restart
    // ---------------------------------------------------------------------------------------------------

    /// After replay: what this node coordinated before and does not know to be over everywhere must be finished.
    public void resume(List<Command> commands) {
        for (Command known : commands) {
            if (known.id().node() != env.self()
                    || known.isRemoved()
                    || known.participants().isEmpty()) {
                continue;
            }
            own.started(known.id(), known.participants());
            Coordination c = new Coordination(
                    known.id(),
                    Coordination.NO_TOKEN,
                    known.participants(),
                    known.txn(),
                    new Tally(List.of()),
                    env.now());
            active.put(known.id(), c);
            Timestamp at = known.executeAt();
            List<Mutation> writes = known.writes();
            if (known.status() == Status.INVALIDATED) {
                enter(
                        c,
                        Phase.PERSIST_INVALID,
                        c.id.epoch(),
                        env.topologies().current().epoch());
            } else if (at != null && writes != null) {
                c.executeAt = at;
                c.deps = known.deps();
                c.writes = writes;
                c.result = known.result();
                persist(c);
            } else {
                recover(c);
            }
        }
        own.ready();
    }

    /// Every attempt, for inspection.
    public List<String> describe() {
        List<String> all = new ArrayList<>();
        for (Coordination c : sortedCopy()) {
            all.add(c.toString());
        }
        return all;
    }

    private List<Coordination> sortedCopy() {
        List<Coordination> all = new ArrayList<>(active.values());
        all.sort((a, b) -> a.id.compareTo(b.id));
        return all;
    }
}
