package holo.accord.coordinate;

import holo.accord.local.Command;
import holo.accord.local.Environment;
import holo.accord.messages.CheckStatus;
import holo.accord.primitives.Status;
import holo.accord.topology.JointShard;
import holo.accord.topology.Shard;
import java.util.ArrayDeque;

/// The progress log (protocol §5): every transaction that this replica has heard of and that is not over after a while
/// is asked for, and then taken over, with growing pauses. A node takes over only so many at a time
/// ({@link RecoverySlots}).
public final class Progress {
    /// Attempts that only ask; later ones take over.
    private static final int ASKING_ATTEMPTS = 1;

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
                // Replicas look one after the other, in an order of their own for each transaction.
                stalled.set(env.now() + Jitter.of(c.id(), env.self(), 0, recoverAfter), c);
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
        c.attempts++;
        long wait = Math.min(retryMax, recoverAfter << Math.min(c.attempts - 1, 16));
        stalled.set(env.now() + wait / 2 + Jitter.of(c.id(), env.self(), c.attempts, wait), c);
        if (coordinator.isActive(c.id())
                || c.status() == Status.PRE_APPLIED
                || c.participants().isEmpty()) {
            return;
        }
        if (c.attempts <= ASKING_ATTEMPTS) {
            askOthers(c);
        } else {
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

    private void askOthers(Command c) {
        java.util.TreeSet<Integer> asked = new java.util.TreeSet<>();
        for (JointShard j : env.topologies().select(c.participants(), c.id().epoch(), c.id().epoch())) {
            Shard s = j.shard();
            for (int i = 0; i < s.replicaCount(); i++) {
                if (s.replica(i) != env.self() && asked.add(s.replica(i))) {
                    env.send(s.replica(i), new CheckStatus(c.id(), c.participants()));
                }
            }
        }
    }
}
