package holo.sql.type;

import holo.sql.error.SqlException;
import java.time.LocalDate;

/// Days and microseconds since 2000-01-01, PostgreSQL's epoch, and their limits.
public final class Calendar {
    /// 2000-01-01 in days since 1970-01-01.
    public static final int EPOCH_DAY = 10957;

    /// 2000-01-01 in microseconds since 1970-01-01.
    public static final long EPOCH_MICROS = EPOCH_DAY * 86_400_000_000L;

    public static final long MICROS_PER_SECOND = 1_000_000L;
    public static final long MICROS_PER_MINUTE = 60 * MICROS_PER_SECOND;
    public static final long MICROS_PER_HOUR = 60 * MICROS_PER_MINUTE;
    public static final long MICROS_PER_DAY = 24 * MICROS_PER_HOUR;

    /// infinity as a date.
    public static final int DATE_INFINITY = Integer.MAX_VALUE;

    /// -infinity as a date.
    public static final int DATE_MINUS_INFINITY = Integer.MIN_VALUE;

    /// infinity as a timestamp.
    public static final long INFINITY = Long.MAX_VALUE;

    /// -infinity as a timestamp.
    public static final long MINUS_INFINITY = Long.MIN_VALUE;

    /// 4714-11-24 BC, the first day that both dates and timestamps can be.
    public static final int DATE_LEAST = -2_451_545;

    /// The first day after the last date, 5874897-12-31.
    public static final int DATE_END = 2_145_031_949;

    /// The least timestamp, 4714-11-24 00:00:00 BC.
    public static final long TIMESTAMP_LEAST = DATE_LEAST * MICROS_PER_DAY;

    /// The first instant after the last timestamp: 294277-01-01.
    public static final long TIMESTAMP_END = 9_223_371_331_200_000_000L;

    private Calendar() {}

    /// The day of a date.
    public static LocalDate toLocalDate(int days) {
        return LocalDate.ofEpochDay((long) days + EPOCH_DAY);
    }

    /// The date of a day.
    ///
    /// @throws SqlException 22008 out of range
    public static int ofLocalDate(LocalDate date) {
        long days = date.toEpochDay() - EPOCH_DAY;
        if (days < DATE_LEAST || days >= DATE_END) {
            throw SqlException.of("22008", "date out of range");
        }
        return (int) days;
    }

    /// Whole days of a timestamp, rounded down.
    public static int days(long timestamp) {
        return (int) Math.floorDiv(timestamp, MICROS_PER_DAY);
    }

    /// Microseconds since midnight of a timestamp.
    public static long timeOfDay(long timestamp) {
        return Math.floorMod(timestamp, MICROS_PER_DAY);
    }

    /// Whether a timestamp is infinity or -infinity.
    public static boolean isInfinite(long timestamp) {
        return timestamp == INFINITY || timestamp == MINUS_INFINITY;
    }

    /// Whether a date is infinity or -infinity.
    public static boolean isInfinite(int date) {
        return date == DATE_INFINITY || date == DATE_MINUS_INFINITY;
    }

    /// A timestamp from a day and a time.
    ///
    /// @throws SqlException 22008 out of range
    public static long timestamp(long days, long timeOfDay) {
        if (days < DATE_LEAST || days > TIMESTAMP_END / MICROS_PER_DAY) {
            throw timestampOutOfRange();
        }
        return checkTimestamp(days * MICROS_PER_DAY + timeOfDay);
    }

    /// Answers the timestamp.
    ///
    /// @throws SqlException 22008 out of range
    public static long checkTimestamp(long timestamp) {
        if (timestamp < TIMESTAMP_LEAST || timestamp >= TIMESTAMP_END) {
            throw timestampOutOfRange();
        }
        return timestamp;
    }

    public static SqlException timestampOutOfRange() {
        return SqlException.of("22008", "timestamp out of range");
    }
}
