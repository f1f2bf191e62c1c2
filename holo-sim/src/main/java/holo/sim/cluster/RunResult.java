package holo.sim.cluster;

import holo.sim.kernel.Hit;
import holo.sim.kernel.Hits;
import java.util.Collections;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

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
    /// @param endedEarly runs whose faults ended early, since they took too many messages
    /// @param hits how often each kind of fault hit
    public record Tally(
            long committed,
            long refused,
            long unknown,
            long messages,
            long crashes,
            long undecided,
            long endedEarly,
            Map<Hit, Long> hits) {
        public static final Tally NONE = new Tally(0, 0, 0, 0, 0, 0, 0, new Hits().counts());

        public Tally plus(Tally o) {
            return new Tally(
                    committed + o.committed,
                    refused + o.refused,
                    unknown + o.unknown,
                    messages + o.messages,
                    crashes + o.crashes,
                    undecided + o.undecided,
                    endedEarly + o.endedEarly,
                    sum(hits, o.hits));
        }

        private static Map<Hit, Long> sum(Map<Hit, Long> a, Map<Hit, Long> b) {
            Map<Hit, Long> sum = new EnumMap<>(a);
            b.forEach((hit, n) -> sum.merge(hit, n, Long::sum));
            return Collections.unmodifiableMap(sum);
        }

        public long transactions() {
            return committed + refused + unknown;
        }
    }

    public boolean clean() {
        return failures.isEmpty();
    }
}
