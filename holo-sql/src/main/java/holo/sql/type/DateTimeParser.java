package holo.sql.type;

import holo.sql.error.SqlException;
import java.time.DateTimeException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// Reads dates and times as people write them: ISO 8601 in its variants, DateStyle's orders, month names, am and pm,
/// eras, zones, and words such as `today`.
final class DateTimeParser {
    private static final List<String> MONTHS = List.of(
            "january",
            "february",
            "march",
            "april",
            "may",
            "june",
            "july",
            "august",
            "september",
            "october",
            "november",
            "december");
    private static final List<String> DAYS =
            List.of("monday", "tuesday", "wednesday", "thursday", "friday", "saturday", "sunday");
    private static final Map<String, Integer> SPECIAL_MONTHS = Map.of("sept", 9);
    private static final int UNSET = Integer.MIN_VALUE;

    private final String text;
    private final String typeName;
    private final TypeContext context;
    private int year = UNSET;
    private int month = UNSET;
    private int day = UNSET;
    private @Nullable LocalDate julian;
    private boolean beforeChrist;
    private boolean hasEra;
    private boolean twoDigitYear;
    private long time = -1;
    private int halfDay = -1;
    private @Nullable ZoneId zone;
    private @Nullable String special;

    private DateTimeParser(String text, String typeName, TypeContext context) {
        this.text = text;
        this.typeName = typeName;
        this.context = context;
    }

    /// Reads a date: days, or an infinity.
    static int date(String text, TypeContext context) {
        int quick = quickDate(text, text.length());
        if (quick != Integer.MIN_VALUE) {
            return quick;
        }
        DateTimeParser p = new DateTimeParser(text, "date", context);
        p.run();
        if (p.special != null) {
            return switch (p.special) {
                case "infinity" -> Calendar.DATE_INFINITY;
                case "-infinity" -> Calendar.DATE_MINUS_INFINITY;
                default -> Calendar.days(p.specialLocal());
            };
        }
        LocalDate date = p.localDate();
        long days = date.toEpochDay() - Calendar.EPOCH_DAY;
        if (days < Calendar.DATE_LEAST || days >= Calendar.DATE_END) {
            throw SqlException.of("22008", "date out of range: \"" + text + "\"");
        }
        return (int) days;
    }

    /// Reads a timestamp, with its zone taken into account or ignored.
    static long timestamp(String text, boolean withZone, TypeContext context) {
        if (!withZone && text.length() >= 10 && text.length() <= 26) {
            long quick = quickTimestamp(text);
            if (quick != Long.MIN_VALUE) {
                return quick;
            }
        }
        DateTimeParser p = new DateTimeParser(text, withZone ? "timestamp with time zone" : "timestamp", context);
        p.run();
        ZoneId zone = p.zone == null ? context.timeZone() : p.zone;
        if (p.special != null) {
            switch (p.special) {
                case "infinity":
                    return Calendar.INFINITY;
                case "-infinity":
                    return Calendar.MINUS_INFINITY;
                default:
                    break;
            }
            long local = p.specialLocal();
            if (p.time >= 0) {
                local = Calendar.days(local) * Calendar.MICROS_PER_DAY + p.timeOfDay();
            }
            return withZone ? Zones.toInstant(p.special.equals("epoch") ? ZoneOffset.UTC : zone, local) : local;
        }
        LocalDate date = p.localDate();
        long days = date.toEpochDay() - Calendar.EPOCH_DAY;
        if (days < Calendar.DATE_LEAST || days > Calendar.TIMESTAMP_END / Calendar.MICROS_PER_DAY) {
            throw SqlException.of("22008", "timestamp out of range: \"" + text + "\"");
        }
        long local = days * Calendar.MICROS_PER_DAY + p.timeOfDay();
        if (local < Calendar.TIMESTAMP_LEAST || local >= Calendar.TIMESTAMP_END) {
            throw SqlException.of("22008", "timestamp out of range: \"" + text + "\"");
        }
        return withZone ? Zones.toInstant(zone, local) : local;
    }

    /// Reads a time of day.
    static long time(String text, TypeContext context) {
        DateTimeParser p = timeOnly(text, "time", context);
        return p.special == null ? p.timeOfDay() : Calendar.timeOfDay(p.specialLocal());
    }

    /// Reads a time of day with its offset.
    static TimeTz timeTz(String text, TypeContext context) {
        DateTimeParser p = timeOnly(text, "time with time zone", context);
        long micros = p.special == null ? p.timeOfDay() : Calendar.timeOfDay(p.specialLocal());
        ZoneId zone = p.zone == null ? context.timeZone() : p.zone;
        long at = p.hasDate()
                ? Zones.toInstant(
                        zone, (p.localDate().toEpochDay() - Calendar.EPOCH_DAY) * Calendar.MICROS_PER_DAY + micros)
                : context.nowMicros();
        return new TimeTz(micros, Zones.offsetSeconds(zone, at));
    }

    private static DateTimeParser timeOnly(String text, String typeName, TypeContext context) {
        DateTimeParser p = new DateTimeParser(text, typeName, context);
        p.run();
        boolean word = p.special != null && (p.special.equals("now") || p.special.equals("allballs"));
        if (p.time < 0 && !word) {
            throw p.invalid();
        }
        return p;
    }

    /// `YYYY-MM-DD` in the first `end` characters; MIN_VALUE when it is not that.
    private static int quickDate(String s, int end) {
        if (end != 10 || s.charAt(4) != '-' || s.charAt(7) != '-') {
            return Integer.MIN_VALUE;
        }
        int year = digits(s, 0, 4);
        int month = digits(s, 5, 2);
        int day = digits(s, 8, 2);
        if (year < 1 || month < 1 || month > 12 || day < 1 || day > 28) {
            return Integer.MIN_VALUE;
        }
        return (int) (LocalDate.of(year, month, day).toEpochDay() - Calendar.EPOCH_DAY);
    }

    private static long quickTimestamp(String s) {
        int days = quickDate(s, 10);
        if (days == Integer.MIN_VALUE) {
            return Long.MIN_VALUE;
        }
        if (s.length() == 10) {
            return days * Calendar.MICROS_PER_DAY;
        }
        if (s.length() < 19
                || (s.charAt(10) != ' ' && s.charAt(10) != 'T')
                || s.charAt(13) != ':'
                || s.charAt(16) != ':') {
            return Long.MIN_VALUE;
        }
        int hour = digits(s, 11, 2);
        int minute = digits(s, 14, 2);
        int second = digits(s, 17, 2);
        if (hour < 0 || hour > 23 || minute < 0 || minute > 59 || second < 0 || second > 59) {
            return Long.MIN_VALUE;
        }
        long micros = 0;
        if (s.length() > 19) {
            if (s.charAt(19) != '.' || s.length() == 20) {
                return Long.MIN_VALUE;
            }
            int fraction = digits(s, 20, s.length() - 20);
            if (fraction < 0) {
                return Long.MIN_VALUE;
            }
            micros = fraction;
            for (int i = s.length() - 20; i < 6; i++) {
                micros *= 10;
            }
        }
        return days * Calendar.MICROS_PER_DAY + ((hour * 60L + minute) * 60 + second) * 1_000_000 + micros;
    }

    private static int digits(String s, int at, int count) {
        int number = 0;
        for (int i = at; i < at + count; i++) {
            int digit = s.charAt(i) - '0';
            if (digit < 0 || digit > 9) {
                return -1;
            }
            number = number * 10 + digit;
        }
        return number;
    }

    private SqlException invalid() {
        return SqlException.of("22007", "invalid input syntax for type " + typeName + ": \"" + text + "\"");
    }

    private SqlException outOfRange() {
        return SqlException.of("22008", "date/time field value out of range: \"" + text + "\"");
    }

    private boolean hasDate() {
        return julian != null || year != UNSET || month != UNSET || day != UNSET;
    }

    private void run() {
        String s = text.strip().toLowerCase(Locale.ROOT);
        int at = 0;
        boolean any = false;
        while (at < s.length()) {
            char c = s.charAt(at);
            if (c == ' ' || c == ',' || IntegerType.isSpace(c)) {
                at++;
                continue;
            }
            any = true;
            if (c >= '0' && c <= '9') {
                at = number(s, at);
            } else if (c >= 'a' && c <= 'z') {
                at = word(s, at);
            } else if (c == '+' || c == '-') {
                at = signed(s, at);
            } else {
                throw invalid();
            }
        }
        if (!any) {
            throw invalid();
        }
    }

    private static boolean isDigit(String s, int at) {
        return at < s.length() && s.charAt(at) >= '0' && s.charAt(at) <= '9';
    }

    private static int skipDigits(String s, int at) {
        int end = at;
        while (isDigit(s, end)) {
            end++;
        }
        return end;
    }

    private int number(String s, int at) {
        int end = skipDigits(s, at);
        char next = end < s.length() ? s.charAt(end) : ' ';
        if (next == ':') {
            return clock(s, at);
        }
        if ((next == '-' || next == '/' || next == '.') && end + 1 < s.length()) {
            char after = s.charAt(end + 1);
            boolean monthName = after >= 'a' && after <= 'z';
            int second = monthName ? skipLetters(s, end + 1) : skipDigits(s, end + 1);
            if (second > end + 1 && second < s.length() && s.charAt(second) == next && isDigit(s, second + 1)) {
                int third = skipDigits(s, second + 1);
                delimited(s.substring(at, end), s.substring(end + 1, second), s.substring(second + 1, third));
                return skipT(s, third);
            }
            if (next != '/' && !monthName && second == end + 4 && end - at >= 4 && !hasDate()) {
                dayOfYear(s.substring(at, end), s.substring(end + 1, second));
                return skipT(s, second);
            }
            if (next == '.' && time < 0 && end - at == 6 && isDigit(s, end + 1) && hasDate()) {
                compactTime(s.substring(at, second));
                return second;
            }
        }
        plainNumber(s.substring(at, end));
        return skipT(s, end);
    }

    private void dayOfYear(String first, String second) {
        setYear(first);
        try {
            julian = LocalDate.ofYearDay(year, Integer.parseInt(second));
        } catch (DateTimeException e) {
            throw outOfRange().withCause(e);
        }
    }

    private static int skipLetters(String s, int at) {
        int end = at;
        while (end < s.length() && s.charAt(end) >= 'a' && s.charAt(end) <= 'z') {
            end++;
        }
        return end;
    }

    /// The T between a date and a time.
    private static int skipT(String s, int at) {
        return at < s.length() && s.charAt(at) == 't' && isDigit(s, at + 1) ? at + 1 : at;
    }

    private void delimited(String a, String b, String c) {
        if (hasDate()) {
            throw invalid();
        }
        if (!isDigit(b, 0)) {
            month = monthOf(b);
            if (month == UNSET) {
                throw invalid();
            }
            if (a.length() > 2) {
                setYear(a);
                day = integer(c);
            } else {
                day = integer(a);
                setYear(c);
            }
            return;
        }
        if (a.length() > 2) {
            setYear(a);
            month = integer(b);
            day = integer(c);
        } else if (context.dateStyle().endsWith("YMD") && c.length() <= 2) {
            setYear(a);
            month = integer(b);
            day = integer(c);
        } else if (context.dateStyle().endsWith("DMY")) {
            day = integer(a);
            month = integer(b);
            setYear(c);
        } else {
            month = integer(a);
            day = integer(b);
            setYear(c);
        }
    }

    private void plainNumber(String digits) {
        if (!hasDate() && digits.length() == 8) {
            year = integer(digits.substring(0, 4));
            month = integer(digits.substring(4, 6));
            day = integer(digits.substring(6));
        } else if (!hasDate() && digits.length() == 6 && !typeName.startsWith("time ") && !typeName.equals("time")) {
            setYear(digits.substring(0, 2));
            month = integer(digits.substring(2, 4));
            day = integer(digits.substring(4));
        } else if (time < 0
                && (digits.length() == 6 || digits.length() == 4)
                && (hasDate() && year != UNSET || typeName.equals("time") || typeName.startsWith("time "))) {
            compactTime(digits);
        } else if (month != UNSET && day == UNSET && digits.length() <= 2) {
            day = integer(digits);
        } else if (month != UNSET && year == UNSET) {
            setYear(digits);
        } else if (month == UNSET && day == UNSET && year == UNSET && digits.length() >= 3) {
            setYear(digits);
        } else if (month == UNSET && day == UNSET && digits.length() <= 2) {
            day = integer(digits);
        } else if (day == UNSET) {
            day = integer(digits);
        } else {
            throw invalid();
        }
    }

    private void compactTime(String digits) {
        int hour = integer(digits.substring(0, 2));
        int minute = integer(digits.substring(2, 4));
        long second = digits.length() > 4 ? integer(digits.substring(4, 6)) : 0;
        long micros = digits.length() > 7 ? fraction(digits.substring(7)) : 0;
        setTime(hour, minute, second, micros);
    }

    private int integer(String digits) {
        if (digits.length() > 9) {
            throw outOfRange();
        }
        return Integer.parseInt(digits);
    }

    private void setYear(String digits) {
        year = integer(digits);
        twoDigitYear = digits.length() <= 2;
    }

    private int clock(String s, int start) {
        if (time >= 0) {
            throw invalid();
        }
        int at = skipDigits(s, start);
        int hour = integer(s.substring(start, at));
        int end = skipDigits(s, at + 1);
        if (end == at + 1) {
            throw invalid();
        }
        int minute = integer(s.substring(at + 1, end));
        int second = 0;
        long micros = 0;
        if (end < s.length() && s.charAt(end) == ':') {
            int from = end + 1;
            end = skipDigits(s, from);
            if (end == from) {
                throw invalid();
            }
            second = integer(s.substring(from, end));
        }
        if (end < s.length() && s.charAt(end) == '.') {
            int from = end + 1;
            end = skipDigits(s, from);
            micros = fraction(s.substring(from, end));
        }
        setTime(hour, minute, second, micros);
        return end;
    }

    private void setTime(long hour, long minute, long second, long micros) {
        if (time >= 0) {
            throw invalid();
        }
        if (hour > 24 || minute > 59 || second > 60) {
            throw outOfRange();
        }
        time = ((hour * 60 + minute) * 60 + second) * Calendar.MICROS_PER_SECOND + micros;
        if (time > Calendar.MICROS_PER_DAY) {
            throw outOfRange();
        }
    }

    /// Digits after the point as microseconds, rounded.
    static long fraction(String digits) {
        long micros = 0;
        for (int i = 0; i < 6; i++) {
            micros = micros * 10 + (i < digits.length() ? digits.charAt(i) - '0' : 0);
        }
        return digits.length() > 6 && digits.charAt(6) >= '5' ? micros + 1 : micros;
    }

    private int signed(String s, int at) {
        if (s.startsWith("-infinity", at) && at == 0) {
            special = "-infinity";
            return s.length() == 9 ? 9 : fail();
        }
        if (s.startsWith("+infinity", at) && at == 0) {
            special = "infinity";
            return s.length() == 9 ? 9 : fail();
        }
        if (time < 0) {
            if (s.charAt(at) == '-' && hasDate()) {
                return at + 1;
            }
            throw invalid();
        }
        int end = at + 1;
        while (end < s.length() && (isDigit(s, end) || s.charAt(end) == ':')) {
            end++;
        }
        Integer offset = Zones.offset(s.substring(at, end));
        if (offset == null) {
            throw SqlException.of("22009", "time zone displacement out of range: \"" + text + "\"");
        }
        zone = ZoneOffset.ofTotalSeconds(offset);
        return end;
    }

    private int fail() {
        throw invalid();
    }

    private int word(String s, int start) {
        int end = start;
        while (end < s.length() && isZoneCharacter(s, end)) {
            end++;
        }
        int letters = skipLetters(s, start);
        String word = s.substring(start, letters);
        if (word.equals("j") && isDigit(s, letters)) {
            int stop = skipDigits(s, letters);
            julian = LocalDate.ofEpochDay(Long.parseLong(s.substring(letters, stop)) - 2_440_588L);
            return skipT(s, stop);
        }
        int known = monthOf(word);
        if (known != UNSET) {
            if (month != UNSET) {
                // A number before the name was taken for the month's place.
                throw invalid();
            }
            month = known;
            return letters < s.length() && (s.charAt(letters) == '-' || s.charAt(letters) == '.')
                    ? letters + 1
                    : letters;
        }
        if (isDay(word)) {
            return letters;
        }
        switch (word) {
            case "am":
            case "pm":
                halfDay = word.equals("am") ? 0 : 1;
                return letters;
            case "bc":
            case "ad":
                hasEra = true;
                beforeChrist = word.equals("bc");
                return letters;
            case "now":
            case "today":
            case "tomorrow":
            case "yesterday":
            case "epoch":
            case "infinity":
            case "allballs":
                special = word;
                return letters;
            case "inf":
                special = "infinity";
                return letters;
            case "t":
                return letters;
            case "at":
            case "on":
                return letters;
            default:
                break;
        }
        Integer offset = Zones.abbreviation(word);
        if (offset != null && letters == end) {
            zone = ZoneOffset.ofTotalSeconds(offset);
            return letters;
        }
        ZoneId named = Zones.find(s.substring(start, end));
        if (named == null) {
            if (word.length() == end - start && (time < 0 && !hasDate() || word.length() < 3)) {
                throw invalid();
            }
            if (s.substring(start, end).indexOf('/') < 0) {
                throw invalid();
            }
            throw SqlException.of("22023", "time zone \"" + s.substring(start, end) + "\" not recognized");
        }
        zone = named;
        return end;
    }

    private static boolean isZoneCharacter(String s, int at) {
        char c = s.charAt(at);
        return (c >= 'a' && c <= 'z') || c == '/' || c == '_' || c == '+' || c == '-' || (c >= '0' && c <= '9');
    }

    private static int monthOf(String word) {
        if (word.length() >= 3) {
            for (int i = 0; i < 12; i++) {
                String name = MONTHS.get(i);
                if (word.equals(name) || word.length() == 3 && name.startsWith(word)) {
                    return i + 1;
                }
            }
            return SPECIAL_MONTHS.getOrDefault(word, UNSET);
        }
        return UNSET;
    }

    private static boolean isDay(String word) {
        for (String name : DAYS) {
            if (word.equals(name)
                    || word.length() >= 3
                            && word.length() <= 5
                            && name.startsWith(word)
                            && word.length() < name.length()) {
                return true;
            }
        }
        return false;
    }

    private LocalDate localDate() {
        if (julian != null) {
            return julian;
        }
        if (year == UNSET || month == UNSET || day == UNSET) {
            throw invalid();
        }
        int y = year;
        if (hasEra && beforeChrist) {
            if (y < 1) {
                throw outOfRange();
            }
            y = 1 - y;
        } else if (twoDigitYear && !hasEra) {
            y += y < 70 ? 2000 : 1900;
        } else if (y < 1) {
            throw outOfRange();
        }
        try {
            return LocalDate.of(y, month, day);
        } catch (DateTimeException e) {
            SqlException out = outOfRange();
            boolean swapped = month > 12 && day <= 12;
            throw swapped ? out.withHint("Perhaps you need a different \"datestyle\" setting.") : out;
        }
    }

    private long timeOfDay() {
        if (time < 0) {
            return 0;
        }
        if (halfDay < 0) {
            return time;
        }
        long hour = time / Calendar.MICROS_PER_HOUR;
        if (hour < 1 || hour > 12) {
            throw outOfRange();
        }
        long rest = time % Calendar.MICROS_PER_HOUR;
        return (hour % 12 + (halfDay == 1 ? 12 : 0)) * Calendar.MICROS_PER_HOUR + rest;
    }

    /// The local time that a word stands for.
    private long specialLocal() {
        ZoneId local = zone == null ? context.timeZone() : zone;
        long now = Zones.toLocal(local, context.nowMicros());
        long midnight = now - Calendar.timeOfDay(now);
        return switch (String.valueOf(special)) {
            case "now" -> now;
            case "today" -> midnight;
            case "tomorrow" -> midnight + Calendar.MICROS_PER_DAY;
            case "yesterday" -> midnight - Calendar.MICROS_PER_DAY;
            case "epoch" -> -Calendar.EPOCH_MICROS;
            default -> 0;
        };
    }
}
