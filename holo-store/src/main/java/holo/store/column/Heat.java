package holo.store.column;

/// Counts accesses, of which each counts half after the half-life. Thread-safe.
final class Heat {
    /// So many accesses lately count as used all the time.
    private static final double FULL = 5;

    private static final double FREQUENCY_WEIGHT = 0.6;
    private static final double RECENCY_WEIGHT = 0.4;

    private final double halfLifeNanos;
    private double count;
    private long lastNanos;
    private boolean used;

    Heat(long halfLifeNanos) {
        this.halfLifeNanos = halfLifeNanos;
    }

    synchronized void add(double accesses, long nowNanos) {
        count = count(nowNanos) + accesses;
        lastNanos = nowNanos;
        used = true;
    }

    /// Accesses lately.
    synchronized double count(long nowNanos) {
        return used ? count * decay(nowNanos) : 0;
    }

    /// How often and how lately, from 0 to 1.
    synchronized double score(long nowNanos) {
        return used ? FREQUENCY_WEIGHT * Math.min(1, count(nowNanos) / FULL) + RECENCY_WEIGHT * decay(nowNanos) : 0;
    }

    private double decay(long nowNanos) {
        return Math.pow(0.5, Math.max(0, nowNanos - lastNanos) / halfLifeNanos);
    }
}
