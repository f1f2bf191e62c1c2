package holo.sim.bench;

import holo.accord.host.ApplyEffect;
import holo.accord.host.BootstrapEffect;
import holo.accord.host.Execution;
import holo.accord.host.LogRecord;
import holo.accord.host.Output;
import holo.accord.host.ReadEffect;
import holo.accord.host.ReadSlice;
import holo.accord.host.Reply;
import holo.accord.messages.Accept;
import holo.accord.messages.Message;
import holo.accord.node.AccordNode;
import holo.accord.node.AccordOptions;
import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Mutation;
import holo.accord.primitives.Participants;
import holo.accord.primitives.Timestamp;
import holo.accord.primitives.Txn;
import holo.accord.primitives.TxnKind;
import holo.accord.topology.Shard;
import holo.accord.topology.Topology;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.List;

/// Replicas of one group that hand each other messages through a queue. Writes are applied and records
/// "persisted" at once; what is measured is the protocol alone. Virtual time passes with each transaction, as it would
/// on a busy node, so that time limits and gossip cost what they cost there.
final class DirectCluster {
    private static final byte[] VALUE = new byte[16];
    private static final byte[] ANSWER = new byte[0];
    private static final long START_MICROS = 1_000_000_000L;
    private static final long IDLE_STEP_MICROS = 1_000;
    private static final long TRANSACTION_MICROS = 10;
    private static final long TICK_MICROS = 5_000;

    /// @param depth how many messages, one answering the other, led to this one, itself included
    private record Envelope(int from, int to, Message message, int depth) {}

    private final List<AccordNode> nodes = new ArrayList<>();
    private final List<Host> hosts = new ArrayList<>();
    private final ArrayDeque<Envelope> wire = new ArrayDeque<>();
    private final ArrayDeque<Runnable> applies = new ArrayDeque<>();
    private final int down;
    private long nowMicros = START_MICROS;
    private long sent;
    private long accepts;
    private long executed;
    private long unanswered;
    private long token;
    private long nextTick = START_MICROS;
    private int depth;
    private int roundTripsMax;
    private long roundTrips;

    /// @param down how many of the replicas, the last ones, never answer
    DirectCluster(int replicas, int electorate, int down) {
        this.down = down;
        List<Integer> ids = new ArrayList<>();
        for (int i = 0; i < replicas; i++) {
            ids.add(i);
        }
        Topology topology = new Topology(1, List.of(new Shard(1, 1, KeyRange.ALL, ids, ids.subList(0, electorate))));
        for (int i = 0; i < replicas; i++) {
            AccordNode node = new AccordNode(AccordOptions.of(i), topology, DirectCluster::execute);
            Host host = new Host(i, node);
            nodes.add(node);
            hosts.add(host);
            node.start(nowMicros, host);
        }
    }

    private static Execution execute(Txn txn, Timestamp at, List<ReadSlice> data) {
        return new Execution(List.of(new Mutation(txn.participants().keys().getFirst(), VALUE)), ANSWER);
    }

    /// Runs so many blind single-key writes, `inFlight` at a time, coordinated by the live nodes in turn.
    void run(int transactions, int inFlight, int keys) {
        long target = executed + transactions;
        int submitted = 0;
        while (executed < target) {
            while (submitted < transactions && unanswered < inFlight) {
                int node = submitted % (nodes.size() - down);
                Key key = new Key(new byte[] {
                    (byte) (submitted % keys >>> 16), (byte) (submitted % keys >>> 8), (byte) (submitted % keys)
                });
                submitted++;
                unanswered++;
                depth = 0;
                nowMicros += TRANSACTION_MICROS;
                nodes.get(node)
                        .submit(
                                nowMicros,
                                ++token,
                                new Txn(TxnKind.WRITE, Participants.of(key), false, ANSWER),
                                hosts.get(node));
            }
            while (!applies.isEmpty()) {
                applies.remove().run();
            }
            Envelope next = wire.poll();
            if (next != null) {
                depth = next.depth;
                nodes.get(next.to).receive(nowMicros, next.from, next.message, hosts.get(next.to));
            } else {
                nowMicros += IDLE_STEP_MICROS;
            }
            if (nowMicros >= nextTick) {
                tick();
            }
        }
    }

    private void tick() {
        nextTick = nowMicros + TICK_MICROS;
        for (int i = 0; i < nodes.size() - down; i++) {
            nodes.get(i).tick(nowMicros, hosts.get(i));
        }
    }

    long sent() {
        return sent;
    }

    /// Transactions that took the slow path: each sends an Accept to every other replica.
    double slow() {
        return accepts / (nodes.size() - 1.0);
    }

    long executed() {
        return executed;
    }

    /// Round trips until clients were answered, added up. Means something with one transaction in flight.
    long roundTrips() {
        return roundTrips;
    }

    /// The most round trips that one answer took since the last call.
    int takeRoundTripsMax() {
        int max = roundTripsMax;
        roundTripsMax = 0;
        return max;
    }

    private final class Host implements Output {
        private final int id;
        private final AccordNode node;

        Host(int id, AccordNode node) {
            this.id = id;
            this.node = node;
        }

        @Override
        public void persist(LogRecord record) {}

        @Override
        public void send(int to, Message message) {
            sent++;
            accepts += message instanceof Accept ? 1 : 0;
            if (to < nodes.size() - down) {
                wire.add(new Envelope(id, to, message, depth + 1));
            }
        }

        @Override
        public void read(ReadEffect read) {
            throw new IllegalStateException("blind writes read nothing: " + read);
        }

        @Override
        public void apply(ApplyEffect apply) {
            int began = depth;
            applies.add(() -> {
                depth = began;
                node.applied(nowMicros, apply.txnId(), this);
            });
        }

        @Override
        public void reply(long answered, Reply reply) {
            unanswered--;
            int trips = (depth + 1) / 2;
            roundTrips += trips;
            roundTripsMax = Math.max(roundTripsMax, trips);
            if (!(reply instanceof Reply.Executed)) {
                throw new IllegalStateException("a healthy quorum did not execute a write: " + reply);
            }
            executed++;
        }

        @Override
        public void bootstrap(BootstrapEffect bootstrap) {
            throw new IllegalStateException("nothing to copy in epoch 1: " + bootstrap);
        }

        @Override
        public void needTopology(long epoch) {
            throw new IllegalStateException("there is no epoch " + epoch);
        }
    }
}
