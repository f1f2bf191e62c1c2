package holo.sql.type;

/// A time of day with its offset.
///
/// @param micros local time, microseconds since midnight, 0 to 86,400,000,000
/// @param offsetSeconds seconds east of Greenwich
public record TimeTz(long micros, int offsetSeconds) implements Comparable<TimeTz> {
    /// By instant, then by zone, as PostgreSQL orders them.
    @Override
    public int compareTo(TimeTz other) {
        int byInstant = Long.compare(utc(), other.utc());
        return byInstant != 0 ? byInstant : Integer.compare(-offsetSeconds, -other.offsetSeconds);
    }

    private long utc() {
        return micros - offsetSeconds * Calendar.MICROS_PER_SECOND;
    }
}
