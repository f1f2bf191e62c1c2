package holo.sql.function;

import holo.sql.error.SqlException;
import holo.sql.type.Calendar;
import holo.sql.type.Interval;
import holo.sql.type.Zones;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Arithmetic with dates and intervals.
final class DateTimeMath {
    private DateTimeMath() {}

    /// An argument of a strict function.
    static Object nn(@Nullable Object value) {
        return Objects.requireNonNull(value);
    }

    /// Months first (to the last day of the month at most), then days, then time.
    static long plus(long timestamp, Interval interval) {
        if (Calendar.isInfinite(timestamp)) {
            return timestamp;
        }
        try {
            long days = addMonths(Calendar.days(timestamp), interval.months()) + (long) interval.days();
            long local = Calendar.timestamp(days, Calendar.timeOfDay(timestamp));
            return Calendar.checkTimestamp(Math.addExact(local, interval.micros()));
        } catch (ArithmeticException e) {
            throw Calendar.timestampOutOfRange().withCause(e);
        }
    }

    private static long addMonths(int days, int months) {
        if (months == 0) {
            return days;
        }
        LocalDate moved = Calendar.toLocalDate(days).plusMonths(months);
        return moved.toEpochDay() - Calendar.EPOCH_DAY;
    }

    /// Months and days move the local time, the rest the instant.
    static long plus(long instant, Interval interval, ZoneId zone) {
        if (Calendar.isInfinite(instant)) {
            return instant;
        }
        long moved = instant;
        if (interval.months() != 0 || interval.days() != 0) {
            long local = Zones.toLocal(zone, instant);
            moved = Zones.toInstant(zone, plus(local, new Interval(interval.months(), interval.days(), 0)));
        }
        try {
            return Calendar.checkTimestamp(Math.addExact(moved, interval.micros()));
        } catch (ArithmeticException e) {
            throw Calendar.timestampOutOfRange().withCause(e);
        }
    }

    static long atTime(int date, long time) {
        long midnight = Casts.dateToTimestamp(date);
        return Calendar.isInfinite(midnight) ? midnight : Calendar.checkTimestamp(midnight + time);
    }

    /// Days and time between two timestamps.
    static Interval difference(long a, long b) {
        if (Calendar.isInfinite(a) || Calendar.isInfinite(b)) {
            throw SqlException.of("22008", "cannot subtract infinite timestamps");
        }
        long micros = a - b;
        return new Interval(0, (int) (micros / Calendar.MICROS_PER_DAY), micros % Calendar.MICROS_PER_DAY);
    }

    /// Years, months and days between two local times: age().
    static Interval age(long a, long b) {
        if (Calendar.isInfinite(a) || Calendar.isInfinite(b)) {
            throw SqlException.of("22008", "cannot subtract infinite timestamps");
        }
        boolean negative = a < b;
        long later = negative ? b : a;
        long earlier = negative ? a : b;
        LocalDate to = Calendar.toLocalDate(Calendar.days(later));
        LocalDate from = Calendar.toLocalDate(Calendar.days(earlier));
        long time = Calendar.timeOfDay(later) - Calendar.timeOfDay(earlier);
        int days = to.getDayOfMonth() - from.getDayOfMonth();
        int months = to.getMonthValue() - from.getMonthValue() + (to.getYear() - from.getYear()) * 12;
        if (time < 0) {
            time += Calendar.MICROS_PER_DAY;
            days--;
        }
        if (days < 0) {
            days += from.lengthOfMonth();
            months--;
        }
        Interval age = new Interval(months, days, time);
        return negative ? age.negated() : age;
    }
}
