package holo.store.node;

import holo.accord.node.AccordNode;
import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Timestamp;
import holo.accord.topology.Shard;
import holo.accord.topology.Topology;
import holo.store.Commit;
import holo.store.CommitOutcome;
import holo.store.StoreException;
import holo.store.Validation;
import holo.store.Write;
import holo.store.row.RowStore;
import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.CompletableFuture;
import java.util.function.Function;

/// The ranges of the node. A change is first committed like any other write, then a checkpoint makes it part of what a
/// restart finds before it reads the log, then the protocol goes over to it. A crash in between loses nothing: the
/// restart goes over to what was committed.
final class RangeManager {
    /// So many epochs are kept at least, for transactions in the log that started in them.
    static final int EPOCHS_KEPT_MIN = 16;

    private static final long FIRST_EPOCH = 1;

    private final AccordNode node;
    private final EventLoop loop;
    private final Checkpointer checkpointer;
    private final NodeClock clock;
    private final Function<Commit, CompletableFuture<CommitOutcome>> committing;
    private final List<Topology> topologies;
    private volatile Topology current;
    private volatile Current currentEpoch;

    /// The topology epoch that timestamps are drawn in.
    ///
    /// @param sinceMicros all of its timestamps are later, all of the epochs before are earlier
    record Current(long epoch, long sinceMicros) {}

    /// @param topologies known so far, oldest first
    /// @param sinceMicros as {@link #began} says
    /// @param committing commits without the check for reserved keys
    RangeManager(
            AccordNode node,
            EventLoop loop,
            Checkpointer checkpointer,
            NodeClock clock,
            List<Topology> topologies,
            long sinceMicros,
            Function<Commit, CompletableFuture<CommitOutcome>> committing) {
        this.node = node;
        this.loop = loop;
        this.checkpointer = checkpointer;
        this.clock = clock;
        this.topologies = new ArrayList<>(topologies);
        this.committing = committing;
        this.current = topologies.getLast();
        this.currentEpoch = new Current(current.epoch(), sinceMicros);
    }

    /// What the rows say; one group that holds everything when they say nothing yet.
    ///
    /// @throws StoreException XX000 when the rows belong to a node with another number
    static List<Topology> load(RowStore rows, int nodeId) {
        byte[] stored = rows.get(SystemKeys.TOPOLOGIES, Timestamp.MAX);
        List<Topology> topologies = stored == null
                ? List.of(new Topology(FIRST_EPOCH, List.of(new Shard(1, 1, KeyRange.ALL, List.of(nodeId)))))
                : TopologyCodec.decode(stored);
        if (!topologies.getLast().nodes().contains(nodeId)) {
            throw new StoreException(
                    "XX000",
                    "this data directory belongs to node "
                            + topologies.getLast().nodes() + ", and holo.node.id is " + nodeId
                            + ". Set holo.node.id to the number the directory was created with.");
        }
        return topologies;
    }

    /// From when on timestamps have been of the newest epoch: since its topology was stored once more, or since this
    /// start where that was not reached.
    static long began(RowStore rows, long epoch, long nowMicros) {
        if (epoch == FIRST_EPOCH) {
            return 0;
        }
        Timestamp stored = rows.state(SystemKeys.TOPOLOGIES).version().executeAt();
        return stored.epoch() == epoch ? stored.hlc() : nowMicros;
    }

    Topology current() {
        return current;
    }

    Current currentEpoch() {
        return currentEpoch;
    }

    /// Stores the first topology of a new store.
    void initialize() {
        commit(topologies, new Validation.KeyAbsent(SystemKeys.TOPOLOGIES));
    }

    /// Makes the key the start of a range; nothing happens when it is one. Waits until the split has taken effect.
    synchronized void split(Key at) throws IOException, InterruptedException {
        Topology before = current;
        Shard parent = before.shardOf(at);
        if (parent == null || parent.range().start().equals(at)) {
            return;
        }
        Topology after = split(before, parent, at);
        List<Topology> stored = new ArrayList<>(topologies);
        stored.add(after);
        forget(stored, oldestEpochNeeded());
        commit(stored, new Validation.KeyPresent(SystemKeys.TOPOLOGIES));
        checkpointer.checkpoint();
        CompletableFuture<Long> adopted = new CompletableFuture<>();
        loop.onEnd(adopted);
        loop.submit((EventLoop.Call) () -> {
            long now = clock.next();
            node.updateTopology(now, after, loop.effects());
            adopted.complete(now);
        });
        long since = adopted.join();
        topologies.clear();
        topologies.addAll(stored);
        current = after;
        currentEpoch = new Current(after.epoch(), since);
        // A version of the new epoch, which tells the next start when that began.
        commit(stored, new Validation.KeyPresent(SystemKeys.TOPOLOGIES));
    }

    private long oldestEpochNeeded() {
        CompletableFuture<Long> oldest = new CompletableFuture<>();
        loop.onEnd(oldest);
        loop.submit((EventLoop.Call) () -> oldest.complete(node.oldestEpochNeeded()));
        return oldest.join();
    }

    /// Removes the topologies before those that the protocol needs, and leaves {@link #EPOCHS_KEPT_MIN} in any case.
    static void forget(List<Topology> topologies, long oldestNeeded) {
        while (topologies.size() > EPOCHS_KEPT_MIN && topologies.getFirst().epoch() < oldestNeeded) {
            topologies.removeFirst();
        }
    }

    private static Topology split(Topology before, Shard parent, Key at) {
        long group = 0;
        long generation = 0;
        List<Shard> shards = new ArrayList<>();
        for (Shard shard : before.shards()) {
            group = Math.max(group, shard.group());
            generation = Math.max(generation, shard.generation());
            if (!shard.equals(parent)) {
                shards.add(shard);
            }
        }
        KeyRange left = new KeyRange(parent.range().start(), at);
        KeyRange right = new KeyRange(at, parent.range().end());
        shards.add(new Shard(parent.group(), parent.generation(), left, parent.replicas(), parent.electorate()));
        shards.add(new Shard(group + 1, generation + 1, right, parent.replicas(), parent.electorate()));
        return new Topology(before.epoch() + 1, shards, before.nodes());
    }

    private void commit(List<Topology> stored, Validation validation) {
        Write write = new Write.Put(SystemKeys.TOPOLOGIES, TopologyCodec.encode(stored));
        CommitOutcome outcome = committing
                .apply(new Commit(List.of(validation), List.of(write)))
                .join();
        if (outcome instanceof CommitOutcome.Refused) {
            throw new StoreException("XX000", "the stored ranges contradict those in use; start the node again");
        }
    }
}
