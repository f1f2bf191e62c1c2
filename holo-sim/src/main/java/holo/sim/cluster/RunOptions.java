package holo.sim.cluster;

import java.util.EnumSet;
import java.util.Set;

/// What the caller of a run decides; everything else is drawn from the seed.
///
/// @param transactions transactions per run, 1 or more
/// @param nodesMin fewest nodes of a cluster, 1 or more
/// @param nodesMax most nodes of a cluster, at least `nodesMin`
/// @param mode what the run sets out to prove
/// @param without kinds of faults that are left out
/// @param duels whether every run is one in which recoveries race, not only about a third of all
public record RunOptions(int transactions, int nodesMin, int nodesMax, Mode mode, Set<Fault> without, boolean duels) {
    public RunOptions {
        if (transactions < 1 || nodesMin < 1 || nodesMax < nodesMin) {
            throw new IllegalArgumentException("a run needs transactions and nodes: " + transactions + " transactions, "
                    + nodesMin + "-" + nodesMax + " nodes");
        }
        without = Set.copyOf(without);
    }

    public RunOptions(int transactions, int nodesMin, int nodesMax, Mode mode) {
        this(transactions, nodesMin, nodesMax, mode, Set.of());
    }

    public RunOptions(int transactions, int nodesMin, int nodesMax, Mode mode, Set<Fault> without) {
        this(transactions, nodesMin, nodesMax, mode, without, false);
    }

    public RunOptions withTransactions(int fewer) {
        return new RunOptions(fewer, nodesMin, nodesMax, mode, without, duels);
    }

    public RunOptions without(Fault fault) {
        EnumSet<Fault> more = EnumSet.of(fault);
        more.addAll(without);
        return new RunOptions(transactions, nodesMin, nodesMax, mode, more, duels);
    }

    public RunOptions withDuels() {
        return new RunOptions(transactions, nodesMin, nodesMax, mode, without, true);
    }

    boolean has(Fault fault) {
        return !without.contains(fault);
    }
}
