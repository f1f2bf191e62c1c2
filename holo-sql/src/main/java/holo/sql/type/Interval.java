package holo.sql.type;

import holo.sql.error.SqlException;

/// A span of time in three parts that do not convert into each other.
///
/// @param micros the part below a day; may be more than a day
public record Interval(int months, int days, long micros) implements Comparable<Interval> {
    /// No time at all.
    public static final Interval ZERO = new Interval(0, 0, 0);

    /// 22008 when a part overflows.
    public static SqlException outOfRange() {
        return SqlException.of("22008", "interval out of range");
    }

    public Interval plus(Interval other) {
        try {
            return new Interval(
                    Math.addExact(months, other.months),
                    Math.addExact(days, other.days),
                    Math.addExact(micros, other.micros));
        } catch (ArithmeticException e) {
            throw outOfRange().withCause(e);
        }
    }

    public Interval negated() {
        try {
            return new Interval(Math.negateExact(months), Math.negateExact(days), Math.negateExact(micros));
        } catch (ArithmeticException e) {
            throw outOfRange().withCause(e);
        }
    }

    public Interval minus(Interval other) {
        try {
            return new Interval(
                    Math.subtractExact(months, other.months),
                    Math.subtractExact(days, other.days),
                    Math.subtractExact(micros, other.micros));
        } catch (ArithmeticException e) {
            throw outOfRange().withCause(e);
        }
    }

    /// Multiplies every part; fractions of months become days (of 30 to the month), those of days time.
    public Interval times(double factor) {
        double m = months * factor;
        double d = days * factor;
        if (Double.isNaN(m) || Math.abs(m) > Integer.MAX_VALUE || Double.isNaN(d) || Math.abs(d) > Integer.MAX_VALUE) {
            throw outOfRange();
        }
        int wholeMonths = (int) m;
        int wholeDays = (int) d;
        double monthDays = round((m - wholeMonths) * 30);
        double seconds = round((d - wholeDays + monthDays - (long) monthDays) * 86_400);
        if (Math.abs(seconds) >= 86_400) {
            wholeDays += (int) (seconds / 86_400);
            seconds -= (int) (seconds / 86_400) * 86_400.0;
        }
        long days = wholeDays + (long) monthDays;
        double time = Math.rint(micros * factor + seconds * Calendar.MICROS_PER_SECOND);
        if (days != (int) days || Math.abs(time) > Long.MAX_VALUE) {
            throw outOfRange();
        }
        return new Interval(wholeMonths, (int) days, (long) time);
    }

    /// Divides every part.
    ///
    /// @throws SqlException 22012 by zero
    public Interval dividedBy(double divisor) {
        if (divisor == 0) {
            throw SqlException.of("22012", "division by zero");
        }
        double m = months / divisor;
        double d = days / divisor;
        int wholeMonths = (int) m;
        int wholeDays = (int) d;
        double monthDays = round((m - wholeMonths) * 30);
        double seconds = round((d - wholeDays + monthDays - (long) monthDays) * 86_400);
        if (Math.abs(seconds) >= 86_400) {
            wholeDays += (int) (seconds / 86_400);
            seconds -= (int) (seconds / 86_400) * 86_400.0;
        }
        long days = wholeDays + (long) monthDays;
        double time = Math.rint(micros / divisor + seconds * Calendar.MICROS_PER_SECOND);
        if (days != (int) days || Math.abs(time) > Long.MAX_VALUE) {
            throw outOfRange();
        }
        return new Interval(wholeMonths, (int) days, (long) time);
    }

    private static double round(double value) {
        return Math.rint(value * 1_000_000.0) / 1_000_000.0;
    }

    /// Days of 24 hours and months of 30 days, as PostgreSQL compares.
    private long totalDays() {
        return months * 30L + days + Math.floorDiv(micros, Calendar.MICROS_PER_DAY);
    }

    @Override
    public int compareTo(Interval other) {
        int byDays = Long.compare(totalDays(), other.totalDays());
        return byDays != 0
                ? byDays
                : Long.compare(
                        Math.floorMod(micros, Calendar.MICROS_PER_DAY),
                        Math.floorMod(other.micros, Calendar.MICROS_PER_DAY));
    }

    /// An interval that is equal by {@link #compareTo} exactly when it is equal: what hash tables need.
    public Interval canonical() {
        long total = totalDays();
        return new Interval(
                (int) Math.floorDiv(total, 30L),
                (int) Math.floorMod(total, 30L),
                Math.floorMod(micros, Calendar.MICROS_PER_DAY));
    }
}
