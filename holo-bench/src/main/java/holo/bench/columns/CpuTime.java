package holo.bench.columns;

import com.sun.management.OperatingSystemMXBean;
import java.lang.management.ManagementFactory;

/// What a piece of work took.
///
/// @param cpuNanos of all threads of this process
record CpuTime(long nanos, long cpuNanos) {
    private static final OperatingSystemMXBean SYSTEM =
            ManagementFactory.getPlatformMXBean(OperatingSystemMXBean.class);

    /// Something to measure.
    @FunctionalInterface
    interface Work {
        void run() throws Exception;
    }

    static CpuTime of(Work work) throws Exception {
        long start = System.nanoTime();
        long cpu = SYSTEM.getProcessCpuTime();
        work.run();
        return new CpuTime(System.nanoTime() - start, SYSTEM.getProcessCpuTime() - cpu);
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
