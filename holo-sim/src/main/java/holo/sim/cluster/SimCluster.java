package holo.sim.cluster;

import holo.accord.codec.Encoded;
import holo.accord.codec.MalformedException;
import holo.accord.codec.MessageCodec;
import holo.accord.host.LogRecord;
import holo.accord.host.Reply;
import holo.accord.messages.Message;
import holo.accord.messages.Response;
import holo.accord.messages.Synced;
import holo.accord.node.AccordNode;
import holo.accord.primitives.Txn;
import holo.accord.topology.Shard;
import holo.accord.topology.Topology;
import holo.sim.kernel.DriftingClock;
import holo.sim.kernel.Hit;
import holo.sim.kernel.Network;
import holo.sim.kernel.Rng;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Consumer;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// The machines of one run, the network between them, and who waits for which answer.
final class SimCluster implements Faultable, Process.Outside, ServableTime.Conditions {
    private static final long RESTART_MIN_MICROS = 20_000;
    private static final long RESTART_MAX_MICROS = 5_000_000;
    private static final int UNFINISHED_SHOWN = 3;
    private static final int FAILURES_MAX = 10;

    private record Waiting(int node, Consumer<@Nullable Reply> client) {}

    /// A message in its binary form. What many nodes are told alike is encoded and decoded once: messages never change.
    static final class Packet {
        final ByteBuffer bytes;
        final long checksum;

        @Nullable
        Message decoded;

        Packet(Message message) {
            bytes = whole(MessageCodec.encode(message));
            CRC32C crc = new CRC32C();
            crc.update(bytes.duplicate());
            checksum = crc.getValue();
        }

        private static ByteBuffer whole(Encoded encoded) {
            return encoded.buffers().size() == 1
                    ? encoded.buffers().getFirst()
                    : ByteBuffer.wrap(encoded.toByteArray());
        }
    }

    private final Context context;
    private final List<SimNode> machines = new ArrayList<>();
    private final Network<Packet> network;
    private final Map<Long, Waiting> waiting = new TreeMap<>();
    private final List<String> failures = new ArrayList<>();
    private final Observer observer;
    private final Rng rng;
    private @Nullable Message lastSent;
    private @Nullable Packet lastPacket;
    private long lastToken;
    private long synced = 1;

    SimCluster(Context context, Rng rng) {
        this.context = context;
        this.rng = rng;
        RunPlan plan = context.plan();
        this.observer = new Observer(context.topologies(), plan);
        this.network = new Network<>(
                context.simulation(),
                rng.split("network"),
                plan.nodes(),
                plan.network(),
                plan.fifo(),
                context.hits(),
                this::deliver);
        for (int i = 0; i < plan.nodes(); i++) {
            machines.add(new SimNode(i, context, rng.split("node" + i), this));
        }
    }

    void start() {
        machines.forEach(SimNode::start);
        for (SimNode m : machines) {
            checkpointLater(m);
        }
    }

    private void checkpointLater(SimNode machine) {
        long every = context.plan().checkpointEveryMicros();
        if (every > 0) {
            context.simulation().after(rng.exponential(every), () -> {
                Process p = machine.process();
                if (p != null) {
                    p.takeCheckpoint();
                }
                checkpointLater(machine);
            });
        }
    }

    Network<Packet> network() {
        return network;
    }

    List<String> failures() {
        return failures;
    }

    void fail(String what) {
        // What a report prints of byte arrays differs from run to run.
        failures.add(what.replaceAll("\\[B@\\p{XDigit}+", "bytes"));
    }

    int crashes() {
        return machines.stream().mapToInt(SimNode::crashes).sum();
    }

    boolean beyondRepair(int node) {
        return machines.get(node).beyondRepair();
    }

    /// Asks a node to run a transaction; the client is called once, with null when the node dies first.
    ///
    /// @return false when the node is down: nobody was asked
    boolean submit(int node, Txn txn, Consumer<@Nullable Reply> client) {
        Process process = machines.get(node).process();
        if (process == null) {
            return false;
        }
        long token = ++lastToken;
        waiting.put(token, new Waiting(node, client));
        process.submit(token, txn);
        return true;
    }

    /// Brings a new topology to the nodes, to each at a time of its own and to some not at all: those ask.
    void announce(Topology topology) {
        for (SimNode m : machines) {
            if (rng.chance(0.8)) {
                context.simulation().after(rng.between(0, 50_000), () -> {
                    Process p = m.process();
                    if (p != null) {
                        p.learn(topology);
                    }
                });
            }
        }
    }

    /// Brings the newest topology to nodes that may have missed it, while nobody is left who has heard of it.
    void announceTo(List<Integer> nodes) {
        for (int node : nodes) {
            Process p = process(node);
            if (p != null) {
                p.learn(context.topologies().latest());
            }
        }
    }

    @Nullable
    Process process(int node) {
        return machines.get(node).process();
    }

    private void deliver(int to, int from, Packet packet) {
        Process process = machines.get(to).process();
        if (process != null) {
            Message message = decoded(to, packet);
            if (message == null) {
                return;
            }
            if (context.trace().verbose()) {
                context.trace().note(context.now(), to, "<- n" + from + " " + message);
            }
            context.trace().event(context.now(), to, "message", packet.checksum * 31 + from);
            process.receive(from, message);
        }
    }

    @Override
    public void send(int from, int to, Message message) {
        Message sent = context.bug().leaving(from, message);
        if (sent != null) {
            failIf(observer.sent(from, Synced.content(sent)));
            network.send(from, to, packet(sent));
        }
    }

    private Packet packet(Message message) {
        if (Synced.content(message) instanceof Response) {
            return new Packet(message); // It is for one node only.
        }
        Packet packet = lastPacket;
        if (packet == null || !message.equals(lastSent)) {
            packet = new Packet(message);
            lastPacket = packet;
            lastSent = message;
        }
        return packet;
    }

    private void failIf(@Nullable String contradiction) {
        if (contradiction != null && failures.size() < FAILURES_MAX) {
            fail(contradiction);
        }
    }

    /// Null when the bytes are no message, which fails the run.
    private @Nullable Message decoded(int to, Packet packet) {
        if (packet.decoded == null) {
            try {
                packet.decoded = MessageCodec.decode(packet.bytes);
            } catch (MalformedException e) {
                fail("n" + to + " cannot read a message: " + e.getMessage());
            }
        }
        return packet.decoded;
    }

    @Override
    public void reply(int node, long token, Reply reply) {
        failIf(observer.replied(node, reply));
        Waiting w = waiting.remove(token);
        if (w != null) {
            w.client.accept(reply);
        }
    }

    @Override
    public @Nullable VersionStore dataOf(int node) {
        Process p = machines.get(node).process();
        return p == null ? null : p.store();
    }

    @Override
    public @Nullable String observe(int node, LogRecord record) {
        return observer.see(node, record);
    }

    @Override
    public void takes(int from, Message message) {
        observer.takes(from, message);
    }

    @Override
    public void keeps(Message message) {
        observer.keeps(message);
    }

    @Override
    public void decides(int node, AccordNode in, Message message) {
        failIf(observer.decides(in, message));
    }

    @Override
    public void durable(int node, LogRecord record) {
        failIf(observer.durable(node, record));
    }

    @Override
    public void restarted(int node, AccordNode back) {
        failIf(observer.restarted(node, back));
    }

    @Override
    public void broken(int node, Throwable why) {
        StringBuilder text = new StringBuilder("n" + node + ": " + why);
        StackTraceElement[] stack = why.getStackTrace();
        for (int i = 0; i < Math.min(stack.length, 12); i++) {
            text.append("\n      at ").append(stack[i]);
        }
        fail(text.toString());
        crash(node, "broken");
    }

    @Override
    public boolean isUp(int node) {
        return machines.get(node).isUp();
    }

    @Override
    public boolean isCut(int from, int to) {
        return network.isCut(from, to);
    }

    @Override
    public void crash(int node, String why) {
        end(node, why, true);
    }

    @Override
    public void kill(int node, String why) {
        end(node, why, false);
    }

    private void end(int node, String why, boolean losesPower) {
        machines.get(node).crash(why, losesPower);
        context.hits().add(losesPower ? Hit.POWER_LOST : Hit.PROCESS_KILLED);
        observer.crashed(node);
        List<Waiting> orphans = new ArrayList<>();
        waiting.values().removeIf(w -> {
            boolean gone = w.node == node;
            if (gone) {
                orphans.add(w);
            }
            return gone;
        });
        orphans.forEach(w -> w.client.accept(null));
        // A supervisor starts what ended by itself; the nemesis starts what it crashed.
        context.simulation().after(rng.between(RESTART_MIN_MICROS, RESTART_MAX_MICROS), () -> start(node));
    }

    @Override
    public void start(int node) {
        machines.get(node).start();
    }

    @Override
    public void pause(int node, long micros) {
        Process p = machines.get(node).process();
        if (p != null) {
            context.note(node, "pause for " + micros);
            p.pause(micros);
        }
    }

    @Override
    public void calm(int node) {
        machines.get(node).calm();
    }

    @Override
    public DriftingClock clock(int node) {
        return machines.get(node).clock;
    }

    @Override
    public void slowDisk(int node, long extraMicros) {
        machines.get(node).slowDisk(extraMicros);
    }

    @Override
    public void failNextSync(int node) {
        machines.get(node).disk().failNextSync();
    }

    @Override
    public boolean flipBit(int node) {
        return machines.get(node).disk().flipBit(rng);
    }

    @Override
    public void repairDisk(int node) {
        machines.get(node).disk().repair();
    }

    @Override
    public void limitDisk(int node, long freeBytes) {
        long used = machines.get(node).disk().usedBytes();
        machines.get(node).disk().limitTo(freeBytes == Long.MAX_VALUE ? Long.MAX_VALUE : used + freeBytes);
    }

    /// The newest epoch that some node has ever known to be synced.
    long syncedEpoch() {
        for (SimNode m : machines) {
            Process p = m.process();
            if (p != null) {
                synced = Math.max(synced, p.node().syncedEpoch());
            }
        }
        return synced;
    }

    /// Why replicas of a group are not equal, in the latest topology; null when all are.
    @Nullable
    String difference() {
        for (Shard shard : context.topologies().latest().shards()) {
            List<Integer> keys = KeySpace.numbers(shard.range(), context.plan().keys());
            String first = null;
            int firstNode = -1;
            for (int node : shard.replicas()) {
                Process p = process(node);
                if (p == null) {
                    continue;
                }
                String digest = p.store().digest(keys);
                if (first == null) {
                    first = digest;
                    firstNode = node;
                } else if (!first.equals(digest)) {
                    return shard + ": n" + firstNode + " has " + first + "; n" + node + " has " + digest;
                }
            }
        }
        return null;
    }

    /// What the nodes still have to do, a few lines for each: what a report of a hanging run shows.
    String unfinished() {
        StringBuilder out = new StringBuilder();
        for (SimNode m : machines) {
            Process p = m.process();
            if (p == null) {
                out.append("\n    n").append(m.id).append(" is down");
                continue;
            }
            out.append("\n    n").append(m.id).append(' ').append(p.node().gauges());
            p.node().commands().stream()
                    .filter(c -> !c.status().isOver())
                    .limit(UNFINISHED_SHOWN)
                    .forEach(c -> out.append("\n      knows ").append(c));
            p.node().attempts().stream()
                    .limit(UNFINISHED_SHOWN)
                    .forEach(a -> out.append("\n      tries ").append(a));
            p.node().readying().stream()
                    .limit(UNFINISHED_SHOWN)
                    .forEach(r -> out.append("\n      becomes ").append(r));
        }
        return out.toString();
    }

    /// The data as the first live replica of each group has it.
    Map<Integer, int[]> finalState() {
        Map<Integer, int[]> state = new TreeMap<>();
        for (Shard shard : context.topologies().latest().shards()) {
            for (int node : shard.replicas()) {
                Process p = process(node);
                if (p != null) {
                    KeySpace.numbers(shard.range(), context.plan().keys())
                            .forEach(k -> state.put(k, p.store().readLatest(k)));
                    break;
                }
            }
        }
        return state;
    }
}
