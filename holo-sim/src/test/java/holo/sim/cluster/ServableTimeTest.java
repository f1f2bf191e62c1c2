package holo.sim.cluster;

import static org.assertj.core.api.Assertions.assertThat;

import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.accord.topology.Shard;
import holo.accord.topology.Topology;
import java.util.HashSet;
import java.util.List;
import java.util.Set;
import org.junit.jupiter.api.Test;

/// Only time in which somebody could be served counts against clients that wait.
class ServableTimeTest {
    private static final Key MIDDLE = KeySpace.key(5);
    private static final Topology THREE = new Topology(1, List.of(new Shard(1, 1, KeyRange.ALL, List.of(0, 1, 2))));
    private static final Topology TWO_GROUPS = new Topology(
            2,
            List.of(
                    new Shard(1, 1, new KeyRange(Key.EMPTY, MIDDLE), List.of(0, 1, 2)),
                    new Shard(2, 1, new KeyRange(MIDDLE, null), List.of(2, 3, 4))));

    private final Set<Integer> down = new HashSet<>();
    private final Set<List<Integer>> cut = new HashSet<>();
    private final ServableTime time = new ServableTime(
            new ServableTime.Conditions() {
                @Override
                public boolean isUp(int node) {
                    return !down.contains(node);
                }

                @Override
                public boolean isCut(int from, int to) {
                    return cut.contains(List.of(from, to));
                }
            },
            5);

    private long now;

    private long counted(Topology... needed) {
        long before = time.micros();
        now += 30_000;
        assertThat(time.isDue(now)).isTrue();
        time.sample(now, List.of(needed));
        assertThat(time.isDue(now)).isFalse();
        return time.micros() - before;
    }

    @Test
    void aQuorumIsEnough() {
        assertThat(counted(THREE)).isEqualTo(30_000);
        down.add(0);
        assertThat(counted(THREE)).isEqualTo(30_000);
        down.add(1);
        assertThat(counted(THREE)).isZero();
        down.remove(0);
        assertThat(counted(THREE)).isEqualTo(30_000);
    }

    @Test
    void aLinkServesOnlyWhenBothWaysWork() {
        cut.add(List.of(0, 1));
        cut.add(List.of(2, 1));
        assertThat(counted(THREE)).as("0 and 2 reach each other").isEqualTo(30_000);
        cut.add(List.of(2, 0));
        down.addAll(Set.of(3, 4));
        assertThat(counted(THREE)).isZero();
    }

    @Test
    void whoIsNoReplicaMayServe() {
        for (int a = 0; a < 3; a++) {
            for (int b = 0; b < 3; b++) {
                cut.add(List.of(a, b));
            }
        }
        assertThat(counted(THREE)).as("3 and 4 reach all").isEqualTo(30_000);
    }

    @Test
    void oneNodeMustReachAllGroupsOfAllEpochsThatDecisionsNeed() {
        assertThat(counted(THREE, TWO_GROUPS)).isEqualTo(30_000);
        down.addAll(Set.of(3, 4));
        assertThat(counted(THREE)).isEqualTo(30_000);
        assertThat(counted(THREE, TWO_GROUPS)).isZero();
        down.clear();
        // 0 and 1 on one side, 3 and 4 on the other, and 2 reaches nobody: each side has one group's quorum.
        for (int left : List.of(0, 1, 2)) {
            for (int right : List.of(2, 3, 4)) {
                cut.add(List.of(left, right));
            }
        }
        assertThat(counted(TWO_GROUPS)).isZero();
    }
}
