package holo.sim.cluster;

import holo.accord.host.Reply;
import holo.accord.topology.Shard;
import holo.accord.topology.Topology;
import holo.sim.check.Anomaly;
import holo.sim.check.LinearizabilityChecker;
import holo.sim.check.LinearizabilityChecker.Verdict;
import holo.sim.check.RegisterModel;
import holo.sim.check.SerializabilityChecker;
import holo.sim.check.Transaction;
import holo.sim.cluster.Request.Kind;
import holo.sim.cluster.RunResult.Tally;
import holo.sim.kernel.Hits;
import holo.sim.kernel.Rng;
import holo.sim.kernel.Simulation;
import holo.sim.kernel.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// One run of one seed: breaks a cluster while clients work, heals it, and judges what clients saw.
public final class SimulatedRun {
    private static final long SECOND = 1_000_000;
    /// Clients still at work after so much virtual time in which somebody could serve them mean that something hangs.
    private static final long WORK_MAX_MICROS = 600 * SECOND;
    /// A plan that leaves less than a tenth of the time for that is none.
    private static final long WORK_LIMIT_MICROS = 10 * WORK_MAX_MICROS;
    /// Within this virtual time after healing everything must be over and all replicas equal.
    private static final long SETTLE_MAX_MICROS = 120 * SECOND;
    /// All replicas must stay equal for so long before a run counts as settled.
    private static final long QUIET_MICROS = 8 * SECOND;

    private static final long POLL_MICROS = 500_000;
    /// With so many epochs for which no quorum is ready, the topology stays as it is for now.
    private static final int UNSYNCED_MAX = 12;

    private static final int ANOMALIES_SHOWN = 3;
    private static final int SEARCH_BUDGET = 300_000;

    private final long seed;
    private final RunOptions options;
    private final Simulation simulation = new Simulation();
    private final Trace trace;
    private final RunPlan plan;
    private final Context context;
    private final SimCluster cluster;
    private final Nemesis nemesis;
    private final History history = new History();
    private final List<SimClient> clients = new ArrayList<>();
    private final Rng rng;
    private final ServableTime servable;
    private int asked;
    private long undecided;
    private boolean endedEarly;

    private SimulatedRun(long seed, RunOptions options, PlantedBug bug, @Nullable Consumer<String> listener) {
        this.seed = seed;
        this.options = options;
        this.trace = new Trace(listener);
        this.rng = new Rng(seed);
        this.plan = RunPlan.draw(rng.split("plan"), options);
        Hits hits = new Hits();
        Rng upheavals = options.has(Fault.UPHEAVALS) ? new Rng(seed).split("upheavals") : null;
        this.context = new Context(
                simulation, trace, plan, new Topologies(rng.split("topology"), plan, hits, upheavals), bug, hits);
        this.cluster = new SimCluster(context, rng.split("cluster"));
        this.nemesis = new Nemesis(simulation, rng.split("nemesis"), plan, cluster.network(), cluster, trace, hits);
        this.servable = new ServableTime(cluster, plan.nodes());
        Workload workload = new Workload(rng.split("workload"), plan.keys());
        for (int i = 0; i < plan.clients(); i++) {
            clients.add(new SimClient(
                    context, cluster, workload, history, rng.split("client" + i), () -> asked++ < plan.transactions()));
        }
    }

    /// Runs a seed.
    ///
    /// @param listener takes every event as a line, or null
    public static RunResult run(long seed, RunOptions options, PlantedBug bug, @Nullable Consumer<String> listener) {
        return new SimulatedRun(seed, options, bug, listener).run();
    }

    private RunResult run() {
        if (trace.verbose()) {
            trace.note(0, -1, plan.toString());
            trace.note(0, -1, context.topologies().latest().toString());
        }
        try {
            work();
            if (clean() && options.mode() == Mode.LIVENESS) {
                healCore();
            }
            if (clean()) {
                healAll();
            }
            if (clean()) {
                judge();
            }
        } catch (RuntimeException e) {
            cluster.fail("the simulator threw " + e + " at "
                    + List.of(e.getStackTrace()).subList(0, 5));
        }
        Tally tally = new Tally(
                history.committed(),
                history.refused(),
                history.unknown(),
                cluster.network().sent(),
                cluster.crashes(),
                undecided,
                endedEarly ? 1 : 0,
                context.hits().counts());
        return new RunResult(
                seed,
                List.copyOf(cluster.failures()),
                trace.hash(),
                simulation.executed(),
                simulation.nowMicros(),
                tally);
    }

    private boolean clean() {
        return cluster.failures().isEmpty();
    }

    private void work() {
        cluster.start();
        nemesis.start();
        changeTopologyLater();
        clients.forEach(SimClient::start);
        while (clean() && !allIdle()) {
            long now = simulation.nowMicros();
            if (servable.isDue(now)) {
                servable.sample(now, neededTopologies());
            }
            if (servable.micros() > WORK_MAX_MICROS || now > WORK_LIMIT_MICROS) {
                cluster.fail("clients are not done after " + now / SECOND + " virtual seconds, in "
                        + servable.micros() / SECOND + " of which somebody could serve them" + cluster.unfinished());
            }
            if (!endedEarly && cluster.network().sent() > (long) options.messagesMax() * plan.transactions()) {
                endedEarly = true;
                nemesis.heal(allNodes());
                cluster.announceTo(allNodes());
            }
            simulation.step();
        }
    }

    /// Those whose groups decisions need.
    private List<Topology> neededTopologies() {
        return context.topologies()
                .all()
                .subList(
                        (int) cluster.syncedEpoch() - 1,
                        context.topologies().all().size());
    }

    private boolean allIdle() {
        for (SimClient c : clients) {
            if (!c.isIdle()) {
                return false;
            }
        }
        return true;
    }

    private void changeTopologyLater() {
        if (plan.topologyEveryMicros() > 0) {
            simulation.after(rng.exponential(plan.topologyEveryMicros()), () -> {
                if (!allIdle()) {
                    if (context.topologies().latestEpoch() - cluster.syncedEpoch() < UNSYNCED_MAX) {
                        context.note(-1, context.topologies().change(true));
                        cluster.announce(context.topologies().latest());
                    }
                    changeTopologyLater();
                }
            });
        }
    }

    /// Heals a slow quorum of every group, leaves the others cut off, and demands that the core works.
    private void healCore() {
        List<Integer> core = core();
        List<Integer> others = new ArrayList<>();
        for (int n = 0; n < plan.nodes(); n++) {
            if (!core.contains(n)) {
                others.add(n);
            }
        }
        nemesis.heal(core);
        cluster.announceTo(core);
        for (int a : others) {
            for (int b = 0; b < plan.nodes(); b++) {
                if (a != b) {
                    cluster.network().cut(a, b);
                    cluster.network().cut(b, a);
                }
            }
        }
        probe(core, "a core with a quorum of every group");
    }

    private List<Integer> core() {
        List<Integer> order = new ArrayList<>();
        for (int n = 0; n < plan.nodes(); n++) {
            order.add(n);
        }
        rng.shuffle(order);
        List<Integer> core = new ArrayList<>(order);
        for (int candidate : order) {
            List<Integer> smaller = new ArrayList<>(core);
            smaller.remove((Integer) candidate);
            boolean enough = true;
            for (int epoch = 1; epoch <= context.topologies().latestEpoch(); epoch++) {
                for (Shard s : context.topologies().epoch(epoch).shards()) {
                    long left = s.replicas().stream().filter(smaller::contains).count();
                    enough &= left >= s.slowQuorum();
                }
            }
            if (enough) {
                core = smaller;
            }
        }
        return core;
    }

    private List<Integer> allNodes() {
        List<Integer> all = new ArrayList<>();
        for (int n = 0; n < plan.nodes(); n++) {
            all.add(n);
        }
        return all;
    }

    /// Repairs everything; then all nodes must answer, and all replicas become and stay equal.
    private void healAll() {
        nemesis.heal(allNodes());
        cluster.announceTo(allNodes());
        probe(allNodes(), "everything");
        long deadline = simulation.nowMicros() + SETTLE_MAX_MICROS;
        long equalSince = -1;
        while (clean()) {
            simulation.runUntil(simulation.nowMicros() + POLL_MICROS);
            String difference = cluster.difference();
            if (difference != null) {
                equalSince = -1;
                if (simulation.nowMicros() > deadline) {
                    cluster.fail("replicas differ " + SETTLE_MAX_MICROS / SECOND + " virtual seconds after healing: "
                            + difference + cluster.unfinished());
                }
            } else if (equalSince < 0) {
                equalSince = simulation.nowMicros();
            } else if (simulation.nowMicros() - equalSince >= QUIET_MICROS) {
                return;
            }
        }
    }

    /// Asks each of the nodes that may coordinate to read everything, again and again until it answers.
    private void probe(List<Integer> nodes, String healed) {
        long deadline = simulation.nowMicros() + SETTLE_MAX_MICROS;
        int[] open = {nodes.size()};
        Request all = new Request(Kind.TRANSACTION, List.of(), 0, plan.keys(), List.of(), -1, 0);
        for (int node : nodes) {
            if (cluster.beyondRepair(node)
                    || !context.topologies().latest().nodes().contains(node)) {
                open[0]--;
            } else {
                probe(node, all, open);
            }
        }
        while (clean() && open[0] > 0) {
            if (simulation.nowMicros() > deadline) {
                cluster.fail("not every node of " + nodes + " answers a read within " + SETTLE_MAX_MICROS / SECOND
                        + " virtual seconds after " + healed + " was healed: " + open[0] + " missing"
                        + cluster.unfinished());
            }
            simulation.step();
        }
    }

    private void probe(int node, Request all, int[] open) {
        long invoked = simulation.nowMicros();
        boolean sent = cluster.submit(node, all.txn(), reply -> {
            if (reply instanceof Reply.Executed) {
                history.add(all, invoked, simulation.nowMicros(), reply);
                open[0]--;
            } else {
                if (trace.verbose()) {
                    trace.note(simulation.nowMicros(), node, "probe: " + reply);
                }
                simulation.after(SECOND / 10, () -> probe(node, all, open));
            }
        });
        if (!sent) {
            simulation.after(SECOND / 10, () -> probe(node, all, open));
        }
    }

    private void judge() {
        List<Transaction> seen = history.transactions();
        List<Anomaly> anomalies = SerializabilityChecker.check(seen, cluster.finalState());
        for (Anomaly a : anomalies.subList(0, Math.min(anomalies.size(), ANOMALIES_SHOWN))) {
            cluster.fail("not strictly serializable (1 of " + anomalies.size() + "): " + a);
        }
        for (Map.Entry<Integer, List<LinearizabilityChecker.Call<RegisterModel.Access>>> e :
                RegisterModel.byKey(seen).entrySet()) {
            Verdict verdict = LinearizabilityChecker.check(new RegisterModel(), e.getValue(), SEARCH_BUDGET);
            if (verdict == Verdict.NOT_LINEARIZABLE) {
                cluster.fail("k" + e.getKey() + " is not linearizable");
            } else if (verdict == Verdict.UNDECIDED) {
                undecided++;
            }
        }
        if (!clean() && trace.verbose()) {
            SerializabilityChecker.render(seen).lines().forEach(line -> trace.note(simulation.nowMicros(), -1, line));
        }
    }
}
