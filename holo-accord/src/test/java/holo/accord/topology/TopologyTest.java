package holo.accord.topology;

import static org.assertj.core.api.Assertions.assertThat;

import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Participants;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/// The groups that participants touch are those that a look at each group finds, each once, in key order.
class TopologyTest {
    private static final int KEYS = 24;

    private final Random random = new Random(7);

    private static Key key(int number) {
        return new Key(new byte[] {(byte) number});
    }

    private KeyRange range() {
        int from = random.nextInt(KEYS - 1);
        return new KeyRange(key(from), random.nextInt(8) == 0 ? null : key(from + 1 + random.nextInt(KEYS - from)));
    }

    /// Groups of one to four keys, with gaps that nobody owns.
    private Topology topology() {
        List<Shard> shards = new ArrayList<>();
        int at = random.nextInt(3);
        while (at < KEYS) {
            int end = at + 1 + random.nextInt(4);
            shards.add(new Shard(shards.size() + 1, 1, new KeyRange(key(at), key(end)), List.of(random.nextInt(3))));
            at = end + (random.nextInt(3) == 0 ? 1 : 0);
        }
        return new Topology(1, shards);
    }

    @Test
    void findsTheGroupsOfKeysRangesAndBoth() {
        for (int run = 0; run < 2_000; run++) {
            Topology topology = topology();
            List<Key> keys = new ArrayList<>();
            for (int i = random.nextInt(6); i > 0; i--) {
                keys.add(key(random.nextInt(KEYS)));
            }
            List<KeyRange> ranges = new ArrayList<>();
            for (int i = random.nextInt(4); i > 0; i--) {
                ranges.add(range());
            }
            Participants touched = Participants.of(keys, ranges);
            assertThat(topology.shardsOf(touched))
                    .as("%s in %s", touched, topology)
                    .containsExactlyElementsOf(topology.shards().stream()
                            .filter(s -> keys.stream().anyMatch(s.range()::contains)
                                    || ranges.stream().anyMatch(s.range()::intersects))
                            .toList());
        }
    }

    @Test
    void findsTheGroupsOfARange() {
        for (int run = 0; run < 500; run++) {
            Topology topology = topology();
            KeyRange range = range();
            assertThat(topology.shardsOf(range))
                    .containsExactlyElementsOf(topology.shards().stream()
                            .filter(s -> s.range().intersects(range))
                            .toList());
        }
    }
}
