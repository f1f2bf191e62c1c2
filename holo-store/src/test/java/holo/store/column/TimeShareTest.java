package holo.store.column;

import static org.assertj.core.api.Assertions.assertThat;

import holo.store.StoreStatistics;
import java.time.Duration;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import org.junit.jupiter.api.Test;

/// Queries take their share of the time, and all of it when nobody commits.
final class TimeShareTest {
    private static final long MILLI = TimeUnit.MILLISECONDS.toNanos(1);
    private static final long RUN_MILLIS = 20_000;

    private double commits;
    private long spent;
    private long now = 1;

    private StoreStatistics statistics() {
        return new StoreStatistics((long) commits, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, Map.of());
    }

    private void pass(long millis, int commitsPerSecond) {
        now += millis * MILLI;
        commits += millis * commitsPerSecond / 1e3;
    }

    /// Runs one query after the other, looking for a turn every ten milliseconds.
    ///
    /// @return the share of the time that they took
    private double takenBy(TimeShare share, long queryMillis, int commitsPerSecond) {
        long before = spent;
        long start = now;
        while (now - start < RUN_MILLIS * MILLI) {
            if (share.isOverspent(now)) {
                pass(10, commitsPerSecond);
            } else {
                spent += queryMillis * MILLI;
                pass(queryMillis, commitsPerSecond);
            }
        }
        return (spent - before) / (double) (now - start);
    }

    private TimeShare share(int percent) {
        return new TimeShare(percent, 2, this::statistics, () -> spent);
    }

    @Test
    void oneQueryAfterTheOtherTakesItsShareWhileManyCommit() {
        assertThat(takenBy(share(50), 30, 1_000)).isBetween(0.45, 0.6);
        assertThat(takenBy(share(20), 30, 1_000)).isBetween(0.17, 0.26);
        assertThat(takenBy(share(100), 30, 1_000)).isGreaterThan(0.99);
    }

    @Test
    void noneMayRunWhileTheyHaveTakenMoreThanTheirShare() {
        long[] taken = {0};
        long[] committed = {0};
        TimeShare share = new TimeShare(
                50,
                2,
                () -> new StoreStatistics(committed[0] += 1L << 30, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, 0, Map.of()),
                () -> taken[0]);
        Turns turns = new Turns(3, new Pace(Duration.ZERO, this::statistics), share);
        assertThat(turns.allowed()).isEqualTo(3);
        taken[0] = TimeUnit.HOURS.toNanos(1);
        long end = System.nanoTime() + TimeUnit.SECONDS.toNanos(30);
        while (turns.allowed() > 0 && System.nanoTime() < end) {
            // Whether transactions keep the node busy is looked at twice a second.
            taken[0] += TimeUnit.HOURS.toNanos(1);
            Thread.onSpinWait();
        }
        assertThat(turns.allowed()).isZero();
    }

    @Test
    void whereThereAreManyProcessorsOneAfterTheOtherDoesNotWait() {
        TimeShare share = new TimeShare(50, 8, this::statistics, () -> spent);
        assertThat(takenBy(share, 30, 1_000)).isGreaterThan(0.99);
    }

    @Test
    void nobodyWaitsWhileFewCommit() {
        assertThat(takenBy(share(20), 30, TimeShare.BUSY_COMMITS - 10)).isGreaterThan(0.99);
    }

    @Test
    void aQueryNowAndThenDoesNotWait() {
        TimeShare share = share(50);
        takenBy(share, 30, 1_000);
        for (int i = 0; i < 20; i++) {
            pass(2_000, 1_000);
            assertThat(share.isOverspent(now)).isFalse();
            spent += 400 * MILLI;
            pass(400, 1_000);
            assertThat(share.isOverspent(now)).as("time kept in hand").isFalse();
        }
    }

    @Test
    void whatALongQueryOwesIsBounded() {
        TimeShare share = share(50);
        takenBy(share, 30, 1_000);
        spent += 60_000 * MILLI;
        pass(60_000, 1_000);
        assertThat(share.isOverspent(now)).isTrue();
        pass(2 * TimeShare.OWED_NANOS_MAX / MILLI, 1_000);
        assertThat(share.isOverspent(now)).isFalse();
    }
}
