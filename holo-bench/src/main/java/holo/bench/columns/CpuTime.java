package holo.bench.columns;

import com.sun.management.OperatingSystemMXBean;
import java.lang.foreign.Arena;
import java.lang.foreign.FunctionDescriptor;
import java.lang.foreign.Linker;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandle;
import java.lang.management.ManagementFactory;
import java.util.Optional;
import java.util.concurrent.TimeUnit;

/// What a piece of work took.
///
/// The JDK tells a process's time in hundredths of a second, as long as a query takes; Linux itself in nanoseconds.
///
/// @param cpuNanos of all threads of this process
record CpuTime(long nanos, long cpuNanos) {
    private static final OperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);
    private static final int CLOCK_OF_PROCESS = 2;
    private static final Optional<MethodHandle> CLOCK =
            System.getProperty("os.name").equals("Linux")
                    ? Linker.nativeLinker()
                            .defaultLookup()
                            .find("clock_gettime")
                            .map(symbol -> Linker.nativeLinker()
                                    .downcallHandle(
                                            symbol,
                                            FunctionDescriptor.of(
                                                    ValueLayout.JAVA_INT, ValueLayout.JAVA_INT, ValueLayout.ADDRESS)))
                    : Optional.empty();

    /// Something to measure.
    @FunctionalInterface
    interface Work {
        void run() throws Exception;
    }

    static CpuTime of(Work work) throws Exception {
        long start = System.nanoTime();
        long cpu = processNanos();
        work.run();
        return new CpuTime(System.nanoTime() - start, processNanos() - cpu);
    }

    private static long processNanos() {
        if (CLOCK.isEmpty()) {
            return SYSTEM.getProcessCpuTime();
        }
        try (Arena memory = Arena.ofConfined()) {
            MemorySegment time = memory.allocate(2L * Long.BYTES, Long.BYTES);
            int failed = (int) CLOCK.get().invokeExact(CLOCK_OF_PROCESS, time);
            if (failed != 0) {
                throw new IllegalStateException("the process has no clock of its processor time");
            }
            return TimeUnit.SECONDS.toNanos(time.get(ValueLayout.JAVA_LONG, 0))
                    + time.get(ValueLayout.JAVA_LONG, Long.BYTES);
        } catch (Throwable e) {
            throw new IllegalStateException("cannot read the process's clock", e);
        }
    }

    CpuTime least(CpuTime other) {
        return new CpuTime(Math.min(nanos, other.nanos), Math.min(cpuNanos, other.cpuNanos));
    }

    double millis() {
        return nanos / 1e6;
    }

    double cpuMillis() {
        return cpuNanos / 1e6;
    }
}
