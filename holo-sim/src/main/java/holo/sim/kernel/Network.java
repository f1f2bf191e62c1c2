package holo.sim.kernel;

import java.util.Arrays;

/// A network of point-to-point links that delay, lose, duplicate and reorder messages. Nodes are
/// numbered from 0.
///
/// Each direction of a link has its own state, so a partition may be one-way. A message that is on its
/// way when its link is cut is still delivered, as a packet in a switch would be.
///
/// @param <M> the messages
public final class Network<M> {
    /// Takes what arrives.
    @FunctionalInterface
    public interface Receiver<M> {
        void receive(int to, int from, M message);
    }

    /// A message that takes so long counts as late.
    private static final long LATE_MICROS = 20_000;

    private final Simulation simulation;
    private final Rng rng;
    private final int nodes;
    private final Receiver<M> receiver;
    private final boolean[] cut;
    private final Latency[] latency;
    private final long[] lastArrivalMicros;
    private final boolean fifo;
    private final Hits hits;
    private double lossChance;
    private double duplicateChance;
    private long sent;

    /// @param fifo true when links keep the order of messages, as TCP does; copies may still arrive later
    public Network(
            Simulation simulation, Rng rng, int nodes, Latency base, boolean fifo, Hits hits, Receiver<M> receiver) {
        this.simulation = simulation;
        this.rng = rng;
        this.nodes = nodes;
        this.receiver = receiver;
        this.fifo = fifo;
        this.hits = hits;
        this.cut = new boolean[nodes * nodes];
        this.latency = new Latency[nodes * nodes];
        this.lastArrivalMicros = new long[nodes * nodes];
        Arrays.fill(latency, base);
    }

    /// Sends; a message to oneself arrives too, after a microsecond, and is never lost.
    public void send(int from, int to, M message) {
        sent++;
        if (from == to) {
            simulation.after(1, () -> receiver.receive(to, from, message));
            return;
        }
        int link = link(from, to);
        if (cut[link]) {
            hits.add(Hit.MESSAGE_INTO_CUT_LINK);
            return;
        }
        if (lossChance > 0 && rng.chance(lossChance)) {
            hits.add(Hit.MESSAGE_LOST);
            return;
        }
        long arrival = simulation.nowMicros() + latency[link].sample(rng);
        if (arrival - simulation.nowMicros() >= LATE_MICROS) {
            hits.add(Hit.MESSAGE_LATE);
        }
        if (fifo) {
            arrival = Math.max(arrival, lastArrivalMicros[link]);
        } else if (arrival < lastArrivalMicros[link]) {
            hits.add(Hit.MESSAGE_OVERTAKEN);
        }
        lastArrivalMicros[link] = Math.max(arrival, lastArrivalMicros[link]);
        simulation.after(arrival - simulation.nowMicros(), () -> receiver.receive(to, from, message));
        if (duplicateChance > 0 && rng.chance(duplicateChance)) {
            hits.add(Hit.MESSAGE_DUPLICATED);
            long delay = latency[link].sample(rng) * rng.between(1, 20);
            simulation.after(delay, () -> receiver.receive(to, from, message));
        }
    }

    public void cut(int from, int to) {
        cut[link(from, to)] = true;
    }

    public void restore(int from, int to) {
        cut[link(from, to)] = false;
    }

    public boolean isCut(int from, int to) {
        return cut[link(from, to)];
    }

    public void setLatency(int from, int to, Latency value) {
        latency[link(from, to)] = value;
    }

    /// Probabilities for every link between two different nodes.
    public void setFaults(double loss, double duplicate) {
        lossChance = loss;
        duplicateChance = duplicate;
    }

    /// Every link works, at this latency, without loss or copies.
    public void heal(Latency base) {
        Arrays.fill(cut, false);
        Arrays.fill(latency, base);
        setFaults(0, 0);
    }

    /// Messages handed to the network.
    public long sent() {
        return sent;
    }

    private int link(int from, int to) {
        if (from < 0 || from >= nodes || to < 0 || to >= nodes) {
            throw new IllegalArgumentException("no link " + from + " -> " + to + " among " + nodes + " nodes");
        }
        return from * nodes + to;
    }
}
