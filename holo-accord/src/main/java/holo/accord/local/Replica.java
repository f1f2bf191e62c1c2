package holo.accord.local;

import holo.accord.host.LogRecord;
import holo.accord.messages.Accept;
import holo.accord.messages.AcceptInvalidate;
import holo.accord.messages.Apply;
import holo.accord.messages.CheckOver;
import holo.accord.messages.CheckStatus;
import holo.accord.messages.Commit;
import holo.accord.messages.CommitInvalidate;
import holo.accord.messages.GetDeps;
import holo.accord.messages.Over;
import holo.accord.messages.PreAccept;
import holo.accord.messages.ReadEphemeral;
import holo.accord.messages.ReadTxn;
import holo.accord.messages.Recover;
import holo.accord.messages.Request;
import holo.accord.messages.StatusOk;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Participants;
import holo.accord.primitives.Status;
import holo.accord.primitives.Timestamp;
import holo.accord.primitives.TxnId;
import java.util.ArrayList;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// The replica of a node: votes, accepts, learns decisions, and executes them in order (protocol §3 to §5). One
/// for all groups of the node, since a transaction is one thing however many of the node's groups it touches;
/// who owns a key is the topology's matter, so that a split changes nothing here.
///
/// This is the door. Behind it each message has its handler: {@link PreAcceptHandler}, {@link ProposalHandler},
/// {@link CommitHandler}, {@link ReadHandler}, {@link OutcomeHandler}, {@link RecoverHandler}. They share
/// {@link ReplicaState}, and hand decisions to {@link Decisions}, {@link Waits} and {@link Execution}.
public final class Replica {
    private final ReplicaState state;
    private final Commands commands;
    private final Reads reads;
    private final Waits waits;
    private final Decisions decisions;
    private final Execution execution;
    private final Forgetting forgetting;
    private final Restart restart;
    private final PreAcceptHandler preAccepts;
    private final ProposalHandler proposals;
    private final CommitHandler commits;
    private final ReadHandler reading;
    private final OutcomeHandler outcomes;
    private final RecoverHandler recoveries;

    /// @param readsMax reads that may wait here or be under way
    public Replica(Environment env, int readsMax) {
        this.state = new ReplicaState(env);
        this.commands = state.commands;
        this.reads = new Reads(env, state.copies, readsMax);
        this.waits = new Waits(state);
        Endings endings = new Endings(state, waits);
        this.decisions = new Decisions(state, waits, endings);
        this.reading = new ReadHandler(state, waits, reads);
        this.execution = new Execution(state, waits, endings, reading);
        this.forgetting = new Forgetting(state, endings);
        this.restart = new Restart(state, waits, decisions, endings);
        Votes votes = new Votes(state);
        this.preAccepts = new PreAcceptHandler(state, votes);
        this.proposals = new ProposalHandler(state, votes);
        this.commits = new CommitHandler(state, decisions);
        this.outcomes = new OutcomeHandler(state, decisions, endings);
        this.recoveries = new RecoverHandler(state, votes);
    }

    public Reads reads() {
        return reads;
    }

    public Copies copies() {
        return state.copies;
    }

    public @Nullable Command command(TxnId id) {
        return commands.get(id);
    }

    public int commandCount() {
        return commands.size();
    }

    /// What is kept in memory until all replicas have heard of it.
    public int rememberedCount() {
        return commands.size() + state.conflicts.evidenceCount();
    }

    public int keyCount() {
        return state.conflicts.keyCount();
    }

    /// Carries out a request; the answer goes through the environment.
    public void handle(int from, Request request) {
        switch (request) {
            case PreAccept m -> preAccepts.onPreAccept(from, m);
            case Accept m -> proposals.onAccept(from, m);
            case Commit m -> commits.onCommit(from, m);
            case ReadTxn m -> reading.onRead(from, m);
            case Apply m -> outcomes.onApply(from, m);
            case Recover m -> recoveries.onRecover(from, m);
            case AcceptInvalidate m -> proposals.onAcceptInvalidate(from, m);
            case CommitInvalidate m -> outcomes.onCommitInvalidate(from, m);
            case CheckStatus m -> recoveries.onCheckStatus(from, m);
            case GetDeps m -> reading.onGetDeps(from, m);
            case ReadEphemeral m -> reading.onReadEphemeral(from, m);
        }
        execution.drain();
    }

    /// Protocol §5: which of these are over here?
    public void onCheckOver(int from, CheckOver m) {
        List<TxnId> over = new ArrayList<>();
        List<TxnId> held = new ArrayList<>();
        for (TxnId id : m.ids()) {
            Command c = commands.get(id);
            if (c == null ? state.marks.isUniversal(id) : c.status.isOver()) {
                over.add(id);
            } else if (c != null && c.status == Status.PRE_APPLIED) {
                c.tellWhenOver(from);
                held.add(id);
            }
        }
        // Also when there is nothing to tell: the asker learns that this node lives.
        state.env.send(from, new Over(over, held));
    }

    /// Takes over what another replica knows for sure.
    public void adopt(StatusOk s) {
        decisions.adopt(s);
        execution.drain();
    }

    /// The host has made the writes visible.
    public void applied(TxnId id) {
        execution.applied(id);
    }

    /// A node's watermark advanced: forget what is over on all replicas (protocol §7).
    public void forgetBelowWatermark(int node) {
        forgetting.belowWatermark(node);
        execution.drain();
    }

    /// Logs a record at the end of this step, after all that it rests on.
    public void record(LogRecord r) {
        state.records.record(r);
    }

    /// Ends a step: one record for each transaction that changed.
    public void flush() {
        state.records.flush();
    }

    /// Ends a step of a replay: what follows from the log need not be logged.
    public void discardRecords() {
        state.records.discard();
    }

    /// Restores what a record says. Applies come out as soon as all before them have been answered.
    public void replay(LogRecord.Command r) {
        restart.replay(r);
        execution.drain();
    }

    public void replay(LogRecord.Fence f) {
        state.fences.close(f.range(), f.bound());
        state.records.isLogged(f);
        if (f.applied()) {
            waits.applyAgain(f.range(), f.bound());
            state.fences.prove(f.range(), f.bound());
            recheckWaits();
        }
    }

    public void replay(LogRecord.Visible v) {
        state.records.isLogged(v);
        waits.applyAgain(v.range(), v.bound());
        execution.drain();
    }

    public void replay(LogRecord.Forgotten f) {
        state.conflicts.restore(f);
    }

    /// No vote may be at or below this any more: after a restart, what was seen before is not known in full.
    public void raiseFloor(Timestamp to) {
        state.conflicts.raiseFloor(to);
    }

    /// After replay: what this node started but never logged has never left it, so it has never been.
    public void invalidateUnsent() {
        restart.invalidateUnsent();
        execution.drain();
    }

    /// A range has been copied from a replica that had applied everything below the bound (protocol §6).
    public void copied(LogRecord.Copied copy) {
        TxnId syncPoint = copy.syncPoint();
        if (syncPoint != null) {
            state.fences.close(copy.range(), syncPoint.timestamp());
        }
        state.copies.complete(copy, state.fences.proven());
        state.fences.settle(copy.range(), copy.bound());
        state.conflicts.copied(copy.range());
        state.conflicts.raiseFloor(copy.conflicts());
        state.env.witness(copy.conflicts());
        state.records.record(copy);
        execution.releaseHeld();
        recheckWaits();
    }

    private void recheckWaits() {
        waits.recheckAll();
        execution.drain();
    }

    /// The newest epoch may give the node ranges that it did not own: decisions it knows concern it there, too.
    public void topologyChanged() {
        List<KeyRange> gained = state.env.topologies().gained();
        for (Command c : gained.isEmpty() ? List.<Command>of() : commands.sortedCopy(c -> isTouched(c, gained))) {
            Participants owned = state.env.topologies().owned(c.participants, c.id.epoch());
            if (!owned.equals(c.owned)) {
                c.owned = c.owned.union(owned);
                if (c.registered) {
                    state.conflicts.register(c);
                    if (c.executeAt != null) {
                        state.conflicts.raise(c, c.executeAt);
                    }
                }
                if (c.waitsSet && !c.status.isOver() && !c.isApplying()) {
                    waits.waitAnew(c);
                }
            }
        }
        execution.drain();
    }

    private static boolean isTouched(Command c, List<KeyRange> ranges) {
        for (KeyRange r : ranges) {
            if (c.participants.intersects(r)) {
                return true;
            }
        }
        return false;
    }

    /// The latest conflict known within a range.
    public Timestamp maxConflict(KeyRange range) {
        return state.conflicts.maxWithin(range);
    }

    /// Records that rebuild what this replica knows and owes.
    public void snapshot(List<LogRecord> into) {
        state.fences.snapshotClosed(into);
        state.copies.snapshot(state.conflicts.floor(), into);
        state.fences.snapshotProven(into);
        state.conflicts.snapshotForgotten(into);
        // What executes later does not name what was over before: a replay finds it only if it comes first.
        List<Command> all = commands.sortedCopy(c -> !c.removed && Records.needsLog(c), Replica::inExecutionOrder);
        for (Command c : all) {
            into.add(Records.whole(c));
        }
    }

    private static int inExecutionOrder(Command a, Command b) {
        int c = executionOrder(a).compareTo(executionOrder(b));
        return c != 0 ? c : a.id.compareTo(b.id);
    }

    private static Timestamp executionOrder(Command c) {
        Timestamp at = c.executeAt;
        return c.status.isCommitted() && at != null
                ? at
                : c.status == Status.INVALIDATED ? Timestamp.NONE : Timestamp.MAX;
    }

    /// Every command, ascending by id; for tests and inspection.
    public List<Command> commands() {
        return commands.sortedCopy();
    }
}
