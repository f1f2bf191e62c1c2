package holo.sim.cluster;

import holo.accord.InvariantViolation;
import holo.accord.codec.LogRecordCodec;
import holo.accord.host.ApplyEffect;
import holo.accord.host.BootstrapEffect;
import holo.accord.host.LogRecord;
import holo.accord.host.Output;
import holo.accord.host.ReadEffect;
import holo.accord.host.Reply;
import holo.accord.messages.Message;
import holo.accord.messages.Synced;
import holo.accord.node.AccordNode;
import holo.accord.primitives.Mutation;
import holo.accord.primitives.Timestamp;
import holo.accord.primitives.Txn;
import holo.accord.topology.Shard;
import holo.accord.topology.Topology;
import holo.sim.kernel.Hit;
import holo.store.log.CommitLog;
import holo.store.log.LogOptions;
import holo.store.log.SyncMode;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// A running node: the protocol, the real commit log over the simulated disk, and the data. Ends with its
/// crash and never comes back; the next one replays the log.
///
/// Keeps the host's half of the contract in {@link Output}: what a step says to others happens only after
/// the records of that step and of all before it are synced.
final class Process implements Output {
    private static final Path LOG_DIRECTORY = Path.of("/data/log");
    private static final int SEGMENT_BYTES = 64 << 10;
    /// After so much log a node takes a checkpoint, as a real one does, so that a restart has little to replay.
    private static final long CHECKPOINT_LOG_BYTES = 4L * SEGMENT_BYTES;

    private static final long TICK_MICROS = 5_000;

    /// What a process needs of the world around it.
    interface Outside {
        void send(int from, int to, Message message);

        void reply(int node, long token, Reply reply);

        /// Another node's data for a bootstrap, or null when that node is down.
        @Nullable
        VersionStore dataOf(int node);

        /// Compares what a node writes down with what others wrote; says what is contradicted, or null.
        @Nullable
        String observe(int node, LogRecord record);

        /// A node carries out a message of another.
        void takes(int from, Message message);

        /// A node keeps a message of another until it knows the epoch, and carries it out then, among others.
        void keeps(Message message);

        /// A step of a node ends in this message, which leaves it later.
        void decides(int node, AccordNode in, Message message);

        /// What a node wrote down is synced.
        void durable(int node, LogRecord record);

        /// A node has replayed its log.
        void restarted(int node, AccordNode back);

        /// A step of the protocol threw: the run has failed.
        void broken(int node, Throwable why);

        /// The machine loses power.
        void crash(int node, String why);

        /// The process cannot go on, as a process whose disk fails must not; its machine does.
        void kill(int node, String why);
    }

    private final SimNode machine;
    private final Context context;
    private final Outside outside;
    private final VersionStore store;
    private final AccordNode node;
    private final ArrayDeque<Runnable> arrivedWhilePaused = new ArrayDeque<>();
    private final ArrayDeque<ApplyEffect> applies = new ArrayDeque<>();
    private final List<Runnable> afterSync = new ArrayList<>();
    private final List<Runnable> stepEffects = new ArrayList<>();
    private final List<LogRecord> stepRecords = new ArrayList<>();
    private final List<LogRecord> unsynced = new ArrayList<>();
    private @Nullable CommitLog log;
    private long pausedUntil;
    private long logEnd;
    private boolean syncing;
    private boolean applying;
    private boolean replaying;
    private boolean dead;

    private Process(SimNode machine, Context context, Outside outside, VersionStore store) {
        this.machine = machine;
        this.context = context;
        this.outside = outside;
        this.store = store;
        this.node = new AccordNode(
                context.plan().accord().options(machine.id),
                context.topologies().epoch(1),
                new ListLogic());
    }

    /// Opens the log, replays it, and begins to work.
    static Process start(SimNode machine, Context context, Outside outside) throws IOException {
        Checkpoint checkpoint = machine.checkpoint();
        Process process = new Process(
                machine,
                context,
                outside,
                checkpoint == null ? new VersionStore() : checkpoint.store().copy());
        process.recover(checkpoint);
        process.tickLater();
        return process;
    }

    private void recover(@Nullable Checkpoint checkpoint) throws IOException {
        long from = checkpoint == null ? 0 : checkpoint.logPosition();
        logEnd = from;
        LogOptions options = new LogOptions(SyncMode.SYNC_DATA, SEGMENT_BYTES, 0, 1);
        List<LogRecord> records = new ArrayList<>();
        if (checkpoint != null) {
            for (LogRecord r : checkpoint.records()) {
                records.add(LogRecordCodec.decode(
                        ByteBuffer.wrap(LogRecordCodec.encode(r).toByteArray())));
            }
        }
        CommitLog opened = CommitLog.open(machine.disk(), LOG_DIRECTORY, options, from, (end, payload) -> {
            if (end > from) {
                records.add(LogRecordCodec.decode(ByteBuffer.wrap(payload)));
            }
            logEnd = end;
        });
        log = opened;
        step(n -> {
            for (Topology t : context.topologies().all()) {
                if (t.epoch() <= machine.knownEpoch()) {
                    n.updateTopology(now(), t, this);
                }
            }
            replaying = true;
            for (LogRecord r : records) {
                n.replay(r, this);
                for (ApplyEffect a = applies.poll(); a != null; a = applies.poll()) {
                    write(a);
                    n.applied(now(), a.txnId(), this);
                }
            }
            replaying = false;
            n.start(now(), this);
        });
        if (dead) {
            throw new IOException("what the start has to say cannot be logged");
        }
        outside.restarted(machine.id, node);
    }

    private long now() {
        return machine.clock.wallMicros();
    }

    void die() {
        if (syncing && context.plan().tearsWrites()) {
            writeUnsynced();
        }
        dead = true;
    }

    /// What waits for the sync that is under way is written, and not yet durable.
    private void writeUnsynced() {
        machine.disk().interruptNextSync();
        try {
            log().sync();
        } catch (IOException e) {
            context.note(machine.id, "in a sync: " + e.getMessage());
        }
    }

    VersionStore store() {
        return store;
    }

    AccordNode node() {
        return node;
    }

    void pause(long micros) {
        pausedUntil = Math.max(pausedUntil, context.now() + micros);
        context.simulation().after(pausedUntil - context.now(), this::resume);
    }

    private void resume() {
        while (!dead && context.now() >= pausedUntil && !arrivedWhilePaused.isEmpty()) {
            arrivedWhilePaused.remove().run();
        }
    }

    void submit(long token, Txn txn) {
        step(n -> n.submit(now(), token, txn, this));
    }

    void receive(int from, Message message) {
        step(n -> {
            if (message.epoch() > n.topology().epoch()) {
                outside.keeps(Synced.content(message));
            } else {
                outside.takes(from, Synced.content(message));
            }
            n.receive(now(), from, context.bug().arriving(machine.id, message), this);
        });
    }

    void learn(Topology topology) {
        step(n -> {
            long next = n.topology().epoch() + 1;
            if (topology.epoch() == next) {
                machine.knows(next);
                if (context.bug() == PlantedBug.SPLIT_LOSES_EDGE_KEY && machine.id == 0) {
                    loseKeysAtSplits(n.topology(), topology);
                }
                n.updateTopology(now(), topology, this);
            } else if (topology.epoch() > next) {
                needTopology(topology.epoch());
            }
        });
    }

    private void loseKeysAtSplits(Topology before, Topology after) {
        for (Shard s : after.shards()) {
            boolean isNew = before.shards().stream()
                    .noneMatch(b -> b.range().start().equals(s.range().start()));
            if (isNew) {
                store.lose(KeySpace.number(s.range().start()));
            }
        }
    }

    private void tickLater() {
        context.simulation().after(TICK_MICROS, () -> {
            if (!dead) {
                step(n -> n.tick(now(), this));
                tickLater();
            }
        });
    }

    /// One step of the protocol: its records go to the log, its effects wait for the log.
    private void step(Consumer<AccordNode> action) {
        if (dead) {
            return;
        }
        if (context.now() < pausedUntil) {
            arrivedWhilePaused.add(() -> step(action));
            return;
        }
        try {
            action.accept(node);
        } catch (RuntimeException e) {
            outside.broken(machine.id, e);
            return;
        }
        boolean wrote = !stepRecords.isEmpty();
        if (wrote && !write()) {
            stepEffects.clear();
            return;
        }
        boolean waits = (wrote || syncing) && context.bug() != PlantedBug.ANSWER_BEFORE_SYNC;
        if (waits) {
            afterSync.addAll(stepEffects);
            stepEffects.clear();
            syncLater();
        } else if (!stepEffects.isEmpty()) {
            List<Runnable> effects = List.copyOf(stepEffects);
            stepEffects.clear();
            perform(effects, effects.size());
        }
    }

    /// Carries out the first effects, until the process dies of one.
    private void perform(List<Runnable> effects, int count) {
        for (int i = 0; i < count && !dead; i++) {
            effects.get(i).run();
        }
    }

    private boolean write() {
        try {
            for (LogRecord r : stepRecords) {
                String contradiction = outside.observe(machine.id, r);
                if (contradiction != null) {
                    outside.broken(machine.id, new InvariantViolation(contradiction));
                    return false;
                }
                unsynced.add(r);
                LogRecord kept = context.bug().persisting(r);
                if (kept != null) {
                    logEnd = log().append(LogRecordCodec.encode(kept).toByteArray());
                }
            }
            return true;
        } catch (IOException e) {
            dead = true;
            outside.kill(machine.id, e.toString());
            return false;
        } finally {
            stepRecords.clear();
        }
    }

    private CommitLog log() {
        CommitLog open = log;
        if (open == null) {
            throw new IllegalStateException("the log of n" + machine.id + " is not open yet");
        }
        return open;
    }

    private void syncLater() {
        if (!syncing) {
            syncing = true;
            context.simulation().after(machine.syncMicros(), this::sync);
        }
    }

    /// The sync is done: carries out what waited for it, unless the node dies right before or in between.
    private void sync() {
        if (dead) {
            return;
        }
        if (machine.diesAtSync()) {
            context.hits().add(Hit.CRASH_BEFORE_SYNC);
            outside.crash(machine.id, "just before a sync");
            return;
        }
        try {
            log().sync();
        } catch (IOException e) {
            outside.kill(machine.id, e.toString());
            return;
        }
        syncing = false;
        for (int i = 0; i < unsynced.size(); i++) {
            outside.durable(machine.id, unsynced.get(i));
        }
        unsynced.clear();
        List<Runnable> ready = List.copyOf(afterSync);
        afterSync.clear();
        int survives = machine.diesAtSync() ? machine.rng().nextInt(ready.size() + 1) : ready.size();
        perform(ready, survives);
        if (survives < ready.size()) {
            context.hits().add(Hit.CRASH_AFTER_SYNC);
            outside.crash(machine.id, "just after a sync, with " + (ready.size() - survives) + " effects to go");
        } else if (logEnd - checkpointed() >= CHECKPOINT_LOG_BYTES) {
            takeCheckpoint();
        }
    }

    private long checkpointed() {
        Checkpoint last = machine.checkpoint();
        return last == null ? 0 : last.logPosition();
    }

    /// Writes the checkpoint and gives up the log before it.
    void takeCheckpoint() {
        if (dead || syncing || context.now() < pausedUntil) {
            return;
        }
        machine.keep(new Checkpoint(node.snapshot(), store.copy(), logEnd));
        context.note(machine.id, "checkpoint at " + logEnd);
        context.hits().add(Hit.CHECKPOINT);
        try {
            log().releaseBefore(logEnd);
        } catch (IOException e) {
            outside.kill(machine.id, e.toString());
        }
    }

    @Override
    public void persist(LogRecord record) {
        stepRecords.add(record);
    }

    @Override
    public void send(int to, Message message) {
        outside.decides(machine.id, node, Synced.content(message));
        stepEffects.add(() -> outside.send(machine.id, to, message));
    }

    @Override
    public void reply(long token, Reply reply) {
        stepEffects.add(() -> outside.reply(machine.id, token, reply));
    }

    @Override
    public void read(ReadEffect read) {
        context.simulation().after(machine.rng().exponential(200), () -> {
            if (!dead) {
                Timestamp below = context.bug().readsBelow(machine.id, read.executeAt());
                Map<Integer, int[]> lists = new TreeMap<>();
                for (int key : KeySpace.numbers(read.slice(), context.plan().keys())) {
                    lists.put(key, store.read(key, below));
                }
                byte[] data = new Lists(true, lists).encode();
                step(n -> n.readDone(now(), read, data, this));
            }
        });
    }

    @Override
    public void apply(ApplyEffect apply) {
        if (replaying) {
            applies.add(apply);
            return;
        }
        stepEffects.add(() -> {
            applies.add(apply);
            applyLater();
        });
    }

    private void applyLater() {
        if (!applying && !applies.isEmpty()) {
            applying = true;
            context.simulation().after(machine.rng().exponential(100), this::applyNext);
        }
    }

    private void applyNext() {
        if (dead) {
            return;
        }
        applying = false;
        ApplyEffect next = applies.remove();
        if (context.trace().verbose()) {
            context.trace().note(context.now(), machine.id, "applies " + next);
        }
        try {
            write(next);
        } catch (RuntimeException e) {
            outside.broken(machine.id, e);
            return;
        }
        step(n -> n.applied(now(), next.txnId(), this));
        applyLater();
    }

    private void write(ApplyEffect apply) {
        boolean keepsAll = context.bug() != PlantedBug.LOST_APPLY || machine.id != 0;
        for (ApplyEffect.Slice slice : apply.slices()) {
            for (Mutation m : keepsAll
                    ? slice.writes()
                    : slice.writes().subList(0, Math.min(1, slice.writes().size()))) {
                byte[] value = m.value();
                if (value == null) {
                    throw new IllegalStateException("lists are never removed: " + m);
                }
                store.append(KeySpace.number(m.key()), ListLogic.decode(value), apply.executeAt());
            }
        }
    }

    @Override
    public void bootstrap(BootstrapEffect bootstrap) {
        stepEffects.add(() -> copyLater(bootstrap));
    }

    private void copyLater(BootstrapEffect bootstrap) {
        context.simulation().after(machine.rng().between(1_000, 100_000), () -> {
            if (dead) {
                return;
            }
            VersionStore source = outside.dataOf(bootstrap.source());
            if (source == null) {
                step(n -> n.bootstrapFailed(now(), bootstrap.range(), bootstrap.bound(), this));
                return;
            }
            context.note(
                    machine.id,
                    "copies " + bootstrap.range() + " from n" + bootstrap.source() + " below " + bootstrap.bound());
            context.hits().add(Hit.COPY);
            if (context.bug() != PlantedBug.BOOTSTRAP_COPIES_NOTHING) {
                store.replace(bootstrap.range(), source);
                machine.ingest(source, bootstrap.range());
            }
            step(n -> n.bootstrapped(now(), bootstrap.range(), bootstrap.bound(), this));
        });
    }

    @Override
    public void needTopology(long epoch) {
        if (epoch <= context.topologies().latestEpoch()) {
            context.simulation().after(machine.rng().between(100, 20_000), () -> {
                for (Topology t : context.topologies().all()) {
                    if (t.epoch() <= epoch) {
                        learn(t);
                    }
                }
            });
        }
    }
}
