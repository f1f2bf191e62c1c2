package holo.sim.bench;

import java.lang.management.ManagementFactory;
import java.util.List;
import java.util.Locale;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/// Prints what the protocol costs without I/O: transactions/s through replicas in one thread; how many take the fast
/// path, with how many messages and round trips, healthy and with one replica down; the cost of a transaction on one
/// hot key and the heap as the history grows; and what an idle range costs.
///
/// Ends with exit code 1 when one of these is beyond its limit. Of the rate it only says what it is: that is the
/// machine's, too.
///
/// Rates are given by the clock and by the CPU time of the one thread that runs all replicas: on a busy machine only
/// the second says anything.
@Command(
        name = "bench",
        mixinStandardHelpOptions = true,
        description = "Measures what the protocol costs without network, disk and codec.")
public final class ProtocolBench implements Callable<Integer> {
    private static final int IN_FLIGHT = 32;
    private static final int KEYS = 100_000;
    private static final int HOT_STEPS = 10;
    private static final int HEAP_STEPS = 10;
    private static final int FEW_KEYS = 1_000;
    /// Without contention a client waits for no more.
    static final int ROUND_TRIPS_MAX = 2;
    /// The dearest tenth of the transactions on a hot key may cost so many times what the first does.
    private static final double HOT_RATIO_MAX = 1.5;
    /// So much more than after its first tenth may the heap hold in the end.
    private static final double HEAP_RATIO_MAX = 1.1;

    private enum Part {
        RATE,
        PATHS,
        HOT_KEY,
        HEAP,
        RANGES
    }

    @Option(names = "--quick", description = "Do a twentieth of the work.")
    private boolean quick;

    @Parameters(
            arity = "0..*",
            paramLabel = "PART",
            description = "What to measure: rate, paths, hot-key, heap, ranges. Default: all.")
    private List<String> parts = List.of();

    @Spec
    private CommandSpec spec = CommandSpec.create();

    private int scale = 1;
    private boolean missed;

    private void require(boolean kept, String limit) {
        if (!kept) {
            missed = true;
            System.out.println("BEYOND THE LIMIT: " + limit);
        }
    }

    @Override
    public Integer call() {
        scale = quick ? 20 : 1;
        List<Part> chosen;
        try {
            chosen = parts.isEmpty()
                    ? List.of(Part.values())
                    : parts.stream()
                            .map(p -> Part.valueOf(p.toUpperCase(Locale.ROOT).replace('-', '_')))
                            .toList();
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), "no such part: " + parts, e);
        }
        for (Part part : chosen) {
            switch (part) {
                case RATE -> rate();
                case PATHS -> paths();
                case HOT_KEY -> hotKey();
                case HEAP -> heap();
                case RANGES -> require(IdleRanges.print(), IdleRanges.LIMIT);
            }
        }
        return missed ? 1 : 0;
    }

    private static long cpuNanos() {
        return ManagementFactory.getThreadMXBean().getCurrentThreadCpuTime();
    }

    static long heapBytes() {
        System.gc();
        return Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
    }

    private void rate() {
        DirectCluster cluster = new DirectCluster(3, 3, 0);
        int step = 1_000_000 / scale;
        cluster.run(step, IN_FLIGHT, KEYS);
        long cpu = cpuNanos();
        long clock = System.nanoTime();
        cluster.run(step, IN_FLIGHT, KEYS);
        System.out.printf(
                "3 replicas, %,d keys, %d in flight: %,.0f transactions/s of CPU time, %,.0f by the clock%n",
                KEYS, IN_FLIGHT, step * 1e9 / (cpuNanos() - cpu), step * 1e9 / (System.nanoTime() - clock));
    }

    /// One transaction at a time, so that none conflicts.
    private void paths() {
        System.out.printf(
                "%-38s %10s %12s %22s%n", "without contention", "fast path", "msgs/txn", "round trips mean, max");
        for (int replicas : new int[] {3, 5, 7}) {
            int smallest = replicas - (replicas - 1) / 2;
            for (int down = 0; down <= 1; down++) {
                path(replicas, replicas, down);
                path(replicas, smallest, down);
            }
        }
    }

    private void path(int replicas, int electorate, int down) {
        DirectCluster cluster = new DirectCluster(replicas, electorate, down);
        int count = 100_000 / scale;
        // The first few find out who is down.
        cluster.run(1_000, 1, KEYS);
        cluster.takeRoundTripsMax();
        long messages = cluster.sent();
        long trips = cluster.roundTrips();
        double slow = cluster.slow();
        cluster.run(count, 1, KEYS);
        int tripsMax = cluster.takeRoundTripsMax();
        System.out.printf(
                "%-38s %9.1f%% %12.2f %16.2f, %d%n",
                replicas + " replicas, electorate " + electorate + ", " + down + " down",
                100 - 100 * (cluster.slow() - slow) / count,
                (cluster.sent() - messages) / (double) count,
                (cluster.roundTrips() - trips) / (double) count,
                tripsMax);
        require(tripsMax <= ROUND_TRIPS_MAX, ROUND_TRIPS_MAX + " round trips without contention");
    }

    /// One key, a million writes: each tenth should cost what the first thousands did.
    private void hotKey() {
        DirectCluster warm = new DirectCluster(3, 3, 0);
        warm.run(200_000 / scale, 1, 1);
        DirectCluster cluster = new DirectCluster(3, 3, 0);
        cluster.run(1_000, 1, 1);
        int step = 1_000_000 / HOT_STEPS / scale;
        double first = 0;
        double dearest = 0;
        for (int i = 1; i <= HOT_STEPS; i++) {
            long begun = cpuNanos();
            cluster.run(step, 1, 1);
            double micros = (cpuNanos() - begun) / 1e3 / step;
            first = i == 1 ? micros : first;
            dearest = Math.max(dearest, micros);
            System.out.printf(
                    "one hot key, up to transaction %,9d: %6.2f µs of CPU time each%n", (long) i * step, micros);
        }
        System.out.printf("one hot key: the dearest tenth costs %.2f times what the first does%n", dearest / first);
        require(dearest <= HOT_RATIO_MAX * first, HOT_RATIO_MAX + " times the cost of the first tenth");
    }

    /// Ten million transactions over few keys: the heap must not grow.
    private void heap() {
        DirectCluster cluster = new DirectCluster(3, 3, 0);
        int step = 10_000_000 / HEAP_STEPS / scale;
        long first = 0;
        long last = 0;
        for (int i = 1; i <= HEAP_STEPS; i++) {
            cluster.run(step, IN_FLIGHT, FEW_KEYS);
            last = heapBytes();
            first = i == 1 ? last : first;
            System.out.printf("heap after %,11d transactions: %,.1f MB%n", (long) i * step, last / 1048576.0);
        }
        require(last <= HEAP_RATIO_MAX * first, HEAP_RATIO_MAX + " times the heap of the first tenth");
    }
}
