package holo.sql.type;

import java.time.LocalDate;
import java.time.format.TextStyle;
import java.util.Locale;

/// Writes dates and times in the styles that DateStyle names.
public final class DateTimeFormat {
    private DateTimeFormat() {}

    static String date(int days, TypeContext context) {
        if (days == Calendar.DATE_INFINITY) {
            return "infinity";
        }
        if (days == Calendar.DATE_MINUS_INFINITY) {
            return "-infinity";
        }
        LocalDate date = Calendar.toLocalDate(days);
        StringBuilder text = new StringBuilder(13);
        appendDate(text, date, context);
        return era(text, date).toString();
    }

    static String timestamp(long timestamp, boolean withZone, TypeContext context) {
        if (timestamp == Calendar.INFINITY) {
            return "infinity";
        }
        if (timestamp == Calendar.MINUS_INFINITY) {
            return "-infinity";
        }
        int offset = withZone ? Zones.offsetSeconds(context.timeZone(), timestamp) : 0;
        long local = timestamp + offset * Calendar.MICROS_PER_SECOND;
        LocalDate date = Calendar.toLocalDate(Calendar.days(local));
        long time = Calendar.timeOfDay(local);
        StringBuilder text = new StringBuilder(32);
        Style style = Style.of(context.dateStyle());
        switch (style) {
            case ISO -> {
                appendDate(text, date, context);
                text.append(' ');
                appendTime(text, time);
                if (withZone) {
                    text.append(offset(offset));
                }
            }
            case SQL, GERMAN -> {
                appendDate(text, date, context);
                text.append(' ');
                appendTime(text, time);
                if (withZone) {
                    text.append(' ').append(Zones.abbreviation(context.timeZone(), timestamp));
                }
            }
            case POSTGRES -> {
                text.append(date.getDayOfWeek().getDisplayName(TextStyle.SHORT, Locale.ENGLISH))
                        .append(' ');
                String month = date.getMonth().getDisplayName(TextStyle.SHORT, Locale.ENGLISH);
                if (Style.dayFirst(context.dateStyle())) {
                    two(text, date.getDayOfMonth()).append(' ').append(month).append(' ');
                } else {
                    two(text.append(month).append(' '), date.getDayOfMonth()).append(' ');
                }
                appendTime(text, time);
                text.append(' ');
                four(text, date.getYear());
                if (withZone) {
                    text.append(' ').append(Zones.abbreviation(context.timeZone(), timestamp));
                }
            }
        }
        return era(text, date).toString();
    }

    private static void appendDate(StringBuilder text, LocalDate date, TypeContext context) {
        boolean dayFirst = Style.dayFirst(context.dateStyle());
        switch (Style.of(context.dateStyle())) {
            case ISO -> {
                four(text, date.getYear()).append('-');
                two(text, date.getMonthValue()).append('-');
                two(text, date.getDayOfMonth());
            }
            case SQL -> {
                two(text, dayFirst ? date.getDayOfMonth() : date.getMonthValue())
                        .append('/');
                two(text, dayFirst ? date.getMonthValue() : date.getDayOfMonth())
                        .append('/');
                four(text, date.getYear());
            }
            case GERMAN -> {
                two(text, date.getDayOfMonth()).append('.');
                two(text, date.getMonthValue()).append('.');
                four(text, date.getYear());
            }
            case POSTGRES -> {
                two(text, dayFirst ? date.getDayOfMonth() : date.getMonthValue())
                        .append('-');
                two(text, dayFirst ? date.getMonthValue() : date.getDayOfMonth())
                        .append('-');
                four(text, date.getYear());
            }
        }
    }

    /// `HH:MM:SS` with as many digits of the second's fraction as are not zero.
    static StringBuilder appendTime(StringBuilder text, long micros) {
        two(text, micros / Calendar.MICROS_PER_HOUR).append(':');
        two(text, micros / Calendar.MICROS_PER_MINUTE % 60).append(':');
        two(text, micros / Calendar.MICROS_PER_SECOND % 60);
        long fraction = micros % Calendar.MICROS_PER_SECOND;
        if (fraction != 0) {
            text.append('.');
            for (long unit = 100_000; fraction != 0; unit /= 10) {
                text.append((char) ('0' + fraction / unit));
                fraction %= unit;
            }
        }
        return text;
    }

    /// `+02`, `-03:30`, `+00:19:32`.
    public static String offset(int seconds) {
        StringBuilder text = new StringBuilder(9);
        text.append(seconds < 0 ? '-' : '+');
        int size = Math.abs(seconds);
        two(text, size / 3600);
        if (size % 3600 != 0) {
            two(text.append(':'), size / 60 % 60);
            if (size % 60 != 0) {
                two(text.append(':'), size % 60);
            }
        }
        return text.toString();
    }

    private static StringBuilder era(StringBuilder text, LocalDate date) {
        return date.getYear() <= 0 ? text.append(" BC") : text;
    }

    private static StringBuilder two(StringBuilder text, long number) {
        if (number < 10) {
            text.append('0');
        }
        return text.append(number);
    }

    private static StringBuilder four(StringBuilder text, int year) {
        int shown = year > 0 ? year : 1 - year;
        if (shown < 1000) {
            text.append('0');
            if (shown < 100) {
                text.append('0');
                if (shown < 10) {
                    text.append('0');
                }
            }
        }
        return text.append(shown);
    }

    private enum Style {
        ISO,
        SQL,
        POSTGRES,
        GERMAN;

        static Style of(String dateStyle) {
            if (dateStyle.startsWith("ISO")) {
                return ISO;
            }
            return dateStyle.startsWith("SQL") ? SQL : dateStyle.startsWith("German") ? GERMAN : POSTGRES;
        }

        static boolean dayFirst(String dateStyle) {
            return dateStyle.endsWith("DMY");
        }
    }
}
