package holo.accord;

import static org.assertj.core.api.Assertions.assertThat;

import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Participants;
import holo.accord.testing.AppendLogic;
import holo.accord.testing.TestCluster;
import holo.accord.topology.Shard;
import holo.accord.topology.Topology;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.jspecify.annotations.Nullable;
import org.junit.jupiter.api.Test;

/// A hundred thousand groups on a few nodes: the idle ones cost nothing but their description.
class ManyRangesTest {
    private static Topology many(int count) {
        List<Shard> shards = new ArrayList<>(count);
        Key start = Key.EMPTY;
        for (int i = 0; i < count; i++) {
            @Nullable Key end = i == count - 1 ? null : AppendLogic.key(String.format("k%06d", i));
            shards.add(new Shard(i + 1, 1, new KeyRange(start, end), List.of(1, 2, 3)));
            if (end != null) {
                start = end;
            }
        }
        return new Topology(1, shards);
    }

    @Test
    void idleRangesSendNothingAndKeepNothing() {
        TestCluster c = new TestCluster(1, many(100_000));
        long t = c.submit(1, AppendLogic.append("1", "k000500", "k099000"));
        c.run(3_000_000);
        assertThat(c.history.replies()).containsKey(t);
        int sent = c.messages;
        assertThat(sent).isLessThan(300);
        c.run(60_000_000);
        assertThat(c.messages).isEqualTo(sent);
        assertThat(c.host(2).node().gauges().keys()).isZero();
    }

    @Test
    void groupsAreFoundAsByLookingAtAll() {
        Topology t = many(50);
        Random random = new Random(1);
        for (int i = 0; i < 500; i++) {
            List<Key> keys = new ArrayList<>();
            List<KeyRange> ranges = new ArrayList<>();
            for (int j = random.nextInt(4); j >= 0; j--) {
                keys.add(AppendLogic.key(String.format("k%06d", random.nextInt(60))));
            }
            for (int j = random.nextInt(3); j > 0; j--) {
                int from = random.nextInt(60);
                ranges.add(AppendLogic.range(
                        String.format("k%06d", from), String.format("k%06d", from + 1 + random.nextInt(5))));
            }
            Participants p = Participants.of(keys, ranges);
            assertThat(t.shardsOf(p))
                    .isEqualTo(t.shards().stream()
                            .filter(s -> p.intersects(s.range()))
                            .toList());
        }
    }
}
