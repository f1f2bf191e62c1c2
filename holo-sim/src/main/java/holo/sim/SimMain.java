package holo.sim;

import holo.sim.bench.ProtocolBench;
import holo.sim.cluster.Fault;
import holo.sim.cluster.Mode;
import holo.sim.cluster.PlantedBug;
import holo.sim.cluster.RunOptions;
import holo.sim.cluster.RunResult;
import holo.sim.cluster.RunResult.Tally;
import holo.sim.cluster.SimulatedRun;
import java.io.PrintWriter;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import java.util.stream.Collectors;
import picocli.CommandLine;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/// The simulator as a program: `holo sim`.
@Command(
        name = "sim",
        mixinStandardHelpOptions = true,
        subcommands = ProtocolBench.class,
        description = {
            "Runs whole clusters in one thread each, from seeds: faults of network, disks, clocks and nodes,",
            "topology changes, and checkers that say whether clients saw a strictly serializable database."
        })
public final class SimMain implements Callable<Integer> {
    private static final int CLEAN = 0;
    private static final int FAILED = 1;
    private static final long PROGRESS_NANOS = 5_000_000_000L;
    private static final int FAILURE_LINES_MAX = 60;
    private static final int KIND_CHARS = 60;
    private static final int FINDING_CHARS = 120;

    @Option(
            names = "--seeds",
            defaultValue = "0-199",
            paramLabel = "A-B",
            description = "Seeds to run. Default: ${DEFAULT-VALUE}.")
    private String seeds = "";

    @Option(
            names = "--txns",
            defaultValue = "200",
            paramLabel = "N",
            description = "Transactions per seed. Default: ${DEFAULT-VALUE}.")
    private int transactions;

    @Option(
            names = "--nodes",
            defaultValue = "3-9",
            paramLabel = "A-B",
            description = "Nodes of a cluster. Default: ${DEFAULT-VALUE}.")
    private String nodes = "";

    @Option(
            names = "--mode",
            defaultValue = "safety",
            paramLabel = "safety|liveness",
            description =
                    "safety: faults to the end. liveness: heal a core and demand that it works. Default: ${DEFAULT-VALUE}.")
    private String mode = "";

    @Option(names = "--replay", paramLabel = "SEED", description = "Run one seed and print everything that happens.")
    private Long replay = -1L;

    @Option(names = "--reconcile", description = "Run each seed twice and compare the traces.")
    private boolean reconcile;

    @Option(names = "--mutants", description = "Run the seeds with each planted bug and show which are caught.")
    private boolean mutants;

    @Option(
            names = "--threads",
            defaultValue = "2",
            paramLabel = "N",
            description = "Seeds run at a time. Default: ${DEFAULT-VALUE}.")
    private int threads;

    @Option(
            names = "--bug",
            defaultValue = "none",
            paramLabel = "NAME",
            description = "Plant this bug; with --mutants: show only this one.")
    private String bug = "";

    @Option(
            names = "--without",
            split = ",",
            paramLabel = "FAULT",
            description =
                    "Leave out kinds of faults: loss, duplicates, reordering, spikes, partitions, crashes, crashes-at-sync, pauses, disks, bit-flips, torn-writes, clocks, topology, upheavals, checkpoints.")
    private List<String> without = List.of();

    @Option(
            names = "--duels",
            description = "Only runs in which recoveries race: few keys, bad links, little patience.")
    private boolean duels;

    @Option(
            names = "--minimise",
            paramLabel = "SEED",
            description = "Find fewer transactions and faults with which a failing seed still fails.")
    private Long minimise = -1L;

    @Option(names = "--fail-fast", description = "Begin no new seed after the first failure.")
    private boolean failFast;

    @Spec
    private CommandSpec spec = CommandSpec.create();

    public static void main(String[] args) {
        System.exit(new CommandLine(new SimMain()).execute(args));
    }

    @Override
    public Integer call() {
        PrintWriter out = spec.commandLine().getOut();
        RunOptions options;
        SeedRange range;
        PlantedBug planted;
        try {
            SeedRange size = SeedRange.parse(nodes);
            options = new RunOptions(
                    transactions,
                    Math.toIntExact(size.first()),
                    Math.toIntExact(size.last()),
                    Mode.valueOf(mode.toUpperCase(Locale.ROOT)),
                    without.stream().map(Fault::named).collect(Collectors.toSet()),
                    duels);
            range = SeedRange.parse(seeds);
            planted = PlantedBug.named(bug);
        } catch (IllegalArgumentException e) {
            throw new ParameterException(spec.commandLine(), e.getMessage() == null ? e.toString() : e.getMessage());
        }
        if (minimise >= 0) {
            return minimise(out, options, planted);
        }
        if (replay >= 0) {
            return replay(out, options, planted);
        }
        return mutants ? mutants(out, options, range, planted) : seeds(out, options, range, planted);
    }

    private int replay(PrintWriter out, RunOptions options, PlantedBug planted) {
        RunResult result = SimulatedRun.run(replay, options, planted, out::println);
        report(out, options, planted, result);
        out.printf(
                "seed %d: %s, %d events in %.1f virtual s, trace %016x%n",
                replay,
                result.clean() ? "clean" : "FAILED",
                result.events(),
                result.virtualMicros() / 1e6,
                result.traceHash());
        out.flush();
        return result.clean() ? CLEAN : FAILED;
    }

    /// Greedy: leaves out one kind of fault after the other, then halves the transactions, as long as the
    /// seed still fails.
    private int minimise(PrintWriter out, RunOptions options, PlantedBug planted) {
        RunResult last = SimulatedRun.run(minimise, options, planted, null);
        if (last.clean()) {
            out.println("seed " + minimise + " is clean: nothing to minimise");
            out.flush();
            return CLEAN;
        }
        String kind = kind(last);
        RunOptions least = options;
        for (Fault fault : Fault.values()) {
            RunResult result = SimulatedRun.run(minimise, least.without(fault), planted, null);
            if (kind(result).equals(kind)) {
                least = least.without(fault);
                last = result;
            }
        }
        for (int step = least.transactions() / 2; step > 0; step /= 2) {
            int fewer = least.transactions() - step;
            RunResult result = SimulatedRun.run(minimise, least.withTransactions(Math.max(1, fewer)), planted, null);
            if (kind(result).equals(kind)) {
                least = least.withTransactions(Math.max(1, fewer));
                last = result;
            }
        }
        report(out, least, planted, last);
        return FAILED;
    }

    /// The first failure without names and numbers, so that minimising does not wander off to another one.
    private static String kind(RunResult result) {
        if (result.clean()) {
            return "";
        }
        String words = result.failures().getFirst().replaceAll("[^A-Za-z ]+", "");
        return words.substring(0, Math.min(KIND_CHARS, words.length()));
    }

    private int seeds(PrintWriter out, RunOptions options, SeedRange range, PlantedBug planted) {
        Progress progress = new Progress(out, range.count());
        List<RunResult> failed = new SeedRunner(threads, failFast)
                .run(range, seed -> run(seed, options, planted), result -> {
                    progress.add(result);
                    report(out, options, planted, result);
                });
        progress.finish(failed.size());
        return failed.isEmpty() ? CLEAN : FAILED;
    }

    private RunResult run(long seed, RunOptions options, PlantedBug planted) {
        RunResult first = SimulatedRun.run(seed, options, planted, null);
        if (!reconcile) {
            return first;
        }
        RunResult second = SimulatedRun.run(seed, options, planted, null);
        if (first.traceHash() == second.traceHash() && first.failures().equals(second.failures())) {
            return first;
        }
        return new RunResult(
                seed,
                List.of("two runs of the seed differ: traces " + Long.toHexString(first.traceHash()) + " and "
                        + Long.toHexString(second.traceHash()) + ", events " + first.events() + " and "
                        + second.events()),
                first.traceHash(),
                first.events(),
                first.virtualMicros(),
                first.tally());
    }

    /// Each planted bug over all seeds that are clean without one, in the runs in which it can show.
    /// What fails by itself catches nothing.
    private int mutants(PrintWriter out, RunOptions wanted, SeedRange range, PlantedBug only) {
        Map<RunOptions, Set<Long>> failingIn = new HashMap<>();
        int missed = 0;
        out.printf("%-32s %9s %10s  %s%n", "planted bug", "caught", "first seed", "what it does");
        for (PlantedBug b : PlantedBug.values()) {
            if (b == PlantedBug.NONE || (only != PlantedBug.NONE && only != b)) {
                continue;
            }
            RunOptions options = b.surroundings(wanted);
            Set<Long> failing = failingIn.computeIfAbsent(options, o -> failing(out, o, range));
            List<RunResult> caught = new SeedRunner(threads, failFast)
                            .run(
                                    range,
                                    seed -> SimulatedRun.run(
                                            seed, options, failing.contains(seed) ? PlantedBug.NONE : b, null),
                                    r -> {})
                            .stream()
                            .filter(r -> !failing.contains(r.seed()))
                            .toList();
            missed += caught.isEmpty() ? 1 : 0;
            out.printf(
                    "%-32s %9s %10s  %s%n",
                    b.optionName(),
                    caught.size() + "/" + (range.count() - failing.size()),
                    caught.isEmpty() ? "MISSED" : caught.getFirst().seed(),
                    b.description());
            if (!caught.isEmpty()) {
                String finding = caught.getFirst()
                        .failures()
                        .getFirst()
                        .lines()
                        .findFirst()
                        .orElse("");
                out.printf("%54s %s%n", "by", finding.substring(0, Math.min(FINDING_CHARS, finding.length())));
                out.println("  replay: "
                        + replayCommand(options, b, caught.getFirst().seed()));
            }
            out.flush();
        }
        return missed == 0 ? CLEAN : FAILED;
    }

    private Set<Long> failing(PrintWriter out, RunOptions options, SeedRange range) {
        Set<Long> failing = new SeedRunner(threads, false)
                .run(range, seed -> SimulatedRun.run(seed, options, PlantedBug.NONE, null), r -> {}).stream()
                        .map(RunResult::seed)
                        .collect(Collectors.toCollection(TreeSet::new));
        if (!failing.isEmpty()) {
            out.println("left out, since they fail without a planted bug" + (options.duels() ? " (duels)" : "")
                    + ": seeds " + failing);
        }
        return failing;
    }

    private void report(PrintWriter out, RunOptions options, PlantedBug planted, RunResult result) {
        if (result.clean()) {
            return;
        }
        out.printf("%nseed %d FAILED after %.3f virtual s:%n", result.seed(), result.virtualMicros() / 1e6);
        for (String failure : result.failures()) {
            failure.lines().limit(FAILURE_LINES_MAX).forEach(line -> out.println("  " + line));
        }
        out.println("  replay: " + replayCommand(options, planted, result.seed()));
        out.flush();
    }

    private static String replayCommand(RunOptions options, PlantedBug planted, long seed) {
        String without =
                options.without().stream().sorted().map(Fault::optionName).collect(Collectors.joining(","));
        return "bin/holo sim --replay " + seed + " --txns " + options.transactions() + " --nodes " + options.nodesMin()
                + "-" + options.nodesMax() + " --mode " + options.mode().name().toLowerCase(Locale.ROOT)
                + (without.isEmpty() ? "" : " --without " + without)
                + (options.duels() ? " --duels" : "")
                + (planted == PlantedBug.NONE ? "" : " --bug " + planted.optionName());
    }

    /// Shows from time to time how far a long run is.
    private static final class Progress {
        private final PrintWriter out;
        private final long seeds;
        private final long begun = System.nanoTime();
        private long shown = begun;
        private long done;
        private long virtualMicros;
        private Tally tally = Tally.NONE;

        Progress(PrintWriter out, long seeds) {
            this.out = out;
            this.seeds = seeds;
        }

        void add(RunResult result) {
            done++;
            virtualMicros += result.virtualMicros();
            tally = tally.plus(result.tally());
            if (System.nanoTime() - shown > PROGRESS_NANOS) {
                shown = System.nanoTime();
                line();
            }
        }

        private void line() {
            double seconds = (System.nanoTime() - begun) / 1e9;
            out.printf(
                    "%d/%d seeds, %.2f seeds/s, %.0f txns/s, %.1f virtual h in %.1f s%n",
                    done, seeds, done / seconds, tally.transactions() / seconds, virtualMicros / 3.6e9, seconds);
            out.flush();
        }

        void finish(int failures) {
            line();
            out.printf(
                    "%s: %d seeds, %d failed; %d transactions: %d committed, %d refused, %d unknown; %d messages, %d crashes, %d searches undecided%n",
                    failures == 0 ? "CLEAN" : "FAILED",
                    done,
                    failures,
                    tally.transactions(),
                    tally.committed(),
                    tally.refused(),
                    tally.unknown(),
                    tally.messages(),
                    tally.crashes(),
                    tally.undecided());
            out.println("faults that hit: "
                    + tally.hits().entrySet().stream()
                            .map(e -> String.format("%s %,d", e.getKey().words(), e.getValue()))
                            .collect(Collectors.joining(", ")));
            out.printf("runs whose faults ended early, after too many messages: %d of %d%n", tally.endedEarly(), done);
            out.flush();
        }
    }
}
