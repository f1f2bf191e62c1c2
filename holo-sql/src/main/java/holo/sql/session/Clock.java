package holo.sql.session;

import java.time.Instant;

/// The time as SQL counts it.
public final class Clock {
    private static final long UNIX_SECONDS_AT_2000 = 946_684_800L;
    private static final long MICROS_PER_SECOND = 1_000_000L;
    private static final long NANOS_PER_MICRO = 1_000L;

    private Clock() {}

    /// Microseconds since 2000-01-01 UTC.
    public static long nowMicros() {
        Instant now = Instant.now();
        return (now.getEpochSecond() - UNIX_SECONDS_AT_2000) * MICROS_PER_SECOND + now.getNano() / NANOS_PER_MICRO;
    }
}
