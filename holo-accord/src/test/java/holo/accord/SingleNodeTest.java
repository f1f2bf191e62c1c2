package holo.accord;

import static java.nio.charset.StandardCharsets.UTF_8;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import holo.accord.host.LogRecord;
import holo.accord.host.Reply;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Status;
import holo.accord.primitives.TxnKind;
import holo.accord.testing.AppendLogic;
import holo.accord.testing.TestCluster;
import holo.accord.topology.Shard;
import holo.accord.topology.Topology;
import java.util.List;
import org.junit.jupiter.api.Test;

/// One replica: the same protocol, one log record for a transaction.
class SingleNodeTest {
    private static String result(TestCluster c, long token) {
        Reply r = c.history.replies().get(token);
        assertThat(r).as("reply of %s", token).isInstanceOf(Reply.Executed.class);
        return new String(((Reply.Executed) r).result(), UTF_8);
    }

    private static List<LogRecord.Command> commands(TestCluster c) {
        return c.host(1).log().stream()
                .filter(LogRecord.Command.class::isInstance)
                .map(LogRecord.Command.class::cast)
                .toList();
    }

    @Test
    void aBlindWriteIsOneRecordThenAppliedThenAnswered() {
        TestCluster c = new TestCluster(1, TestCluster.single(1));
        long t = c.submit(1, AppendLogic.set("v", "a"));
        c.run(10_000);
        assertThat(result(c, t)).isEmpty();
        assertThat(c.value(1, "a")).isEqualTo("v");
        assertThat(commands(c)).singleElement().satisfies(r -> {
            assertThat(r.status()).isEqualTo(Status.PRE_APPLIED);
            assertThat(r.writes()).hasSize(1);
            assertThat(r.txn()).isNull();
        });
        assertThat(c.host(1).node().counters().fastPath).isEqualTo(1);
    }

    @Test
    void aConditionalWriteReadsFirstAndIsStillOneRecord() {
        TestCluster c = new TestCluster(1, TestCluster.single(1));
        long first = c.submit(1, AppendLogic.append("1", "a"));
        long second = c.submit(1, AppendLogic.append("2", "a"));
        c.run(10_000);
        assertThat(result(c, first)).isEmpty();
        assertThat(result(c, second)).isEqualTo("a=1\n");
        assertThat(c.value(1, "a")).isEqualTo("1,2");
        assertThat(commands(c)).hasSize(2);
    }

    @Test
    void aWriteIntoARangeIsOrderedAgainstTheKeysInItAndLeavesNoTraceAtThem() {
        TestCluster c = new TestCluster(1, TestCluster.single(1));
        c.submit(1, AppendLogic.append("1", "b"));
        long ranged = c.submit(1, AppendLogic.appendInRange("a", "d", "2", "a", "b", "c"));
        long keyed = c.submit(1, AppendLogic.append("3", "b", "c"));
        c.run(10_000);
        assertThat(result(c, ranged)).isEqualTo("b=1\n");
        assertThat(result(c, keyed)).isEqualTo("b=1,2\nc=2\n");
        assertThat(c.value(1, "a")).isEqualTo("2");
        assertThat(c.value(1, "b")).isEqualTo("1,2,3");
        assertThat(c.host(1).node().gauges().commands()).isZero();
    }

    @Test
    void aWriteOutsideOfItsRangesAndKeysIsRefused() {
        TestCluster c = new TestCluster(1, TestCluster.single(1));
        assertThatThrownBy(() -> {
                    c.submit(1, AppendLogic.appendInRange("a", "d", "1", "a", "x"));
                    c.run(10_000);
                })
                .isInstanceOf(InvariantViolation.class)
                .hasMessageContaining("did not declare");
    }

    @Test
    void severalGroupsOfOneNodeShareOneRecord() {
        Topology two = new Topology(
                1,
                List.of(
                        new Shard(1, 1, AppendLogic.range("", "m"), List.of(1)),
                        new Shard(2, 1, AppendLogic.range("m", ""), List.of(1))));
        TestCluster c = new TestCluster(1, two);
        long t = c.submit(1, AppendLogic.append("1", "a", "z"));
        c.run(10_000);
        assertThat(result(c, t)).isEmpty();
        assertThat(c.value(1, "a")).isEqualTo("1");
        assertThat(c.value(1, "z")).isEqualTo("1");
        assertThat(commands(c)).hasSize(1);
    }

    @Test
    void readsOfAllKindsSeeWhatIsAcknowledgedAndWriteNothing() {
        TestCluster c = new TestCluster(1, TestCluster.single(1));
        c.submit(1, AppendLogic.set("x", "a"));
        c.run(10_000);
        long read = c.submit(1, AppendLogic.read(TxnKind.READ, "a"));
        long ephemeral = c.submit(1, AppendLogic.read(TxnKind.EPHEMERAL_READ, "a"));
        long scan = c.submit(1, AppendLogic.scan("", ""));
        c.run(10_000);
        assertThat(result(c, read)).isEqualTo("a=x\n");
        assertThat(result(c, ephemeral)).isEqualTo("a=x\n");
        assertThat(result(c, scan)).isEqualTo("a=x\n");
        assertThat(commands(c)).hasSize(1);
    }

    @Test
    void aRestartReplaysWhatWasDurableAndNothingElse() {
        TestCluster c = new TestCluster(7, TestCluster.single(1));
        for (int i = 0; i < 50; i++) {
            c.submit(1, AppendLogic.append("" + i, "k" + i % 5));
            c.run(100);
        }
        c.crash(1);
        c.run(1000);
        int acknowledged = c.history.replies().size();
        assertThat(acknowledged).isBetween(1, 49);
        c.restart(1);
        c.run(1_000_000);
        long read = c.submit(1, AppendLogic.scan("", ""));
        c.run(100_000);
        String all = result(c, read);
        c.history.replies().forEach((token, reply) -> {
            if (token != read) {
                String value = "" + (token - 1);
                assertThat(all.lines().flatMap(l -> List.of(l.substring(3).split(",")).stream()))
                        .contains(value);
            }
        });
        assertThat(c.host(1).node().gauges().commands()).isZero();
    }

    @Test
    void nothingIsRememberedOfWhatIsOver() {
        TestCluster c = new TestCluster(1, TestCluster.single(1));
        for (int i = 0; i < 100; i++) {
            c.submit(1, AppendLogic.append("" + i, "a"));
            c.submit(1, AppendLogic.set("" + i, "b" + i));
        }
        c.run(1_000_000);
        assertThat(c.history.replies()).hasSize(200);
        assertThat(c.host(1).node().gauges().commands()).isZero();
        assertThat(c.host(1).node().gauges().keys()).isZero();
        assertThat(c.host(1).node().gauges().attempts()).isZero();
    }

    @Test
    void whatNoGroupHoldsIsRefused() {
        TestCluster c = new TestCluster(
                1,
                new Topology(
                        1,
                        List.of(new Shard(
                                1, 1, new KeyRange(AppendLogic.key("a"), AppendLogic.key("b")), List.of(1)))));
        long t = c.submit(1, AppendLogic.set("v", "z"));
        c.run(1000);
        assertThat(c.history.replies().get(t)).isInstanceOf(Reply.Refused.class);
    }
}
