package holo.accord.local;

import holo.accord.InvariantViolation;
import holo.accord.host.ApplyEffect;
import holo.accord.host.LogRecord;
import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Mutation;
import holo.accord.primitives.Participants;
import holo.accord.primitives.Status;
import holo.accord.primitives.Timestamp;
import holo.accord.primitives.TxnId;
import holo.accord.primitives.TxnKind;
import holo.accord.topology.Shard;
import holo.accord.topology.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/// Runs what need not wait any more (protocol §3.4, §3.5): reads, and writes in the order of executeAt.
final class Execution {
    private final Environment env;
    private final Copies copies;
    private final ConflictIndex conflicts;
    private final Fences fences;
    private final Records records;
    private final Commands commands;
    private final Waits waits;
    private final Endings endings;
    private final ReadHandler reading;
    /// Transactions that wait for copies, in the order in which they came to it.
    private final ArrayList<Command> held = new ArrayList<>();

    Execution(ReplicaState state, Waits waits, Endings endings, ReadHandler reading) {
        this.env = state.env;
        this.copies = state.copies;
        this.conflicts = state.conflicts;
        this.fences = state.fences;
        this.records = state.records;
        this.commands = state.commands;
        this.waits = waits;
        this.endings = endings;
        this.reading = reading;
    }

    /// Runs what became executable, until nothing more does.
    void drain() {
        while (true) {
            Command c = waits.pollReady();
            if (c != null) {
                advance(c);
                continue;
            }
            Command.Waiter w = waits.pollReadyWaiter();
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
                reading.read(r.from(), r.request(), c);
            }
        }
        if (c.status == Status.PRE_APPLIED && !c.isApplying() && !c.isHeld) {
            startApply(c);
        }
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
        conflicts.apply(c, at, now);
        c.underWay = now;
        env.out().apply(new ApplyEffect(c.id, at, slices));
    }

    /// What is to be made visible here at once; what must wait for a copy is kept in the command.
    private List<Mutation> dueNow(Command c, List<Mutation> writes) {
        ArrayList<Mutation> now = new ArrayList<>(writes.size());
        ArrayList<Mutation> later = new ArrayList<>(0);
        for (Mutation w : writes) {
            if (!c.participants.covers(w.key())) {
                throw new InvariantViolation("writes a key that it did not declare: " + w.key() + ", " + c);
            }
            if (c.owned.covers(w.key())) {
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
        List<Mutation> done = c.underWay;
        c.underWay = null;
        List<Mutation> later = c.afterCopy;
        if (later == null && !followsHeld(c)) {
            finishApply(c);
            return;
        }
        if (done != null) {
            c.keepVisible(done);
        }
        if (later != null && isDue(c, later)) {
            waits.waitAnew(c);
        } else {
            c.afterCopy = later == null ? List.of() : later;
            c.isHeld = true;
            held.add(c);
            waits.tellDependents(c);
            waits.releaseWaiters(c);
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
    void releaseHeld() {
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
        for (Command c : commands.sortedCopy()) {
            if (c.waitsSet && !c.status.isOver() && !c.isApplying() && !c.isHeld && dependsOnAny(c, due)) {
                waits.waitAnew(c);
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
            return c.owned.covers(writes.get(0).key())
                    ? List.of(new ApplyEffect.Slice(first.group(), first.generation(), writes))
                    : List.of();
        }
        TreeMap<Key, List<Mutation>> byShard = new TreeMap<>();
        for (Mutation w : writes) {
            Shard s = topology.shardOf(w.key());
            if (s != null && c.owned.covers(w.key())) {
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
    void applied(TxnId id) {
        Command c = commands.get(id);
        if (c == null || !c.isApplying() || c.status != Status.PRE_APPLIED) {
            throw new InvariantViolation("the host applied what it was not asked to: " + id + ", " + c);
        }
        afterApply(c);
        drain();
    }

    private void finishApply(Command c) {
        c.status = Status.APPLIED;
        c.visibleAt = null;
        env.counters().applied++;
        if (c.id.kind() == TxnKind.SYNC_POINT) {
            applyFence(c);
        }
        endings.over(c);
    }

    /// An applied sync point vouches for all that started below it: nothing of that is decided here and not visible.
    private void checkVisible(Command c, KeyRange range) {
        Timestamp bound = c.fencedBelow();
        conflicts.forEachConflict(Participants.of(range), (below, where) -> {
            if (below.status == Status.PRE_APPLIED
                    && below.id.timestamp().isBefore(bound)
                    && copies.mustApply(below, range)) {
                throw new InvariantViolation(c + " is applied before " + below + " in " + range);
            }
        });
    }

    private void applyFence(Command c) {
        c.completeBefore =
                c.owned.equals(c.participants) ? copies.completeBefore(c.id, c.participants, c.fencedBelow()) : 0;
        for (KeyRange r : c.owned.ranges()) {
            fences.close(r, c.id.timestamp());
            checkVisible(c, r);
            // What is still to be copied is not over here, though nothing waits for it.
            if (!copies.isOpen(r, c.id.epoch())) {
                fences.prove(r, c.fencedBelow());
                records.record(new LogRecord.Fence(r, c.fencedBelow(), true));
            } else if (c.completeBefore > 0) {
                records.record(new LogRecord.Visible(r, c.fencedBelow()));
            }
        }
        env.fenced(c);
    }
}
