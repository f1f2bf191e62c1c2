package holo.sql.session;

import holo.sql.error.SqlException;
import holo.sql.type.Calendar;
import holo.sql.type.Interval;
import holo.sql.type.PgTypes;
import holo.sql.type.TypeContext;
import holo.sql.type.Zones;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What TimeZone may be set to: a zone's name, a number of hours east of Greenwich, or `INTERVAL '…'`. The last two
/// become a POSIX zone, such as `<-03:30>+03:30`, whose sign is the other way round. What the zone was before does not
/// count.
final class TimeZoneSetting {
    private static final Pattern INTERVAL = Pattern.compile("(?i)interval\\s*'([^']*)'");
    private static final Pattern NUMBER = Pattern.compile("[+-]?([0-9]+\\.?[0-9]*|\\.[0-9]+)");
    private static final int SECONDS_PER_HOUR = 3600;
    /// {@link Zones} reads no greater offset.
    private static final int HOURS_MAX = 15;
    private static final long SECONDS_MAX = HOURS_MAX * SECONDS_PER_HOUR;

    private TimeZoneSetting() {}

    /// How SHOW displays a value.
    ///
    /// @throws SqlException 22023 when it names no zone
    static String canonical(String value) {
        String text = value.strip();
        if (text.equalsIgnoreCase("local") || text.equalsIgnoreCase("default")) {
            return "UTC";
        }
        Matcher interval = INTERVAL.matcher(text);
        if (interval.matches()) {
            return posix(value, seconds(value, interval.group(1)));
        }
        if (NUMBER.matcher(text).matches()) {
            return posix(value, (long) (Double.parseDouble(text) * SECONDS_PER_HOUR));
        }
        String name = Zones.canonical(text);
        if (name == null) {
            throw invalid(value);
        }
        return name;
    }

    private static long seconds(String value, String text) {
        Interval parsed = (Interval) PgTypes.INTERVAL.fromText(text, TypeContext.DEFAULT);
        if (parsed.months() != 0) {
            throw invalid(value).withDetail("Cannot specify months in time zone interval.");
        }
        if (parsed.days() != 0) {
            throw invalid(value).withDetail("Cannot specify days in time zone interval.");
        }
        return parsed.micros() / Calendar.MICROS_PER_SECOND;
    }

    private static String posix(String value, long seconds) {
        // A number of any size comes here: the least long has no absolute value.
        if (seconds > SECONDS_MAX || seconds < -SECONDS_MAX) {
            throw invalid(value)
                    .withDetail("UTC timezone offset is out of range.")
                    .withHint("At most " + HOURS_MAX + " hours east or west of UTC are supported.");
        }
        String offset = offset(Math.abs(seconds));
        return seconds < 0 ? "<-" + offset + ">+" + offset : "<+" + offset + ">-" + offset;
    }

    private static String offset(long seconds) {
        StringBuilder text = new StringBuilder(two(seconds / SECONDS_PER_HOUR));
        long rest = seconds % SECONDS_PER_HOUR;
        if (rest != 0) {
            text.append(':').append(two(rest / 60));
        }
        if (rest % 60 != 0) {
            text.append(':').append(two(rest % 60));
        }
        return text.toString();
    }

    private static String two(long number) {
        return number < 10 ? "0" + number : Long.toString(number);
    }

    private static SqlException invalid(String value) {
        return SqlException.of("22023", "invalid value for parameter \"TimeZone\": \"" + value + "\"");
    }
}
