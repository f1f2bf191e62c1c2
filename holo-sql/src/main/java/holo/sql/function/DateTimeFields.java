package holo.sql.function;

import holo.sql.error.SqlException;
import holo.sql.type.Calendar;
import holo.sql.type.Interval;
import holo.sql.type.Numeric;
import holo.sql.type.TimeTz;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.time.DayOfWeek;
import java.time.LocalDate;
import java.time.temporal.IsoFields;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// EXTRACT and date_trunc.
final class DateTimeFields {
    private DateTimeFields() {}

    /// A field's name in its usual form: `years` and `y` are `year`.
    static String canonical(String field) {
        String f = field.toLowerCase(Locale.ROOT);
        return switch (f) {
            case "years", "y", "yr", "yrs" -> "year";
            case "months", "mon", "mons" -> "month";
            case "days", "d" -> "day";
            case "hours", "h", "hr", "hrs" -> "hour";
            case "minutes", "m", "min", "mins" -> "minute";
            case "seconds", "s", "sec", "secs" -> "second";
            case "millisecond", "ms", "msec", "msecs" -> "milliseconds";
            case "microsecond", "us", "usec", "usecs" -> "microseconds";
            case "weeks", "w" -> "week";
            case "quarters", "qtr" -> "quarter";
            case "decades", "dec" -> "decade";
            case "centuries", "c", "cent" -> "century";
            case "millennia", "mil", "mils" -> "millennium";
            case "dayofweek" -> "dow";
            case "dayofyear" -> "doy";
            default -> f;
        };
    }

    private static SqlException notSupported(String field, String type) {
        return SqlException.of("0A000", "unit \"" + field + "\" not supported for type " + type);
    }

    private static SqlException notRecognized(String field, String type) {
        return SqlException.of("22023", "unit \"" + field + "\" not recognized for type " + type);
    }

    private static Numeric seconds(long micros, int scale) {
        return Numeric.of(BigDecimal.valueOf(micros, scale));
    }

    private static @Nullable Numeric infinite(String field, boolean positive) {
        return switch (field) {
            case "year", "decade", "century", "millennium", "julian", "isoyear", "epoch" ->
                positive ? Numeric.Special.POSITIVE_INFINITY : Numeric.Special.NEGATIVE_INFINITY;
            default -> null;
        };
    }

    /// A field of a timestamp.
    ///
    /// @param offset seconds east of Greenwich when there is a zone, else null
    static @Nullable Numeric timestamp(String name, long local, @Nullable Integer offset) {
        String type = offset == null ? "timestamp without time zone" : "timestamp with time zone";
        String field = canonical(name);
        if (Calendar.isInfinite(local)) {
            return infinite(field, local > 0);
        }
        long time = Calendar.timeOfDay(local);
        LocalDate date = Calendar.toLocalDate(Calendar.days(local));
        return switch (field) {
            case "microseconds", "milliseconds", "second", "minute", "hour" -> ofTime(field, time);
            case "epoch" -> {
                BigDecimal micros = BigDecimal.valueOf(local)
                        .add(BigDecimal.valueOf(Calendar.EPOCH_MICROS))
                        .subtract(BigDecimal.valueOf(offset == null ? 0 : offset * 1_000_000L));
                yield Numeric.of(micros.movePointLeft(6).setScale(6));
            }
            case "julian" -> {
                long days = Calendar.days(local) + 2_451_545L;
                yield NumericMath.add(
                        Numeric.of(days),
                        time == 0
                                ? Numeric.ZERO
                                : NumericMath.divide(Numeric.of(BigDecimal.valueOf(time, 6)), Numeric.of(86_400)));
            }
            case "timezone" -> Numeric.of(required(offset, field, type));
            case "timezone_hour" -> Numeric.of(required(offset, field, type) / 3600);
            case "timezone_minute" -> Numeric.of(required(offset, field, type) / 60 % 60);
            default -> ofDate(field, date, type, name);
        };
    }

    private static int required(@Nullable Integer offset, String field, String type) {
        if (offset == null) {
            throw notSupported(field, type);
        }
        return offset;
    }

    private static Numeric ofTime(String field, long time) {
        return switch (field) {
            case "microseconds" -> Numeric.of(time % Calendar.MICROS_PER_MINUTE);
            case "milliseconds" -> seconds(time % Calendar.MICROS_PER_MINUTE, 3);
            case "second" -> seconds(time % Calendar.MICROS_PER_MINUTE, 6);
            case "minute" -> Numeric.of(time / Calendar.MICROS_PER_MINUTE % 60);
            default -> Numeric.of(time / Calendar.MICROS_PER_HOUR);
        };
    }

    private static Numeric ofDate(String field, LocalDate date, String type, String name) {
        int year = date.getYear();
        return Numeric.of(
                switch (field) {
                    case "day" -> date.getDayOfMonth();
                    case "month" -> date.getMonthValue();
                    case "quarter" -> (date.getMonthValue() - 1) / 3 + 1;
                    case "week" -> date.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR);
                    case "isoyear" -> {
                        int iso = date.get(IsoFields.WEEK_BASED_YEAR);
                        yield iso > 0 ? iso : iso - 1;
                    }
                    case "dow" -> date.getDayOfWeek().getValue() % 7;
                    case "isodow" -> date.getDayOfWeek().getValue();
                    case "doy" -> date.getDayOfYear();
                    case "year" -> year > 0 ? year : year - 1;
                    case "decade" -> Math.floorDiv(year, 10);
                    case "century" -> year > 0 ? (year + 99) / 100 : -((99 - (year - 1)) / 100);
                    case "millennium" -> year > 0 ? (year + 999) / 1000 : -((999 - (year - 1)) / 1000);
                    default -> throw notRecognized(name, type);
                });
    }

    /// A field of a date.
    static @Nullable Numeric date(String name, int days) {
        String field = canonical(name);
        if (Calendar.isInfinite(days)) {
            return infinite(field, days > 0);
        }
        return switch (field) {
            case "epoch" -> Numeric.of((days + (long) Calendar.EPOCH_DAY) * 86_400L);
            case "julian" -> Numeric.of(days + 2_451_545L);
            case "microseconds",
                    "milliseconds",
                    "second",
                    "minute",
                    "hour",
                    "timezone",
                    "timezone_hour",
                    "timezone_minute" -> throw notSupported(field, "date");
            default -> ofDate(field, Calendar.toLocalDate(days), "date", name);
        };
    }

    /// A field of a time.
    static Numeric time(String name, long micros) {
        String field = canonical(name);
        return switch (field) {
            case "microseconds", "milliseconds", "second", "minute", "hour" -> ofTime(field, micros);
            case "epoch" -> seconds(micros, 6);
            case "day",
                    "month",
                    "year",
                    "week",
                    "quarter",
                    "dow",
                    "doy",
                    "decade",
                    "century",
                    "millennium",
                    "timezone" -> throw notSupported(field, "time without time zone");
            default -> throw notRecognized(name, "time without time zone");
        };
    }

    /// A field of a time with zone.
    static Numeric timeTz(String name, TimeTz time) {
        String field = canonical(name);
        return switch (field) {
            case "microseconds", "milliseconds", "second", "minute", "hour" -> ofTime(field, time.micros());
            case "epoch" -> seconds(time.micros() - time.offsetSeconds() * 1_000_000L, 6);
            case "timezone" -> Numeric.of(time.offsetSeconds());
            case "timezone_hour" -> Numeric.of(time.offsetSeconds() / 3600);
            case "timezone_minute" -> Numeric.of(time.offsetSeconds() / 60 % 60);
            default -> throw notRecognized(name, "time with time zone");
        };
    }

    /// A field of an interval.
    static Numeric interval(String name, Interval i) {
        String field = canonical(name);
        int year = i.months() / 12;
        return switch (field) {
            case "microseconds" -> Numeric.of(i.micros() % Calendar.MICROS_PER_MINUTE);
            case "milliseconds" -> seconds(i.micros() % Calendar.MICROS_PER_MINUTE, 3);
            case "second" -> seconds(i.micros() % Calendar.MICROS_PER_MINUTE, 6);
            case "minute" -> Numeric.of(i.micros() / Calendar.MICROS_PER_MINUTE % 60);
            case "hour" -> Numeric.of(i.micros() / Calendar.MICROS_PER_HOUR);
            case "day" -> Numeric.of(i.days());
            case "month" -> Numeric.of(i.months() % 12);
            case "quarter" -> Numeric.of(i.months() % 12 / 3 + 1);
            case "year" -> Numeric.of(year);
            case "decade" -> Numeric.of(year / 10);
            case "century" -> Numeric.of(year / 100);
            case "millennium" -> Numeric.of(year / 1000);
            case "epoch" -> {
                BigDecimal seconds = BigDecimal.valueOf(year)
                        .multiply(BigDecimal.valueOf(31_557_600))
                        .add(BigDecimal.valueOf((i.months() % 12) * 30L * 86_400 + i.days() * 86_400L));
                yield Numeric.of(seconds.add(BigDecimal.valueOf(i.micros(), 6)));
            }
            default -> throw notRecognized(name, "interval");
        };
    }

    /// date_trunc of a local time.
    static long truncate(String name, long local) {
        if (Calendar.isInfinite(local)) {
            return local;
        }
        String field = canonical(name);
        long unit = switch (field) {
            case "microseconds" -> 1;
            case "milliseconds" -> 1000;
            case "second" -> Calendar.MICROS_PER_SECOND;
            case "minute" -> Calendar.MICROS_PER_MINUTE;
            case "hour" -> Calendar.MICROS_PER_HOUR;
            case "day" -> Calendar.MICROS_PER_DAY;
            default -> 0;
        };
        if (unit != 0) {
            return Math.floorDiv(local, unit) * unit;
        }
        LocalDate date = Calendar.toLocalDate(Calendar.days(local));
        int year = date.getYear();
        LocalDate start = switch (field) {
            case "week" -> date.with(java.time.temporal.TemporalAdjusters.previousOrSame(DayOfWeek.MONDAY));
            case "month" -> date.withDayOfMonth(1);
            case "quarter" -> LocalDate.of(year, (date.getMonthValue() - 1) / 3 * 3 + 1, 1);
            case "year" -> LocalDate.of(year, 1, 1);
            case "decade" -> LocalDate.of(Math.floorDiv(year, 10) * 10, 1, 1);
            case "century" -> LocalDate.of(Math.floorDiv(year - 1, 100) * 100 + 1, 1, 1);
            case "millennium" -> LocalDate.of(Math.floorDiv(year - 1, 1000) * 1000 + 1, 1, 1);
            default -> throw notRecognized(name, "timestamp without time zone");
        };
        return Calendar.timestamp(start.toEpochDay() - Calendar.EPOCH_DAY, 0);
    }

    /// date_trunc of an interval.
    static Interval truncate(String name, Interval i) {
        int year = i.months() / 12;
        return switch (canonical(name)) {
            case "millennium" -> new Interval(year / 1000 * 12_000, 0, 0);
            case "century" -> new Interval(year / 100 * 1200, 0, 0);
            case "decade" -> new Interval(year / 10 * 120, 0, 0);
            case "year" -> new Interval(year * 12, 0, 0);
            case "quarter" -> new Interval(i.months() / 3 * 3, 0, 0);
            case "month" -> new Interval(i.months(), 0, 0);
            case "day" -> new Interval(i.months(), i.days(), 0);
            case "hour" -> cut(i, Calendar.MICROS_PER_HOUR);
            case "minute" -> cut(i, Calendar.MICROS_PER_MINUTE);
            case "second" -> cut(i, Calendar.MICROS_PER_SECOND);
            case "milliseconds" -> cut(i, 1000);
            case "microseconds" -> i;
            default -> throw notRecognized(name, "interval");
        };
    }

    private static Interval cut(Interval i, long unit) {
        return new Interval(i.months(), i.days(), i.micros() / unit * unit);
    }

    /// EXTRACT's exact answer as date_part gives it.
    static @Nullable Double toDouble(@Nullable Numeric n) {
        return n == null ? null : NumericMath.toDouble(n);
    }

    /// Rounds seconds to microseconds.
    static long micros(BigDecimal seconds) {
        return seconds.movePointRight(6).setScale(0, RoundingMode.HALF_EVEN).longValueExact();
    }
}
