package holo.accord.topology;

import static org.assertj.core.api.Assertions.assertThat;

import holo.accord.testing.AppendLogic;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Which epochs begin with other replicas somewhere: nothing executes across those (protocol §6).
class ReplicaChangeTest {
    private static Shard shard(int group, String start, String end, Integer... replicas) {
        return new Shard(group, 1, AppendLogic.range(start, end), List.of(replicas));
    }

    private static Topologies of(Topology... all) {
        Topologies t = new Topologies(1, all[0]);
        for (int i = 1; i < all.length; i++) {
            t.add(all[i]);
        }
        return t;
    }

    @Test
    void aSplitAndAMergeChangeNoReplicas() {
        Topologies t = of(
                new Topology(1, List.of(shard(1, "", "", 1, 2, 3))),
                new Topology(2, List.of(shard(1, "", "m", 1, 2, 3), shard(2, "m", "", 1, 2, 3))),
                new Topology(3, List.of(shard(1, "", "", 1, 2, 3))));
        assertThat(t.replicasChange(1, 3)).isFalse();
        assertThat(t.replicasChange(1, 1)).isFalse();
    }

    @Test
    void anElectorateIsNoMatterOfReplicas() {
        Topologies t = of(
                new Topology(1, List.of(shard(1, "", "", 1, 2, 3))),
                new Topology(2, List.of(new Shard(1, 1, AppendLogic.range("", ""), List.of(1, 2, 3), List.of(1, 2)))));
        assertThat(t.replicasChange(1, 2)).isFalse();
    }

    @Test
    void aChangeCountsWhereverItIsAndForAllWhoWouldCrossIt() {
        Topologies t = of(
                new Topology(1, List.of(shard(1, "", "g", 1), shard(2, "g", "m", 1), shard(3, "m", "", 1, 2))),
                new Topology(2, List.of(shard(1, "", "m", 1), shard(3, "m", "", 1, 2))),
                new Topology(3, List.of(shard(1, "", "c", 1), shard(2, "c", "m", 1), shard(3, "m", "", 1, 3))),
                new Topology(4, List.of(shard(1, "", "m", 1), shard(3, "m", "", 1, 3))));
        assertThat(t.replicasChange(1, 2)).isFalse();
        assertThat(t.replicasChange(1, 3)).isTrue();
        assertThat(t.replicasChange(2, 3)).isTrue();
        assertThat(t.replicasChange(2, 4)).isTrue();
        assertThat(t.replicasChange(3, 4)).isFalse();
        assertThat(t.replicasChange(4, 4)).isFalse();
    }

    @Test
    void ofForgottenEpochsWhatIsKnownIsStillTrue() {
        Topologies t = of(
                new Topology(1, List.of(shard(1, "", "", 1, 2))),
                new Topology(2, List.of(shard(1, "", "", 1, 3))),
                new Topology(3, List.of(shard(1, "", "", 1, 3))),
                new Topology(4, List.of(shard(1, "", "", 1, 3))));
        t.syncedElsewhere(4);
        t.forgetBefore(3);
        assertThat(t.replicasChange(3, 4)).isFalse();
        assertThat(t.replicasChange(2, 4)).isFalse();
        assertThat(t.replicasChange(1, 4)).isTrue();
    }

    @Test
    void aNodeThatBeganLaterDoesNotSayThatNothingChangedBefore() {
        Topologies t = of(new Topology(7, List.of(shard(1, "", "", 1))), new Topology(8, List.of(shard(1, "", "", 1))));
        assertThat(t.replicasChange(6, 8)).isTrue();
        assertThat(t.replicasChange(7, 8)).isFalse();
    }
}
