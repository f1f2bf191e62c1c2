package holo.accord.local;

import holo.accord.InvariantViolation;
import holo.accord.host.ApplyEffect;
import holo.accord.host.LogRecord;
import holo.accord.local.Counters.Refusal;
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
import holo.accord.messages.Nack;
import holo.accord.messages.Nack.Reason;
import holo.accord.messages.PreAccept;
import holo.accord.messages.PreAcceptOk;
import holo.accord.messages.ReadEphemeral;
import holo.accord.messages.ReadTxn;
import holo.accord.messages.Recover;
import holo.accord.messages.Request;
import holo.accord.messages.StatusOk;
import holo.accord.primitives.Ballot;
import holo.accord.primitives.Deps;
import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Mutation;
import holo.accord.primitives.Participants;
import holo.accord.primitives.Status;
import holo.accord.primitives.Timestamp;
import holo.accord.primitives.Txn;
import holo.accord.primitives.TxnId;
import holo.accord.primitives.TxnKind;
import holo.accord.topology.Shard;
import holo.accord.topology.Topology;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.PriorityQueue;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// The replica of a node: votes, accepts, learns decisions, and executes them in order (protocol §3 to §5). One
/// for all groups of the node, since a transaction is one thing however many of the node's groups it touches;
/// who owns a key is the topology's matter, so that a split changes nothing here.
public final class Replica {
    private static final byte[] NO_RESULT = {};
    private static final Comparator<Command> BY_ID = Comparator.comparing(Command::id);

    private final Environment env;
    private final Watermarks marks;
    private final ConflictIndex conflicts;
    private final RecoveryEvidence evidence;
    private final Reads reads;
    private final HashMap<TxnId, Command> commands = new HashMap<>();
    /// What other nodes may know, by coordinator, in order of t0: forgotten as watermarks advance.
    private final TreeMap<Integer, PriorityQueue<Command>> byCoordinator = new TreeMap<>();
    /// What sync points below which nothing unknown may start any more.
    private final RangeMap fences = new RangeMap();
    /// Sync points that are applied here: everything below is over.
    private final RangeMap appliedFences = new RangeMap();

    /// Sync points that this replica has applied by waiting for all that they witnessed.
    private final RangeMap provenFences = new RangeMap();
    private final Copies copies;
    /// Transactions that wait for copies, in the order in which they came to it.
    private final ArrayList<Command> held = new ArrayList<>();

    private final ArrayDeque<Command> ready = new ArrayDeque<>();
    private final ArrayDeque<Command.Waiter> readyWaiters = new ArrayDeque<>();
    private final ArrayList<Command> dirty = new ArrayList<>();
    private final TreeMap<Integer, Timestamp> loggedMarks = new TreeMap<>();
    private final ArrayList<LogRecord> extraRecords = new ArrayList<>();
    private boolean replaying;
    /// Writes that were decided before the restart and are not applied again yet.
    private int replayedPending;

    public Replica(Environment env) {
        this.env = env;
        this.marks = env.watermarks();
        this.copies = new Copies(env);
        this.conflicts = new ConflictIndex(marks, copies);
        this.evidence = new RecoveryEvidence(conflicts, provenFences, copies);
        this.reads = new Reads(env, copies);
    }

    public Reads reads() {
        return reads;
    }

    public Copies copies() {
        return copies;
    }

    public @Nullable Command command(TxnId id) {
        return commands.get(id);
    }

    public int commandCount() {
        return commands.size();
    }

    public int keyCount() {
        return conflicts.keyCount();
    }

    /// Carries out a request; the answer goes through the environment.
    public void handle(int from, Request request) {
        switch (request) {
            case PreAccept m -> onPreAccept(from, m);
            case Accept m -> onAccept(from, m);
            case Commit m -> onCommit(from, m);
            case ReadTxn m -> onRead(from, m);
            case Apply m -> onApply(from, m);
            case Recover m -> onRecover(from, m);
            case AcceptInvalidate m -> onAcceptInvalidate(from, m);
            case CommitInvalidate m -> onCommitInvalidate(from, m);
            case CheckStatus m -> onCheckStatus(from, m);
            case GetDeps m -> onGetDeps(from, m);
            case ReadEphemeral m -> onReadEphemeral(from, m);
        }
        drain();
    }

    /// Protocol §3.1: witness, vote, tell what started before.
    private void onPreAccept(int from, PreAccept m) {
        TxnId id = m.txnId();
        if (marks.isUniversal(id)) {
            refuse(from, id, Ballot.ZERO, Reason.FORGOTTEN, Refusal.FORGOTTEN, null);
            return;
        }
        Command c = commands.get(id);
        if (c != null && c.status.isDecided()) {
            refuse(from, id, Ballot.ZERO, Reason.DECIDED, Refusal.ALREADY_DECIDED, c);
            return;
        }
        if (c != null && c.promised.isAfter(Ballot.ZERO)) {
            refuse(from, id, Ballot.ZERO, Reason.PREEMPTED, Refusal.PREEMPTED, c);
            return;
        }
        if (c != null && c.status == Status.ACCEPTED) {
            env.counters().refuse(Refusal.LATE_REQUEST);
            return;
        }
        if (c == null || c.status == Status.UNKNOWN) {
            Participants owned = owned(c, id, m.txn().participants());
            if (owned.isEmpty()) {
                env.counters().refuse(Refusal.NOT_A_REPLICA);
                return;
            }
            if (isFenced(id, owned)) {
                refuse(from, id, Ballot.ZERO, Reason.FENCED, Refusal.FENCED, null);
                return;
            }
            if (c == null) {
                c = new Command(id);
                c.isPrivate = from == env.self()
                        && id.node() == from
                        && env.topologies().onlySelf(owned);
                track(c);
            }
            witness(c, m.txn(), owned);
            vote(c);
        }
        Deps deps = limited(c, conflicts.deps(id, id.kind(), c.owned, id.timestamp()));
        Timestamp vote = c.executeAt;
        if (vote == null) {
            throw new InvariantViolation("witnessed without a vote: " + c);
        }
        env.send(from, new PreAcceptOk(id, vote, deps, readyEpoch()));
    }

    /// A sync point for a change of members needs nothing of what started in that epoch or later, but for
    /// writes that are over on a quorum: those may stand for earlier ones, and wait for no copy.
    private Deps limited(Command c, Deps all) {
        if (c.id.kind() != TxnKind.SYNC_POINT || !c.fencedBelow().isBefore(c.id.timestamp())) {
            return all;
        }
        Timestamp limit = c.fencedBelow();
        Deps.Builder needed = new Deps.Builder();
        for (TxnId id : all.ids()) {
            Command d = commands.get(id);
            boolean stands = d != null && d.status.isOver() && marks.isDurable(id);
            if (stands || id.timestamp().isBefore(limit)) {
                Participants where = all.piecesOf(id);
                where.keys().forEach(k -> needed.add(k, id));
                where.ranges().forEach(r -> needed.add(r, id));
            }
        }
        return needed.build();
    }

    private long readyEpoch() {
        return env.topologies().readyEpoch(env.self());
    }

    private Participants owned(@Nullable Command c, TxnId id, Participants all) {
        return c != null && !c.owned.isEmpty() && c.participants.equals(all)
                ? c.owned
                : env.topologies().owned(all, id.epoch());
    }

    private boolean isFenced(TxnId id, Participants owned) {
        return id.timestamp().isBefore(fences.max(owned));
    }

    private void witness(Command c, Txn txn, Participants owned) {
        c.txn = txn;
        c.participants = txn.participants();
        c.owned = owned;
        c.status = Status.PRE_ACCEPTED;
        register(c);
        if (c.id.kind() == TxnKind.SYNC_POINT) {
            for (KeyRange r : owned.ranges()) {
                fences.raise(r, c.id.timestamp());
            }
        }
        markDirty(c);
    }

    private void vote(Command c) {
        Timestamp t0 = c.id.timestamp();
        Timestamp max = conflictsExcept(c);
        if (c.id.kind() == TxnKind.SYNC_POINT
                || (t0.isAfter(max) && env.topologies().unchangedSince(t0.epoch(), c.participants))) {
            c.executeAt = t0;
        } else {
            env.witness(max);
            c.executeAt = env.unique();
        }
        conflicts.raise(c, c.executeAt);
    }

    private Timestamp conflictsExcept(Command c) {
        Timestamp mine = c.executeAt;
        c.executeAt = null;
        Timestamp max = conflicts.max(c.owned, c.id.kind());
        c.executeAt = mine;
        return max;
    }

    private void register(Command c) {
        if (!c.registered) {
            c.registered = true;
            conflicts.register(c);
        }
    }

    /// Protocol §3.2: accept a proposal, tell what started before its execution time.
    private void onAccept(int from, Accept m) {
        TxnId id = m.txnId();
        Command c = promise(from, id, m.ballot(), m.participants());
        if (c == null) {
            return;
        }
        learn(c, m.participants(), m.txn());
        if (c.executeAt != null
                && c.status == Status.ACCEPTED
                && c.accepted.equals(m.ballot())
                && !c.executeAt.equals(m.executeAt())) {
            throw new InvariantViolation("two proposals with ballot " + m.ballot() + ": " + m + " and " + c);
        }
        c.accepted = m.ballot();
        env.witness(m.executeAt());
        c.executeAt = m.executeAt();
        c.deps = m.deps();
        c.status = Status.ACCEPTED;
        register(c);
        conflicts.raise(c, m.executeAt());
        markDirty(c);
        Deps deps = limited(c, conflicts.deps(id, id.kind(), c.owned, m.executeAt()));
        env.send(from, new AcceptOk(id, m.ballot(), deps, readyEpoch()));
    }

    /// Takes the promise of a proposal; null when it is refused, and then the refusal is sent.
    private @Nullable Command promise(int from, TxnId id, Ballot ballot, Participants participants) {
        if (marks.isUniversal(id)) {
            refuse(from, id, ballot, Reason.FORGOTTEN, Refusal.FORGOTTEN, null);
            return null;
        }
        Command c = commands.get(id);
        if (c == null) {
            if (env.topologies().owned(participants, id.epoch()).isEmpty()) {
                env.counters().refuse(Refusal.NOT_A_REPLICA);
                return null;
            }
            c = new Command(id);
            track(c);
        }
        if (c.status.isDecided()) {
            refuse(from, id, ballot, Reason.DECIDED, Refusal.ALREADY_DECIDED, c);
            return null;
        }
        if (c.promised.isAfter(ballot)) {
            refuse(from, id, ballot, Reason.PREEMPTED, Refusal.PREEMPTED, c);
            return null;
        }
        publish(c);
        c.promised = ballot;
        return c;
    }

    private void learn(Command c, Participants participants, @Nullable Txn txn) {
        if (!c.registered && !c.participants.equals(participants)) {
            c.participants = c.participants.isEmpty() ? participants : participants.union(c.participants);
            c.owned = env.topologies().owned(c.participants, c.id.epoch());
        }
        if (c.txn == null && txn != null && c.writes == null) {
            c.txn = txn;
        }
    }

    /// Other nodes are about to act on it: it is logged like everything that they may ask for later.
    private void publish(Command c) {
        if (c.isPrivate && !c.removed) {
            c.isPrivate = false;
            trackPublic(c);
            markDirty(c);
        }
    }

    /// Protocol §3.3: learn the decision; when it is stable, start to wait for what comes before.
    private void onCommit(int from, Commit m) {
        TxnId id = m.txnId();
        if (marks.isUniversal(id)) {
            env.send(from, new CommitOk(id, m.ballot(), readyEpoch()));
            return;
        }
        Command c = commands.get(id);
        if (c == null) {
            if (env.topologies().owned(m.participants(), id.epoch()).isEmpty()) {
                env.counters().refuse(Refusal.NOT_A_REPLICA);
                return;
            }
            c = new Command(id);
            track(c);
        }
        if (c.status == Status.INVALIDATED) {
            if (id.kind() == TxnKind.WRITE) {
                throw new InvariantViolation("committed and invalidated: " + m + " against " + c);
            }
            refuse(from, id, m.ballot(), Reason.DECIDED, Refusal.ALREADY_DECIDED, c);
            return;
        }
        if (c.status.isCommitted()) {
            checkSameTime(c, m.executeAt());
        }
        if (!m.stable() && c.promised.isAfter(m.ballot())) {
            refuse(from, id, m.ballot(), Reason.PREEMPTED, Refusal.PREEMPTED, c);
            return;
        }
        boolean isNews = !c.status.isCommitted()
                || (c.status == Status.COMMITTED && (m.stable() || m.ballot().isAfter(c.accepted)));
        learn(c, m.participants(), m.txn());
        if (isNews) {
            if (m.ballot().isAfter(c.promised)) {
                c.promised = m.ballot();
            }
            c.accepted = m.ballot();
            decide(c, m.executeAt(), m.deps(), m.stable() ? Status.STABLE : Status.COMMITTED);
        }
        env.send(from, new CommitOk(id, m.ballot(), readyEpoch()));
    }

    private static void checkSameTime(Command c, Timestamp executeAt) {
        if (!executeAt.equals(c.executeAt)) {
            throw new InvariantViolation("two execution times for one transaction: " + executeAt + " against " + c);
        }
    }

    private void decide(Command c, Timestamp executeAt, Deps deps, Status status) {
        if (executeAt.isBefore(c.id.timestamp())) {
            throw new InvariantViolation("executes before it started: " + executeAt + ", " + c);
        }
        env.witness(executeAt);
        boolean newDeps = !c.status.isCommitted() || !c.deps.equals(deps);
        if (c.waitsSet && newDeps) {
            clearWaits(c);
        }
        c.executeAt = executeAt;
        c.deps = deps;
        c.status = status;
        register(c);
        conflicts.raise(c, executeAt);
        markDirty(c);
        if (!c.waitsSet) {
            setWaits(c);
        }
        tellDependents(c);
        if (c.pending == 0) {
            ready.add(c);
        }
    }

    /// Counts the dependencies that must be over first (protocol §3.4).
    private void setWaits(Command c) {
        c.waitsSet = true;
        waitForReplayed(c);
        if (c.deps.isEmpty()) {
            return;
        }
        for (TxnId id : c.deps.ids()) {
            Command dep = blockerOf(c.id.kind(), id, c.deps);
            if (dep != null && mustWait(c, dep)) {
                if (dep.dependents == null) {
                    dep.dependents = new ArrayList<>(2);
                }
                dep.dependents.add(c);
                c.pending++;
            }
        }
    }

    /// What was over before this one started is not among its dependencies. After a restart it is applied
    /// again, and must come first again. All of these are decided and execute earlier, so this makes no cycle,
    /// but for a sync point that stands only for what started before an epoch: what started since may wait for
    /// the very copy that needs the sync point.
    private void waitForReplayed(Command c) {
        Timestamp mine = c.executeAt;
        if (replayedPending == 0 || mine == null) {
            return;
        }
        boolean isFence = c.id.kind() == TxnKind.SYNC_POINT;
        Timestamp limit = isFence ? c.fencedBelow() : Timestamp.MAX;
        conflicts.forEachConflict(c.owned, (earlier, where) -> {
            if (earlier != c
                    && isReplayedBefore(earlier, mine)
                    && earlier.id.timestamp().isBefore(limit)
                    && !c.deps.contains(earlier.id)) {
                c.waitsForReplayed = true;
                waitFor(c, earlier);
            }
        });
    }

    private void waitForReplayed(Command.Waiter w, Participants owned) {
        conflicts.forEachConflict(owned, (earlier, where) -> {
            if (isReplayedBefore(earlier, Timestamp.MAX)) {
                ArrayList<Command.Waiter> waiting = earlier.waiters;
                if (waiting == null) {
                    waiting = new ArrayList<>(1);
                    earlier.waiters = waiting;
                }
                if (waiting.isEmpty() || waiting.getLast() != w) {
                    waiting.add(w);
                    w.pending++;
                }
            }
        });
    }

    private static boolean isReplayedBefore(Command c, Timestamp at) {
        Timestamp its = c.executeAt;
        return c.isReplayed && !c.isHeld && c.status == Status.PRE_APPLIED && its != null && its.isBefore(at);
    }

    /// One may meet the other in several places. Nobody else begins to wait in between.
    private static void waitFor(Command c, Command dep) {
        ArrayList<Command> waiting = dep.dependents;
        if (waiting == null) {
            waiting = new ArrayList<>(2);
            dep.dependents = waiting;
        }
        if (waiting.isEmpty() || waiting.getLast() != c) {
            waiting.add(c);
            c.pending++;
        }
    }

    /// The command of a dependency that a transaction of this kind may have to wait for here; null when there is
    /// none.
    private @Nullable Command blockerOf(TxnKind kind, TxnId id, Deps deps) {
        if (kind != TxnKind.SYNC_POINT && id.kind() == TxnKind.READ) {
            return null;
        }
        Command dep = commands.get(id);
        if (dep != null) {
            boolean isElsewhere = dep.owned.isEmpty()
                    && env.topologies().owned(deps.piecesOf(id), id.epoch()).isEmpty();
            if (dep.status.isOver() || isElsewhere) {
                return null;
            }
            learnPieces(dep, deps);
            return dep;
        }
        if (marks.isUniversal(id)) {
            relyOn(id.node());
            return null;
        }
        Participants pieces = env.topologies().owned(deps.piecesOf(id), id.epoch());
        if (pieces.isEmpty() || !id.timestamp().isAfter(appliedFences.min(pieces))) {
            return null;
        }
        dep = new Command(id);
        dep.participants = pieces;
        dep.owned = pieces;
        track(dep);
        return dep;
    }

    /// As long as only others' dependencies tell what it touches, all of them together do.
    private void learnPieces(Command dep, Deps deps) {
        if (!dep.registered && dep.txn == null) {
            Participants pieces = env.topologies().owned(deps.piecesOf(dep.id), dep.id.epoch());
            dep.participants = dep.participants.union(pieces);
            dep.owned = dep.owned.union(pieces);
        }
    }

    private boolean mustWait(Command c, Command dep) {
        if (dep.status.isOver() || dep.isHeld) {
            return false;
        }
        Timestamp mine = c.executeAt;
        Timestamp its = dep.executeAt;
        if (!waitsForAll(c)
                && !standsForEarlier(c, dep)
                && dep.status.isCommitted()
                && mine != null
                && its != null
                && its.isAfter(mine)) {
            return false;
        }
        // What is applied again after a restart was over before the sync point, and must be again.
        return dep.isReplayed || !isSettledByFence(c.deps, dep.id);
    }

    /// Sync points do, and reads that were moved away from t0: a later write among their dependencies may stand
    /// for earlier ones ({@link KeyConflicts#collect}), and itself waits for neither.
    private static boolean waitsForAll(Command c) {
        return switch (c.id.kind()) {
            case SYNC_POINT -> true;
            case READ -> !c.id.timestamp().equals(c.executeAt);
            case WRITE, EPHEMERAL_READ -> false;
        };
    }

    /// A read whose question is repeated after a later write was applied is told of that one in place of what it
    /// covers ({@link KeyConflicts#collect}), though its own time may still be t0. Nobody waits for reads, so this
    /// makes no cycle.
    private static boolean standsForEarlier(Command c, Command dep) {
        Timestamp mine = c.executeAt;
        return c.id.kind() == TxnKind.READ && mine != null && dep.id.timestamp().isAfter(mine);
    }

    /// Whether a sync point above the dependency is applied wherever the two meet.
    private boolean isSettledByFence(Deps deps, TxnId dep) {
        if (appliedFences.isBlank()) {
            return false;
        }
        Participants pieces = env.topologies().owned(deps.piecesOf(dep), dep.epoch());
        return !pieces.isEmpty() && dep.timestamp().isBefore(appliedFences.min(pieces));
    }

    private boolean isBelowAppliedFence(Command dep) {
        return !dep.owned.isEmpty() && dep.id.timestamp().isBefore(appliedFences.min(dep.owned));
    }

    private void clearWaits(Command c) {
        for (TxnId id : c.deps.ids()) {
            Command dep = commands.get(id);
            if (dep != null && dep.dependents != null) {
                dep.dependents.remove(c);
            }
        }
        if (c.waitsForReplayed) {
            c.waitsForReplayed = false;
            conflicts.forEachConflict(c.owned, (earlier, where) -> {
                if (earlier.dependents != null) {
                    earlier.dependents.remove(c);
                }
            });
        }
        c.pending = 0;
        c.waitsSet = false;
    }

    /// The transaction is decided or over: whoever need not wait for it any more moves on at once.
    private void tellDependents(Command c) {
        ArrayList<Command> waiting = c.dependents;
        if (waiting == null) {
            return;
        }
        int kept = 0;
        for (int i = 0; i < waiting.size(); i++) {
            Command w = waiting.get(i);
            if (mustWait(w, c)) {
                waiting.set(kept++, w);
            } else if (--w.pending == 0) {
                ready.add(w);
            }
        }
        if (kept == 0) {
            c.dependents = null;
        } else {
            waiting.subList(kept, waiting.size()).clear();
        }
    }

    /// Runs what became executable, until nothing more does.
    private void drain() {
        while (true) {
            Command c = ready.pollFirst();
            if (c != null) {
                advance(c);
                continue;
            }
            Command.Waiter w = readyWaiters.pollFirst();
            if (w == null) {
                return;
            }
            w.ready.run();
        }
    }

    private void advance(Command c) {
        if (c.pending != 0 || !c.status.isCommitted()) {
            return;
        }
        if (c.reads != null) {
            ArrayList<Command.PendingRead> pending = c.reads;
            c.reads = null;
            for (Command.PendingRead r : pending) {
                read(r.from(), r.request(), c);
            }
        }
        if (c.status == Status.PRE_APPLIED && !c.applying && !c.isHeld) {
            startApply(c);
        }
    }

    /// Protocol §3.4: read below executeAt; the versions keep what was there, so it does not matter whether the
    /// transaction itself or later ones are applied already.
    private void onRead(int from, ReadTxn m) {
        Command c = commands.get(m.txnId());
        if (c == null || c.status == Status.INVALIDATED) {
            refuse(from, m.txnId(), Ballot.ZERO, Reason.DECIDED, Refusal.ALREADY_DECIDED, c);
            return;
        }
        if (c.status.isCommitted() && c.pending == 0) {
            read(from, m, c);
            return;
        }
        if (c.reads == null) {
            c.reads = new ArrayList<>(1);
        }
        for (int i = 0; i < c.reads.size(); i++) {
            if (c.reads.get(i).from() == from) {
                c.reads.set(i, new Command.PendingRead(from, m));
                return;
            }
        }
        c.reads.add(new Command.PendingRead(from, m));
    }

    private void read(int from, ReadTxn m, Command c) {
        Txn txn = c.txn;
        Timestamp at = c.executeAt;
        if (txn == null || at == null || !reads.isReadable(m.ranges(), at)) {
            refuse(
                    from,
                    c.id,
                    Ballot.ZERO,
                    txn == null ? Reason.DECIDED : Reason.NOT_READABLE,
                    Refusal.ALREADY_DECIDED,
                    c);
            return;
        }
        reads.start(from, m.attempt(), c.id, txn, at, m.ranges());
    }

    /// Protocol §3.5: learn the writes; make them visible once everything before is.
    private void onApply(int from, Apply m) {
        TxnId id = m.txnId();
        if (marks.isUniversal(id)) {
            env.send(from, new ApplyOk(id, seen(), 0));
            return;
        }
        Command c = commands.get(id);
        if (c == null) {
            if (env.topologies().owned(m.participants(), id.epoch()).isEmpty()) {
                env.counters().refuse(Refusal.NOT_A_REPLICA);
                env.send(from, new ApplyOk(id, seen(), 0));
                return;
            }
            c = new Command(id);
            track(c);
        }
        if (c.status == Status.INVALIDATED) {
            if (id.kind() == TxnKind.WRITE) {
                throw new InvariantViolation("applied and invalidated: " + m + " against " + c);
            }
            env.send(from, new ApplyOk(id, seen(), 0));
            return;
        }
        c.tellWhenOver(from);
        learn(c, m.participants(), null);
        preApply(c, m.executeAt(), m.deps(), m.writes(), m.result());
        if (c.status == Status.APPLIED) {
            tellOver(c);
        }
    }

    private void preApply(Command c, Timestamp executeAt, Deps deps, List<Mutation> writes, byte[] result) {
        if (c.status.isCommitted()) {
            checkSameTime(c, executeAt);
        }
        if (c.status == Status.APPLIED || c.status == Status.PRE_APPLIED) {
            return;
        }
        c.writes = writes;
        c.result = result;
        decide(c, executeAt, c.status == Status.STABLE ? c.deps : deps, Status.PRE_APPLIED);
    }

    private void startApply(Command c) {
        Timestamp at = c.executeAt;
        List<Mutation> writes = c.writes;
        if (at == null || writes == null) {
            throw new InvariantViolation("ready to apply without a decision: " + c);
        }
        if (c.reads == null) {
            c.txn = null;
        }
        List<Mutation> now = c.afterCopy == null ? writes : c.afterCopy;
        c.afterCopy = null;
        if (!now.isEmpty()) {
            now = dueNow(c, now);
        }
        List<ApplyEffect.Slice> slices = now.isEmpty() ? List.of() : slices(c, at, now);
        if (slices.isEmpty()) {
            afterApply(c);
            return;
        }
        for (Mutation w : now) {
            conflicts.getOrCreate(w.key()).apply(c, at);
        }
        c.applying = true;
        env.out().apply(new ApplyEffect(c.id, at, slices));
    }

    /// What is to be made visible here at once; what must wait for a copy is kept in the command.
    private List<Mutation> dueNow(Command c, List<Mutation> writes) {
        ArrayList<Mutation> now = new ArrayList<>(writes.size());
        ArrayList<Mutation> later = new ArrayList<>(0);
        for (Mutation w : writes) {
            if (!c.participants.hasKey(w.key())) {
                throw new InvariantViolation("writes a key that it did not declare: " + w.key() + ", " + c);
            }
            if (c.owned.hasKey(w.key())) {
                switch (copies.dutyOf(c.id, w.key())) {
                    case APPLY -> now.add(w);
                    case AFTER_COPY -> later.add(w);
                    case NONE -> {}
                }
            }
        }
        c.afterCopy = later.isEmpty() ? null : later;
        return now.size() == writes.size() ? writes : now;
    }

    private void afterApply(Command c) {
        c.applying = false;
        List<Mutation> later = c.afterCopy;
        if (later == null && !followsHeld(c)) {
            finishApply(c);
        } else if (later != null && isDue(c, later)) {
            waitAnew(c);
        } else {
            c.afterCopy = later == null ? List.of() : later;
            c.isHeld = true;
            held.add(c);
            tellDependents(c);
            releaseWaiters(c);
        }
    }

    /// A write that comes after one that waits for a copy stands for that one in the dependencies of later ones:
    /// it is not over before that one is, also where it has nothing to make visible itself.
    private boolean followsHeld(Command c) {
        Timestamp mine = c.executeAt;
        if (held.isEmpty() || mine == null || c.id.kind() != TxnKind.WRITE) {
            return false;
        }
        for (TxnId id : c.deps.ids()) {
            Command dep = commands.get(id);
            if (dep != null && dep.isHeld && dep.executeAt != null && dep.executeAt.isBefore(mine)) {
                return true;
            }
        }
        return false;
    }

    private boolean isDue(Command c, List<Mutation> later) {
        for (Mutation w : later) {
            if (copies.dutyOf(c.id, w.key()) != Copies.Duty.AFTER_COPY) {
                return true;
            }
        }
        return false;
    }

    /// A copy is complete: what belongs on top of it goes on, in the order of its dependencies again.
    private void releaseHeld() {
        List<Command> due = new ArrayList<>();
        for (Command c : held) {
            List<Mutation> later = c.afterCopy;
            // What only follows others goes on as far as they do.
            if (later != null && (later.isEmpty() || isDue(c, later))) {
                due.add(c);
            }
        }
        held.removeAll(due);
        for (Command c : due) {
            c.isHeld = false;
        }
        for (Command c : sortedCopy()) {
            if (c.waitsSet && !c.status.isOver() && !c.applying && !c.isHeld && dependsOnAny(c, due)) {
                waitAnew(c);
            }
        }
    }

    private static boolean dependsOnAny(Command c, List<Command> due) {
        if (due.contains(c)) {
            return true;
        }
        List<TxnId> deps = c.deps.ids();
        for (Command d : due) {
            if (deps.contains(d.id)) {
                return true;
            }
        }
        return false;
    }

    private List<ApplyEffect.Slice> slices(Command c, Timestamp at, List<Mutation> writes) {
        Topology topology = env.topologies().at(at.epoch());
        Shard first = topology.shardOf(writes.get(0).key());
        if (first != null && allIn(first, writes)) {
            return c.owned.hasKey(writes.get(0).key())
                    ? List.of(new ApplyEffect.Slice(first.group(), first.generation(), writes))
                    : List.of();
        }
        TreeMap<Key, List<Mutation>> byShard = new TreeMap<>();
        for (Mutation w : writes) {
            Shard s = topology.shardOf(w.key());
            if (s != null && c.owned.hasKey(w.key())) {
                byShard.computeIfAbsent(s.range().start(), k -> new ArrayList<>())
                        .add(w);
            }
        }
        List<ApplyEffect.Slice> slices = new ArrayList<>(byShard.size());
        byShard.forEach((start, part) -> {
            Shard s = topology.shardOf(start);
            if (s == null) {
                throw new InvariantViolation("group vanished while its writes were sorted: " + c);
            }
            slices.add(new ApplyEffect.Slice(s.group(), s.generation(), part));
        });
        return slices;
    }

    private static boolean allIn(Shard shard, List<Mutation> writes) {
        for (Mutation w : writes) {
            if (!shard.range().contains(w.key())) {
                return false;
            }
        }
        return true;
    }

    /// The host has made the writes visible.
    public void applied(TxnId id) {
        Command c = commands.get(id);
        if (c == null || !c.applying || c.status != Status.PRE_APPLIED) {
            throw new InvariantViolation("the host applied what it was not asked to: " + id + ", " + c);
        }
        afterApply(c);
        drain();
    }

    private void finishApply(Command c) {
        c.applying = false;
        c.status = Status.APPLIED;
        env.counters().applied++;
        if (c.id.kind() == TxnKind.SYNC_POINT) {
            applyFence(c);
        }
        over(c);
    }

    private void applyFence(Command c) {
        c.completeBefore =
                c.owned.equals(c.participants) ? copies.completeBefore(c.id, c.participants, c.fencedBelow()) : 0;
        for (KeyRange r : c.owned.ranges()) {
            fences.raise(r, c.id.timestamp());
            // What is still to be copied is not over here, though nothing waits for it.
            if (!copies.isOpen(r, c.id.epoch())) {
                appliedFences.raise(r, c.fencedBelow());
                provenFences.raise(r, c.fencedBelow());
                extraRecords.add(new LogRecord.Fence(r, c.fencedBelow(), true));
            }
        }
        env.fenced(c);
    }

    private void over(Command c) {
        tellDependents(c);
        releaseWaiters(c);
        if (c.isReplayed) {
            c.isReplayed = false;
            replayedPending--;
        }
        tellOver(c);
        if (c.isPrivate || c.forgetWhenOver) {
            remove(c);
        }
    }

    private void releaseWaiters(Command c) {
        ArrayList<Command.Waiter> waiters = c.waiters;
        if (waiters != null) {
            c.waiters = null;
            for (Command.Waiter w : waiters) {
                if (--w.pending == 0) {
                    readyWaiters.add(w);
                }
            }
        }
    }

    private Timestamp seen() {
        return env.seen();
    }

    private void tellOver(Command c) {
        for (int node : c.takeTellWhenOver()) {
            env.send(node, new ApplyOk(c.id, seen(), c.completeBefore));
        }
    }

    /// Protocol §4: promise, and tell all that may decide the transaction.
    private void onRecover(int from, Recover m) {
        TxnId id = m.txnId();
        if (marks.isUniversal(id)) {
            refuse(from, id, m.ballot(), Reason.FORGOTTEN, Refusal.FORGOTTEN, null);
            return;
        }
        Command c = commands.get(id);
        if (c == null) {
            if (env.topologies().owned(m.participants(), id.epoch()).isEmpty()) {
                env.counters().refuse(Refusal.NOT_A_REPLICA);
                return;
            }
            c = new Command(id);
            track(c);
        }
        if (c.promised.isAfter(m.ballot())) {
            refuse(from, id, m.ballot(), Reason.PREEMPTED, Refusal.PREEMPTED, c);
            return;
        }
        publish(c);
        if (!c.promised.equals(m.ballot())) {
            c.promised = m.ballot();
            markDirty(c);
        }
        learn(c, m.participants(), null);
        Txn txn = m.txn();
        if (txn != null && c.status == Status.UNKNOWN) {
            // Witnessed, so that later ones learn of it, but without a vote for t0: too late for that (§4).
            learn(c, txn.participants(), txn);
            witness(c, txn, env.topologies().owned(txn.participants(), id.epoch()));
            env.witness(id.timestamp());
            c.executeAt = env.unique();
        }
        env.send(from, evidence.reply(c, m.ballot(), readyEpoch()));
    }

    /// Protocol §4, Invalidation: accept that it never takes effect.
    private void onAcceptInvalidate(int from, AcceptInvalidate m) {
        Command c = promise(from, m.txnId(), m.ballot(), m.participants());
        if (c == null) {
            return;
        }
        learn(c, m.participants(), null);
        c.accepted = m.ballot();
        c.status = Status.ACCEPTED_INVALIDATE;
        markDirty(c);
        env.send(from, new AcceptOk(m.txnId(), m.ballot(), Deps.NONE, readyEpoch()));
    }

    /// Protocol §4, Invalidation: it never takes effect.
    private void onCommitInvalidate(int from, CommitInvalidate m) {
        TxnId id = m.txnId();
        if (marks.isUniversal(id)) {
            env.send(from, new ApplyOk(id, seen(), 0));
            return;
        }
        Command c = commands.get(id);
        if (c == null) {
            if (env.topologies().owned(m.participants(), id.epoch()).isEmpty()) {
                env.counters().refuse(Refusal.NOT_A_REPLICA);
                env.send(from, new ApplyOk(id, seen(), 0));
                return;
            }
            c = new Command(id);
            track(c);
        }
        learn(c, m.participants(), null);
        c.tellWhenOver(from);
        invalidate(c);
    }

    private void invalidate(Command c) {
        if (c.status == Status.INVALIDATED) {
            tellOver(c);
            return;
        }
        if (c.status.isCommitted()) {
            if (c.id.kind() == TxnKind.WRITE) {
                throw new InvariantViolation("invalidated and committed: " + c);
            }
            tellOver(c);
            return;
        }
        c.status = Status.INVALIDATED;
        c.txn = null;
        c.deps = Deps.NONE;
        markDirty(c);
        if (c.reads != null) {
            for (Command.PendingRead r : c.reads) {
                refuse(r.from(), c.id, Ballot.ZERO, Reason.DECIDED, Refusal.ALREADY_DECIDED, c);
            }
            c.reads = null;
        }
        over(c);
    }

    /// Protocol §5: tell what is known.
    private void onCheckStatus(int from, CheckStatus m) {
        TxnId id = m.txnId();
        if (marks.isUniversal(id)) {
            refuse(from, id, Ballot.ZERO, Reason.FORGOTTEN, Refusal.FORGOTTEN, null);
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

    /// Takes over what another replica knows for sure.
    public void adopt(StatusOk s) {
        Command c = commands.get(s.txnId());
        if (c == null || c.status.isOver()) {
            return;
        }
        Participants participants = s.participants();
        if (participants != null && (s.txn() != null || s.status().isCommitted())) {
            learn(c, participants, s.txn());
        }
        Timestamp at = s.executeAt();
        Deps deps = s.deps();
        switch (s.status()) {
            case PRE_APPLIED, APPLIED -> {
                List<Mutation> writes = s.writes();
                byte[] result = s.result();
                if (at != null && deps != null && writes != null) {
                    preApply(c, at, deps, writes, result == null ? NO_RESULT : result);
                }
            }
            case STABLE -> {
                if (at != null && deps != null && !c.status.isCommitted()) {
                    decide(c, at, deps, Status.STABLE);
                }
            }
            case INVALIDATED -> invalidate(c);
            case UNKNOWN, PRE_ACCEPTED, ACCEPTED, ACCEPTED_INVALIDATE, COMMITTED -> {}
        }
        drain();
    }

    /// Protocol §8: which writes must an ephemeral read see?
    private void onGetDeps(int from, GetDeps m) {
        Participants owned = env.topologies().owned(m.participants(), m.txnId().epoch());
        Deps deps = conflicts.deps(null, TxnKind.EPHEMERAL_READ, owned, Timestamp.MAX);
        env.send(from, new DepsOk(m.txnId(), deps, readyEpoch()));
    }

    /// Protocol §8: read once those are applied.
    private void onReadEphemeral(int from, ReadEphemeral m) {
        Runnable run = () -> {
            if (!reads.isReadable(m.ranges(), Timestamp.MAX)) {
                refuse(from, m.txnId(), Ballot.ZERO, Reason.NOT_READABLE, Refusal.NOT_A_REPLICA, null);
                return;
            }
            reads.start(from, m.attempt(), m.txnId(), m.txn(), env.unique(), m.ranges());
        };
        Command.Waiter w = new Command.Waiter(run);
        if (!reads.isReadable(m.ranges(), Timestamp.MAX)) {
            run.run();
            return;
        }
        for (TxnId id : m.deps().ids()) {
            Command dep = blockerOf(TxnKind.EPHEMERAL_READ, id, m.deps());
            if (dep != null && !dep.isHeld && !isSettledByFence(m.deps(), id)) {
                if (dep.waiters == null) {
                    dep.waiters = new ArrayList<>(1);
                }
                dep.waiters.add(w);
                w.pending++;
            }
        }
        if (replayedPending > 0) {
            waitForReplayed(
                    w, env.topologies().owned(m.txn().participants(), m.txnId().epoch()));
        }
        if (w.pending == 0) {
            run.run();
        }
    }

    private void refuse(int to, TxnId id, Ballot asked, Reason reason, Refusal counted, @Nullable Command c) {
        env.counters().refuse(counted);
        env.send(
                to,
                new Nack(
                        id,
                        asked,
                        reason,
                        c == null ? Ballot.ZERO : c.promised,
                        marks.durable(id.node()),
                        marks.universal(id.node())));
    }

    private void track(Command c) {
        commands.put(c.id, c);
        if (!c.isPrivate) {
            trackPublic(c);
        }
    }

    private void trackPublic(Command c) {
        byCoordinator
                .computeIfAbsent(c.id.node(), n -> new PriorityQueue<>(BY_ID))
                .add(c);
        env.created(c);
    }

    /// A node's watermark advanced: forget what is over on all replicas (protocol §7).
    public void forgetBelowWatermark(int node) {
        PriorityQueue<Command> queue = byCoordinator.get(node);
        Timestamp mark = marks.universal(node);
        while (queue != null && !queue.isEmpty() && !queue.peek().id.timestamp().isAfter(mark)) {
            Command c = queue.poll();
            if (c.status.isOver()) {
                remove(c);
            } else if (c.status == Status.PRE_APPLIED) {
                c.forgetWhenOver = true;
            } else {
                forgetUnfinished(c);
            }
        }
        conflicts.trim(marks.settled());
        copies.trim();
        drain();
    }

    /// What comes after was executed because of this watermark: a replay must know it, too.
    private void relyOn(int node) {
        Timestamp mark = marks.universal(node);
        if (!replaying && mark.isAfter(loggedMarks.getOrDefault(node, Timestamp.NONE))) {
            loggedMarks.put(node, mark);
            extraRecords.add(new LogRecord.Watermark(node, marks.durable(node), mark));
        }
    }

    /// Over on all replicas, but not here: possible only where this replica does not take part, or took a copy.
    private void forgetUnfinished(Command c) {
        boolean mayMiss = c.status == Status.UNKNOWN
                || c.owned.isEmpty()
                || isBelowAppliedFence(c)
                || c.id.kind() != TxnKind.WRITE
                || !env.topologies().isReplicaAt(c.id.epoch(), c.participants);
        if (!mayMiss) {
            throw new InvariantViolation("said to be over on all replicas, but not on this one: " + c);
        }
        relyOn(c.id.node());
        c.status = Status.INVALIDATED;
        over(c);
        remove(c);
    }

    private void remove(Command c) {
        if (!c.removed) {
            c.removed = true;
            commands.remove(c.id);
            conflicts.remove(c, c.isPrivate);
        }
    }

    private void markDirty(Command c) {
        if (!c.dirty && !replaying) {
            c.dirty = true;
            dirty.add(c);
        }
    }

    /// Logs a record at the end of this step, after all that it rests on.
    public void record(LogRecord r) {
        if (!replaying) {
            extraRecords.add(r);
        }
    }

    /// Ends a step: one record for each transaction that changed.
    public void flush() {
        for (Command c : dirty) {
            c.dirty = false;
            if (needsLog(c)) {
                env.out().persist(delta(c));
            }
        }
        dirty.clear();
        for (LogRecord r : extraRecords) {
            env.out().persist(r);
        }
        extraRecords.clear();
    }

    /// Ends a step of a replay: what follows from the log need not be logged.
    public void discardRecords() {
        for (Command c : dirty) {
            c.dirty = false;
        }
        dirty.clear();
        extraRecords.clear();
    }

    /// What no other node has heard of needs no record before it has writes: after a crash it has never been.
    private static boolean needsLog(Command c) {
        return !c.isPrivate || (c.writes != null && !c.writes.isEmpty());
    }

    private static LogRecord.Command delta(Command c) {
        boolean withWrites = c.writes != null && !c.writesLogged;
        boolean withTxn = c.txn != null && !c.txnLogged && c.writes == null;
        boolean withParticipants = !c.participants.isEmpty() && !c.participantsLogged && !withTxn;
        boolean withDeps = c.depsLogged != c.deps && (c.status.isCommitted() || c.status == Status.ACCEPTED);
        c.writesLogged |= withWrites;
        c.txnLogged |= withTxn;
        c.participantsLogged |= (withTxn || withParticipants) && c.status != Status.UNKNOWN;
        if (withDeps) {
            c.depsLogged = c.deps;
        }
        // The host may lose what it made visible after its last checkpoint: only a snapshot says that it is applied.
        Status logged = c.status == Status.APPLIED && c.hasWrites() ? Status.PRE_APPLIED : c.status;
        return new LogRecord.Command(
                c.id,
                logged,
                c.promised,
                c.accepted,
                c.executeAt,
                withParticipants ? c.participants : null,
                withTxn ? c.txn : null,
                withDeps ? c.deps : null,
                withWrites ? c.writes : null,
                withWrites ? c.result : null);
    }

    /// Restores what a record says. Applies come out as soon as all before them have been answered.
    public void replay(LogRecord.Command r) {
        TxnId id = r.txnId();
        env.witness(id.timestamp());
        Command c = commands.get(id);
        if (c == null) {
            c = new Command(id);
            commands.put(id, c);
            byCoordinator
                    .computeIfAbsent(id.node(), n -> new PriorityQueue<>(BY_ID))
                    .add(c);
            env.created(c);
        }
        c.wasLogged = true;
        replaying = true;
        try {
            restore(c, r);
        } finally {
            replaying = false;
        }
        if (c.status == Status.PRE_APPLIED && c.hasWrites() && !c.isReplayed) {
            c.isReplayed = true;
            replayedPending++;
        }
        drain();
    }

    private void restore(Command c, LogRecord.Command r) {
        Txn txn = r.txn();
        Participants participants = txn != null ? txn.participants() : r.participants();
        if (participants != null) {
            c.participants = participants;
            c.owned = env.topologies().owned(participants, c.id.epoch());
            c.participantsLogged = r.status() != Status.UNKNOWN;
        }
        if (txn != null) {
            c.txn = txn;
            c.txnLogged = true;
        }
        if (r.promised().isAfter(c.promised)) {
            c.promised = r.promised();
        }
        c.accepted = r.accepted();
        List<Mutation> writes = r.writes();
        if (writes != null) {
            c.writes = writes;
            c.result = r.result();
            c.writesLogged = true;
        }
        Deps deps = r.deps() != null ? r.deps() : c.deps;
        c.depsLogged = deps;
        Timestamp at = r.executeAt();
        if (at != null) {
            env.witness(at);
        }
        switch (r.status()) {
            case UNKNOWN -> {}
            case PRE_ACCEPTED, ACCEPTED, ACCEPTED_INVALIDATE -> {
                c.status = r.status();
                c.executeAt = at;
                c.deps = deps;
                register(c);
                if (at != null) {
                    conflicts.raise(c, at);
                }
                if (c.id.kind() == TxnKind.SYNC_POINT) {
                    c.owned.ranges().forEach(range -> fences.raise(range, c.id.timestamp()));
                }
            }
            case COMMITTED, STABLE, PRE_APPLIED -> {
                if (at == null) {
                    throw new InvariantViolation("log record of a decision without its time: " + r);
                }
                if (!c.status.isOver() && c.status != Status.PRE_APPLIED) {
                    decide(c, at, deps, r.status());
                }
            }
            case APPLIED -> {
                c.executeAt = at;
                c.deps = deps;
                c.status = Status.APPLIED;
                register(c);
                if (at != null) {
                    conflicts.raise(c, at);
                    if (c.hasWrites()) {
                        c.owned.keys().forEach(k -> {
                            if (copies.dutyOf(c.id, k) == Copies.Duty.APPLY) {
                                KeyConflicts kc = conflicts.getOrCreate(k);
                                kc.appliedWrite = Timestamp.max(kc.appliedWrite, at);
                            }
                        });
                    }
                }
                over(c);
            }
            case INVALIDATED -> {
                if (!c.status.isOver()) {
                    c.status = Status.INVALIDATED;
                    over(c);
                }
            }
        }
    }

    public void replay(LogRecord.Fence f) {
        fences.raise(f.range(), f.bound());
        if (f.applied()) {
            appliedFences.raise(f.range(), f.bound());
            provenFences.raise(f.range(), f.bound());
            recheckWaits();
        }
    }

    /// No vote may be at or below this any more: after a restart, what was seen before is not known in full.
    public void raiseFloor(Timestamp to) {
        conflicts.raiseFloor(to);
    }

    /// After replay: what this node started but never logged has never left it, so it has never been.
    public void invalidateUnsent() {
        List<Command> unsent = new ArrayList<>();
        if (byCoordinator.containsKey(env.self())) {
            for (Command c : sortedCopy()) {
                if (c.id.node() == env.self() && c.status == Status.UNKNOWN && !c.wasLogged) {
                    unsent.add(c);
                }
            }
        }
        for (Command c : unsent) {
            if (!c.removed) {
                invalidate(c);
            }
        }
        drain();
    }

    /// A range has been copied from a replica that had applied everything below the bound (protocol §6).
    public void copied(LogRecord.Copied copy) {
        TxnId syncPoint = copy.syncPoint();
        if (syncPoint != null) {
            fences.raise(copy.range(), syncPoint.timestamp());
        }
        copies.complete(copy, provenFences);
        appliedFences.raise(copy.range(), copy.bound());
        conflicts.copied(copy.range());
        conflicts.raiseFloor(copy.conflicts());
        env.witness(copy.conflicts());
        extraRecords.add(copy);
        releaseHeld();
        recheckWaits();
    }

    private void recheckWaits() {
        for (Command c : sortedCopy()) {
            tellDependents(c);
        }
        drain();
    }

    /// The newest epoch may give the node ranges that it did not own: decisions it knows concern it there, too.
    public void topologyChanged() {
        for (Command c : sortedCopy()) {
            Participants owned = env.topologies().owned(c.participants, c.id.epoch());
            if (!owned.equals(c.owned)) {
                c.owned = c.owned.union(owned);
                if (c.registered) {
                    conflicts.register(c);
                    if (c.executeAt != null) {
                        conflicts.raise(c, c.executeAt);
                    }
                }
                if (c.waitsSet && !c.status.isOver() && !c.applying) {
                    waitAnew(c);
                }
            }
        }
        drain();
    }

    /// The node owns more of it now, and must wait there, too.
    private void waitAnew(Command c) {
        clearWaits(c);
        setWaits(c);
        if (c.pending == 0) {
            ready.add(c);
        }
    }

    /// The latest conflict known within a range.
    public Timestamp maxConflict(KeyRange range) {
        return conflicts.maxWithin(range);
    }

    /// Records that rebuild what this replica knows and owes.
    public void snapshot(List<LogRecord> into) {
        fences.forEach((r, t) -> into.add(new LogRecord.Fence(r, t, false)));
        copies.snapshot(conflicts.floor(), into);
        provenFences.forEach((r, t) -> into.add(new LogRecord.Fence(r, t, true)));
        List<Command> all = sortedCopy();
        // What executes later does not name what was over before: a replay finds it only if it comes first.
        all.sort(Comparator.comparing(Replica::executionOrder));
        for (Command c : all) {
            if (c.removed || !needsLog(c)) {
                continue;
            }
            into.add(new LogRecord.Command(
                    c.id,
                    c.status,
                    c.promised,
                    c.accepted,
                    c.executeAt,
                    c.participants,
                    c.txn,
                    c.deps,
                    c.writes,
                    c.result));
        }
    }

    private static Timestamp executionOrder(Command c) {
        Timestamp at = c.executeAt;
        return c.status.isCommitted() && at != null
                ? at
                : c.status == Status.INVALIDATED ? Timestamp.NONE : Timestamp.MAX;
    }

    /// Every command, ascending by id; for tests and inspection.
    public List<Command> commands() {
        return sortedCopy();
    }

    private List<Command> sortedCopy() {
        List<Command> all = new ArrayList<>(commands.values());
        all.sort(BY_ID);
        return all;
    }
}
