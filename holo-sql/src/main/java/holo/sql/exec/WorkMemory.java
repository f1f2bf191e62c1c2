package holo.sql.exec;

import holo.sql.error.SqlException;
import java.lang.ref.Cleaner;
import java.util.concurrent.atomic.AtomicLong;

/// What all statements of a node together keep in memory, so that several large ones are refused before they exhaust
/// the heap. A statement asks for {@link #STEP_BYTES} at a time and keeps what it got until its end; small ones
/// never ask. Thread-safe.
public final class WorkMemory {
    /// What a statement asks for at a time.
    static final long STEP_BYTES = 1 << 20;

    /// What a statement may keep without asking.
    static final long FREE_BYTES = 1 << 16;

    /// What all may keep by default: half of the heap.
    public static final long DEFAULT_BYTES_MAX = Runtime.getRuntime().maxMemory() / 2;

    private static final Cleaner CLEANER = Cleaner.create();

    private final long bytesMax;
    private final AtomicLong bytes = new AtomicLong();

    /// @param bytesMax 1 or greater
    public WorkMemory(long bytesMax) {
        if (bytesMax < 1) {
            throw new IllegalArgumentException("work memory must be positive: " + bytesMax);
        }
        this.bytesMax = bytesMax;
    }

    /// The budget of a new statement.
    public MemoryBudget newBudget() {
        return new MemoryBudget(MemoryBudget.DEFAULT_BYTES_MAX, this);
    }

    /// What statements have asked for and not given back.
    public long bytes() {
        return bytes.get();
    }

    public long bytesMax() {
        return bytesMax;
    }

    /// What one statement has of it.
    static final class Share implements Runnable {
        private final WorkMemory of;
        private long bytes;

        private Share(WorkMemory of) {
            this.of = of;
        }

        /// Makes the share large enough.
        ///
        /// @return its size
        /// @throws SqlException 53200 when there is not so much left
        long require(long wanted) {
            long more = (wanted - bytes + STEP_BYTES - 1) / STEP_BYTES * STEP_BYTES;
            if (of.bytes.addAndGet(more) > of.bytesMax) {
                of.bytes.addAndGet(-more);
                throw SqlException.of("53200", "out of memory")
                        .withDetail("The statements of this node together would keep more than " + of.bytesMax
                                + " bytes of rows in memory.")
                        .withHint("Run fewer large statements at a time, lower work_mem, or raise"
                                + " holo.sql.work-memory-bytes-max and the heap.");
            }
            bytes += more;
            return bytes;
        }

        @Override
        public void run() {
            of.bytes.addAndGet(-bytes);
            bytes = 0;
        }
    }

    /// A share that is given back with its owner, should that be forgotten without being closed.
    Share newShare(MemoryBudget owner) {
        Share share = new Share(this);
        CLEANER.register(owner, share);
        return share;
    }
}
