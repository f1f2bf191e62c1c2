package holo.accord.scenario;

import static java.nio.charset.StandardCharsets.UTF_8;

import holo.accord.host.ApplyEffect;
import holo.accord.host.BootstrapEffect;
import holo.accord.host.LogRecord;
import holo.accord.host.Output;
import holo.accord.host.ReadEffect;
import holo.accord.host.Reply;
import holo.accord.messages.Message;
import holo.accord.node.AccordNode;
import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Mutation;
import holo.accord.primitives.Timestamp;
import holo.accord.testing.AppendLogic;
import holo.accord.testing.TestCluster;
import holo.accord.topology.Topology;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;

/// A node whose disk is instant: what it logs is durable, and it reads, applies and copies as soon as it is asked, or
/// when the scenario says so.
final class ScenarioNode implements Output {
    final int id;
    final Scenario scenario;
    AccordNode node;
    boolean up = true;
    final List<LogRecord> log = new ArrayList<>();
    final TreeMap<Key, TreeMap<Timestamp, byte[]>> versions = new TreeMap<>();
    /// The store as of the last checkpoint.
    private final TreeMap<Key, TreeMap<Timestamp, byte[]>> kept = new TreeMap<>();
    private final ArrayDeque<Runnable> work = new ArrayDeque<>();
    private boolean stalled;

    ScenarioNode(Scenario scenario, int id, Topology first) {
        this.scenario = scenario;
        this.id = id;
        this.node = new AccordNode(TestCluster.options(id), first, new AppendLogic());
        node.start(scenario.now, this);
        work();
    }

    void work() {
        while (!stalled && !work.isEmpty()) {
            work.removeFirst().run();
        }
    }

    /// From now on the store does only what it is told to.
    void stall() {
        stalled = true;
    }

    /// The store does the oldest thing that it was asked for.
    void step() {
        work.removeFirst().run();
    }

    void resume() {
        stalled = false;
        work();
    }

    /// From now on the log begins with what the node knows, and the store keeps what it holds.
    void checkpoint() {
        log.clear();
        log.addAll(node.snapshot());
        kept.clear();
        versions.forEach((key, values) -> kept.put(key, new TreeMap<>(values)));
    }

    void restart(List<Topology> topologies) {
        up = true;
        versions.clear();
        kept.forEach((key, values) -> versions.put(key, new TreeMap<>(values)));
        node = new AccordNode(TestCluster.options(id), topologies.get(0), new AppendLogic());
        for (Topology t : topologies.subList(1, topologies.size())) {
            node.updateTopology(scenario.now, t, this);
        }
        for (LogRecord r : new ArrayList<>(log)) {
            node.replay(r, this);
            work();
        }
        node.start(scenario.now, this);
        work();
    }

    @Override
    public void persist(LogRecord record) {
        log.add(record);
    }

    @Override
    public void send(int to, Message message) {
        scenario.sent(id, to, message);
    }

    @Override
    public void read(ReadEffect read) {
        work.add(() -> node.readDone(scenario.now, read, data(read), this));
    }

    private byte[] data(ReadEffect read) {
        StringBuilder b = new StringBuilder();
        for (Key k : versions.keySet()) {
            boolean wanted = read.slice().covers(k);
            Map.Entry<Timestamp, byte[]> e = versions.get(k).lowerEntry(read.executeAt());
            if (wanted && e != null) {
                b.append(AppendLogic.name(k))
                        .append('=')
                        .append(new String(e.getValue(), UTF_8))
                        .append('\n');
            }
        }
        return b.toString().getBytes(UTF_8);
    }

    @Override
    public void apply(ApplyEffect apply) {
        work.add(() -> {
            for (ApplyEffect.Slice s : apply.slices()) {
                for (Mutation m : s.writes()) {
                    byte[] v = m.value();
                    versions.computeIfAbsent(m.key(), k -> new TreeMap<>())
                            .put(apply.executeAt(), v == null ? new byte[0] : v);
                    scenario.say("node " + id + " applies " + scenario.label(apply.txnId()) + ": "
                            + AppendLogic.name(m.key()) + "=" + (v == null ? "" : new String(v, UTF_8))
                            + (s.generation() > 1 ? " generation " + s.generation() : ""));
                }
            }
            node.applied(scenario.now, apply.txnId(), this);
        });
    }

    @Override
    public void reply(long token, Reply reply) {
        String what = switch (reply) {
            case Reply.Executed e ->
                "executed, saw "
                        + new String(e.result(), UTF_8).replace("\n", " ").strip();
            case Reply.Refused r -> "refused: " + r.reason();
            case Reply.Unknown u -> "unknown: " + u.reason();
        };
        scenario.say("client of " + scenario.labelOfToken(token) + ": " + what.strip());
    }

    @Override
    public void bootstrap(BootstrapEffect b) {
        scenario.say("node " + id + " copies from node " + b.source());
        work.add(() -> {
            ScenarioNode source = scenario.node(b.source());
            KeyRange range = b.range();
            source.versions.forEach((k, v) -> {
                if (range.contains(k)) {
                    versions.computeIfAbsent(k, x -> new TreeMap<>()).putAll(v);
                }
            });
            node.bootstrapped(scenario.now, range, b.bound(), this);
        });
    }

    @Override
    public void needTopology(long epoch) {
        scenario.say("node " + id + " asks for epoch " + epoch);
    }
}
