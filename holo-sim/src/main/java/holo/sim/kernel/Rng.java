package holo.sim.kernel;

import java.util.List;

/// A seeded random source (xoshiro256**, seeded by SplitMix64), the same on every machine and JDK.
///
/// Components draw from sources of their own, {@link #split split} off by name, so that one more draw
/// in one component does not change what all others see.
public final class Rng {
    private long s0;
    private long s1;
    private long s2;
    private long s3;

    public Rng(long seed) {
        long z = seed;
        s0 = mix(z += GOLDEN);
        s1 = mix(z += GOLDEN);
        s2 = mix(z += GOLDEN);
        s3 = mix(z + GOLDEN);
    }

    private static final long GOLDEN = 0x9E3779B97F4A7C15L;

    /// SplitMix64's finaliser: a bijection that spreads every bit.
    public static long mix(long z) {
        z = (z ^ (z >>> 30)) * 0xBF58476D1CE4E5B9L;
        z = (z ^ (z >>> 27)) * 0x94D049BB133111EBL;
        return z ^ (z >>> 31);
    }

    /// A source of its own for the component of this name. Depends on this source's state and advances it.
    public Rng split(String name) {
        long h = nextLong();
        for (int i = 0; i < name.length(); i++) {
            h = mix(h + GOLDEN + name.charAt(i));
        }
        return new Rng(h);
    }

    public long nextLong() {
        long result = Long.rotateLeft(s1 * 5, 7) * 9;
        long t = s1 << 17;
        s2 ^= s0;
        s3 ^= s1;
        s1 ^= s2;
        s0 ^= s3;
        s2 ^= t;
        s3 = Long.rotateLeft(s3, 45);
        return result;
    }

    /// Uniform in [0, bound).
    public long nextLong(long bound) {
        if (bound <= 0) {
            throw new IllegalArgumentException("bound must be positive: " + bound);
        }
        return Math.unsignedMultiplyHigh(nextLong(), bound);
    }

    /// Uniform in [0, bound).
    public int nextInt(int bound) {
        return (int) nextLong(bound);
    }

    /// Uniform in [low, high], both included.
    public long between(long low, long high) {
        return low + nextLong(high - low + 1);
    }

    /// Uniform in [low, high], both included.
    public int between(int low, int high) {
        return low + nextInt(high - low + 1);
    }

    /// Uniform in [0, 1).
    public double nextDouble() {
        return (nextLong() >>> 11) * 0x1.0p-53;
    }

    /// True with this probability.
    public boolean chance(double probability) {
        return nextDouble() < probability;
    }

    /// Exponentially distributed with this mean, at least 0.
    public long exponential(double mean) {
        return (long) (-StrictMath.log(1.0 - nextDouble()) * mean);
    }

    public <T> T pick(List<T> from) {
        return from.get(nextInt(from.size()));
    }

    /// Shuffles in place.
    public <T> void shuffle(List<T> list) {
        for (int i = list.size() - 1; i > 0; i--) {
            int j = nextInt(i + 1);
            T t = list.get(i);
            list.set(i, list.get(j));
            list.set(j, t);
        }
    }
}
