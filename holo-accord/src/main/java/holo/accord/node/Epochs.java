package holo.accord.node;

import holo.accord.InvariantViolation;
import holo.accord.coordinate.Coordinator;
import holo.accord.host.BootstrapEffect;
import holo.accord.host.LogRecord;
import holo.accord.local.Command;
import holo.accord.local.Environment;
import holo.accord.local.Replica;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Participants;
import holo.accord.primitives.Timestamp;
import holo.accord.primitives.Txn;
import holo.accord.primitives.TxnId;
import holo.accord.primitives.TxnKind;
import holo.accord.topology.Shard;
import holo.accord.topology.Topologies;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.List;
import java.util.Objects;
import java.util.TreeMap;
import java.util.TreeSet;
import org.jspecify.annotations.Nullable;

/// How this node becomes ready for new epochs (protocol §6). Where the members of a group change, every replica
/// of the new group first applies an exclusive sync point of the new epoch: then it knows the effect of all
/// that was decided by the old members alone. A replica that had not held the range copies it from one that has
/// applied the sync point ({@link holo.accord.local.Copies}).
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

        @Override
        public String toString() {
            return "ready for epoch " + epoch + " in " + range + (copy ? ", by a copy" : "")
                    + (copying ? " that is under way" : "") + ", tries " + tries + ", sync points " + bounds;
        }
    }

    /// For so many intervals after the last change there is something to say, which is repeated in some of them, in
    /// case messages get lost.
    private static final int REPEATS = 20;

    private final Environment env;
    private final Replica replica;
    private final Coordinator coordinator;
    private final long retryMicros;
    private final List<Task> tasks = new ArrayList<>();
    private long planned;
    private int repeats = REPEATS;
    private boolean started;

    Epochs(Environment env, Replica replica, Coordinator coordinator, long retryMicros) {
        this.env = env;
        this.replica = replica;
        this.coordinator = coordinator;
        this.retryMicros = retryMicros;
    }

    /// There is a new epoch. Before the start of the node, nothing is announced yet.
    void changed() {
        Topologies t = env.topologies();
        long ready = t.readyEpoch(env.self());
        for (long e = Math.max(ready, planned) + 1; e <= t.current().epoch(); e++) {
            plan(e);
        }
        planned = t.current().epoch();
        repeats = REPEATS;
    }

    /// As the log tells: for these epochs everything was done.
    void restore(LogRecord.Ready r) {
        env.topologies().ready(env.self(), r.epoch());
        for (Task task : List.copyOf(tasks)) {
            if (task.epoch <= r.epoch()) {
                finish(task);
            }
        }
    }

    /// As the log tells: this range was copied.
    void restore(LogRecord.Copied c) {
        finishCopied(c);
    }

    /// A copy for an epoch serves the earlier epochs, too.
    private void finishCopied(LogRecord.Copied c) {
        for (Task task : List.copyOf(tasks)) {
            if (task.copy && task.epoch <= c.bound().epoch() && c.range().intersects(task.range)) {
                finish(task);
                for (KeyRange rest : task.range.without(c.range())) {
                    add(new Task(task.epoch, rest, true, task.nextTry));
                }
            }
        }
    }

    private void finish(Task task) {
        tasks.remove(task);
        if (task.copy) {
            replica.copies().end(task.epoch, task.range);
        }
    }

    /// What is still to be done, for people.
    List<String> describe() {
        return tasks.stream().map(Task::toString).toList();
    }

    /// Whether this node may yet start sync points, to become ready.
    boolean hasTasks() {
        return !tasks.isEmpty();
    }

    /// The oldest epoch whose members may still be needed to become ready.
    long oldestNeeded() {
        long oldest = env.topologies().current().epoch();
        for (Task task : tasks) {
            oldest = Math.min(oldest, task.epoch - 1);
        }
        return oldest;
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
            add(new Task(epoch, range, copy, copy ? 0 : env.now() + retryMicros * (2L + rank)));
        }
    }

    /// The log is replayed: from now on this node says what it is ready for.
    void start() {
        started = true;
        settle();
    }

    /// Announces every epoch for which nothing is left to do. Not while the log is replayed, since what that brings
    /// out is not logged.
    void settle() {
        Topologies t = env.topologies();
        if (!started || planned < t.current().epoch()) {
            return; // What there is to do for the newest epoch is not known yet.
        }
        long ready = t.current().epoch();
        for (Task task : tasks) {
            ready = Math.min(ready, task.epoch - 1);
        }
        if (ready > t.readyEpoch(env.self())) {
            t.ready(env.self(), ready);
            // After what makes it ready: a torn log must not keep this and lose that.
            replica.record(new LogRecord.Ready(ready));
            repeats = REPEATS;
        }
    }

    void tick() {
        if (tasks.isEmpty()) {
            return;
        }
        for (Task task : List.copyOf(tasks)) {
            if (env.now() < task.nextTry || task.copying || isUnderWay(task) || isReplaced(task) || isBetween(task)) {
                continue;
            }
            tried(task);
            task.bounds.add(coordinator.syncPoint(Txn.syncPointBefore(task.epoch, Participants.of(task.range))));
        }
    }

    private void tried(Task task) {
        task.tries++;
        task.nextTry = env.now() + (retryMicros << Math.min(task.tries + 2, 8));
    }

    /// Whether a sync point of this very epoch still looks for its quorums: another one would find no others.
    private boolean isUnderWay(Task task) {
        for (TxnId id : task.bounds) {
            if (id.epoch() == env.topologies().current().epoch() && coordinator.isDeciding(id)) {
                return true;
            }
        }
        return false;
    }

    /// Where epochs come faster than nodes become ready for them, only the oldest task and the newest try: the
    /// newest serves the others, too, but may have to wait for what the oldest makes possible. What comes between
    /// waits, lest sync points come in masses that depend on each other.
    private boolean isBetween(Task task) {
        boolean hasOlder = false;
        boolean hasNewer = false;
        for (Task other : tasks) {
            hasOlder |= other.epoch < task.epoch && other.range.intersects(task.range);
            hasNewer |= other.epoch > task.epoch && other.copy == task.copy && other.range.contains(task.range);
        }
        return hasOlder && hasNewer;
    }

    /// After a restart: a sync point that this node began before, and now goes on with.
    void resumed(Command own) {
        for (Task task : tasks) {
            if (own.id().kind() == TxnKind.SYNC_POINT
                    && own.fencedBelow().epoch() == task.epoch
                    && own.participants().ranges().stream().anyMatch(r -> r.contains(task.range))) {
                task.bounds.add(own.id());
                tried(task);
            }
        }
    }

    /// As the log tells: a sync point was applied here.
    void restore(LogRecord.Fence f) {
        if (f.applied()) {
            tasks.removeIf(
                    t -> !t.copy && f.range().contains(t.range) && f.bound().epoch() >= t.epoch);
        }
    }

    /// Later epochs may have split the range, so that nobody holds all of it any more, or this node may have
    /// left it. What it left in an epoch that is synced it need not become ready for: nobody asks it about
    /// that.
    private boolean isReplaced(Task task) {
        Topologies t = env.topologies();
        List<KeyRange> pieces = List.of(task.range);
        for (long e = task.epoch; e <= t.current().epoch(); e++) {
            pieces = cut(pieces, e);
        }
        TreeMap<KeyRange, Long> left = new TreeMap<>(Comparator.comparing(KeyRange::start));
        for (KeyRange piece : pieces) {
            for (long e = t.synced(); e > task.epoch; e--) {
                if (!t.isReplicaAt(e, piece, env.self())) {
                    left.put(piece, e);
                    break;
                }
            }
        }
        if (pieces.size() == 1 && left.isEmpty()) {
            return false;
        }
        finish(task);
        for (KeyRange piece : pieces) {
            if (!left.containsKey(piece)) {
                add(new Task(task.epoch, piece, task.copy, env.now()));
            }
        }
        // What waited for the copy goes on, and with it, perhaps, a sync point that makes this node look whether it is
        // ready: by then all that is left to do must be among the tasks.
        if (task.copy) {
            left.forEach((piece, epoch) ->
                    replica.copied(new LogRecord.Copied(piece, new Timestamp(epoch, 0, 0), null, Timestamp.NONE)));
        }
        settle();
        return true;
    }

    /// Leaves what this node replicates no more since an epoch that it knows to be synced, before it listens to
    /// anybody who knows that, too: they do not wait for it any more, and may have forgotten what it has not
    /// applied. It answers no read of earlier epochs there, makes nothing of them visible, and vouches for nothing.
    void leave() {
        Topologies t = env.topologies();
        if (!started || t.leftUpTo() == t.synced()) {
            return;
        }
        long synced = t.synced();
        for (long e = t.leftUpTo() + 1; e <= synced; e++) {
            Timestamp start = new Timestamp(e, 0, 0);
            for (KeyRange range : t.leftBySelf(e)) {
                if (replica.copies().isBoundBelow(range, start)) {
                    dropTasks(e, range);
                    replica.copied(new LogRecord.Copied(range, start, null, Timestamp.NONE));
                }
            }
        }
        t.left(synced);
        settle();
    }

    /// A copy that is under way is the host's: it ends, and settles its task then.
    private void dropTasks(long epoch, KeyRange range) {
        for (Task task : List.copyOf(tasks)) {
            if (task.copy && !task.copying && task.epoch < epoch && task.range.intersects(range)) {
                finish(task);
                for (KeyRange rest : task.range.without(range)) {
                    add(new Task(task.epoch, rest, true, task.nextTry));
                }
            }
        }
    }

    private List<KeyRange> cut(List<KeyRange> ranges, long epoch) {
        List<KeyRange> cut = new ArrayList<>();
        for (KeyRange r : ranges) {
            for (Shard s : env.topologies().shardsOf(epoch, r)) {
                cut.add(s.range().intersection(r));
            }
        }
        return cut;
    }

    private void add(Task task) {
        tasks.add(task);
        if (task.copy) {
            replica.copies().begin(task.epoch, task.range);
        }
    }

    /// A sync point is applied here.
    void fenced(Command syncPoint) {
        for (Task task : List.copyOf(tasks)) {
            boolean covers = syncPoint.participants().ranges().stream().anyMatch(r -> r.contains(task.range));
            boolean complete =
                    !replica.copies().isOpen(task.range, syncPoint.id().epoch());
            if (!task.copy && covers && complete && syncPoint.fencedBelow().epoch() >= task.epoch) {
                tasks.remove(task);
            }
        }
        settle();
    }

    /// A sync point of this node is applied on another replica, which may serve as source.
    void appliedAt(TxnId syncPoint, int node, Timestamp seen, long completeBefore) {
        for (Task task : tasks) {
            if (task.copy
                    && !task.copying
                    && task.bounds.contains(syncPoint)
                    && node != env.self()
                    && !isBeingCopied(task.range)
                    && holdsAllBefore(task, syncPoint, node, completeBefore)) {
                task.copying = true;
                task.bound = syncPoint;
                task.seenBySource = seen;
                env.out().bootstrap(new BootstrapEffect(task.range, syncPoint, node));
            }
        }
    }

    /// Of two copies of the same range the later one to end would win, and might be the older one.
    private boolean isBeingCopied(KeyRange range) {
        return tasks.stream().anyMatch(t -> t.copying && t.range.intersects(range));
    }

    /// A member of any epoch from the one before the task's on holds all that started before the task's epoch,
    /// if it has copied what it had to for that.
    private boolean holdsAllBefore(Task task, TxnId syncPoint, int node, long completeBefore) {
        for (long e = task.epoch - 1; e <= syncPoint.epoch() && e < completeBefore; e++) {
            if (env.topologies().isReplicaAt(e, task.range, node)) {
                return true;
            }
        }
        return false;
    }

    void bootstrapped(KeyRange range, TxnId bound) {
        for (Task task : List.copyOf(tasks)) {
            if (task.copy && task.range.equals(range) && Objects.equals(bound, task.bound)) {
                LogRecord.Copied copy =
                        new LogRecord.Copied(range, new Timestamp(task.epoch, 0, 0), bound, task.seenBySource);
                finishCopied(copy);
                replica.copied(copy);
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

    /// From now on others should hear for a while how far this node is.
    void repeat() {
        repeats = REPEATS;
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
