package holo.sim.bench;

import holo.accord.host.ApplyEffect;
import holo.accord.host.BootstrapEffect;
import holo.accord.host.Execution;
import holo.accord.host.LogRecord;
import holo.accord.host.Output;
import holo.accord.host.ReadEffect;
import holo.accord.host.Reply;
import holo.accord.messages.Message;
import holo.accord.node.AccordNode;
import holo.accord.node.AccordOptions;
import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.accord.topology.Shard;
import holo.accord.topology.Topology;
import java.util.ArrayList;
import java.util.List;

/// A node with very many ranges that nobody uses: what they take of the heap, and how much it talks about them.
final class IdleRanges {
    private static final int RANGES = 100_000;
    private static final int FEW = 1_000;
    private static final int BYTES_MAX = 1024;
    static final String LIMIT = "no message and " + BYTES_MAX + " bytes for an idle range";
    private static final long START_MICROS = 1_000_000_000L;
    private static final long MINUTE_MICROS = 60_000_000L;
    private static final long TICK_MICROS = 5_000;

    private IdleRanges() {}

    private static Key key(int number) {
        return new Key(new byte[] {(byte) (number >>> 16), (byte) (number >>> 8), (byte) number});
    }

    private static AccordNode node(int ranges) {
        List<Shard> shards = new ArrayList<>(ranges);
        for (int i = 0; i < ranges; i++) {
            KeyRange range = new KeyRange(i == 0 ? Key.EMPTY : key(i), i == ranges - 1 ? null : key(i + 1));
            shards.add(new Shard(i + 1, 1, range, List.of(0, 1, 2)));
        }
        return new AccordNode(
                AccordOptions.of(0), new Topology(1, shards), (txn, at, data) -> new Execution(List.of(), new byte[0]));
    }

    /// Says whether they are within the limit.
    static boolean print() {
        long empty = ProtocolBench.heapBytes();
        AccordNode few = node(FEW);
        long withFew = ProtocolBench.heapBytes();
        AccordNode many = node(RANGES);
        Counting out = new Counting();
        few.start(START_MICROS, out);
        many.start(START_MICROS, out);
        // At first a node says for a while that it is there.
        tick(many, START_MICROS, out);
        out.sent = 0;
        tick(many, START_MICROS + MINUTE_MICROS, out);
        long withMany = ProtocolBench.heapBytes();
        double each = (withMany - withFew - (withFew - empty)) / (double) (RANGES - FEW);
        System.out.printf(
                "%,d idle ranges: %.0f bytes of heap each beyond the first %,d; messages in a minute: %d%n",
                many.topology().shards().size(), each, few.topology().shards().size(), out.sent);
        return out.sent == 0 && each <= BYTES_MAX;
    }

    private static void tick(AccordNode node, long from, Counting out) {
        for (long now = from; now < from + MINUTE_MICROS; now += TICK_MICROS) {
            node.tick(now, out);
        }
    }

    private static final class Counting implements Output {
        private long sent;

        @Override
        public void persist(LogRecord record) {}

        @Override
        public void send(int to, Message message) {
            sent++;
        }

        @Override
        public void read(ReadEffect read) {
            throw new IllegalStateException("nobody asked for " + read);
        }

        @Override
        public void apply(ApplyEffect apply) {
            throw new IllegalStateException("nobody wrote " + apply);
        }

        @Override
        public void reply(long token, Reply reply) {
            throw new IllegalStateException("nobody waits for " + reply);
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
