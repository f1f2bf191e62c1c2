package holo.sim.bench;

/// Prints what the protocol costs without I/O: transactions/s through replicas in one thread, messages per
/// transaction, and how many take the slow path, healthy and with one replica down; then the cost per
/// transaction on one hot key as the history grows.
public final class ProtocolBench {
    private static final int IN_FLIGHT = 32;
    private static final int KEYS = 100_000;
    private static final int WARM_UP = 50_000;
    private static final int MEASURED = 150_000;
    private static final int MEASURED_DOWN = 20_000;
    private static final int HOT_STEP = 100_000;
    private static final int HOT_STEPS = 10;

    private ProtocolBench() {}

    public static void main(String[] args) {
        System.out.printf("%-34s %12s %10s %10s%n", "blind single-key writes", "txns/s", "msgs/txn", "slow path");
        for (int replicas : new int[] {3, 5, 7}) {
            measure(replicas, replicas, 0);
            measure(replicas, replicas, 1);
            measure(replicas, replicas - (replicas - 1) / 2, 0);
            measure(replicas, replicas - (replicas - 1) / 2, 1);
        }
        hotKey();
    }

    private static void measure(int replicas, int electorate, int down) {
        DirectCluster cluster = new DirectCluster(replicas, electorate, down);
        int count = down == 0 ? MEASURED : MEASURED_DOWN;
        cluster.run(down == 0 ? WARM_UP : MEASURED_DOWN, IN_FLIGHT, KEYS);
        long messages = cluster.sent();
        double slow = cluster.slow();
        long begun = System.nanoTime();
        cluster.run(count, IN_FLIGHT, KEYS);
        double seconds = (System.nanoTime() - begun) / 1e9;
        System.out.printf(
                "%d replicas, electorate %d, %d down     %12.0f %10.2f %9.1f%%%n",
                replicas,
                electorate,
                down,
                count / seconds,
                (cluster.sent() - messages) / (double) count,
                100 * (cluster.slow() - slow) / count);
    }

    /// One key, a million writes: each hundred thousand should cost what the first did.
    private static void hotKey() {
        DirectCluster cluster = new DirectCluster(3, 3, 0);
        for (int i = 1; i <= HOT_STEPS; i++) {
            long begun = System.nanoTime();
            cluster.run(HOT_STEP, 1, 1);
            double micros = (System.nanoTime() - begun) / 1e3 / HOT_STEP;
            System.gc();
            long heap =
                    Runtime.getRuntime().totalMemory() - Runtime.getRuntime().freeMemory();
            System.out.printf(
                    "one hot key, up to transaction %,9d: %6.2f µs each, heap %d MB%n",
                    (long) i * HOT_STEP, micros, heap >> 20);
        }
    }
}
