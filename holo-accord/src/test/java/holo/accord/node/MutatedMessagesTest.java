package holo.accord.node;

import static org.assertj.core.api.Assertions.assertThat;

import holo.accord.codec.MalformedException;
import holo.accord.codec.MessageCodec;
import holo.accord.host.ApplyEffect;
import holo.accord.host.BootstrapEffect;
import holo.accord.host.LogRecord;
import holo.accord.host.Output;
import holo.accord.host.ReadEffect;
import holo.accord.host.Reply;
import holo.accord.local.Command;
import holo.accord.local.Counters.Refusal;
import holo.accord.messages.Message;
import holo.accord.primitives.TxnKind;
import holo.accord.testing.AppendLogic;
import holo.accord.testing.TestCluster;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Damaged messages and messages under a false name, thrown at a node in the middle of its work.
class MutatedMessagesTest {
    private static final int NODE = 1;
    /// Refused by what the message says, before the node has looked at what it knows.
    private static final List<Refusal> SCREENED = List.of(Refusal.MALFORMED, Refusal.IMPOSSIBLE, Refusal.CLOCK_AHEAD);

    private static List<byte[]> samples(TestCluster c) {
        TreeMap<Integer, Integer> count = new TreeMap<>();
        List<byte[]> all = new ArrayList<>();
        c.sample = bytes -> {
            if (count.merge((int) bytes[1], 1, Integer::sum) <= 20) {
                all.add(bytes);
            }
        };
        c.drop = 0.2;
        for (int i = 0; i < 100; i++) {
            c.submit(1 + i % 3, i % 5 == 0 ? AppendLogic.scan("a", "z") : AppendLogic.append("" + i, "a", "b" + i % 4));
            c.submit(1 + i % 3, AppendLogic.read(TxnKind.EPHEMERAL_READ, "a"));
            c.run(2_000);
        }
        return all;
    }

    /// What the node knows of transactions, and all that it would write into a snapshot but its clock.
    private static List<String> state(AccordNode node) {
        List<String> all = new ArrayList<>();
        for (Command c : node.commands()) {
            all.add(c.toString());
        }
        for (LogRecord r : node.snapshot()) {
            if (!(r instanceof LogRecord.ClockBound)) {
                all.add(r.toString());
            }
        }
        all.addAll(node.attempts());
        all.add(node.gauges().toString());
        return all;
    }

    private static long screened(AccordNode node) {
        Map<Refusal, Long> refused = node.counters().refused();
        return SCREENED.stream().mapToLong(r -> refused.getOrDefault(r, 0L)).sum();
    }

    @Test
    void aRefusedMessageChangesNothingAndIsCounted() {
        TestCluster c = new TestCluster(5, TestCluster.single(3));
        List<byte[]> samples = samples(c);
        AccordNode node = c.host(NODE).node();
        Random random = new Random(1);
        Screening screening = new Screening(NODE);
        Effects out = new Effects();
        long undecodable = 0;
        long refused = 0;
        for (byte[] bytes : samples) {
            for (int i = 0; i < 8; i++) {
                byte[] bad = bytes.clone();
                bad[2 + random.nextInt(bad.length - 2)] ^= (byte) (1 << random.nextInt(8));
                Message m;
                try {
                    m = MessageCodec.decode(ByteBuffer.wrap(bad));
                } catch (MalformedException e) {
                    undecodable++;
                    continue;
                }
                int from = random.nextInt(5) - 1;
                if (screening.refusal(from, m, c.now()) == null) {
                    continue;
                }
                List<String> before = state(node);
                long counted = screened(node);
                out.count = 0;
                node.receive(c.now(), from, m, out);
                assertThat(state(node)).as(m + " from " + from).isEqualTo(before);
                assertThat(screened(node)).isEqualTo(counted + 1);
                assertThat(out.count).as("effects of " + m + " from " + from).isZero();
                refused++;
            }
        }
        assertThat(undecodable).isGreaterThan(20);
        assertThat(refused).isGreaterThan(200);
    }

    /// The other direction: what nodes really send is never refused for what it says.
    @Test
    void nothingThatNodesSendIsScreenedOut() {
        TestCluster c = new TestCluster(7, TestCluster.single(3));
        c.duplicate = 0.1;
        samples(c);
        c.crash(2);
        c.run(1_000_000);
        c.restart(2);
        c.drop = 0;
        c.run(30_000_000);
        c.hosts()
                .forEach(h -> assertThat(screened(h.node()))
                        .as(h.node().counters().refused() + "")
                        .isZero());
    }

    private static final class Effects implements Output {
        int count;

        @Override
        public void persist(LogRecord record) {
            count++;
        }

        @Override
        public void send(int to, Message message) {
            count++;
        }

        @Override
        public void read(ReadEffect read) {
            count++;
        }

        @Override
        public void apply(ApplyEffect apply) {
            count++;
        }

        @Override
        public void reply(long token, Reply reply) {
            count++;
        }

        @Override
        public void bootstrap(BootstrapEffect bootstrap) {
            count++;
        }

        @Override
        public void needTopology(long epoch) {
            count++;
        }
    }
}
