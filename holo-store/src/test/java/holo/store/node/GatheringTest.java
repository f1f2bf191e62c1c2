package holo.store.node;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

final class GatheringTest {
    private static final long SYNC_NANOS = 50_000;

    private long now = 1_000_000;
    private final Gathering gathering = new Gathering(() -> SYNC_NANOS);

    @Test
    void aSyncWaitsForClientsThatUsuallyComeBackAndNoLongerThanASyncTakes() {
        rounds(60, 8, 8);
        gathering.answered(8, now);
        for (int client = 0; client < 8; client++) {
            assertThat(gathering.waits(now + 1000))
                    .as("client %d is missing", client)
                    .isTrue();
            gathering.came(now + 1000);
        }
        assertThat(gathering.waits(now + 1000)).as("all are back").isFalse();
        gathering.answered(8, now + 2000);
        assertThat(gathering.waits(now + 2000 + SYNC_NANOS - 1)).isTrue();
        assertThat(gathering.waits(now + 2000 + SYNC_NANOS)).isFalse();
    }

    @Test
    void nobodyIsWaitedForWhenClientsDoSomethingElseBetweenTheirCommits() {
        rounds(20, 8, 8);
        rounds(40, 8, 0);
        gathering.answered(8, now);
        assertThat(gathering.waits(now)).isFalse();
    }

    @Test
    void onlyAsManyAreWaitedForAsUsuallyComeBack() {
        rounds(60, 8, 4);
        gathering.answered(8, now);
        for (int client = 0; client < 4; client++) {
            assertThat(gathering.waits(now)).isTrue();
            gathering.came(now + 1);
        }
        assertThat(gathering.waits(now)).isFalse();
    }

    @Test
    void whoCameBackBeforeALaterGroupWasAnsweredCountsForHisOwn() {
        for (int round = 0; round < 40; round++) {
            gathering.answered(8, now);
            gathering.answered(1, now + 20_000);
            for (int client = 0; client < 8; client++) {
                gathering.came(now + 10_000);
            }
            gathering.came(now + 30_000);
            now += 1_000_000;
        }
        gathering.answered(8, now);
        assertThat(gathering.waits(now)).isTrue();
    }

    @Test
    void aClientAloneNeverWaits() {
        for (int round = 0; round < 40; round++) {
            gathering.answered(1, now);
            gathering.came(now + 5000);
            assertThat(gathering.waits(now + 5000)).isFalse();
            now += 1_000_000;
        }
    }

    private void rounds(int rounds, int answered, int cameBack) {
        for (int round = 0; round < rounds; round++) {
            gathering.answered(answered, now);
            for (int client = 0; client < cameBack; client++) {
                gathering.came(now + 1000);
            }
            now += 1_000_000;
        }
    }
}
