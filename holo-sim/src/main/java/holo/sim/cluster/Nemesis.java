package holo.sim.cluster;

import holo.sim.kernel.Hit;
import holo.sim.kernel.Hits;
import holo.sim.kernel.Latency;
import holo.sim.kernel.Network;
import holo.sim.kernel.Rng;
import holo.sim.kernel.Simulation;
import holo.sim.kernel.Trace;
import java.util.ArrayList;
import java.util.List;
import java.util.function.Consumer;

/// Breaks things as planned: partitions, crashes, pauses, disk faults, clock jumps; each begins and ends
/// by itself. {@link #stop} ends the breaking, {@link #heal} repairs what is broken.
final class Nemesis {
    private static final long MILLI = 1_000;
    private static final long SECOND = 1_000_000;

    private final Simulation simulation;
    private final Rng rng;
    private final RunPlan plan;
    private final Network<?> network;
    private final Faultable cluster;
    private final Trace trace;
    private final Hits hits;
    private boolean stopped;
    private long partitions;
    private boolean stormy;

    Nemesis(
            Simulation simulation,
            Rng rng,
            RunPlan plan,
            Network<?> network,
            Faultable cluster,
            Trace trace,
            Hits hits) {
        this.simulation = simulation;
        this.rng = rng;
        this.plan = plan;
        this.network = network;
        this.cluster = cluster;
        this.trace = trace;
        this.hits = hits;
    }

    void start() {
        network.setFaults(plan.lossChance(), plan.duplicateChance());
        every(plan.partitionEveryMicros(), rng.split("partitions"), this::partition);
        every(plan.linksEveryMicros(), rng.split("links"), this::drawLinks);
        every(plan.crashEveryMicros(), rng.split("crashes"), this::crash);
        every(plan.pauseEveryMicros(), rng.split("pauses"), this::pause);
        every(plan.diskFaultEveryMicros(), rng.split("disks"), this::breakDisk);
        every(plan.clockJumpEveryMicros(), rng.split("clocks"), this::jumpClock);
        every(plan.bitFlipEveryMicros(), rng.split("flips"), this::flipBit);
    }

    /// No new faults from now on; those that run go on.
    void stop() {
        stopped = true;
    }

    /// Repairs links and disks and starts what is down, as far as these nodes are concerned.
    void heal(List<Integer> nodes) {
        note("heal " + nodes);
        stopped = true;
        partitions++;
        network.setFaults(0, 0);
        for (int a : nodes) {
            for (int b : nodes) {
                network.restore(a, b);
                network.setLatency(a, b, Latency.LAN);
            }
            cluster.limitDisk(a, Long.MAX_VALUE);
            cluster.slowDisk(a, 0);
            cluster.repairDisk(a);
            cluster.calm(a);
            cluster.start(a);
        }
    }

    /// Each kind of fault draws from a source of its own, so that leaving one out changes the others little.
    private void every(long meanMicros, Rng own, Consumer<Rng> fault) {
        if (meanMicros == 0) {
            return;
        }
        simulation.after(own.exponential(meanMicros), () -> {
            if (!stopped) {
                fault.accept(own);
                every(meanMicros, own, fault);
            }
        });
    }

    private void pause(Rng rng) {
        hits.add(Hit.PAUSE);
        cluster.pause(anyNode(rng), rng.between(MILLI, SECOND));
    }

    private int anyNode(Rng rng) {
        return rng.nextInt(plan.nodes());
    }

    private void note(String what) {
        trace.event(simulation.nowMicros(), -1, what, 0);
    }

    private List<Integer> shuffledNodes(Rng rng) {
        List<Integer> all = new ArrayList<>();
        for (int i = 0; i < plan.nodes(); i++) {
            all.add(i);
        }
        rng.shuffle(all);
        return all;
    }

    private void partition(Rng rng) {
        long id = ++partitions;
        List<Integer> order = shuffledNodes(rng);
        int cutOff = rng.between(1, Math.max(1, plan.nodes() / 2));
        List<Integer> minority = order.subList(0, cutOff);
        List<Integer> majority = order.subList(cutOff, order.size());
        switch (rng.nextInt(5)) {
            case 0 -> {
                note("partition " + minority + " | " + majority);
                hits.add(Hit.PARTITION);
                cutBoth(minority, majority);
            }
            case 1 -> {
                note("one-way partition, unheard: " + minority);
                hits.add(Hit.ONE_WAY_PARTITION);
                cutOneWay(minority, majority);
            }
            case 2 -> {
                note("one-way partition, deaf: " + minority);
                hits.add(Hit.ONE_WAY_PARTITION);
                cutOneWay(majority, minority);
            }
            case 3 -> swizzle(rng, minority);
            default -> brokenLinks(rng);
        }
        simulation.after(rng.between(20 * MILLI, 3 * SECOND), () -> {
            if (id == partitions) {
                note("partition over");
                network.heal(plan.network());
                network.setFaults(plan.lossChance(), plan.duplicateChance());
            }
        });
    }

    private void cutOneWay(List<Integer> from, List<Integer> to) {
        for (int a : from) {
            for (int b : to) {
                network.cut(a, b);
            }
        }
    }

    private void cutBoth(List<Integer> a, List<Integer> b) {
        cutOneWay(a, b);
        cutOneWay(b, a);
    }

    /// Cuts nodes off one by one and lets them back in another order.
    private void swizzle(Rng rng, List<Integer> victims) {
        note("swizzle " + victims);
        hits.add(Hit.SWIZZLE);
        List<Integer> back = new ArrayList<>(victims);
        rng.shuffle(back);
        long at = 0;
        for (int v : victims) {
            at += rng.between(1, 100 * MILLI);
            simulation.after(at, () -> setNode(v, true));
        }
        for (int v : back) {
            at += rng.between(1, 200 * MILLI);
            simulation.after(at, () -> setNode(v, false));
        }
    }

    private void setNode(int node, boolean cut) {
        if (stopped) {
            return;
        }
        for (int other = 0; other < plan.nodes(); other++) {
            if (other != node && cut) {
                network.cut(node, other);
                network.cut(other, node);
            } else if (other != node) {
                network.restore(node, other);
                network.restore(other, node);
            }
        }
    }

    private void brokenLinks(Rng rng) {
        note("links broken and slow at random");
        hits.add(Hit.BROKEN_LINKS);
        for (int a = 0; a < plan.nodes(); a++) {
            for (int b = 0; b < plan.nodes(); b++) {
                if (a != b && rng.chance(0.3)) {
                    if (rng.chance(0.5)) {
                        network.cut(a, b);
                    } else {
                        network.setLatency(a, b, new Latency(rng.between(MILLI, 500 * MILLI), 10 * MILLI, 0, 0));
                    }
                }
            }
        }
    }

    /// Each direction of each link for itself: works, is cut, or is slow, until the next drawing. Between such
    /// storms all links work for a while, so that what the storm left behind is finished.
    private void drawLinks(Rng rng) {
        partitions++;
        note("links drawn anew");
        stormy = rng.chance(stormy ? 0.5 : 0.1);
        if (stormy) {
            hits.add(Hit.LINK_STORM);
        }
        double cut = stormy ? rng.nextDouble() * 0.4 : 0;
        double slow = stormy ? rng.nextDouble() * 0.3 : 0;
        for (int a = 0; a < plan.nodes(); a++) {
            for (int b = 0; b < plan.nodes(); b++) {
                if (a != b) {
                    network.restore(a, b);
                    network.setLatency(
                            a,
                            b,
                            rng.chance(slow)
                                    ? new Latency(rng.between(MILLI, 2 * plan.linksEveryMicros()), MILLI, 0, 0)
                                    : plan.network());
                    if (rng.chance(cut)) {
                        network.cut(a, b);
                    }
                }
            }
        }
    }

    private void crash(Rng rng) {
        int victims = rng.chance(0.1) ? plan.nodes() : rng.chance(0.2) ? rng.between(1, plan.nodes()) : 1;
        for (int node : shuffledNodes(rng).subList(0, victims)) {
            crashFor(
                    rng,
                    node,
                    rng.chance(0.5) ? rng.between(MILLI, 100 * MILLI) : rng.between(100 * MILLI, 4 * SECOND));
        }
    }

    private void crashFor(Rng rng, int node, long downMicros) {
        if (cluster.isUp(node)) {
            if (rng.chance(0.3)) {
                cluster.kill(node, "killed");
            } else {
                cluster.crash(node, "power lost");
            }
            if (plan.clockJumpEveryMicros() > 0 && rng.chance(0.3)) {
                // A machine may come back with its clock behind.
                cluster.clock(node).jump(-rng.between(0, 2 * downMicros));
            }
            simulation.after(downMicros, () -> cluster.start(node));
        }
    }

    private void breakDisk(Rng rng) {
        int node = anyNode(rng);
        long lasting = rng.between(50 * MILLI, 2 * SECOND);
        switch (rng.nextInt(3)) {
            case 0 -> {
                note("slow disk n" + node);
                cluster.slowDisk(node, rng.between(10 * MILLI, 500 * MILLI));
                simulation.after(lasting, () -> cluster.slowDisk(node, 0));
            }
            case 1 -> {
                note("failing sync n" + node);
                cluster.failNextSync(node);
            }
            default -> {
                note("full disk n" + node);
                cluster.limitDisk(node, rng.between(0, 4096));
                simulation.after(lasting, () -> {
                    cluster.limitDisk(node, Long.MAX_VALUE);
                    cluster.start(node);
                });
            }
        }
    }

    /// What a bad cable or memory shows for a while, or a sector for good until somebody brings back a copy: a node
    /// that starts meanwhile must refuse what it reads.
    private void flipBit(Rng rng) {
        int node = anyNode(rng);
        long lasting = rng.between(100 * MILLI, 3 * SECOND);
        boolean restarts = rng.chance(0.7);
        if (cluster.flipBit(node)) {
            note("bit flipped n" + node);
            hits.add(Hit.BIT_FLIPPED);
            simulation.after(lasting, () -> {
                cluster.repairDisk(node);
                cluster.start(node);
            });
            if (restarts) {
                crashFor(rng, node, rng.between(MILLI, 100 * MILLI));
            }
        }
    }

    private void jumpClock(Rng rng) {
        hits.add(Hit.CLOCK_JUMP);
        int node = anyNode(rng);
        long by = rng.chance(0.3) ? rng.between(-5 * SECOND, 5 * SECOND) : rng.between(-50 * MILLI, 50 * MILLI);
        note("clock n" + node + " jumps by " + by);
        cluster.clock(node).jump(by);
    }
}
