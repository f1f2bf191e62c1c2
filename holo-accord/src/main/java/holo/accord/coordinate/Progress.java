package holo.accord.coordinate;

import holo.accord.local.Command;
import holo.accord.local.Environment;
import holo.accord.messages.CheckStatus;
import holo.accord.primitives.Status;
import java.util.ArrayDeque;

/// The progress log (protocol §5): every transaction that this replica has heard of and that is not over after a while
/// is asked for, and then taken over, with growing pauses. A node takes over only so many at a time
/// ({@link RecoverySlots}).
///
/// Recoverers void one another's ballots, so there should be one at a time: replicas look one after the other, in
/// an order that differs from transaction to transaction, and whoever sees that somebody has brought the
/// transaction forward since it looked last leaves it to that one for a while.
public final class Progress {
    /// Attempts that only ask; later ones take over.
    private static final int ASKING_ATTEMPTS = 1;
    /// Every so many attempts it is tried also where no quorum seems to live.
    private static final int HOPELESS_ATTEMPTS = 4;
    /// So many are asked at a time. Of a group of three that is everybody else.
    private static final int ASKED_MAX = 2;
    /// So often in a row a transaction that moves is left to whoever moves it.
    private static final int DEFERRALS_MAX = 3;

    private final Environment env;
    private final Coordinator coordinator;
    private final long recoverAfter;
    private final long retryMax;
    /// First looks, in order of arrival, so also in order of time.
    private final ArrayDeque<Command> young = new ArrayDeque<>();

    private final Timers<Command> stalled = new Timers<>();

    public Progress(Environment env, Coordinator coordinator, long recoverAfter, long retryMax) {
        this.env = env;
        this.coordinator = coordinator;
        this.recoverAfter = recoverAfter;
        this.retryMax = retryMax;
    }

    public void watch(Command c) {
        c.lookAtMicros = env.now() + recoverAfter;
        while (!young.isEmpty() && isDone(young.peekFirst())) {
            young.pollFirst();
        }
        young.addLast(c);
    }

    private static boolean isDone(Command c) {
        return c.isRemoved() || c.status().isOver();
    }

    public int watchedCount() {
        return young.size() + stalled.size();
    }

    public void tick() {
        for (Command c = young.peekFirst(); c != null; c = young.peekFirst()) {
            if (!isDone(c) && c.lookAtMicros > env.now()) {
                break;
            }
            young.pollFirst();
            if (!isDone(c)) {
                c.hasMoved(env.self());
                long turn = recoverAfter / 2;
                long wait = rank(c) * turn + Jitter.of(c.id(), env.self(), 0, turn);
                stalled.set(env.now() + Math.min(retryMax, wait), c);
            }
        }
        for (long due = stalled.due(env.now()); due >= 0; due = stalled.due(env.now())) {
            Command c = stalled.poll();
            if (c != null && !isDone(c)) {
                look(c);
            }
        }
    }

    private void look(Command c) {
        if (c.hasMoved(env.self()) && c.deferrals < DEFERRALS_MAX) {
            c.deferrals++;
        } else {
            c.deferrals = 0;
            c.attempts++;
        }
        long wait = Math.min(retryMax, recoverAfter << Math.clamp(c.attempts - 1, 0, 16));
        stalled.set(env.now() + wait / 2 + Jitter.of(c.id(), env.self(), c.attempts, wait), c);
        if (coordinator.isActive(c.id())
                || c.status() == Status.PRE_APPLIED
                || c.deferrals > 0
                || c.participants().isEmpty()) {
            return;
        }
        if (c.attempts <= ASKING_ATTEMPTS) {
            askOthers(c);
        } else if (c.attempts % HOPELESS_ATTEMPTS == 0
                || replicasOf(c).canHaveQuorums(coordinator.suspects()::isGone)) {
            if (!coordinator.slots().hasRoom()) {
                c.attempts--;
                return;
            }
            if (c.attempts % 2 == 1) {
                askOthers(c);
            }
            coordinator.slots().take(c.id());
            coordinator.recover(c.id(), c.participants(), c.txn());
        }
    }

    /// Asks some of the others, other ones each time.
    private void askOthers(Command c) {
        int[] nodes = replicasOf(c).nodes;
        int first = Math.floorMod(c.id().hashCode() + env.self() + c.attempts, Math.max(1, nodes.length));
        int asked = 0;
        for (int i = 0; i < nodes.length && asked < ASKED_MAX; i++) {
            int node = nodes[(first + i) % nodes.length];
            if (node != env.self() && !coordinator.suspects().isGone(node)) {
                env.send(node, new CheckStatus(c.id(), c.participants()));
                asked++;
            }
        }
    }

    /// How many live replicas look before this one.
    private int rank(Command c) {
        int[] nodes = replicasOf(c).nodes;
        int first = Math.floorMod(c.id().hashCode(), Math.max(1, nodes.length));
        int before = 0;
        for (int i = 0; i < nodes.length; i++) {
            int node = nodes[(first + i) % nodes.length];
            if (node == env.self()) {
                break;
            }
            before += coordinator.suspects().isGone(node) ? 0 : 1;
        }
        return before;
    }

    private Tally replicasOf(Command c) {
        return new Tally(env.topologies().select(c.participants(), c.id().epoch(), c.id().epoch()));
    }
}
