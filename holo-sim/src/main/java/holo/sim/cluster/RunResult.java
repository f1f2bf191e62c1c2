package holo.sim.cluster;

import java.util.List;

/// How the run of one seed ended.
///
/// @param seed the seed
/// @param failures what went wrong, in words; empty for a clean run
/// @param traceHash equal for two runs of the same seed and code
/// @param events simulated events
/// @param virtualMicros simulated time
/// @param tally what became of the transactions and what was done to the cluster
public record RunResult(
        long seed, List<String> failures, long traceHash, long events, long virtualMicros, Tally tally) {
    /// Counts of one run; added up over many.
    ///
    /// @param committed transactions whose client was told that they took effect
    /// @param refused transactions whose client was told that they had no effect
    /// @param unknown transactions without an answer
    /// @param messages messages sent
    /// @param crashes nodes crashed
    /// @param undecided keys whose linearizability search ran out of budget
    public record Tally(long committed, long refused, long unknown, long messages, long crashes, long undecided) {
        public static final Tally NONE = new Tally(0, 0, 0, 0, 0, 0);

        public Tally plus(Tally o) {
            return new Tally(
                    committed + o.committed,
                    refused + o.refused,
                    unknown + o.unknown,
                    messages + o.messages,
                    crashes + o.crashes,
                    undecided + o.undecided);
        }

        public long transactions() {
            return committed + refused + unknown;
        }
    }

    public boolean clean() {
        return failures.isEmpty();
    }
}
