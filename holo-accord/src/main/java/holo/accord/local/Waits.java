package holo.accord.local;

import holo.accord.messages.ReadEphemeral;
import holo.accord.primitives.Deps;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Participants;
import holo.accord.primitives.Status;
import holo.accord.primitives.Timestamp;
import holo.accord.primitives.TxnId;
import holo.accord.primitives.TxnKind;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.TreeSet;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Who waits for whom (protocol §3.4): a decided transaction runs when all its dependencies here are over, or are
/// decided to execute after it. A write waits for a read only until that is decided.
final class Waits {
    private static final Comparator<Command> BY_EXECUTION =
            Comparator.comparing((Command c) -> c.executeAt == null ? c.id.timestamp() : c.executeAt);

    private final Environment env;
    private final Watermarks marks;
    private final Copies copies;
    private final ConflictIndex conflicts;
    private final Fences fences;
    private final Records records;
    private final Commands commands;
    private final ArrayDeque<Command> ready = new ArrayDeque<>();
    private final ArrayDeque<Command.Waiter> readyWaiters = new ArrayDeque<>();
    /// Writes that were decided before the restart and are not applied again yet.
    private int replayedPending;

    Waits(ReplicaState state) {
        this.env = state.env;
        this.marks = state.marks;
        this.copies = state.copies;
        this.conflicts = state.conflicts;
        this.fences = state.fences;
        this.records = state.records;
        this.commands = state.commands;
    }

    /// The next transaction that may run, or null.
    @Nullable
    Command pollReady() {
        return ready.pollFirst();
    }

    /// The next read that may run, or null.
    Command.@Nullable Waiter pollReadyWaiter() {
        return readyWaiters.pollFirst();
    }

    /// The transaction is decided, perhaps anew.
    void decided(Command c) {
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

    /// Protocol §8: an ephemeral read waits for all that it was told of.
    void waitForAll(Command.Waiter w, ReadEphemeral m) {
        for (TxnId id : m.deps().ids()) {
            Command dep = blockerOf(TxnKind.EPHEMERAL_READ, id, m.deps());
            if (dep != null && !dep.isHeld && !fences.isSettled(m.deps(), id)) {
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
    }

    /// The log holds its writes, and they are to be applied again.
    void replayed(Command c) {
        c.isReplayed = true;
        replayedPending++;
    }

    /// Those who wait for the end of it go on.
    void over(Command c) {
        tellDependents(c);
        releaseWaiters(c);
        if (c.isReplayed) {
            c.isReplayed = false;
            replayedPending--;
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

    /// Everything that started below the bound was visible in the range when the log said so, and others have been
    /// told. It becomes visible again before anything else happens, whatever it would wait for now; what it waited
    /// for then, the log need not hold (a watermark, an epoch that was not known yet). It keeps its order at each
    /// key, and all that came before it there was visible as well, by itself or in a copy.
    void applyAgain(KeyRange range, Timestamp bound) {
        if (replayedPending == 0) {
            return;
        }
        TreeSet<Command> open = new TreeSet<>(BY_EXECUTION);
        conflicts.forEachConflict(Participants.of(range), (c, where) -> {
            if (c.id.timestamp().isBefore(bound) && wasVisible(c, range, Timestamp.MAX)) {
                open.add(c);
            }
        });
        TreeSet<Command> again = new TreeSet<>(BY_EXECUTION);
        for (Command c = open.pollLast(); c != null; c = open.pollLast()) {
            if (again.add(c) && !c.isApplying()) {
                forEachVisibleBefore(c, open::add);
            }
        }
        for (Command c : again) {
            if (!c.isApplying()) {
                clearWaits(c);
                c.waitsSet = true;
                c.waitsForReplayed = true;
                forEachVisibleBefore(c, earlier -> waitFor(c, earlier));
                if (c.pending == 0) {
                    ready.add(c);
                }
            }
        }
    }

    private void forEachVisibleBefore(Command c, Consumer<Command> action) {
        Timestamp mine = c.executeAt;
        if (mine != null) {
            conflicts.forEachConflict(c.owned, (earlier, where) -> {
                if (wasVisible(earlier, where, mine)) {
                    action.accept(earlier);
                }
            });
        }
    }

    private boolean wasVisible(Command c, KeyRange where, Timestamp before) {
        return isReplayedBefore(c, before) && copies.mustApply(c, where);
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
            records.relyOn(id.node());
            return null;
        }
        Participants pieces = env.topologies().owned(deps.piecesOf(id), id.epoch());
        if (pieces.isEmpty() || fences.isOver(id.timestamp(), pieces)) {
            return null;
        }
        dep = new Command(id);
        dep.participants = pieces;
        dep.owned = pieces;
        commands.track(dep);
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
        if (dep.id.kind() == TxnKind.READ && c.id.kind() == TxnKind.WRITE && dep.status.isCommitted()) {
            // Rows keep their versions, so a write may come before a read of earlier ones; but not before it is decided
            // which ones: a read that takes its time after the write's answer could see what began later, and not this.
            return false;
        }
        Timestamp mine = c.executeAt;
        Timestamp its = dep.executeAt;
        if (!waitsForAll(c.id.kind()) && dep.status.isCommitted() && mine != null && its != null && its.isAfter(mine)) {
            return false;
        }
        // What is applied again after a restart was over before the sync point, and must be again.
        return dep.isReplayed || !fences.isSettled(c.deps, dep.id);
    }

    /// Sync points and reads do, also for what executes after them. A read that asks again after a later write was
    /// applied is told of that one in place of what it covers ({@link KeyConflicts#collect}), wherever its own time
    /// is. Nobody but a sync point waits for a read to be over, so this makes no cycle.
    private static boolean waitsForAll(TxnKind kind) {
        return switch (kind) {
            case SYNC_POINT, READ -> true;
            case WRITE, EPHEMERAL_READ -> false;
        };
    }

    void clearWaits(Command c) {
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

    /// The node owns more of it now, and must wait there, too.
    void waitAnew(Command c) {
        clearWaits(c);
        setWaits(c);
        if (c.pending == 0) {
            ready.add(c);
        }
    }

    /// The transaction is decided or over: whoever need not wait for it any more moves on at once.
    void tellDependents(Command c) {
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

    void releaseWaiters(Command c) {
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

    /// Fences have risen: look again at everything that others wait for.
    void recheckAll() {
        for (Command c : commands.sortedCopy(c -> c.dependents != null)) {
            tellDependents(c);
        }
    }
}
