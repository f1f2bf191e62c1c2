package holo.accord.testing;

import static java.nio.charset.StandardCharsets.UTF_8;

import holo.accord.host.ApplyEffect;
import holo.accord.host.BootstrapEffect;
import holo.accord.host.LogRecord;
import holo.accord.host.Output;
import holo.accord.host.ReadEffect;
import holo.accord.host.Reply;
import holo.accord.messages.Message;
import holo.accord.node.AccordNode;
import holo.accord.node.AccordOptions;
import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Mutation;
import holo.accord.primitives.Timestamp;
import holo.accord.topology.Topology;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// One host: a log of which only a prefix is durable, and versions in memory that replay rebuilds.
public final class TestHost implements Output {
    /// Effects of one step that wait for its records.
    private static final class Held {
        final long recordsBefore;
        final List<Runnable> effects = new ArrayList<>();

        Held(long recordsBefore) {
            this.recordsBefore = recordsBefore;
        }
    }

    final TestCluster cluster;
    final AccordOptions options;
    AccordNode node;
    final List<LogRecord> log = new ArrayList<>();
    int durable;
    boolean syncScheduled;
    boolean up = true;
    int life;
    long clockSkewMicros;
    final TreeMap<Key, TreeMap<Timestamp, byte[]>> versions = new TreeMap<>();
    private final List<Held> held = new ArrayList<>();
    private @Nullable Held current;

    TestHost(TestCluster cluster, AccordOptions options, Topology first) {
        this.cluster = cluster;
        this.options = options;
        this.node = new AccordNode(options, first, cluster.logic);
    }

    public AccordNode node() {
        return node;
    }

    public List<LogRecord> log() {
        return log;
    }

    public boolean isUp() {
        return up;
    }

    /// Runs one step of the node and carries out its effects.
    void step(Runnable call) {
        Held h = new Held(0);
        current = h;
        call.run();
        current = null;
        Held ready = new Held(log.size());
        ready.effects.addAll(h.effects);
        held.add(ready);
        release();
        if (durable < log.size() && !syncScheduled) {
            syncScheduled = true;
            int mine = life;
            cluster.after(cluster.syncMicros(), () -> {
                if (life == mine && up) {
                    syncScheduled = false;
                    durable = log.size();
                    release();
                }
            });
        }
    }

    private void release() {
        while (!held.isEmpty() && held.get(0).recordsBefore <= durable) {
            for (Runnable r : held.remove(0).effects) {
                r.run();
            }
        }
    }

    long now() {
        return cluster.now() + clockSkewMicros;
    }

    private void hold(Runnable effect) {
        Held h = current;
        if (h == null) {
            throw new IllegalStateException("effect outside a step");
        }
        h.effects.add(effect);
    }

    @Override
    public void persist(LogRecord record) {
        log.add(cluster.recoded(record));
        cluster.trace(() -> "n" + options.node() + " persist " + record);
    }

    @Override
    public void send(int to, Message message) {
        hold(() -> cluster.send(options.node(), to, message));
    }

    @Override
    public void read(ReadEffect read) {
        int mine = life;
        cluster.after(cluster.hostMicros(), () -> {
            if (life == mine && up) {
                byte[] data = dataFor(read);
                step(() -> node.readDone(now(), read, data, this));
            }
        });
    }

    private byte[] dataFor(ReadEffect read) {
        StringBuilder b = new StringBuilder();
        for (Key k : read.slice().keys()) {
            append(b, k, read.executeAt());
        }
        for (KeyRange r : read.slice().ranges()) {
            Key end = r.end();
            for (Key k : (end == null ? versions.tailMap(r.start()) : versions.subMap(r.start(), end)).keySet()) {
                append(b, k, read.executeAt());
            }
        }
        return b.toString().getBytes(UTF_8);
    }

    private void append(StringBuilder b, Key k, Timestamp below) {
        TreeMap<Timestamp, byte[]> v = versions.get(k);
        Map.Entry<Timestamp, byte[]> e = v == null ? null : v.lowerEntry(below);
        if (e != null) {
            b.append(AppendLogic.name(k))
                    .append('=')
                    .append(new String(e.getValue(), UTF_8))
                    .append('\n');
        }
    }

    @Override
    public void apply(ApplyEffect apply) {
        int mine = life;
        cluster.trace(() -> "n" + options.node() + " apply " + apply);
        if (replaying) {
            reapply.add(apply);
            return;
        }
        hold(() -> cluster.after(cluster.hostMicros(), () -> {
            if (life == mine && up) {
                write(apply);
                cluster.history.applied(options.node(), apply);
                step(() -> node.applied(now(), apply.txnId(), this));
            }
        }));
    }

    private boolean replaying;
    private final ArrayDeque<ApplyEffect> reapply = new ArrayDeque<>();

    private void write(ApplyEffect apply) {
        for (ApplyEffect.Slice s : apply.slices()) {
            for (Mutation m : s.writes()) {
                byte[] value = m.value();
                versions.computeIfAbsent(m.key(), k -> new TreeMap<>())
                        .put(apply.executeAt(), value == null ? new byte[0] : value);
            }
        }
    }

    @Override
    public void reply(long token, Reply reply) {
        hold(() -> cluster.history.reply(token, reply, cluster.now()));
    }

    @Override
    public void bootstrap(BootstrapEffect b) {
        int mine = life;
        cluster.trace(() -> "n" + options.node() + " bootstrap " + b);
        hold(() -> cluster.after(2000, () -> {
            if (life != mine || !up) {
                return;
            }
            TestHost source = cluster.host(b.source());
            if (!source.up) {
                step(() -> node.bootstrapFailed(now(), b.range(), b.bound(), this));
                return;
            }
            Key end = b.range().end();
            var part = end == null
                    ? source.versions.tailMap(b.range().start())
                    : source.versions.subMap(b.range().start(), end);
            part.forEach(
                    (k, v) -> versions.computeIfAbsent(k, x -> new TreeMap<>()).putAll(v));
            cluster.trace(() -> "n" + options.node() + " copied " + b);
            copies.add(Map.entry(log.size(), new TreeMap<>(part)));
            step(() -> node.bootstrapped(now(), b.range(), b.bound(), this));
        }));
    }

    /// Copied versions survive a crash: a real host copies into its durable store.
    private final List<Map.Entry<Integer, TreeMap<Key, TreeMap<Timestamp, byte[]>>>> copies = new ArrayList<>();

    @Override
    public void needTopology(long epoch) {
        hold(() -> cluster.after(500, () -> cluster.feedTopology(this)));
    }

    /// Loses memory and what was not synced.
    void crash() {
        cluster.trace(() -> "n" + options.node() + " crash");
        up = false;
        life++;
        held.clear();
        versions.clear();
        syncScheduled = false;
        while (log.size() > durable) {
            log.remove(log.size() - 1);
        }
    }

    void restart(Topology first, List<Topology> later) {
        up = true;
        cluster.trace(() -> "n" + options.node() + " restart");
        node = new AccordNode(options, first, cluster.logic);
        for (Topology t : later) {
            step(() -> node.updateTopology(now(), t, this));
        }
        for (var copy : copies) {
            copy.getValue()
                    .forEach((k, v) ->
                            versions.computeIfAbsent(k, x -> new TreeMap<>()).putAll(v));
        }
        replaying = true;
        for (LogRecord r : new ArrayList<>(log)) {
            step(() -> node.replay(r, this));
            for (ApplyEffect a = reapply.pollFirst(); a != null; a = reapply.pollFirst()) {
                ApplyEffect apply = a;
                write(apply);
                step(() -> node.applied(now(), apply.txnId(), this));
            }
        }
        replaying = false;
        step(() -> node.start(now(), this));
    }

    void start() {
        step(() -> node.start(now(), this));
    }

    /// Replaces the log by a snapshot.
    void compact() {
        // Applied versions leave memory with the process here, so the host's store is what the snapshot must not
        // repeat.
        List<LogRecord> snapshot = node.snapshot();
        stored.clear();
        versions.forEach((k, v) -> stored.put(k, new TreeMap<>(v)));
        copies.clear();
        copies.add(Map.entry(0, new TreeMap<>(stored)));
        log.clear();
        for (LogRecord r : snapshot) {
            log.add(cluster.recoded(r));
        }
        durable = log.size();
        for (Held h : new ArrayList<>(held)) {
            h.effects.forEach(Runnable::run);
        }
        held.clear();
    }

    private final TreeMap<Key, TreeMap<Timestamp, byte[]>> stored = new TreeMap<>();
}
