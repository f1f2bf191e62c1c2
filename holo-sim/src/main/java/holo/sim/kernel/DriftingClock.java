package holo.sim.kernel;

/// What one node believes the time to be: an offset, a drift, and now and then a jump, also backwards.
///
/// Also hands out {@link #monotonicMicros monotonic time}, which drifts but never jumps, as
/// `System.nanoTime` does.
public final class DriftingClock {
    /// The epoch of simulated wall clocks: 2026-01-01T00:00:00Z, so that readings look like real ones.
    public static final long EPOCH_MICROS = 1_767_225_600_000_000L;

    private final Simulation simulation;
    private final double rate;
    private long offsetMicros;

    /// @param maxOffsetMicros the starting offset is uniform within plus or minus this
    /// @param maxDriftPpm the rate is off by up to this many millionths, either way
    public DriftingClock(Simulation simulation, Rng rng, long maxOffsetMicros, int maxDriftPpm) {
        this.simulation = simulation;
        this.offsetMicros = maxOffsetMicros == 0 ? 0 : rng.between(-maxOffsetMicros, maxOffsetMicros);
        this.rate = 1.0 + rng.between(-maxDriftPpm, maxDriftPpm) / 1e6;
    }

    /// Microseconds since 1970 as this node's wall clock shows them.
    public long wallMicros() {
        return EPOCH_MICROS + monotonicMicros() + offsetMicros;
    }

    /// Microseconds since some fixed point; never decreases.
    public long monotonicMicros() {
        return (long) (simulation.nowMicros() * rate);
    }

    /// Steps the wall clock, as an operator or NTP would.
    public void jump(long byMicros) {
        offsetMicros += byMicros;
    }

    /// Sets the wall clock right: what is left is drift.
    public void correct() {
        offsetMicros = 0;
    }
}
