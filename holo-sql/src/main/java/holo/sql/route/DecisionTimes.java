package holo.sql.route;

import java.util.Arrays;

/// How long decisions took, of which few are timed: to look at the clock twice takes as long as to decide. Thread-safe;
/// a time that is lost when two threads meet is no harm.
final class DecisionTimes {
    /// One of so many is timed.
    private static final int SAMPLED = 64;

    private static final int KEPT = 512;

    private final int[] nanos = new int[KEPT];
    private int decisions;
    private int timed;

    /// Whether the next one is to be timed.
    boolean isDue() {
        return (decisions++ & (SAMPLED - 1)) == 0;
    }

    void add(long took) {
        nanos[timed++ & (KEPT - 1)] = (int) Math.min(took, Integer.MAX_VALUE);
    }

    /// The median; zero before the first.
    long median() {
        int[] seen = Arrays.stream(nanos).filter(n -> n > 0).sorted().toArray();
        return seen.length == 0 ? 0 : seen[seen.length / 2];
    }
}
