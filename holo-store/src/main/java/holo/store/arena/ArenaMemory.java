package holo.store.arena;

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
/// address first. On Linux the whole budget is therefore reserved as addresses, for which pages of 2 MiB are asked;
/// memory comes with the first use of each. Where that is not to be had, pieces are allocated one by one.
final class ArenaMemory implements AutoCloseable {
    private static final long HUGE_PAGE_BYTES = 2 << 20;
    private static final int READ_AND_WRITE = 1 | 2;
    private static final int PRIVATE = 0x2;
    private static final int ANONYMOUS = 0x20;
    private static final int NO_RESERVE = 0x4000;
    private static final int ADVICE_HUGE_PAGES = 14;

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

    /// @param bytesMax what is given out at most, about
    ArenaMemory(long bytesMax) {
        this.reserved = bytesMax < HUGE_PAGE_BYTES ? MemorySegment.NULL : reserve(bytesMax);
    }

    private static Optional<MethodHandle> function(String name, FunctionDescriptor shape) {
        return LINUX
                ? LINKER.defaultLookup().find(name).map(symbol -> LINKER.downcallHandle(symbol, shape))
                : Optional.empty();
    }

    private MemorySegment reserve(long bytesMax) {
        if (MAP.isEmpty() || UNMAP.isEmpty() || ADVISE.isEmpty()) {
            return MemorySegment.NULL;
        }
        MethodHandle unmap = UNMAP.get();
        long bytes = bytesMax + HUGE_PAGE_BYTES;
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
            int _ = (int) ADVISE.get().invokeExact(address + aligned, bytesMax, ADVICE_HUGE_PAGES);
            return all.asSlice(aligned, bytesMax);
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
    MemorySegment allocate(long bytes) {
        long from = used.getAndAdd(bytes);
        return from + bytes <= reserved.byteSize()
                ? reserved.asSlice(from, bytes)
                : lifetime.allocate(bytes, Long.BYTES);
    }

    @Override
    public void close() {
        lifetime.close();
    }
}
