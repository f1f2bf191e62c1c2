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
    private Topology topology(long epoch) {
        List<Shard> shards = new ArrayList<>();
        int at = random.nextInt(3);
        while (at < KEYS) {
            int end = at + 1 + random.nextInt(4);
            shards.add(new Shard(shards.size() + 1, 1, new KeyRange(key(at), key(end)), List.of(random.nextInt(3))));
            at = end + (random.nextInt(3) == 0 ? 1 : 0);
        }
        return new Topology(epoch, shards);
    }

    @Test
    void findsTheGroupsOfKeysRangesAndBoth() {
        for (int run = 0; run < 2_000; run++) {
            Topology topology = topology(1);
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
            Topology topology = topology(1);
            KeyRange range = range();
            assertThat(topology.shardsOf(range))
                    .containsExactlyElementsOf(topology.shards().stream()
                            .filter(s -> s.range().intersects(range))
                            .toList());
        }
    }

    /// What is chosen over many epochs, looking at what changes only, is what a look at every epoch chooses.
    @Test
    void choosesTheGroupsOfEveryEpochThatADecisionConcerns() {
        for (int run = 0; run < 300; run++) {
            Topology first = topology(1);
            Topologies topologies = new Topologies(0, first);
            List<Topology> all = new ArrayList<>(List.of(first));
            for (int epoch = 2; epoch <= 12; epoch++) {
                Topology next = changed(all.getLast());
                topologies.add(next);
                all.add(next);
            }
            for (int i = 0; i < 20; i++) {
                Participants touched = Participants.of(
                        random.nextBoolean() ? List.of() : List.of(key(random.nextInt(KEYS))), List.of(range()));
                long start = 1 + random.nextInt(12);
                long to = 1 + random.nextInt(13);
                // Nobody is ready for any epoch, so all of them count.
                assertThat(topologies.select(touched, start, to))
                        .containsExactlyElementsOf(chosen(all, touched, start, Math.max(start, to)));
            }
        }
    }

    private static List<JointShard> chosen(List<Topology> all, Participants touched, long start, long to) {
        List<JointShard> chosen = new ArrayList<>();
        for (long e = 1; e <= to; e++) {
            Topology then = all.get((int) Math.min(e, all.size()) - 1);
            for (Shard s : then.shardsOf(touched)) {
                int i = 0;
                while (i < chosen.size()
                        && !(chosen.get(i).shard().range().contains(s.range())
                                && chosen.get(i).shard().sameMembers(s))) {
                    i++;
                }
                if (i == chosen.size()) {
                    chosen.add(new JointShard(s, e == start));
                } else if (e == start) {
                    chosen.set(i, new JointShard(chosen.get(i).shard(), true));
                }
            }
        }
        return chosen;
    }

    /// Some groups split, some go to another node, some merge with the next.
    private Topology changed(Topology before) {
        List<Shard> shards = new ArrayList<>();
        for (int i = 0; i < before.shards().size(); i++) {
            Shard s = before.shards().get(i);
            Key start = s.range().start();
            Key end = s.range().end();
            int from = start.bytes()[0];
            int to = end == null ? KEYS + 4 : end.bytes()[0];
            switch (random.nextInt(8)) {
                case 0 -> shards.add(new Shard(s.group(), s.generation() + 1, s.range(), List.of(random.nextInt(3))));
                case 1 -> {
                    if (to - from > 1) {
                        shards.add(new Shard(s.group(), 2, new KeyRange(start, key(from + 1)), s.replicas()));
                        shards.add(new Shard(s.group() + 100, 2, new KeyRange(key(from + 1), end), s.replicas()));
                    } else {
                        shards.add(s);
                    }
                }
                case 2 -> {
                    Shard next =
                            i + 1 < before.shards().size() ? before.shards().get(i + 1) : null;
                    if (next != null && end != null && next.range().start().equals(end)) {
                        shards.add(new Shard(
                                s.group(), 3, new KeyRange(start, next.range().end()), next.replicas()));
                        i++;
                    } else {
                        shards.add(s);
                    }
                }
                default -> shards.add(s);
            }
        }
        return new Topology(before.epoch() + 1, shards);
    }
}
