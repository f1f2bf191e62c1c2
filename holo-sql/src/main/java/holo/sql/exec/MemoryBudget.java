package holo.sql.exec;

import holo.sql.error.SqlException;
import org.jspecify.annotations.Nullable;

/// Bounds what one statement keeps in memory (sorts, hash tables, windows). Used by one thread.
///
/// Sizes are estimates: {@link #ROW_BYTES} for a row and {@link #VALUE_BYTES} for each value, plus the length of long
/// ones.
public final class MemoryBudget implements AutoCloseable {
    /// Estimated cost of keeping one row, without its values.
    public static final int ROW_BYTES = 48;

    /// Estimated cost of one value.
    public static final int VALUE_BYTES = 24;

    /// What a statement may keep by default: 512 MiB, but no more than half of the heap, for a statement that asks for
    /// too much is to be refused before the heap is exhausted.
    public static final long DEFAULT_BYTES_MAX =
            Math.min(512L << 20, Runtime.getRuntime().maxMemory() / 2);

    private final long bytesMax;
    private final @Nullable WorkMemory node;
    private WorkMemory.@Nullable Share share;
    private long unasked = WorkMemory.FREE_BYTES;
    private long bytes;

    /// @param bytesMax the most that may be kept at a time, 1 or greater
    public MemoryBudget(long bytesMax) {
        this(bytesMax, null);
    }

    /// @param node what the statements of the node share; null for a budget of its own
    MemoryBudget(long bytesMax, @Nullable WorkMemory node) {
        if (bytesMax < 1) {
            throw new IllegalArgumentException("a memory budget must be positive: " + bytesMax);
        }
        this.bytesMax = bytesMax;
        this.node = node;
    }

    /// Takes bytes from the budget.
    ///
    /// @throws SqlException 53200 when they are not there
    public void take(long count) {
        bytes += count;
        if (bytes > bytesMax) {
            throw SqlException.of("53200", "out of memory")
                    .withDetail("The statement keeps more than " + bytesMax + " bytes of rows in memory.")
                    .withHint("Select fewer rows or columns, add an index for the order, or start the server with a"
                            + " greater heap.");
        }
        if (bytes > unasked && node != null) {
            ask(node);
        }
    }

    private void ask(WorkMemory of) {
        WorkMemory.Share mine = share;
        if (mine == null) {
            mine = of.newShare(this);
            share = mine;
        }
        unasked = mine.require(bytes);
    }

    /// Gives everything back to the node.
    @Override
    public void close() {
        bytes = 0;
        unasked = WorkMemory.FREE_BYTES;
        if (share != null) {
            share.run();
        }
    }

    /// Gives bytes back.
    public void release(long count) {
        bytes -= count;
    }

    /// What is taken now.
    public long bytes() {
        return bytes;
    }

    /// What a kept row is estimated to take.
    public static long sizeOf(Object[] row) {
        long size = ROW_BYTES + (long) VALUE_BYTES * row.length;
        for (Object value : row) {
            if (value instanceof String s) {
                size += s.length();
            } else if (value instanceof byte[] b) {
                size += b.length;
            }
        }
        return size;
    }
}
