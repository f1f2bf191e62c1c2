package holo.sim.cluster;

import holo.accord.node.AccordOptions;
import holo.sim.kernel.Rng;

/// The protocol's time limits in one run, in microseconds: short ones make for many recoveries.
record AccordTimes(
        long messageTimeout,
        long fastPathTimeout,
        long recoverAfter,
        long retryMax,
        long giveUpAfter,
        long gossip,
        long clockReserve) {
    private static final long MILLI = 1_000;
    private static final int IN_FLIGHT_MAX = 10_000;
    private static final int PARKED_MAX = 10_000;
    private static final long PARKED_BYTES_MAX = 16L << 20;
    private static final int REMEMBERED_MAX = 100_000;
    private static final int READS_MAX = 1_000;

    static AccordTimes draw(Rng rng) {
        return new AccordTimes(
                rng.between(20 * MILLI, 300 * MILLI),
                rng.between(MILLI, 50 * MILLI),
                rng.between(20 * MILLI, 600 * MILLI),
                rng.between(500 * MILLI, 2_000 * MILLI),
                rng.between(1_000 * MILLI, 6_000 * MILLI),
                rng.between(10 * MILLI, 300 * MILLI),
                rng.between(10 * MILLI, 1_000 * MILLI));
    }

    /// The same with little patience: about so long for a message, a little more until others take over.
    AccordTimes hasty(Rng rng, long patienceMicros) {
        return new AccordTimes(
                patienceMicros,
                rng.between(patienceMicros / 4, patienceMicros),
                rng.between(patienceMicros, 5 * patienceMicros),
                retryMax,
                giveUpAfter,
                gossip,
                clockReserve);
    }

    AccordOptions options(int node) {
        return new AccordOptions(
                node,
                messageTimeout,
                fastPathTimeout,
                recoverAfter,
                retryMax,
                giveUpAfter,
                gossip,
                clockReserve,
                IN_FLIGHT_MAX,
                PARKED_MAX,
                PARKED_BYTES_MAX,
                REMEMBERED_MAX,
                READS_MAX);
    }
}
