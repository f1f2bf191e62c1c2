package holo.sql.function;

import holo.sql.error.SqlException;
import holo.sql.type.Calendar;
import holo.sql.type.DateTimeFormat;
import holo.sql.type.Interval;
import holo.sql.type.Zones;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.format.TextStyle;
import java.time.temporal.IsoFields;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// The patterns of to_char, to_date and to_timestamp.
final class DateTimePattern {
    /// Longest first, so that the first that fits is the right one.
    private static final String[] WORDS = {
        "MONTH", "Month", "month", "SSSSS", "SSSS", "Y,YYY", "YYYY", "IYYY", "A.M.", "P.M.", "a.m.", "p.m.", "B.C.",
        "A.D.", "b.c.", "a.d.", "HH24", "HH12", "TZH", "TZM", "tzh", "tzm", "YYY", "IYY", "DAY", "Day", "day", "MON",
        "Mon", "mon", "DDD", "IDDD", "FF1", "FF2", "FF3", "FF4", "FF5", "FF6", "HH", "MI", "SS", "MS", "US", "AM", "PM",
        "am", "pm", "BC", "AD", "bc", "ad", "YY", "IY", "MM", "DY", "Dy", "dy", "DD", "ID", "IW", "WW", "CC", "RM",
        "rm", "TZ", "tz", "OF", "Y", "I", "D", "W", "Q", "J"
    };
    private static final String[] ROMAN = {"I", "II", "III", "IV", "V", "VI", "VII", "VIII", "IX", "X", "XI", "XII"};

    private DateTimePattern() {}

    private static @Nullable String wordAt(String pattern, int at) {
        for (String word : WORDS) {
            if (pattern.startsWith(word, at)) {
                return word;
            }
        }
        // Numeric fields may be written in lower case, too.
        for (String word : WORDS) {
            if (pattern.regionMatches(true, at, word, 0, word.length()) && numeric(word)) {
                return word;
            }
        }
        return null;
    }

    private static boolean numeric(String word) {
        return switch (word) {
            case "MONTH",
                    "Month",
                    "month",
                    "DAY",
                    "Day",
                    "day",
                    "MON",
                    "Mon",
                    "mon",
                    "DY",
                    "Dy",
                    "dy",
                    "AM",
                    "PM",
                    "am",
                    "pm",
                    "A.M.",
                    "P.M.",
                    "a.m.",
                    "p.m.",
                    "BC",
                    "AD",
                    "bc",
                    "ad",
                    "B.C.",
                    "A.D.",
                    "b.c.",
                    "a.d.",
                    "RM",
                    "rm",
                    "TZ",
                    "tz" -> false;
            default -> true;
        };
    }

    /// to_char of a timestamp.
    static @Nullable String format(String pattern, long local, @Nullable ZoneId zone, @Nullable Long instant) {
        if (Calendar.isInfinite(local)) {
            return null;
        }
        LocalDate date = Calendar.toLocalDate(Calendar.days(local));
        return format(pattern, date, Calendar.timeOfDay(local), zone, instant);
    }

    /// to_char of an interval.
    static String formatInterval(String pattern, Interval i) {
        StringBuilder out = new StringBuilder();
        for (int at = 0; at < pattern.length(); ) {
            boolean fill = !pattern.regionMatches(true, at, "FM", 0, 2);
            int from = fill ? at : at + 2;
            String word = wordAt(pattern, from);
            if (word == null) {
                at = literal(pattern, from, out);
                continue;
            }
            at = from + word.length();
            if (word.equalsIgnoreCase("RM")) {
                int month = i.months() % 12;
                if (month != 0) {
                    String roman = ROMAN[month < 0 ? month + 12 : month - 1];
                    out.append(word.equals("RM") ? roman : roman.toLowerCase(Locale.ROOT));
                    out.append(" ".repeat(fill ? 4 - roman.length() : 0));
                } else if (i.months() != 0) {
                    String roman = i.months() < 0 ? "I" : "XII";
                    out.append(word.equals("RM") ? roman : roman.toLowerCase(Locale.ROOT));
                    out.append(" ".repeat(fill ? 4 - roman.length() : 0));
                }
                continue;
            }
            long hours = i.micros() / Calendar.MICROS_PER_HOUR;
            long value = switch (word) {
                case "YYYY", "YYY", "YY", "Y" -> i.months() / 12;
                case "MM" -> i.months() % 12;
                case "DD", "DDD" -> i.days();
                case "HH24" -> hours;
                case "HH", "HH12" -> hours % 12 == 0 ? 12 : hours % 12;
                case "MI" -> i.micros() / Calendar.MICROS_PER_MINUTE % 60;
                case "SS" -> i.micros() / Calendar.MICROS_PER_SECOND % 60;
                case "MS" -> i.micros() / 1000 % 1000;
                case "US" -> i.micros() % 1_000_000;
                default -> 0;
            };
            int width = switch (word) {
                case "YYYY" -> 4;
                case "MS", "DDD" -> 3;
                case "US" -> 6;
                default -> 2;
            };
            out.append(number(value, width, fill));
        }
        return out.toString();
    }

    private static int literal(String pattern, int at, StringBuilder out) {
        char c = pattern.charAt(at);
        if (c == '"') {
            int i = at + 1;
            while (i < pattern.length() && pattern.charAt(i) != '"') {
                if (pattern.charAt(i) == '\\' && i + 1 < pattern.length()) {
                    i++;
                }
                out.append(pattern.charAt(i++));
            }
            return i + 1;
        }
        if (c == '\\' && at + 1 < pattern.length() && pattern.charAt(at + 1) == '"') {
            out.append('"');
            return at + 2;
        }
        out.append(c);
        return at + 1;
    }

    private static String number(long value, int width, boolean fill) {
        return fill
                ? (value < 0 ? "-" : "") + String.format("%0" + width + "d", Math.abs(value))
                : Long.toString(value);
    }

    private static String format(
            String pattern, LocalDate date, long time, @Nullable ZoneId zone, @Nullable Long instant) {
        StringBuilder out = new StringBuilder();
        for (int at = 0; at < pattern.length(); ) {
            boolean fill = true;
            if (pattern.regionMatches(true, at, "FM", 0, 2)) {
                fill = false;
                at += 2;
            } else if (pattern.startsWith("TM", at)) {
                fill = false;
                at += 2;
            }
            String word = at < pattern.length() ? wordAt(pattern, at) : null;
            if (word == null) {
                if (at < pattern.length()) {
                    at = literal(pattern, at, out);
                }
                continue;
            }
            at += word.length();
            int start = out.length();
            field(out, word, fill, date, time, zone, instant);
            if (pattern.regionMatches(false, at, "TH", 0, 2) || pattern.regionMatches(false, at, "th", 0, 2)) {
                if (numeric(word)) {
                    String suffix = ordinal(out.substring(start));
                    out.append(pattern.charAt(at) == 'T' ? suffix.toUpperCase(Locale.ROOT) : suffix);
                    at += 2;
                }
            }
        }
        return out.toString();
    }

    static String ordinal(String digits) {
        String d = digits.strip();
        boolean teen = d.length() > 1 && d.charAt(d.length() - 2) == '1';
        return switch (teen ? '0' : d.charAt(d.length() - 1)) {
            case '1' -> "st";
            case '2' -> "nd";
            case '3' -> "rd";
            default -> "th";
        };
    }

    private static void field(
            StringBuilder out,
            String word,
            boolean fill,
            LocalDate date,
            long time,
            @Nullable ZoneId zone,
            @Nullable Long instant) {
        long hour = time / Calendar.MICROS_PER_HOUR;
        int year = date.getYear() > 0 ? date.getYear() : 1 - date.getYear();
        long micros = time % Calendar.MICROS_PER_SECOND;
        int isoYear = date.get(IsoFields.WEEK_BASED_YEAR);
        switch (word) {
            case "HH24" -> out.append(number(hour, 2, fill));
            case "HH", "HH12" -> out.append(number(hour % 12 == 0 ? 12 : hour % 12, 2, fill));
            case "MI" -> out.append(number(time / Calendar.MICROS_PER_MINUTE % 60, 2, fill));
            case "SS" -> out.append(number(time / Calendar.MICROS_PER_SECOND % 60, 2, fill));
            case "MS", "FF3" -> out.append(number(micros / 1000, 3, fill));
            case "US", "FF6" -> out.append(number(micros, 6, fill));
            case "FF1" -> out.append(micros / 100_000);
            case "FF2" -> out.append(number(micros / 10_000, 2, true));
            case "FF4" -> out.append(number(micros / 100, 4, true));
            case "FF5" -> out.append(number(micros / 10, 5, true));
            case "SSSSS", "SSSS" -> out.append(time / Calendar.MICROS_PER_SECOND);
            case "AM", "PM" -> out.append(hour < 12 ? "AM" : "PM");
            case "am", "pm" -> out.append(hour < 12 ? "am" : "pm");
            case "A.M.", "P.M." -> out.append(hour < 12 ? "A.M." : "P.M.");
            case "a.m.", "p.m." -> out.append(hour < 12 ? "a.m." : "p.m.");
            case "BC", "AD" -> out.append(date.getYear() > 0 ? "AD" : "BC");
            case "bc", "ad" -> out.append(date.getYear() > 0 ? "ad" : "bc");
            case "B.C.", "A.D." -> out.append(date.getYear() > 0 ? "A.D." : "B.C.");
            case "b.c.", "a.d." -> out.append(date.getYear() > 0 ? "a.d." : "b.c.");
            case "Y,YYY" -> out.append(year / 1000).append(',').append(number(year % 1000, 3, true));
            case "YYYY" -> out.append(number(year, 4, fill));
            case "YYY" -> out.append(number(year % 1000, 3, fill));
            case "YY" -> out.append(number(year % 100, 2, fill));
            case "Y" -> out.append(year % 10);
            case "IYYY" -> out.append(number(isoYear, 4, fill));
            case "IYY" -> out.append(number(isoYear % 1000, 3, fill));
            case "IY" -> out.append(number(isoYear % 100, 2, fill));
            case "I" -> out.append(isoYear % 10);
            case "MONTH", "Month", "month", "MON", "Mon", "mon" -> {
                boolean full = word.length() == 5;
                String name = date.getMonth().getDisplayName(full ? TextStyle.FULL : TextStyle.SHORT, Locale.ENGLISH);
                name(out, name, word, fill && full);
            }
            case "DAY", "Day", "day", "DY", "Dy", "dy" -> {
                boolean full = word.length() == 3;
                String name =
                        date.getDayOfWeek().getDisplayName(full ? TextStyle.FULL : TextStyle.SHORT, Locale.ENGLISH);
                name(out, name, word, fill && full);
            }
            case "MM" -> out.append(number(date.getMonthValue(), 2, fill));
            case "DD" -> out.append(number(date.getDayOfMonth(), 2, fill));
            case "DDD" -> out.append(number(date.getDayOfYear(), 3, fill));
            case "IDDD" ->
                out.append(number(
                        (date.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR) - 1) * 7L
                                + date.getDayOfWeek().getValue(),
                        3,
                        fill));
            case "D" -> out.append(date.getDayOfWeek().getValue() % 7 + 1);
            case "ID" -> out.append(date.getDayOfWeek().getValue());
            case "W" -> out.append((date.getDayOfMonth() - 1) / 7 + 1);
            case "WW" -> out.append(number((date.getDayOfYear() - 1) / 7 + 1, 2, fill));
            case "IW" -> out.append(number(date.get(IsoFields.WEEK_OF_WEEK_BASED_YEAR), 2, fill));
            case "CC" -> out.append(number((year + 99) / 100, 2, fill));
            case "J" -> out.append(date.toEpochDay() + 2_440_588);
            case "Q" -> out.append((date.getMonthValue() - 1) / 3 + 1);
            case "RM", "rm" -> {
                String roman = ROMAN[date.getMonthValue() - 1];
                String text = word.equals("RM") ? roman : roman.toLowerCase(Locale.ROOT);
                out.append(text).repeat(' ', fill ? 4 - text.length() : 0);
            }
            case "TZ", "tz" -> {
                if (zone != null && instant != null) {
                    String name = Zones.abbreviation(zone, instant);
                    out.append(word.equals("TZ") ? name : name.toLowerCase(Locale.ROOT));
                }
            }
            case "OF" -> out.append(DateTimeFormat.offset(offset(zone, instant)));
            case "TZH", "tzh" -> {
                int offset = offset(zone, instant);
                out.append(offset < 0 ? '-' : '+').append(number(Math.abs(offset) / 3600, 2, true));
            }
            case "TZM", "tzm" -> out.append(number(Math.abs(offset(zone, instant)) / 60 % 60, 2, true));
            default -> throw new IllegalStateException(word);
        }
    }

    private static int offset(@Nullable ZoneId zone, @Nullable Long instant) {
        return zone == null || instant == null ? 0 : Zones.offsetSeconds(zone, instant);
    }

    private static void name(StringBuilder out, String name, String like, boolean fill) {
        String text = Character.isLowerCase(like.charAt(0))
                ? name.toLowerCase(Locale.ROOT)
                : Character.isUpperCase(like.charAt(1)) ? name.toUpperCase(Locale.ROOT) : name;
        out.append(text);
        if (fill) {
            out.repeat(' ', 9 - text.length());
        }
    }

    /// Reads a text by a pattern: a local time.
    ///
    /// @throws SqlException 22007, 22008
    static long parse(String pattern, String text) {
        return new Reader(pattern, text).read();
    }

    /// Reads a text field by field.
    private static final class Reader {
        private final String pattern;
        private final String text;
        private int at;
        private int year;
        private boolean yearSet;
        private int month = 1;
        private int day = 1;
        private int dayOfYear;
        private long julian = Long.MIN_VALUE;
        private int hour;
        private boolean twelve;
        private int afternoon = -1;
        private int minute;
        private int second;
        private long micros;
        private long secondsOfDay = -1;
        private boolean beforeChrist;

        Reader(String pattern, String text) {
            this.pattern = pattern;
            this.text = text;
        }

        long read() {
            for (int p = 0; p < pattern.length(); ) {
                if (pattern.regionMatches(true, p, "FM", 0, 2) || pattern.regionMatches(true, p, "FX", 0, 2)) {
                    p += 2;
                    continue;
                }
                String word = wordAt(pattern, p);
                if (word == null) {
                    StringBuilder literal = new StringBuilder();
                    p = literal(pattern, p, literal);
                    skipLiteral(literal.length());
                    continue;
                }
                p += word.length();
                while (at < text.length() && Character.isWhitespace(text.charAt(at))) {
                    at++;
                }
                boolean adjacent = p < pattern.length() && wordAt(pattern, p) != null;
                if (at < text.length()) {
                    field(word, adjacent);
                }
            }
            return result();
        }

        private void skipLiteral(int count) {
            for (int i = 0; i < count && at < text.length(); i++) {
                char c = text.charAt(at);
                if (!Character.isLetterOrDigit(c) && c != '+' || i > 0) {
                    at++;
                }
            }
        }

        private int number(int width, String word) {
            int start = at;
            boolean negative = at < text.length() && text.charAt(at) == '-';
            if (negative) {
                at++;
            }
            int digits = at;
            while (at < text.length() && at - digits < width && Character.isDigit(text.charAt(at))) {
                at++;
            }
            if (at == digits) {
                throw SqlException.of(
                                "22007",
                                "invalid value \"" + text.substring(start, Math.min(text.length(), start + width))
                                        + "\" for \"" + word + "\"")
                        .withDetail("Value must be an integer.");
            }
            int value = Integer.parseInt(text.substring(digits, at));
            return negative ? -value : value;
        }

        private void field(String word, boolean adjacent) {
            int free = 9;
            switch (word) {
                case "YYYY", "IYYY" -> setYear(number(adjacent ? 4 : free, word));
                case "YYY", "YY", "Y", "IYY", "IY", "I" -> {
                    int n = number(adjacent ? word.replace("I", "Y").length() : free, word);
                    setYear(n < 100 ? n + (n < 70 ? 2000 : 1900) : n);
                }
                case "Y,YYY" -> {
                    int thousands = number(4, word);
                    at++;
                    setYear(thousands * 1000 + number(3, word));
                }
                case "MM" -> month = number(2, word);
                case "DD" -> day = number(2, word);
                case "DDD" -> dayOfYear = number(3, word);
                case "HH24" -> hour = number(2, word);
                case "HH", "HH12" -> {
                    hour = number(2, word);
                    twelve = true;
                }
                case "MI" -> minute = number(2, word);
                case "SS" -> second = number(2, word);
                case "MS", "FF3" -> micros = fraction(3);
                case "US", "FF6", "FF1", "FF2", "FF4", "FF5" -> micros = fraction(6);
                case "SSSSS", "SSSS" -> secondsOfDay = number(6, word);
                case "J" -> julian = number(9, word);
                case "MONTH", "Month", "month", "MON", "Mon", "mon" -> month = monthName(word.length() == 5);
                case "AM", "PM", "am", "pm", "A.M.", "P.M.", "a.m.", "p.m." -> {
                    afternoon = Character.toLowerCase(text.charAt(at)) == 'p' ? 1 : 0;
                    at = Math.min(text.length(), at + word.length());
                }
                case "BC", "AD", "bc", "ad", "B.C.", "A.D.", "b.c.", "a.d." -> {
                    beforeChrist = Character.toLowerCase(text.charAt(at)) == 'b';
                    at = Math.min(text.length(), at + word.length());
                }
                case "DAY", "Day", "day", "DY", "Dy", "dy" -> {
                    while (at < text.length() && Character.isLetter(text.charAt(at))) {
                        at++;
                    }
                }
                default -> number(free, word);
            }
        }

        private long fraction(int width) {
            int start = at;
            while (at < text.length() && at - start < width && Character.isDigit(text.charAt(at))) {
                at++;
            }
            String digits = text.substring(start, at);
            return digits.isEmpty() ? 0 : Long.parseLong((digits + "000000").substring(0, 6));
        }

        private void setYear(int value) {
            year = value;
            yearSet = true;
        }

        private int monthName(boolean full) {
            for (int m = 1; m <= 12; m++) {
                String name = java.time.Month.of(m).getDisplayName(TextStyle.FULL, Locale.ENGLISH);
                String wanted =
                        full && text.regionMatches(true, at, name, 0, name.length()) ? name : name.substring(0, 3);
                if (text.regionMatches(true, at, wanted, 0, wanted.length())) {
                    at += wanted.length();
                    return m;
                }
            }
            throw SqlException.of(
                            "22007",
                            "invalid value \"" + text.substring(at) + "\" for \"" + (full ? "MONTH" : "MON") + "\"")
                    .withDetail("The given value did not match any of the allowed values for this field.");
        }

        private long result() {
            if (twelve) {
                if (hour < 1 || hour > 12) {
                    throw SqlException.of("22007", "hour \"" + hour + "\" is invalid for the 12-hour clock")
                            .withHint("Use the 24-hour clock, or give an hour between 1 and 12.");
                }
                hour = hour % 12 + (afternoon == 1 ? 12 : 0);
            } else if (afternoon == 1 && hour < 12) {
                hour += 12;
            }
            LocalDate date;
            try {
                if (julian != Long.MIN_VALUE) {
                    date = LocalDate.ofEpochDay(julian - 2_440_588);
                } else {
                    int y = !yearSet ? 0 : beforeChrist ? 1 - year : year < 0 ? year + 1 : year;
                    date = dayOfYear > 0 ? LocalDate.ofYearDay(y, dayOfYear) : LocalDate.of(y, month, day);
                }
            } catch (DateTimeException e) {
                throw outOfRange().withCause(e);
            }
            if (hour > 24 || minute > 59 || second > 59) {
                throw outOfRange();
            }
            long time = secondsOfDay >= 0
                    ? secondsOfDay * Calendar.MICROS_PER_SECOND
                    : ((hour * 60L + minute) * 60 + second) * Calendar.MICROS_PER_SECOND;
            return Calendar.timestamp(date.toEpochDay() - Calendar.EPOCH_DAY, time + micros);
        }

        private SqlException outOfRange() {
            return SqlException.of("22008", "date/time field value out of range: \"" + text + "\"");
        }
    }
}
