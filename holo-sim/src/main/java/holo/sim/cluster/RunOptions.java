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
/// @param messagesMax after so many messages for each transaction the faults end, and clients go on without
public record RunOptions(
        int transactions, int nodesMin, int nodesMax, Mode mode, Set<Fault> without, boolean duels, int messagesMax) {
    /// Where recoverers void one another for minutes, the same happens again and again, at the cost of a hundred other
    /// runs.
    private static final int MESSAGES_MAX = 1_000;

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

    public RunOptions(int transactions, int nodesMin, int nodesMax, Mode mode, Set<Fault> without, boolean duels) {
        this(transactions, nodesMin, nodesMax, mode, without, duels, MESSAGES_MAX);
    }

    public RunOptions withTransactions(int fewer) {
        return new RunOptions(fewer, nodesMin, nodesMax, mode, without, duels, messagesMax);
    }

    RunOptions withMessagesMax(int perTransaction) {
        return new RunOptions(transactions, nodesMin, nodesMax, mode, without, duels, perTransaction);
    }

    public RunOptions without(Fault fault) {
        EnumSet<Fault> more = EnumSet.of(fault);
        more.addAll(without);
        return new RunOptions(transactions, nodesMin, nodesMax, mode, more, duels, messagesMax);
    }

    public RunOptions withDuels() {
        return new RunOptions(transactions, nodesMin, nodesMax, mode, without, true, messagesMax);
    }

    boolean has(Fault fault) {
        return !without.contains(fault);
    }
}
