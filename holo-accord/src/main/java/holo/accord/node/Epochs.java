package holo.accord.node;

import holo.accord.InvariantViolation;
import holo.accord.coordinate.Coordinator;
import holo.accord.host.BootstrapEffect;
import holo.accord.host.LogRecord;
import holo.accord.local.Command;
import holo.accord.local.Environment;
import holo.accord.local.Replica;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Timestamp;
import holo.accord.primitives.TxnId;
import holo.accord.topology.Shard;
import holo.accord.topology.Topologies;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// How this node becomes ready for new epochs (protocol §6). Where the members of a group change, every replica of
/// the
/// new group first applies an exclusive sync point of the new epoch: then it knows the effect of all that was decided
/// by the old members alone. A replica that had not held the range copies it from one that has applied the sync
/// point.
final class Epochs {
    private static final class Task {
        final long epoch;
        final KeyRange range;
        final boolean copy;
        long nextTry;
        int tries;

        /// Sync points of this node that fence the range; any that is applied will do.
        final TreeSet<TxnId> bounds = new TreeSet<>();

        /// The one that is being copied from.
        @Nullable
        TxnId bound;

        boolean copying;
        Timestamp seenBySource = Timestamp.NONE;

        Task(long epoch, KeyRange range, boolean copy, long nextTry) {
            this.epoch = epoch;
            this.range = range;
            this.copy = copy;
            this.nextTry = nextTry;
        }
    }

    /// Gossip goes on this many times after the last change, in case messages get lost.
    private static final int REPEATS = 20;

    private final Environment env;
    private final Replica replica;
    private final Coordinator coordinator;
    private final long retryMicros;
    private final List<Task> tasks = new ArrayList<>();
    private long planned;
    private int repeats = REPEATS;

    Epochs(Environment env, Replica replica, Coordinator coordinator, long retryMicros) {
        this.env = env;
        this.replica = replica;
        this.coordinator = coordinator;
        this.retryMicros = retryMicros;
    }

    /// There is a new epoch, or the node has just started.
    void changed() {
        Topologies t = env.topologies();
        long ready = t.readyEpoch(env.self());
        for (long e = Math.max(ready, planned) + 1; e <= t.current().epoch(); e++) {
            plan(e);
        }
        planned = t.current().epoch();
        repeats = REPEATS;
        settle();
    }

    private void plan(long epoch) {
        for (KeyRange range : env.topologies().changedForSelf(epoch)) {
            boolean copy = false;
            for (Shard old : env.topologies().shardsOf(epoch - 1, range)) {
                copy |= !old.isReplica(env.self());
            }
            int rank = 0;
            for (Shard s : env.topologies().shardsOf(epoch, range)) {
                rank = Math.max(0, s.indexOf(env.self()));
            }
            tasks.add(new Task(epoch, range, copy, copy ? 0 : env.now() + retryMicros * (2L + rank)));
            if (copy) {
                replica.reads().copying(range);
            }
        }
    }

    /// Announces every epoch for which nothing is left to do.
    private void settle() {
        Topologies t = env.topologies();
        if (planned < t.current().epoch()) {
            return; // The log is being replayed: what there is to do is not known yet.
        }
        long ready = t.current().epoch();
        for (Task task : tasks) {
            ready = Math.min(ready, task.epoch - 1);
        }
        if (ready > t.readyEpoch(env.self())) {
            t.ready(env.self(), ready);
            env.out().persist(new LogRecord.Ready(ready));
            repeats = REPEATS;
        }
    }

    void tick() {
        for (Task task : List.copyOf(tasks)) {
            if (env.now() < task.nextTry || task.copying) {
                continue;
            }
            task.tries++;
            task.nextTry = env.now() + (retryMicros << Math.min(task.tries + 2, 8));
            task.bounds.add(coordinator.syncPoint(task.range));
        }
    }

    /// A sync point is applied here.
    void fenced(Command syncPoint) {
        for (Task task : List.copyOf(tasks)) {
            boolean covers = syncPoint.participants().ranges().stream().anyMatch(r -> r.contains(task.range));
            if (!task.copy && covers && syncPoint.id().epoch() >= task.epoch) {
                tasks.remove(task);
            }
        }
        settle();
    }

    /// A sync point of this node is applied on another replica, which may serve as source.
    void appliedAt(TxnId syncPoint, int node, Timestamp seen) {
        for (Task task : tasks) {
            if (!task.copy || task.copying || !task.bounds.contains(syncPoint) || node == env.self()) {
                continue;
            }
            boolean held = false;
            for (Shard old : env.topologies().shardsOf(task.epoch - 1, task.range)) {
                held |= old.isReplica(node);
            }
            if (held) {
                task.copying = true;
                task.bound = syncPoint;
                task.seenBySource = seen;
                env.out().bootstrap(new BootstrapEffect(task.range, syncPoint, node));
            }
        }
    }

    void bootstrapped(KeyRange range, TxnId bound) {
        for (Task task : List.copyOf(tasks)) {
            if (task.copy && task.range.equals(range) && Objects.equals(bound, task.bound)) {
                tasks.remove(task);
                replica.bootstrapped(range, bound.timestamp(), task.seenBySource);
                replica.reads().copied(range, bound.timestamp());
                settle();
                return;
            }
        }
        throw new InvariantViolation("the host copied what it was not asked to: " + range + " at " + bound);
    }

    /// The host could not copy: choose a new bound and another source.
    void bootstrapFailed(KeyRange range, TxnId bound) {
        for (Task task : tasks) {
            if (task.copy && task.range.equals(range) && Objects.equals(bound, task.bound)) {
                task.copying = false;
                task.bound = null;
                task.nextTry = env.now() + retryMicros;
            }
        }
    }

    /// Whether others should hear how far this node is.
    boolean hasNews() {
        boolean unsynced =
                env.topologies().synced() < env.topologies().current().epoch();
        if (unsynced) {
            return true;
        }
        return repeats-- > 0;
    }
}
