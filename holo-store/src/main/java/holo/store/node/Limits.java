package holo.store.node;

import holo.store.StoreException;
import holo.store.setting.ByteSize;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// How much may be under way at a time. Any thread.
final class Limits {
    /// What part of the heap a transaction may take at most: while it is logged, and when a start replays it, it is
    /// in memory several times, in the log's form and in the rows'.
    private static final int HEAP_PER_TRANSACTION = 8;

    private final int inFlightMax;
    private final ByteSize bytesMax;
    private final ByteSize transactionBytesMax;
    private final long heapBytes;
    private final AtomicInteger inFlight = new AtomicInteger();
    private final AtomicLong bytes = new AtomicLong();

    /// @param heapBytes how large the heap may become
    Limits(StoreOptions options, long heapBytes) {
        this.inFlightMax = options.inFlightMax();
        this.bytesMax = options.inFlightBytesMax();
        this.transactionBytesMax = options.transactionBytesMax();
        this.heapBytes = heapBytes;
    }

    int inFlight() {
        return inFlight.get();
    }

    /// Bytes of the commits under way.
    long bytes() {
        return bytes.get();
    }

    /// Takes a place for a commit. A commit above the byte limit may run alone.
    ///
    /// @throws StoreException 54000, 53300 or 53200; then nothing was taken
    void acquire(long commitBytes) {
        if (commitBytes > transactionBytesMax.bytes()) {
            throw new StoreException(
                    "54000",
                    "the transaction writes " + commitBytes + " bytes, more than holo.transactions.bytes-max = "
                            + transactionBytesMax + ". Write it in several transactions, or raise the setting.");
        }
        if (commitBytes > heapBytes / HEAP_PER_TRANSACTION) {
            throw new StoreException(
                    "54000",
                    "the transaction writes " + commitBytes + " bytes, more than an eighth of the heap of " + heapBytes
                            + " bytes. Write it in several transactions, or give the process more heap.");
        }
        int count = inFlight.incrementAndGet();
        long total = bytes.addAndGet(commitBytes);
        if (count > inFlightMax) {
            release(commitBytes);
            throw new StoreException(
                    "53300",
                    "more than holo.transactions.in-flight-max = " + inFlightMax
                            + " commits are under way. Try again, or raise the setting.");
        }
        if (total > bytesMax.bytes() && total > commitBytes) {
            release(commitBytes);
            throw new StoreException(
                    "53200",
                    "the commits under way take more than holo.transactions.in-flight-bytes = " + bytesMax
                            + ". Try again, or raise the setting.");
        }
    }

    void release(long commitBytes) {
        inFlight.decrementAndGet();
        bytes.addAndGet(-commitBytes);
    }
}
