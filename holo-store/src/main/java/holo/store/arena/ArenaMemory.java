package holo.store.arena;

import holo.store.learned.TableMemory;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.util.Optional;
import java.util.concurrent.atomic.AtomicLong;

/// The memory of the arena, given out piece by piece.
///
/// Rows lie anywhere in it, so with pages of 4 KiB nearly every read of a large arena has to look for the page's
/// address first. On Linux addresses for the whole budget are therefore reserved, for which pages of 2 MiB are asked;
/// memory comes with the first use of each. Where that is not to be had, pieces are allocated one by one.
///
/// Rows keep their piece until everything is closed. A table of the index is given back when it has become too small:
/// its addresses stay, as a reader may be late, and what it finds there is zeros.
final class ArenaMemory implements TableMemory, AutoCloseable {
    private static final long HUGE_PAGE_BYTES = 2 << 20;
    private static final int READ_AND_WRITE = 1 | 2;
    private static final int PRIVATE = 0x2;
    private static final int ANONYMOUS = 0x20;
    private static final int NO_RESERVE = 0x4000;
    private static final int ADVICE_HUGE_PAGES = 14;
    private static final int ADVICE_NOT_NEEDED = 4;
    private static final long PAGE_BYTES = 4 << 10;

    private static final Linker LINKER = Linker.nativeLinker();
    private static final boolean LINUX = System.getProperty("os.name").equals("Linux");
    private static final Optional<MethodHandle> MAP = function(
            "mmap",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_LONG,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_INT,
                    ValueLayout.JAVA_LONG));
    private static final Optional<MethodHandle> UNMAP = function(
            "munmap", FunctionDescriptor.of(ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG));
    private static final Optional<MethodHandle> ADVISE = function(
            "madvise",
            FunctionDescriptor.of(
                    ValueLayout.JAVA_INT, ValueLayout.JAVA_LONG, ValueLayout.JAVA_LONG, ValueLayout.JAVA_INT));

    private final Arena lifetime = Arena.ofShared();
    private final MemorySegment reserved;
    private final AtomicLong used = new AtomicLong();

    /// @param bytesMax what is in use at most, about
    ArenaMemory(long bytesMax) {
        // Half as much again for the addresses of tables that were given back.
        this.reserved = bytesMax < HUGE_PAGE_BYTES ? MemorySegment.NULL : reserve(bytesMax + bytesMax / 2);
    }

    private static Optional<MethodHandle> function(String name, FunctionDescriptor shape) {
        return LINUX
                ? LINKER.defaultLookup().find(name).map(symbol -> LINKER.downcallHandle(symbol, shape))
                : Optional.empty();
    }

    private MemorySegment reserve(long wanted) {
        if (MAP.isEmpty() || UNMAP.isEmpty() || ADVISE.isEmpty()) {
            return MemorySegment.NULL;
        }
        MethodHandle unmap = UNMAP.get();
        long bytes = wanted + HUGE_PAGE_BYTES;
        try {
            long address =
                    (long) MAP.get().invokeExact(0L, bytes, READ_AND_WRITE, PRIVATE | ANONYMOUS | NO_RESERVE, -1, 0L);
            if (address == -1) {
                return MemorySegment.NULL;
            }
            MemorySegment all = MemorySegment.ofAddress(address)
                    .reinterpret(bytes, lifetime, mapped -> unmap(unmap, mapped.address(), bytes));
            long aligned = -address & HUGE_PAGE_BYTES - 1;
            // Without large pages everything works the same, only slower.
            int _ = (int) ADVISE.get().invokeExact(address + aligned, wanted, ADVICE_HUGE_PAGES);
            return all.asSlice(aligned, wanted);
        } catch (Throwable e) {
            throw new IllegalStateException("cannot reserve the arena's memory", e);
        }
    }

    private static void unmap(MethodHandle unmap, long address, long bytes) {
        try {
            int failed = (int) unmap.invokeExact(address, bytes);
            if (failed != 0) {
                throw new IllegalStateException("cannot give back " + bytes + " bytes of the arena's memory");
            }
        } catch (Throwable e) {
            throw new IllegalStateException("cannot give back the arena's memory", e);
        }
    }

    /// A piece, full of zeros, until everything is closed.
    @Override
    public MemorySegment allocate(long bytes) {
        long from = used.getAndAdd(bytes);
        return from + bytes <= reserved.byteSize()
                ? reserved.asSlice(from, bytes)
                : lifetime.allocate(bytes, Long.BYTES);
    }

    @Override
    public void release(MemorySegment table) {
        long offset = table.address() - reserved.address();
        if (offset < 0 || offset >= reserved.byteSize() || ADVISE.isEmpty()) {
            return;
        }
        // Whole pages only: what else is on the first and the last may be in use.
        long from = table.address() + PAGE_BYTES - 1 & -PAGE_BYTES;
        long to = table.address() + table.byteSize() & -PAGE_BYTES;
        if (from < to) {
            try {
                // Where the system keeps the pages all the same, they cost memory and nothing else.
                int _ = (int) ADVISE.get().invokeExact(from, to - from, ADVICE_NOT_NEEDED);
            } catch (Throwable e) {
                throw new IllegalStateException("cannot give back a table of the arena", e);
            }
        }
    }

    @Override
    public void close() {
        lifetime.close();
    }
}
