package holo.store.node;

import holo.accord.node.AccordNode;
import holo.accord.node.AccordOptions;
import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Timestamp;
import holo.accord.primitives.Txn;
import holo.accord.topology.Shard;
import holo.accord.topology.Topology;
import holo.store.ChangeFeed;
import holo.store.Commit;
import holo.store.CommitOutcome;
import holo.store.KeyWatch;
import holo.store.RangeEstimate;
import holo.store.RangeStatus;
import holo.store.RowTiers;
import holo.store.Snapshot;
import holo.store.Store;
import holo.store.StoreException;
import holo.store.StoreStatistics;
import holo.store.TemporarySpace;
import holo.store.arena.ArenaStatistics;
import holo.store.fs.FileSystem;
import holo.store.fs.NioFileSystem;
import holo.store.log.CommitLog;
import holo.store.log.GroupCommitter;
import holo.store.log.LogOptions;
import holo.store.row.RowStore;
import holo.store.row.RowStoreOptions;
import java.io.IOException;
import java.nio.file.Path;
import java.time.Instant;
import java.time.InstantSource;
import java.time.temporal.ChronoUnit;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicReference;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The store of one node, durable in a data directory.
public final class HoloStore implements Store {
    private static final Logger LOG = LoggerFactory.getLogger(HoloStore.class);
    private static final long CLOSE_WAIT_NANOS = TimeUnit.SECONDS.toNanos(10);
    private static final int SPARE_SEGMENTS = 2;

    private final StoreOptions options;
    private final InstantSource time;
    private final DataDirectory directory;
    private final RowStore rows;
    private final CommitLog log;
    private final GroupCommitter committer;
    private final EventLoop loop;
    private final Applier applier;
    private final Limits limits;
    private final DiskSpace space;
    private final GcHorizon horizon;
    private final Checkpointer checkpointer;
    private final RangeManager ranges;
    private final Maintenance maintenance;
    private final HotRows hotRows;
    private final SyncLatency syncLatency;
    private final AtomicReference<@Nullable Throwable> failure = new AtomicReference<>();
    private final Consumer<Throwable> onFailure;
    private volatile boolean closing;

    /// Opens the store, replaying what the rows do not hold yet. Returns when it is ready for use.
    ///
    /// @param dataDirectory created when missing; one process at a time may use it
    /// @param onFailure told once when the store stops by itself, on a thread of the store: the process should
    ///     end then, and start again
    /// @throws StoreException 55006 when another process uses the directory, 42501 without permission,
    /// XX001 when     the commit log is damaged (the message says where and what to do), XX000 when the
    /// directory is of     another version or node, 53200 when the heap is too small for what the log holds,
    /// 58030 on input/output errors
    public static HoloStore open(Path dataDirectory, StoreOptions options, Consumer<Throwable> onFailure) {
        return open(dataDirectory, options, onFailure, why -> {});
    }

    /// Opens the store as {@link #open(Path, StoreOptions, Consumer)} does.
    ///
    /// @param onConcern told what needs attention although the store goes on, and null when that is over
    public static HoloStore open(
            Path dataDirectory,
            StoreOptions options,
            Consumer<Throwable> onFailure,
            Consumer<@Nullable String> onConcern) {
        return open(new NioFileSystem(), dataDirectory, options, onFailure, onConcern);
    }

    /// Opens over another file system; the rows are on the real one.
    static HoloStore open(
            FileSystem fs,
            Path dataDirectory,
            StoreOptions options,
            Consumer<Throwable> onFailure,
            Consumer<@Nullable String> onConcern) {
        DataDirectory directory = DataDirectory.open(fs, dataDirectory);
        try {
            RowStore rows = RowStore.open(
                    directory.rows(),
                    new RowStoreOptions(
                            options.rowCacheBytes().bytes(),
                            options.rowBufferBytes().bytes(),
                            options.arenaBytes().bytes(),
                            options.arenaIndex(),
                            options.rowJobs()));
            try {
                return new HoloStore(fs, directory, rows, options, InstantSource.system(), onFailure, onConcern);
            } catch (IOException | RuntimeException | Error e) {
                rows.close();
                throw e;
            }
        } catch (IOException e) {
            closeQuietly(directory, e);
            throw new StoreException(
                    "58030", "cannot open the store in " + dataDirectory + ": " + e + ". Check the disk.", e);
        } catch (OutOfMemoryError e) {
            closeQuietly(directory, e);
            throw new StoreException(
                    "53200",
                    "the store in " + dataDirectory + " cannot be opened with a heap of "
                            + Runtime.getRuntime().maxMemory() + " bytes (" + e.getMessage()
                            + "). Nothing is lost. Start with more heap: the commit log may hold a transaction that"
                            + " was made with more.",
                    e);
        } catch (RuntimeException | Error e) {
            closeQuietly(directory, e);
            throw e;
        }
    }

    private static void closeQuietly(DataDirectory directory, Throwable cause) {
        try {
            directory.close();
        } catch (IOException e) {
            cause.addSuppressed(e);
        }
    }

    private HoloStore(
            FileSystem fs,
            DataDirectory directory,
            RowStore rows,
            StoreOptions options,
            InstantSource time,
            Consumer<Throwable> onFailure,
            Consumer<@Nullable String> onConcern)
            throws IOException {
        this.options = options;
        this.time = time;
        this.directory = directory;
        this.rows = rows;
        this.onFailure = onFailure;
        this.limits = new Limits(options, Runtime.getRuntime().maxMemory());
        this.space = new DiskSpace(fs, directory.path(), options.diskReserveBytes(), onConcern);
        space.poll();
        this.applier = new Applier(rows);
        NodeClock clock = new NodeClock(time);
        List<Topology> topologies = RangeManager.load(rows, options.nodeId());
        CommitLogic logic = new CommitLogic();
        AccordNode node = new AccordNode(accordOptions(options), topologies.getFirst(), logic);
        Effects recovered = new Effects();
        topologies.stream().skip(1).forEach(t -> node.updateTopology(0, t, recovered));
        LogOptions logOptions = new LogOptions(
                options.syncMode(),
                Math.toIntExact(options.segmentBytes().bytes()),
                SPARE_SEGMENTS,
                directory.identity());
        Recovery recovery = new Recovery(node, applier, recovered);
        long start = System.nanoTime();
        this.log =
                CommitLog.open(fs, directory.log(), logOptions, rows.applied().position(), recovery);
        if (recovery.records() > 0) {
            LOG.info(
                    "Replayed {} log records in {} ms",
                    recovery.records(),
                    TimeUnit.NANOSECONDS.toMillis(System.nanoTime() - start));
        }
        // Without its unsynced end, the log may end before what was collected: the newest versions are never among
        // that.
        Timestamp recoveredTo = rows.applied().timestamp();
        this.horizon = new GcHorizon(rows.collectedTo().isAfter(recoveredTo) ? recoveredTo : rows.collectedTo());
        this.committer = new GroupCommitter(log, "holo-log", this::fail);
        this.loop = new EventLoop(
                node,
                applier,
                new Reader(new Validator(rows, applier.foundRows()), logic, horizon::horizon),
                logic,
                limits,
                options.inFlightMax(),
                rows.applied().timestamp(),
                committer,
                clock,
                this::fail);
        this.syncLatency = new SyncLatency(committer);
        this.checkpointer = new Checkpointer(loop, node, committer, log, rows);
        List<Topology> known = RangeManager.load(rows, options.nodeId());
        long since = RangeManager.began(
                rows, known.getLast().epoch(), Math.max(clock.now(), NodeClock.physicalMicros(time)));
        this.ranges = new RangeManager(node, loop, checkpointer, clock, known, since, this::enqueue);
        this.maintenance =
                new Maintenance(options, log, rows, checkpointer, space, horizon, loop::visible, time, this::fail);
        this.hotRows = new HotRows(fs, directory.hotKeys(), rows);
        loop.begin(recovered, known);
        committer.start();
        loop.start();
        try {
            if (rows.get(SystemKeys.TOPOLOGIES, Timestamp.MAX) == null) {
                ranges.initialize();
            }
        } catch (RuntimeException e) {
            stopThreads();
            throw e;
        }
        maintenance.start();
        hotRows.start();
    }

    private static AccordOptions accordOptions(StoreOptions options) {
        AccordOptions defaults = AccordOptions.of(options.nodeId());
        return new AccordOptions(
                defaults.node(),
                defaults.messageTimeoutMicros(),
                defaults.fastPathTimeoutMicros(),
                defaults.recoverAfterMicros(),
                defaults.retryMaxMicros(),
                defaults.giveUpAfterMicros(),
                defaults.gossipIntervalMicros(),
                defaults.clockReserveMicros(),
                options.inFlightMax() + 1,
                options.parkedMax(),
                options.parkedBytesMax().bytes(),
                options.rememberedMax(),
                options.readsMax());
    }

    /// Why the store stopped by itself; null while it runs.
    public @Nullable Throwable failure() {
        return failure.get();
    }

    @Override
    public Snapshot snapshot() {
        requireRunning();
        while (true) {
            StoreSnapshot snapshot = new StoreSnapshot(rows, horizon, loop.visible());
            if (horizon.opened(snapshot)) {
                return snapshot;
            }
        }
    }

    @Override
    public Snapshot snapshotAt(Timestamp timestamp) {
        requireRunning();
        if (timestamp.isAfter(loop.visible())) {
            // Clock values of before a restart may be ahead of the time of day.
            if (timestamp.hlc()
                    > Math.max(NodeClock.physicalMicros(time), loop.visible().hlc())) {
                throw new StoreException(
                        "22023",
                        "snapshot timestamp " + instant(timestamp.hlc())
                                + " is in the future; use a timestamp up to now");
            }
            CompletableFuture<Void> settled = new CompletableFuture<>();
            loop.onEnd(settled);
            loop.submit((EventLoop.Call) () -> loop.whenSettled(timestamp.hlc(), () -> settled.complete(null)));
            settled.join();
        }
        StoreSnapshot snapshot = new StoreSnapshot(rows, horizon, timestamp);
        if (!horizon.opened(snapshot)) {
            throw tooOld(timestamp.hlc(), horizon.horizon().hlc());
        }
        return snapshot;
    }

    @Override
    public Snapshot snapshotAsOf(long micros) {
        requireRunning();
        // Timestamps order by epoch first: a time before the present epoch is none of its timestamps.
        RangeManager.Current now = ranges.currentEpoch();
        if (micros < now.sinceMicros()) {
            throw tooOld(micros, now.sinceMicros());
        }
        return snapshotAt(new Timestamp(now.epoch(), Math.max(micros, 0), Integer.MAX_VALUE));
    }

    private StoreException tooOld(long micros, long oldestMicros) {
        return new StoreException(
                "72000",
                "snapshot too old: row versions are kept since " + instant(oldestMicros) + " (holo.gc.retention = "
                        + options.gcRetention() + "), and " + instant(micros)
                        + " is before that. Use a later time, or raise the setting for the future.");
    }

    private static Instant instant(long micros) {
        return Instant.EPOCH.plus(micros, ChronoUnit.MICROS);
    }

    @Override
    public CompletableFuture<CommitOutcome> commit(Commit commit) {
        try {
            SystemKeys.requireNoneWritten(commit);
            space.admit(commit, limits.bytes() + CommitCodec.sizeBytes(commit));
            return enqueue(commit);
        } catch (StoreException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public CompletableFuture<Void> discard(KeyRange range) {
        try {
            Commit note = Discards.commit(range);
            rows.evict(range);
            return enqueue(note).thenApply(_ -> null);
        } catch (StoreException e) {
            return CompletableFuture.failedFuture(e);
        }
    }

    @Override
    public Optional<TemporarySpace> temporarySpace() {
        return Optional.of(new TemporarySpace() {
            @Override
            public Path directory() {
                return directory.path().resolve("temporary");
            }

            @Override
            public void admit(long bytes) {
                space.admitTemporary(bytes);
            }
        });
    }

    @Override
    public Optional<RowTiers> rowTiers() {
        return Optional.of(new RowTiers() {
            @Override
            public long settle(List<Part> parts) {
                requireRunning();
                return rows.settle(parts, space::admitTemporary);
            }

            @Override
            public List<Held> held(List<KeyRange> ranges) {
                requireRunning();
                return rows.held(ranges);
            }
        });
    }

    private CompletableFuture<CommitOutcome> enqueue(Commit commit) {
        requireRunning();
        if (commit.writes().isEmpty() && commit.validations().isEmpty()) {
            return CompletableFuture.completedFuture(new CommitOutcome.Committed(loop.visible()));
        }
        long start = System.nanoTime();
        long bytes = CommitCodec.sizeBytes(commit);
        limits.acquire(bytes);
        Txn txn;
        try {
            txn = CommitCodec.transaction(commit);
        } catch (RuntimeException | Error e) {
            limits.release(bytes);
            throw e;
        }
        Submission submission = new Submission(commit, txn, bytes, start);
        loop.submit(submission);
        return submission.future;
    }

    /// What this node's row store holds of some keys. Asks no other node and takes no snapshot.
    public RangeEstimate held(KeyRange keys) {
        requireRunning();
        KeyRange clipped = SystemKeys.clip(keys);
        return clipped == null ? new RangeEstimate(0, 0) : rows.estimate(clipped);
    }

    @Override
    public List<RangeStatus> ranges() {
        requireRunning();
        List<RangeStatus> result = new ArrayList<>();
        for (Shard shard : ranges.current().shards()) {
            RangeEstimate estimate = held(shard.range());
            result.add(new RangeStatus(
                    shard.group(),
                    shard.range(),
                    shard.generation(),
                    estimate.bytes(),
                    estimate.rows(),
                    applier.commits(shard.group())));
        }
        return result;
    }

    @Override
    public CompletableFuture<Void> split(Key at) {
        CompletableFuture<Void> done = new CompletableFuture<>();
        if (SystemKeys.isReserved(at)) {
            done.completeExceptionally(
                    new StoreException("22023", "cannot split at reserved key " + at + ": keys must be below FFFF"));
            return done;
        }
        Thread.ofVirtual().name("holo-split").start(() -> {
            try {
                requireRunning();
                ranges.split(at);
                done.complete(null);
            } catch (IOException | InterruptedException | RuntimeException e) {
                done.completeExceptionally(e);
            }
        });
        return done;
    }

    @Override
    public KeyWatch watch(Key key) {
        WatchedKey watched = new WatchedKey(key);
        loop.submit((EventLoop.Call) () -> applier.watch(watched));
        return watched;
    }

    @Override
    public Optional<ChangeFeed> changes() {
        return Optional.of(new RowChanges(rows, applier));
    }

    @Override
    public StoreStatistics statistics() {
        EventLoop.Counts counts = loop.counts();
        LatencyWindow.Percentiles latency = loop.commitMicros();
        return new StoreStatistics(
                counts.committed(),
                counts.refused(),
                counts.fastPath(),
                counts.slowPath(),
                latency.p50(),
                latency.p99(),
                log.appendedBytes(),
                committer.syncs(),
                syncLatency.p99(),
                log.segmentCount(),
                limits.inFlight(),
                rows.diskBytes(),
                counts.messagesRefused());
    }

    /// Passes over old versions since the store was opened, for tests.
    long collections() {
        return maintenance.collections();
    }

    /// How the cache of hot rows does.
    public ArenaStatistics arena() {
        return rows.arenaStatistics();
    }

    /// Lets commits under way end, takes a checkpoint, and closes everything. When the store had failed, it
    /// closes without touching the disk.
    @Override
    public synchronized void close() {
        if (closing) {
            return;
        }
        closing = true;
        try {
            long deadline = System.nanoTime() + CLOSE_WAIT_NANOS;
            while (limits.inFlight() > 0 && failure.get() == null && System.nanoTime() - deadline < 0) {
                LockSupport.parkNanos(TimeUnit.MILLISECONDS.toNanos(1));
            }
            maintenance.stop();
            hotRows.stop(failure.get() == null && !space.isExhausted());
            // Without room the log keeps everything for the next start.
            if (failure.get() == null && !space.isExhausted()) {
                checkpointer.checkpoint();
            }
            stopThreads();
        } catch (IOException e) {
            throw new StoreException(
                    "58030",
                    "the store was not closed cleanly: " + e
                            + ". Nothing acknowledged is lost; the next start replays the" + " commit log.",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        } finally {
            rows.close();
            closeDirectory();
        }
    }

    private void stopThreads() {
        try {
            loop.submit((EventLoop.Call) loop::stop);
            loop.join();
            committer.close();
            log.close();
        } catch (IOException e) {
            throw new StoreException(
                    "58030",
                    "the commit log was not closed cleanly: " + e + ". Nothing acknowledged is lost; the next start"
                            + " replays it.",
                    e);
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }

    private void closeDirectory() {
        try {
            directory.close();
        } catch (IOException e) {
            LOG.warn("Cannot release the lock of the data directory; it ends with the process", e);
        }
    }

    private void requireRunning() {
        Throwable failed = failure.get();
        if (failed != null) {
            throw new StoreException(
                    "58000", "the store has stopped after an error: " + failed + ". Start the node again.", failed);
        }
        if (closing) {
            throw new StoreException("57P01", "the store is closed; open it again to use it");
        }
    }

    /// The first error stops everything: what was not acknowledged is told so, and replayed or dropped at
    /// the next start.
    private void fail(Throwable error) {
        if (failure.compareAndSet(null, error)) {
            LOG.error("The store stops after an error; start the node again", error);
            loop.submit((EventLoop.Call) () -> {
                throw new IOException("the commit log failed: " + error, error);
            });
            onFailure.accept(error);
        }
    }
}
