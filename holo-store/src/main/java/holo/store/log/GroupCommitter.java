package holo.store.log;

import java.io.IOException;
import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import org.HdrHistogram.Histogram;
import org.HdrHistogram.Recorder;
import org.jctools.queues.MpscBlockingConsumerArrayQueue;
import org.jspecify.annotations.Nullable;

/// The thread that drives a {@link CommitLog}: takes all batches that wait, appends them, syncs once, and
/// tells each. The longer a sync takes the more the next one carries; here nothing is delayed on purpose. A batch
/// that comes alone need not go through the thread: see {@link #commitHere}.
///
/// The first error ends it: no batch is told durable any more, and `fatal` is called once. A failed sync is
/// never repeated, because the kernel may have dropped the pages that it could not write.
public final class GroupCommitter implements AutoCloseable {
    private static final int QUEUE_CAPACITY = 1 << 16;
    private static final long IDLE_MILLIS = 2;
    private static final int SYNCS_AVERAGED = 16;
    private static final long SYNC_MICROS_MAX = TimeUnit.MINUTES.toMicros(5);

    private final CommitLog log;
    private final Consumer<Throwable> fatal;
    private final MpscBlockingConsumerArrayQueue<LogBatch> queue = new MpscBlockingConsumerArrayQueue<>(QUEUE_CAPACITY);
    private final Recorder syncMicros = new Recorder(1, SYNC_MICROS_MAX, 2);
    private final Thread thread;
    /// Held by whoever uses the log.
    private final ReentrantLock logUse = new ReentrantLock();
    /// Batches submitted and not told yet.
    private final AtomicInteger pending = new AtomicInteger();
    private volatile long syncs;
    private volatile long syncNanos;
    private volatile boolean closing;
    private volatile boolean failed;

    /// @param fatal told of an error on the committer's thread, after which nothing becomes durable any more
    public GroupCommitter(CommitLog log, String threadName, Consumer<Throwable> fatal) {
        this.log = log;
        this.fatal = fatal;
        this.thread = Thread.ofPlatform().name(threadName).unstarted(this::run);
    }

    public void start() {
        thread.start();
    }

    /// Queues the batch. Any thread; waits while tens of thousands of batches wait already. After an error the batch
    /// is dropped: it never becomes durable.
    public void submit(LogBatch batch) {
        pending.incrementAndGet();
        while (!failed && !queue.offer(batch)) {
            Thread.onSpinWait();
        }
    }

    /// Makes the batch durable on the calling thread when no other batch is under way, which spares a batch that
    /// comes alone the way to the committer's thread and back. The batch is not told. Only for the one thread
    /// that submits, and never for a thread that may be interrupted, which would close the log's file.
    ///
    /// @return false when other batches are under way; then nothing was done
    public boolean commitHere(LogBatch batch) throws IOException {
        if (failed || pending.get() > 0) {
            return false;
        }
        logUse.lock();
        try {
            batch.appendTo(log);
            sync();
            return true;
        } finally {
            logUse.unlock();
        }
    }

    /// Leaves a marker behind what {@link #commitHere} wrote, when no batch is under way; see
    /// {@link CommitLog#mark}.
    /// Same thread.
    public void markIdle() throws IOException {
        if (!failed && pending.get() == 0 && logUse.tryLock()) {
            try {
                log.mark();
            } finally {
                logUse.unlock();
            }
        }
    }

    /// Syncs done. Any thread.
    public long syncs() {
        return syncs;
    }

    /// What a sync took lately, on the average. Any thread.
    public long syncNanos() {
        return syncNanos;
    }

    /// The sync latencies, in microseconds, since this was last asked; `reuse` may be the previous answer.
    public synchronized Histogram syncMicros(@Nullable Histogram reuse) {
        return syncMicros.getIntervalHistogram(reuse);
    }

    /// Lets what is queued become durable, then ends the thread. The log stays open.
    @Override
    public void close() {
        closing = true;
        submit(new Wakeup());
        boolean interrupted = false;
        while (thread.isAlive()) {
            try {
                thread.join();
            } catch (InterruptedException e) {
                interrupted = true;
            }
        }
        if (interrupted) {
            Thread.currentThread().interrupt();
        }
    }

    private void run() {
        List<LogBatch> batches = new ArrayList<>();
        try {
            while (!closing || !queue.isEmpty()) {
                LogBatch first = nextBatch();
                batches.add(first);
                int taken = 1 + queue.drain(batches::add);
                commit(batches);
                pending.addAndGet(-taken);
                batches.forEach(LogBatch::durable);
                batches.clear();
            }
        } catch (IOException | InterruptedException | RuntimeException | Error e) {
            failed = true;
            fatal.accept(e);
        }
    }

    private void commit(List<LogBatch> batches) throws IOException {
        logUse.lock();
        try {
            for (LogBatch batch : batches) {
                batch.appendTo(log);
            }
            sync();
        } finally {
            logUse.unlock();
        }
    }

    private void sync() throws IOException {
        long before = log.durablePosition();
        long start = System.nanoTime();
        if (log.sync() > before) {
            long nanos = System.nanoTime() - start;
            syncNanos = syncNanos + (nanos - syncNanos) / SYNCS_AVERAGED;
            syncMicros.recordValue(Math.min(SYNC_MICROS_MAX, nanos / 1000));
            syncs = syncs + 1;
        }
    }

    /// Waits for a batch; when there is none for a moment, leaves a marker and waits on.
    private LogBatch nextBatch() throws IOException, InterruptedException {
        LogBatch batch = queue.poll(IDLE_MILLIS, TimeUnit.MILLISECONDS);
        if (batch == null) {
            logUse.lock();
            try {
                log.mark();
            } finally {
                logUse.unlock();
            }
            batch = queue.take();
        }
        return batch;
    }

    private static final class Wakeup implements LogBatch {
        @Override
        public void appendTo(CommitLog log) {}

        @Override
        public void durable() {}
    }
}
