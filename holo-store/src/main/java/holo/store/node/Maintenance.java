package holo.store.node;

import holo.accord.primitives.Timestamp;
import holo.store.log.CommitLog;
import holo.store.row.RowStore;
import java.io.IOException;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.locks.LockSupport;
import java.util.function.Consumer;
import java.util.function.Supplier;

/// The background thread: watches the disk's free space, keeps a spare log segment ready, takes
/// checkpoints, collects old versions.
final class Maintenance {
    private static final long POLL_NANOS = TimeUnit.MILLISECONDS.toNanos(50);
    private static final int GC_SLICE_ENTRIES = 5_000;
    private static final long GC_PAUSE_NANOS = TimeUnit.MILLISECONDS.toNanos(2);

    private final StoreOptions options;
    private final CommitLog log;
    private final RowStore rows;
    private final Checkpointer checkpointer;
    private final DiskSpace space;
    private final GcHorizon horizon;
    private final Discards discards;
    private final Supplier<Timestamp> visible;
    private final InstantSource time;
    private final Consumer<Throwable> fatal;
    private final Thread thread;
    private volatile boolean stopping;
    private volatile long collections;
    private long checkpointBytes;

    Maintenance(
            StoreOptions options,
            CommitLog log,
            RowStore rows,
            Checkpointer checkpointer,
            DiskSpace space,
            GcHorizon horizon,
            Supplier<Timestamp> visible,
            InstantSource time,
            Consumer<Throwable> fatal) {
        this.options = options;
        this.log = log;
        this.rows = rows;
        this.checkpointer = checkpointer;
        this.space = space;
        this.horizon = horizon;
        this.discards = new Discards(rows);
        this.visible = visible;
        this.time = time;
        this.fatal = fatal;
        this.thread = Thread.ofPlatform().name("holo-maintenance").unstarted(this::run);
    }

    void start() {
        thread.start();
    }

    void stop() throws InterruptedException {
        stopping = true;
        LockSupport.unpark(thread);
        thread.join();
    }

    long collections() {
        return collections;
    }

    private void run() {
        try {
            long nextCheckpoint =
                    System.nanoTime() + options.checkpointInterval().toNanos();
            long nextGc = System.nanoTime() + options.gcInterval().toNanos();
            while (!stopping) {
                space.poll();
                prepareSpare();
                long now = System.nanoTime();
                long written = log.appendedBytes() - checkpointBytes;
                boolean due = now - nextCheckpoint >= 0 && written > 0;
                if ((due || written > options.checkpointLogBytes().bytes()) && !space.isExhausted()) {
                    checkpoint();
                    nextCheckpoint =
                            System.nanoTime() + options.checkpointInterval().toNanos();
                }
                if (now - nextGc >= 0) {
                    collect();
                    nextGc = System.nanoTime() + options.gcInterval().toNanos();
                }
                LockSupport.parkNanos(POLL_NANOS);
            }
        } catch (IOException | InterruptedException | RuntimeException | Error e) {
            if (!stopping) {
                fatal.accept(e);
            }
        }
    }

    /// A disk without room is no reason to stop: nothing is lost yet, writes are refused, and the next poll
    /// tries again.
    private void prepareSpare() throws IOException {
        if (space.isExhausted()) {
            return;
        }
        try {
            log.prepareSpare();
        } catch (IOException e) {
            space.poll();
            if (!space.isExhausted()) {
                throw e;
            }
        }
    }

    private void checkpoint() throws IOException, InterruptedException {
        checkpointer.checkpoint();
        checkpointBytes = log.appendedBytes();
    }

    private void collect() {
        Timestamp newest = visible.get();
        long oldestMicros = NodeClock.physicalMicros(time)
                - TimeUnit.NANOSECONDS.toMicros(options.gcRetention().toNanos());
        Timestamp wish = new Timestamp(newest.epoch(), Math.clamp(oldestMicros, 0, newest.hlc()), 0);
        Timestamp gc = horizon.advance(wish);
        discards.remove(gc);
        while (!stopping && !rows.collect(gc, GC_SLICE_ENTRIES)) {
            LockSupport.parkNanos(GC_PAUSE_NANOS);
        }
        collections = collections + 1;
    }
}
