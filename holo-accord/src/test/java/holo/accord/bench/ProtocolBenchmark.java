package holo.accord.bench;

import holo.accord.host.ApplyEffect;
import holo.accord.host.BootstrapEffect;
import holo.accord.host.Execution;
import holo.accord.host.LogRecord;
import holo.accord.host.Output;
import holo.accord.host.ReadEffect;
import holo.accord.host.Reply;
import holo.accord.host.TransactionLogic;
import holo.accord.messages.Message;
import holo.accord.node.AccordNode;
import holo.accord.node.AccordOptions;
import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Mutation;
import holo.accord.primitives.Participants;
import holo.accord.primitives.Txn;
import holo.accord.primitives.TxnKind;
import holo.accord.topology.Shard;
import holo.accord.topology.Topology;
import java.nio.ByteBuffer;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/// What the protocol costs without I/O: replicas in one thread whose messages, applies and answers take no time.
///
/// Arguments: replicas, transactions, keys (1 = one hot key), transactions in flight, nodes down.
public final class ProtocolBenchmark {
    private record Sent(int from, int to, Message message) {}

    private static final byte[] VALUE = new byte[64];

    private final List<AccordNode> nodes = new ArrayList<>();
    private final List<Host> hosts = new ArrayList<>();
    private final ArrayDeque<Sent> network = new ArrayDeque<>();
    private final ArrayDeque<Runnable> work = new ArrayDeque<>();
    private final int down;
    private long micros = 1_000_000;
    private long replies;
    private long records;
    private long messages;

    private ProtocolBenchmark(int replicas, int down) {
        this.down = down;
        List<Integer> ids = new ArrayList<>();
        for (int i = 0; i < replicas; i++) {
            ids.add(i);
        }
        Topology topology = new Topology(1, List.of(new Shard(1, 1, KeyRange.ALL, ids)));
        TransactionLogic logic = (txn, at, data) ->
                new Execution(List.of(new Mutation(txn.participants().keys().get(0), VALUE)), new byte[0]);
        for (int i = 0; i < replicas; i++) {
            AccordNode node = new AccordNode(AccordOptions.of(i), topology, logic);
            Host host = new Host(i);
            nodes.add(node);
            hosts.add(host);
            node.start(micros, host);
        }
    }

    private final class Host implements Output {
        final int id;

        Host(int id) {
            this.id = id;
        }

        @Override
        public void persist(LogRecord record) {
            records++;
        }

        @Override
        public void send(int to, Message message) {
            messages++;
            network.add(new Sent(id, to, message));
        }

        @Override
        public void read(ReadEffect read) {
            work.add(() -> nodes.get(id).readDone(micros, read, VALUE, this));
        }

        @Override
        public void apply(ApplyEffect apply) {
            work.add(() -> nodes.get(id).applied(micros, apply.txnId(), this));
        }

        @Override
        public void reply(long token, Reply reply) {
            if (!(reply instanceof Reply.Executed)) {
                throw new IllegalStateException(reply.toString());
            }
            replies++;
        }

        @Override
        public void bootstrap(BootstrapEffect bootstrap) {
            throw new IllegalStateException(bootstrap.toString());
        }

        @Override
        public void needTopology(long epoch) {
            throw new IllegalStateException("epoch " + epoch);
        }
    }

    private boolean step() {
        Runnable w = work.poll();
        if (w != null) {
            w.run();
            return true;
        }
        Sent s = network.poll();
        if (s == null) {
            return false;
        }
        if (s.to < nodes.size() - down) {
            nodes.get(s.to).receive(micros, s.from, s.message, hosts.get(s.to));
        }
        return true;
    }

    private void run(int transactions, int keys, int inFlight, boolean blind) {
        long submitted = 0;
        long target = replies + transactions;
        long ticks = 0;
        long first = replies;
        while (replies < target) {
            while (submitted < transactions && submitted - (replies - first) < inFlight) {
                int node = (int) (submitted % (nodes.size() - down));
                int k = keys == 1 ? 0 : (int) ((submitted * 0x9E3779B97F4A7C15L >>> 33) % keys);
                Key key = new Key(ByteBuffer.allocate(8).putLong(k).array());
                Txn txn = new Txn(TxnKind.WRITE, Participants.of(key), !blind, VALUE);
                micros += 5;
                nodes.get(node).submit(micros, submitted, txn, hosts.get(node));
                submitted++;
            }
            if (!step()) {
                micros += 1000;
            }
            if (micros / 2_000 != ticks) {
                ticks = micros / 2_000;
                for (int i = 0; i < nodes.size() - down; i++) {
                    nodes.get(i).tick(micros, hosts.get(i));
                }
            }
        }
        while (step()) {}
    }

    public static void main(String[] args) {
        int replicas = args.length > 0 ? Integer.parseInt(args[0]) : 3;
        int transactions = args.length > 1 ? Integer.parseInt(args[1]) : 300_000;
        int keys = args.length > 2 ? Integer.parseInt(args[2]) : 100_000;
        int inFlight = args.length > 3 ? Integer.parseInt(args[3]) : 64;
        int down = args.length > 4 ? Integer.parseInt(args[4]) : 0;
        ProtocolBenchmark b = new ProtocolBenchmark(replicas, down);
        for (boolean blind : new boolean[] {true, false}) {
            for (int round = 0; round < 5; round++) {
                long m = b.messages;
                long r = b.records;
                long fast = 0;
                long slow = 0;
                for (AccordNode n : b.nodes) {
                    fast -= n.counters().fastPath;
                    slow -= n.counters().slowPath;
                }
                long t = System.nanoTime();
                b.run(transactions, keys, inFlight, blind);
                double seconds = (System.nanoTime() - t) / 1e9;
                for (AccordNode n : b.nodes) {
                    fast += n.counters().fastPath;
                    slow += n.counters().slowPath;
                }
                System.gc();
                long heap = (Runtime.getRuntime().totalMemory()
                                - Runtime.getRuntime().freeMemory())
                        >> 20;
                System.out.printf(
                        "%d replicas, %d down, %d keys, %d in flight, %s: %,.0f txn/s, %.2f µs/txn, %.1f messages, "
                                + "%.2f records, fast %.1f %%, heap %d MB, commands %d%n",
                        replicas,
                        down,
                        keys,
                        inFlight,
                        blind ? "blind" : "conditional",
                        transactions / seconds,
                        seconds * 1e6 / transactions,
                        (b.messages - m) / (double) transactions,
                        (b.records - r) / (double) transactions,
                        100.0 * fast / Math.max(1, fast + slow),
                        heap,
                        b.nodes.get(0).gauges().commands());
            }
        }
    }
}
