package holo.accord;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import holo.accord.codec.Encoded;
import holo.accord.codec.LogRecordCodec;
import holo.accord.codec.MalformedException;
import holo.accord.codec.MessageCodec;
import holo.accord.host.LogRecord;
import holo.accord.messages.Message;
import holo.accord.messages.PreAccept;
import holo.accord.primitives.Key;
import holo.accord.primitives.Participants;
import holo.accord.primitives.Timestamp;
import holo.accord.primitives.Txn;
import holo.accord.primitives.TxnId;
import holo.accord.primitives.TxnKind;
import holo.accord.testing.AppendLogic;
import holo.accord.testing.TestCluster;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import org.junit.jupiter.api.Test;

/// Messages and log records survive the wire and the disk; anything else is refused.
class CodecTest {
    /// Messages of all kinds, from a cluster in trouble.
    private static List<byte[]> samples() {
        TestCluster c = new TestCluster(5, TestCluster.single(3));
        TreeMap<Integer, Integer> count = new TreeMap<>();
        List<byte[]> all = new ArrayList<>();
        c.sample = bytes -> {
            if (count.merge((int) bytes[1], 1, Integer::sum) <= 20) {
                all.add(bytes);
            }
        };
        c.drop = 0.2;
        for (int i = 0; i < 150; i++) {
            c.submit(1 + i % 3, i % 5 == 0 ? AppendLogic.scan("a", "z") : AppendLogic.append("" + i, "a", "b" + i % 4));
            c.submit(1 + i % 3, AppendLogic.read(TxnKind.EPHEMERAL_READ, "a"));
            c.run(2_000);
            if (i == 50) {
                c.crash(2);
            }
            if (i == 100) {
                c.restart(2);
            }
        }
        c.run(2_000_000);
        return all;
    }

    @Test
    void messagesComeBackAsTheyWere() {
        TreeMap<Byte, Integer> types = new TreeMap<>();
        for (byte[] bytes : samples()) {
            Message m = MessageCodec.decode(ByteBuffer.wrap(bytes));
            assertThat(MessageCodec.encode(m).toByteArray()).isEqualTo(bytes);
            ByteBuffer elsewhere = ByteBuffer.allocateDirect(bytes.length + 7).position(7);
            elsewhere.duplicate().put(bytes);
            assertThat(MessageCodec.encode(MessageCodec.decode(elsewhere)).toByteArray())
                    .isEqualTo(bytes);
            types.merge(bytes[1], 1, Integer::sum);
        }
        assertThat(types.keySet()).hasSizeGreaterThanOrEqualTo(20);
    }

    @Test
    void truncatedAndChangedMessagesAreRefusedOrStillMessages() {
        Random random = new Random(1);
        int refused = 0;
        for (byte[] bytes : samples()) {
            for (int i = 0; i < 200; i++) {
                byte[] bad = random.nextBoolean()
                        ? java.util.Arrays.copyOf(bytes, random.nextInt(bytes.length))
                        : bytes.clone();
                if (bad.length > 0) {
                    bad[random.nextInt(bad.length)] ^= (byte) (1 << random.nextInt(8));
                }
                try {
                    MessageCodec.decode(ByteBuffer.wrap(bad));
                } catch (MalformedException e) {
                    refused++;
                }
            }
        }
        assertThat(refused).isGreaterThan(10_000);
    }

    @Test
    void aHugeLengthAllocatesNothing() {
        byte[] bytes = {1, 1, 1, 1, 1, 1, 1, 0, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, (byte) 0xFF, 0x7F};
        assertThatThrownBy(() -> MessageCodec.decode(ByteBuffer.wrap(bytes)))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("a length of");
    }

    @Test
    void otherVersionsAreNamed() {
        assertThatThrownBy(() -> LogRecordCodec.decode(ByteBuffer.wrap(new byte[] {9, 1})))
                .isInstanceOf(MalformedException.class)
                .hasMessageContaining("version 9");
    }

    @Test
    void aLargeBodyIsReferencedNotCopied() {
        byte[] body = new byte[1 << 20];
        TxnId id = new TxnId(new Timestamp(1, 2, 3), TxnKind.WRITE, false);
        Txn txn = new Txn(TxnKind.WRITE, Participants.of(new Key(new byte[] {1})), false, body);
        Encoded e = MessageCodec.encode(new PreAccept(id, txn, Timestamp.NONE, Timestamp.NONE));
        assertThat(e.buffers()).anyMatch(b -> b.array() == body);
        assertThat(e.toByteArray()).hasSize((int) e.size());
    }

    @Test
    void recordsComeBackAsTheyWere() {
        TestCluster c = new TestCluster(5, TestCluster.single(3));
        for (int i = 0; i < 30; i++) {
            c.submit(1 + i % 3, AppendLogic.append("" + i, "a", "b"));
            c.run(300);
        }
        c.run(3_000_000);
        for (LogRecord r : c.host(1).log()) {
            byte[] bytes = LogRecordCodec.encode(r).toByteArray();
            LogRecord back = LogRecordCodec.decode(ByteBuffer.wrap(bytes));
            assertThat(LogRecordCodec.encode(back).toByteArray()).isEqualTo(bytes);
        }
    }
}
