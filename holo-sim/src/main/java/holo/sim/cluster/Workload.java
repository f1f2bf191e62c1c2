package holo.sim.cluster;

import holo.sim.check.Transaction.Append;
import holo.sim.cluster.Request.Kind;
import holo.sim.kernel.Rng;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeSet;

/// Draws requests: single-key and multi-key, blind and reading, range reads, ephemeral reads, conditional
/// writes. Some keys are hotter than others. Each appended value is unique in the run.
final class Workload {
    private final Rng rng;
    private final int keys;
    private final double readRatio;
    private final double rangeRatio;
    private final double ephemeralRatio;
    private final double conditionalRatio;
    private final double singleKeyRatio;
    private final int[] lastSeen;
    private int nextValue = 1;

    Workload(Rng rng, int keys) {
        this.rng = rng;
        this.keys = keys;
        this.lastSeen = new int[keys];
        this.readRatio = rng.nextDouble() * 0.6;
        this.rangeRatio = rng.nextDouble() * 0.3;
        this.ephemeralRatio = rng.nextDouble() * 0.3;
        this.conditionalRatio = rng.nextDouble() * 0.4;
        this.singleKeyRatio = rng.nextDouble();
    }

    /// What a client saw last of a key: conditions are drawn from it, so that some hold and some do not.
    void saw(int key, int lastValue) {
        lastSeen[key] = lastValue;
    }

    Request next() {
        boolean readOnly = rng.chance(readRatio);
        if (readOnly && rng.chance(ephemeralRatio)) {
            return new Request(Kind.EPHEMERAL_READ, draw(rng.chance(0.7) ? 1 : 3), 0, 0, List.of(), -1, 0);
        }
        int from = 0;
        int to = 0;
        if (rng.chance(rangeRatio)) {
            from = rng.nextInt(keys);
            to = rng.between(from + 1, keys);
        }
        int width = rng.chance(singleKeyRatio) ? 1 : rng.between(2, 4);
        if (readOnly) {
            return new Request(Kind.TRANSACTION, to > from ? List.of() : draw(width), from, to, List.of(), -1, 0);
        }
        List<Integer> written = draw(width);
        List<Append> appends = new ArrayList<>();
        for (int key : written) {
            appends.add(new Append(key, nextValue++));
        }
        List<Integer> reads = rng.chance(0.5) ? written : rng.chance(0.3) ? draw(2) : List.of();
        if (rng.chance(conditionalRatio)) {
            int key = written.getFirst();
            return new Request(Kind.TRANSACTION, reads, from, to, appends, key, lastSeen[key]);
        }
        return new Request(Kind.TRANSACTION, reads, from, to, appends, -1, 0);
    }

    /// Up to so many different keys; low ones more often.
    private List<Integer> draw(int most) {
        TreeSet<Integer> drawn = new TreeSet<>();
        for (int i = 0; i < most; i++) {
            drawn.add(rng.chance(0.3) ? 0 : rng.nextInt(keys));
        }
        return List.copyOf(drawn);
    }
}
