package holo.store.column;

import static org.assertj.core.api.Assertions.assertThat;

import holo.store.StoreStatistics;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.FutureTask;
import org.junit.jupiter.api.Test;

/// Queries give way to transactions that miss their goal, and only to those.
final class PaceTest {
    private long commits;
    private long p99;
    private long now = 1;

    private StoreStatistics statistics() {
        return new StoreStatistics(commits, 0, 0, 0, 0, p99, 0, 0, 0, 0, 0, 0, Map.of());
    }

    private int next(Pace pace) {
        now += Pace.LOOK_NANOS;
        return pace.allowed(8, now);
    }

    @Test
    void givesWayWhileCommitsAreSlowAndComesBack() {
        Pace pace = new Pace(Duration.ofMillis(10), this::statistics);
        assertThat(next(pace)).isEqualTo(8);
        p99 = 11_000;
        commits = 5;
        assertThat(pace.allowed(8, now + 1)).as("between two looks").isEqualTo(8);
        assertThat(next(pace)).isEqualTo(4);
        commits++;
        assertThat(next(pace)).isEqualTo(2);
        commits++;
        assertThat(next(pace)).isEqualTo(1);
        commits++;
        assertThat(next(pace)).isEqualTo(1);
        p99 = 9_000;
        commits++;
        assertThat(next(pace)).isEqualTo(2);
        p99 = 11_000;
        // Nobody commits any more.
        assertThat(next(pace)).isEqualTo(3);
        assertThat(next(pace)).isEqualTo(4);
    }

    @Test
    void withoutAGoalNothingIsLookedAt() {
        Pace pace = new Pace(Duration.ZERO, () -> {
            throw new AssertionError("asked");
        });
        assertThat(pace.allowed(8, 1)).isEqualTo(8);
    }

    @Test
    void whoWaitsGetsTheTurnThatIsGivenBack() throws Exception {
        Turns turns = new Turns(
                2, new Pace(Duration.ZERO, this::statistics), new TimeShare(100, 2, this::statistics, () -> 0));
        assertThat(turns.tryAcquire(1)).isTrue();
        assertThat(turns.tryAcquire(1)).isTrue();
        assertThat(turns.tryAcquire(1)).isFalse();
        FutureTask<Boolean> third = new FutureTask<>(() -> turns.tryAcquire(60_000));
        Thread.ofPlatform().start(third);
        while (turns.waiting() == 0) {
            Thread.onSpinWait();
        }
        turns.release();
        assertThat(third.get()).isTrue();
        assertThat(turns.running()).isEqualTo(2);
        assertThat(turns.waiting()).isZero();
    }
}
