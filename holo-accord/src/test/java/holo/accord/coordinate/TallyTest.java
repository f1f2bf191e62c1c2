package holo.accord.coordinate;

import static org.assertj.core.api.Assertions.assertThat;

import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Participants;
import holo.accord.topology.Shard;
import holo.accord.topology.Topologies;
import holo.accord.topology.Topology;
import java.util.List;
import org.junit.jupiter.api.Test;

/// Who asks which groups depends on what each knows to be synced; conclusions must not (protocol §4, §6).
class TallyTest {
    private static final Participants SOMETHING = Participants.of(Key.EMPTY.next());

    /// Epoch 1 has nodes 1 to 3, epoch 2 has 3 to 5, and this observer does not know that epoch 2 is synced.
    private static Tally ofTransactionOfEpochTwo() {
        Topologies t = new Topologies(1, topology(1, 1, 2, 3));
        t.add(topology(2, 3, 4, 5));
        return new Tally(t.select(SOMETHING, 2, 2));
    }

    private static Topology topology(long epoch, Integer... replicas) {
        return new Topology(epoch, List.of(new Shard(1, 1, KeyRange.ALL, List.of(replicas))));
    }

    @Test
    void whoWasPerhapsNeverAskedIsNoEvidenceAgainstTheFastPath() {
        Tally tally = ofTransactionOfEpochTwo();
        tally.record(1, false);
        tally.record(2, false);
        tally.record(3, true);
        tally.record(4, true);
        assertThat(tally.hasAnswers()).isTrue();
        assertThat(tally.provesNoFastPath()).isFalse();
        tally.record(5, false);
        assertThat(tally.provesNoFastPath())
                .as("a member of the epoch of t0 did not vote for it")
                .isTrue();
    }

    @Test
    void onlyAGroupThatEveryProposalNeedsCanInvalidate() {
        Tally tally = ofTransactionOfEpochTwo();
        tally.record(1, true);
        tally.record(2, true);
        assertThat(tally.hasAnyQuorum()).isFalse();
        tally.record(4, true);
        tally.record(5, true);
        assertThat(tally.hasAnyQuorum()).isTrue();
    }

    @Test
    void aGroupWithTheSameMembersCountsForBothEpochs() {
        Topologies t = new Topologies(1, topology(1, 1, 2, 3));
        t.add(new Topology(
                2,
                List.of(
                        new Shard(1, 1, new KeyRange(Key.EMPTY, Key.EMPTY.next().next()), List.of(1, 2, 3)),
                        new Shard(2, 2, new KeyRange(Key.EMPTY.next().next(), null), List.of(1, 2, 3)))));
        Tally tally = new Tally(t.select(SOMETHING, 2, 2));
        assertThat(tally.shards).hasSize(1);
        tally.record(1, true);
        tally.record(2, true);
        assertThat(tally.hasAnyQuorum()).isTrue();
    }
}
