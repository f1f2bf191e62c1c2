package holo.sim.kernel;

/// A distribution of delays in microseconds: a floor, an exponential body, and rare spikes.
///
/// @param minMicros no delay is below this
/// @param meanExtraMicros mean of the exponential part above the floor
/// @param spikeChance probability of a spike instead
/// @param spikeMaxMicros a spike is uniform between the mean and this
public record Latency(long minMicros, double meanExtraMicros, double spikeChance, long spikeMaxMicros) {
    /// A quiet local network: 100 µs to about 1 ms.
    public static final Latency LAN = new Latency(100, 300, 0.0, 0);

    public long sample(Rng rng) {
        if (spikeChance > 0 && rng.chance(spikeChance)) {
            return minMicros + rng.between(0, spikeMaxMicros);
        }
        return minMicros + rng.exponential(meanExtraMicros);
    }
}
