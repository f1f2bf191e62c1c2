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
public record RunOptions(int transactions, int nodesMin, int nodesMax, Mode mode, Set<Fault> without) {
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

    public RunOptions withTransactions(int fewer) {
        return new RunOptions(fewer, nodesMin, nodesMax, mode, without);
    }

    public RunOptions without(Fault fault) {
        EnumSet<Fault> more = EnumSet.of(fault);
        more.addAll(without);
        return new RunOptions(transactions, nodesMin, nodesMax, mode, more);
    }

    boolean has(Fault fault) {
        return !without.contains(fault);
    }
}
