package holo.sim.cluster;

import holo.sim.kernel.Latency;
import holo.sim.kernel.Rng;

/// Everything about a run that is drawn from its seed beforehand. Each kind of fault is off in some
/// seeds: quiet surroundings let a rare combination of the others show itself.
///
/// @param nodes nodes in the cluster
/// @param replicas replicas of each group
/// @param groups key ranges, each with a replica set of its own
/// @param keys distinct keys, few enough to conflict
/// @param clients clients, each with one transaction in flight
/// @param transactions transactions in all
/// @param network the usual latency of a link
/// @param fifo true when links keep the order of messages
/// @param lossChance probability that a message is lost
/// @param duplicateChance probability that a message arrives twice
/// @param partitionEveryMicros mean time between partitions; 0 for none
/// @param linksEveryMicros mean time after which the links between nodes are drawn anew, each direction working, cut or
///     slow; 0 for never
/// @param smallElectorates true when most groups have the smallest electorate
/// @param crashEveryMicros mean time between crashes of a node; 0 for none
/// @param pauseEveryMicros mean time between pauses of a node; 0 for none
/// @param diskFaultEveryMicros mean time between disk faults; 0 for none
/// @param clockOffsetMaxMicros how far clocks are apart at the start
/// @param clockDriftPpm how fast they come apart
/// @param clockJumpEveryMicros mean time between jumps of a clock; 0 for none
/// @param topologyEveryMicros mean time between topology changes; 0 for none
/// @param crashAtSyncChance probability that a node dies right before a sync, and again right after one
/// @param checkpointEveryMicros mean time between checkpoints of a node, beside those that the length of its log
///     makes it take; 0 for none
/// @param tearsWrites true when a crash during a sync leaves what the sync was about to make durable in part
/// @param bitFlipEveryMicros mean time between bits that turn over in a log; 0 for never
/// @param accord the protocol's time limits
/// @param sync how long a sync of a log takes
/// @param thinkMicros mean pause of a client between transactions
/// @param clientTimeoutMicros how long a client waits before it gives up
record RunPlan(
        int nodes,
        int replicas,
        int groups,
        int keys,
        int clients,
        int transactions,
        Latency network,
        boolean fifo,
        double lossChance,
        double duplicateChance,
        long partitionEveryMicros,
        long linksEveryMicros,
        boolean smallElectorates,
        long crashEveryMicros,
        long pauseEveryMicros,
        long diskFaultEveryMicros,
        long clockOffsetMaxMicros,
        int clockDriftPpm,
        long clockJumpEveryMicros,
        long topologyEveryMicros,
        double crashAtSyncChance,
        long checkpointEveryMicros,
        boolean tearsWrites,
        long bitFlipEveryMicros,
        AccordTimes accord,
        Latency sync,
        long thinkMicros,
        long clientTimeoutMicros) {

    private static final long MILLI = 1_000;
    private static final long SECOND = 1_000_000;

    private static final double DUEL_CHANCE = 0.35;
    private static final double CHURN_CHANCE = 0.3;

    static RunPlan draw(Rng rng, RunOptions options) {
        RunPlan broad = drawBroad(rng, options);
        RunPlan plan = rng.chance(DUEL_CHANCE) || options.duels() ? broad.duel(rng, options) : broad;
        Rng churn = rng.split("churn");
        RunPlan moving = options.has(Fault.TOPOLOGY) && churn.chance(CHURN_CHANCE) ? plan.churn(churn, options) : plan;
        return moving.flipping(every(rng.split("flips"), 0.3, 200 * MILLI, 3 * SECOND, options.has(Fault.BIT_FLIPS)));
    }

    /// The same run with bits that turn over on disks.
    private RunPlan flipping(long everyMicros) {
        return new RunPlan(
                nodes,
                replicas,
                groups,
                keys,
                clients,
                transactions,
                network,
                fifo,
                lossChance,
                duplicateChance,
                partitionEveryMicros,
                linksEveryMicros,
                smallElectorates,
                crashEveryMicros,
                pauseEveryMicros,
                diskFaultEveryMicros,
                clockOffsetMaxMicros,
                clockDriftPpm,
                clockJumpEveryMicros,
                topologyEveryMicros,
                crashAtSyncChance,
                checkpointEveryMicros,
                tearsWrites,
                everyMicros,
                accord,
                sync,
                thinkMicros,
                clientTimeoutMicros);
    }

    /// The same run with members that come and go: one to three nodes more than replicas, and a change every few
    /// transactions.
    private RunPlan churn(Rng rng, RunOptions options) {
        int size = Math.min(options.nodesMax(), replicas + rng.between(1, 3));
        int members = size > replicas ? replicas : Math.max(1, replicas - 2);
        return new RunPlan(
                size,
                members,
                groups,
                keys,
                clients,
                transactions,
                network,
                fifo,
                lossChance,
                duplicateChance,
                partitionEveryMicros,
                linksEveryMicros,
                smallElectorates,
                crashEveryMicros,
                pauseEveryMicros,
                diskFaultEveryMicros,
                clockOffsetMaxMicros,
                clockDriftPpm,
                clockJumpEveryMicros,
                rng.between(50 * MILLI, 600 * MILLI),
                crashAtSyncChance,
                checkpointEveryMicros,
                tearsWrites,
                bitFlipEveryMicros,
                accord,
                sync,
                thinkMicros,
                clientTimeoutMicros);
    }

    /// The same run with everything that makes recoveries race: few keys, many clients without pause, clocks apart,
    /// links that come and go within a round trip or two, and nodes that lose patience as fast. What an original
    /// coordinator, its recoverers and their conflicting transactions know is then different on every node.
    /// Where duels are all that is wanted, there is one group of five and hardly a key.
    private RunPlan duel(Rng rng, RunOptions options) {
        boolean fierce = options.duels();
        int wanted = fierce ? 5 : rng.chance(0.4) ? 3 : rng.chance(0.8) ? 5 : 7;
        int size = Math.clamp(wanted + (rng.chance(0.2) ? 1 : 0), options.nodesMin(), options.nodesMax());
        long patience = rng.between(4 * MILLI, 40 * MILLI);
        return new RunPlan(
                size,
                Math.min(wanted, size % 2 == 0 ? size - 1 : size),
                fierce ? 1 : rng.between(1, 2),
                rng.between(1, fierce ? 2 : 4),
                rng.between(fierce ? 5 : 3, 8),
                transactions,
                new Latency(
                        rng.between(20, 200), rng.between(100, 800), network.spikeChance(), network.spikeMaxMicros()),
                fifo,
                lossChance,
                duplicateChance,
                partitionEveryMicros,
                every(rng, 0.9, patience / 2, 4 * patience, options.has(Fault.PARTITIONS)),
                rng.chance(0.5),
                crashEveryMicros,
                pauseEveryMicros,
                diskFaultEveryMicros,
                every(rng, 0.8, 100, 20 * MILLI, options.has(Fault.CLOCKS)),
                clockDriftPpm,
                clockJumpEveryMicros,
                topologyEveryMicros,
                crashAtSyncChance,
                checkpointEveryMicros,
                tearsWrites,
                bitFlipEveryMicros,
                accord.hasty(rng, patience),
                new Latency(20, rng.between(50, 500), 0, 0),
                rng.between(0, 2 * MILLI),
                clientTimeoutMicros);
    }

    private static RunPlan drawBroad(Rng rng, RunOptions options) {
        int nodes = rng.between(options.nodesMin(), options.nodesMax());
        int replicas = replicas(rng, nodes);
        return new RunPlan(
                nodes,
                replicas,
                rng.between(1, 4),
                rng.between(2, 16),
                rng.between(2, 10),
                options.transactions(),
                new Latency(
                        rng.between(20, 500),
                        rng.between(50, 2 * MILLI),
                        chance(rng, 0.5, 0.01, options.has(Fault.SPIKES)),
                        rng.between(20 * MILLI, 2 * SECOND)),
                rng.chance(0.5) || !options.has(Fault.REORDERING),
                chance(rng, 0.6, 0.08, options.has(Fault.LOSS)),
                chance(rng, 0.6, 0.08, options.has(Fault.DUPLICATES)),
                every(rng, 0.6, 200 * MILLI, 3 * SECOND, options.has(Fault.PARTITIONS)),
                0,
                false,
                every(rng, 0.7, 200 * MILLI, 3 * SECOND, options.has(Fault.CRASHES)),
                every(rng, 0.3, 200 * MILLI, 2 * SECOND, options.has(Fault.PAUSES)),
                every(rng, 0.4, 300 * MILLI, 4 * SECOND, options.has(Fault.DISKS)),
                every(rng, 0.5, 2 * MILLI, 500 * MILLI, options.has(Fault.CLOCKS)),
                rng.between(0, 500),
                every(rng, 0.3, 200 * MILLI, 2 * SECOND, options.has(Fault.CLOCKS)),
                every(rng, 0.5, 300 * MILLI, 3 * SECOND, options.has(Fault.TOPOLOGY)),
                chance(rng, 0.3, 0.003, options.has(Fault.CRASHES_AT_SYNC)),
                every(rng, 0.5, 100 * MILLI, 2 * SECOND, options.has(Fault.CHECKPOINTS)),
                options.has(Fault.TORN_WRITES),
                0,
                AccordTimes.draw(rng),
                new Latency(20, rng.between(50, 2 * MILLI), rng.chance(0.3) ? 0.01 : 0, 200 * MILLI),
                rng.between(0, 30 * MILLI),
                rng.between(1, 5) * SECOND);
    }

    /// Three replicas mostly, then five, seven and nine; never more than there are nodes.
    private static int replicas(Rng rng, int nodes) {
        double d = rng.nextDouble();
        int wanted = d < 0.55 ? 3 : d < 0.85 ? 5 : d < 0.95 ? 7 : 9;
        int most = nodes % 2 == 0 ? nodes - 1 : nodes;
        return Math.min(wanted, most);
    }

    /// A time from the interval with this probability, else 0; draws the same numbers when not wanted.
    private static long every(Rng rng, double probability, long low, long high, boolean wanted) {
        boolean on = rng.chance(probability);
        long value = rng.between(low, high);
        return on && wanted ? value : 0;
    }

    private static double chance(Rng rng, double probability, double most, boolean wanted) {
        boolean on = rng.chance(probability);
        double value = rng.nextDouble() * most;
        return on && wanted ? value : 0;
    }
}
