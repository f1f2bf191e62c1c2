package holo.accord.testing;

import holo.accord.codec.LogRecordCodec;
import holo.accord.codec.MessageCodec;
import holo.accord.host.LogRecord;
import holo.accord.messages.Message;
import holo.accord.node.AccordOptions;
import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Timestamp;
import holo.accord.primitives.Txn;
import holo.accord.topology.Shard;
import holo.accord.topology.Topology;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.PriorityQueue;
import java.util.Random;
import java.util.TreeMap;
import java.util.TreeSet;
import java.util.function.BiPredicate;
import java.util.function.Consumer;
import java.util.function.IntFunction;

/// Some hosts, a network and a clock, all in one thread.
public final class TestCluster {
    private record Event(long at, long number, Runnable run) implements Comparable<Event> {
        @Override
        public int compareTo(Event o) {
            int c = Long.compare(at, o.at);
            return c != 0 ? c : Long.compare(number, o.number);
        }
    }

    private static final boolean TRACE = Boolean.getBoolean("holo.trace");

    final AppendLogic logic = new AppendLogic();
    public final History history = new History();
    public final Random random;
    private final PriorityQueue<Event> events = new PriorityQueue<>();
    private final TreeMap<Integer, TestHost> hosts = new TreeMap<>();
    public final List<Topology> topologies = new ArrayList<>();
    private final TreeSet<String> cut = new TreeSet<>();
    private long now = 1_000_000;
    private long numbers;
    public double drop;
    public double duplicate;
    public long latencyMin = 100;
    public long latencyMax = 1_000;
    public int messages;
    public BiPredicate<Integer, Message> filter = (to, m) -> true;
    /// Sees every message that arrives.
    public Consumer<byte[]> sample = bytes -> {};

    private long tokens;

    private final IntFunction<AccordOptions> options;

    public TestCluster(long seed, Topology first) {
        this(seed, first, TestCluster::options);
    }

    public TestCluster(long seed, Topology first, IntFunction<AccordOptions> options) {
        this.random = new Random(seed);
        this.options = options;
        topologies.add(first);
        for (int n : first.nodes()) {
            addHost(n, first);
        }
    }

    public static AccordOptions options(int node) {
        return options(node, 100_000, 10_000);
    }

    public static AccordOptions options(int node, int rememberedMax, int readsMax) {
        return new AccordOptions(
                node,
                20_000,
                5_000,
                40_000,
                500_000,
                5_000_000,
                10_000,
                1_000_000,
                100_000,
                10_000,
                1 << 20,
                rememberedMax,
                readsMax);
    }

    public static Topology single(int replicas) {
        List<Integer> nodes = new ArrayList<>();
        for (int i = 1; i <= replicas; i++) {
            nodes.add(i);
        }
        return new Topology(1, List.of(new Shard(1, 1, KeyRange.ALL, nodes)));
    }

    private void addHost(int n, Topology first) {
        TestHost h = new TestHost(this, options.apply(n), first);
        hosts.put(n, h);
        h.start();
        tick(h);
    }

    private void tick(TestHost h) {
        after(2_000, () -> {
            if (h.up) {
                h.step(() -> h.node.tick(h.now(), h));
            }
            tick(h);
        });
    }

    public TestHost host(int n) {
        TestHost h = hosts.get(n);
        if (h == null) {
            throw new IllegalArgumentException("no host " + n);
        }
        return h;
    }

    public Iterable<TestHost> hosts() {
        return hosts.values();
    }

    public long now() {
        return now;
    }

    void after(long micros, Runnable run) {
        events.add(new Event(now + micros, numbers++, run));
    }

    long syncMicros() {
        return 50 + random.nextInt(300);
    }

    long hostMicros() {
        return 1 + random.nextInt(50);
    }

    /// As it comes back from disk.
    LogRecord recoded(LogRecord r) {
        return LogRecordCodec.decode(ByteBuffer.wrap(LogRecordCodec.encode(r).toByteArray()));
    }

    /// As it arrives over a network.
    private Message recoded(Message m) {
        byte[] bytes = MessageCodec.encode(m).toByteArray();
        sample.accept(bytes);
        return MessageCodec.decode(ByteBuffer.wrap(bytes));
    }

    /// Prints what happens, for a person who looks for the cause of a failure: -Dholo.trace=true.
    void trace(java.util.function.Supplier<String> what) {
        if (TRACE) {
            System.out.println(now + " " + what.get());
        }
    }

    void send(int from, int to, Message m) {
        messages++;
        trace(() -> "n" + from + " -> n" + to + " " + m);
        if (random.nextDouble() < drop || cut.contains(from + ">" + to) || !filter.test(to, m)) {
            return;
        }
        int copies = random.nextDouble() < duplicate ? 2 : 1;
        for (int i = 0; i < copies; i++) {
            after(latencyMin + random.nextLong(latencyMax - latencyMin + 1), () -> {
                TestHost h = hosts.get(to);
                if (h != null && h.up && !cut.contains(from + ">" + to)) {
                    h.step(() -> h.node.receive(h.now(), from, recoded(m), h));
                }
            });
        }
    }

    public void cut(int from, int to) {
        cut.add(from + ">" + to);
    }

    public void heal() {
        cut.clear();
    }

    public long submit(int node, Txn txn) {
        long token = ++tokens;
        trace(() -> "n" + node + " submit " + token + " " + txn);
        TestHost h = host(node);
        h.step(() -> h.node.submit(h.now(), token, txn, h));
        return token;
    }

    /// A node fences everything.
    public void syncPoint(int node) {
        TestHost h = host(node);
        h.step(() -> h.node.syncPoint(h.now(), KeyRange.ALL, h));
    }

    public void crash(int n) {
        host(n).crash();
    }

    public void restart(int n) {
        host(n).restart(topologies.get(0), topologies.subList(1, topologies.size()));
    }

    /// A checkpoint: the host's log becomes a snapshot.
    public void compact(int n) {
        host(n).compact();
    }

    /// The next epoch; every host that is up learns of it now, new nodes are added.
    public void change(Topology next) {
        topologies.add(next);
        trace(() -> "topology " + next);
        for (int n : next.nodes()) {
            if (!hosts.containsKey(n)) {
                addHost(n, topologies.get(0));
            }
        }
        for (TestHost h : hosts.values()) {
            if (h.up) {
                feedTopology(h);
            }
        }
    }

    void feedTopology(TestHost h) {
        if (h.up) {
            for (Topology t : topologies) {
                h.step(() -> h.node.updateTopology(h.now(), t, h));
            }
        }
    }

    /// Runs everything that happens in so many microseconds.
    public void run(long micros) {
        long until = now + micros;
        while (!events.isEmpty() && events.peek().at <= until) {
            Event e = events.poll();
            now = e.at;
            e.run.run();
        }
        now = until;
    }

    /// The versions of each key must be the same on all replicas of the newest topology.
    public void checkReplicas() {
        for (Shard s : topologies.get(topologies.size() - 1).shards()) {
            TreeMap<Key, TreeMap<Timestamp, String>> first = null;
            for (int n : s.replicas()) {
                TreeMap<Key, TreeMap<Timestamp, String>> mine = contents(n, s.range());
                if (first == null) {
                    first = mine;
                } else if (!first.equals(mine)) {
                    throw new AssertionError("replicas of " + s + " differ: " + diff(first, mine) + " on node " + n
                            + " against node " + s.replicas().get(0));
                }
            }
        }
    }

    private static String diff(TreeMap<Key, TreeMap<Timestamp, String>> a, TreeMap<Key, TreeMap<Timestamp, String>> b) {
        StringBuilder d = new StringBuilder();
        TreeSet<Key> all = new TreeSet<>(a.keySet());
        all.addAll(b.keySet());
        for (Key k : all) {
            TreeMap<Timestamp, String> x = a.getOrDefault(k, new TreeMap<>());
            TreeMap<Timestamp, String> y = b.getOrDefault(k, new TreeMap<>());
            if (!x.equals(y)) {
                TreeSet<Timestamp> ts = new TreeSet<>(x.keySet());
                ts.addAll(y.keySet());
                for (Timestamp t : ts) {
                    if (!java.util.Objects.equals(x.get(t), y.get(t))) {
                        d.append("\n key ")
                                .append(AppendLogic.name(k))
                                .append(" at ")
                                .append(t)
                                .append(": ")
                                .append(x.get(t))
                                .append(" against ")
                                .append(y.get(t));
                        break;
                    }
                }
            }
        }
        return d.toString();
    }

    private TreeMap<Key, TreeMap<Timestamp, String>> contents(int n, KeyRange range) {
        TreeMap<Key, TreeMap<Timestamp, String>> all = new TreeMap<>();
        host(n).versions.forEach((k, v) -> {
            if (range.contains(k)) {
                TreeMap<Timestamp, String> copy = new TreeMap<>();
                v.forEach((t, b) -> copy.put(t, new String(b, java.nio.charset.StandardCharsets.UTF_8)));
                all.put(k, copy);
            }
        });
        return all;
    }

    /// The newest value of a key on a node.
    public String value(int n, String key) {
        TreeMap<Timestamp, byte[]> v = host(n).versions.get(AppendLogic.key(key));
        return v == null ? "" : new String(v.lastEntry().getValue(), java.nio.charset.StandardCharsets.UTF_8);
    }
}
