package holo.sql.exec;

import java.util.concurrent.ThreadLocalRandom;

/// The numbers of random() for one session: xoroshiro128** (Blackman and Vigna, 2018), seeded by splitmix64, as
/// PostgreSQL 15 has it, so that `setseed` is followed by the same numbers there and here. Used by the session's
/// thread.
public final class RandomNumbers {
    private static final long GOLDEN_GAMMA = 0x9E3779B97F4A7C15L;
    private static final double SEEDS = (1L << 52) - 1;

    private boolean seeded;
    private long s0;
    private long s1;

    /// Starts the sequence of a seed.
    ///
    /// @param seed from -1 to 1
    public void seed(double seed) {
        start((long) (SEEDS * seed));
    }

    /// The next number, from 0 (inclusive) to 1 (exclusive), in steps of 2⁻⁵².
    public double next() {
        if (!seeded) {
            start(ThreadLocalRandom.current().nextLong());
        }
        long result = Long.rotateLeft(s0 * 5, 7) * 9;
        long mixed = s0 ^ s1;
        s0 = Long.rotateLeft(s0, 24) ^ mixed ^ mixed << 16;
        s1 = Long.rotateLeft(mixed, 37);
        return (result >>> 12) * 0x1p-52;
    }

    private void start(long seed) {
        s0 = mix(seed + GOLDEN_GAMMA);
        s1 = mix(seed + GOLDEN_GAMMA + GOLDEN_GAMMA);
        seeded = true;
    }

    private static long mix(long value) {
        long z = (value ^ value >>> 30) * 0xBF58476D1CE4E5B9L;
        z = (z ^ z >>> 27) * 0x94D049BB133111EBL;
        return z ^ z >>> 31;
    }
}
