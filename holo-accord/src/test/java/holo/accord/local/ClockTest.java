package holo.accord.local;

import static org.assertj.core.api.Assertions.assertThat;

import holo.accord.primitives.Timestamp;
import org.junit.jupiter.api.Test;

/// No value is used that the log has not reserved.
final class ClockTest {
    private static final long EPOCH = 1;

    @Test
    void aCopyOfTheLogReservesNothing() {
        Clock clock = new Clock(1, 100);
        clock.next(1000, EPOCH);
        assertThat(clock.needsReservation()).isTrue();
        Timestamp logged = clock.reserve(EPOCH);
        clock.next(1050, EPOCH);
        assertThat(clock.reservation(EPOCH)).isEqualTo(logged);
        clock.next(logged.hlc() + 1, EPOCH);
        assertThat(clock.needsReservation())
                .as("the copy may never become durable")
                .isTrue();
    }

    @Test
    void aCopyOfTheLogHoldsWhatWasUsed() {
        Clock clock = new Clock(1, 100);
        Timestamp used = clock.next(1000, EPOCH);
        Clock restarted = new Clock(1, 100);
        restarted.restore(clock.reservation(EPOCH));
        assertThat(restarted.next(0, EPOCH)).isGreaterThan(used);
    }
}
