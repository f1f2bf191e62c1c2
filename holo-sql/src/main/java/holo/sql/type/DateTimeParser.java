package holo.sql.type;

import holo.sql.error.SqlException;
import java.time.LocalDate;
import java.time.ZoneId;
import java.time.ZoneOffset;
import java.util.List;
import java.util.Locale;
import org.jspecify.annotations.Nullable;

/// Reads dates and times as people write them: ISO 8601 in its variants, DateStyle's orders, month names, am and pm,
/// eras, zones, and words such as `today`. {@link DateTimeLexer} makes fields of the text; each field then finds its
/// meaning by its shape and by what is known already, and none may be given twice.
final class DateTimeParser {
    /// What is known of a moment, as bits.
    private static final int YEAR = 1;

    private static final int MONTH = 2;
    private static final int DAY = 4;
    private static final int DATE = YEAR | MONTH | DAY;
    private static final int TIME = 8;
    private static final int ZONE = 16;
    private static final int DAY_OF_YEAR = 32;
    private static final int WEEKDAY = 64;
    private static final int HALF = 128;
    private static final int ERA = 256;
    private static final int SPECIAL = 512;

    private static final long JULIAN_DAY_OF_1970 = 2_440_588;

    private final String text;
    private final String typeName;
    private final TypeContext context;
    private final boolean timeOnly;

    private int known;
    private int year;
    private int month;
    private int day;
    private int dayOfYear;
    private long hour;
    private long minute;
    private long second;
    private long micros;
    private @Nullable LocalDate julian;
    private boolean monthNamed;
    private boolean twoDigits;
    private boolean beforeChrist;
    private int half = -1;
    private @Nullable ZoneId zone;
    private @Nullable String special;

    /// What the word before the next field says of it: `julian`, `t`, or nothing.
    private String label = "";

    private DateTimeParser(String text, String typeName, TypeContext context) {
        this.text = text;
        this.typeName = typeName;
        this.context = context;
        this.timeOnly = typeName.equals("time") || typeName.equals("time with time zone");
    }

    /// Reads a date: days, or an infinity.
    static int date(String text, TypeContext context) {
        int quick = QuickDateTime.date(text, text.length());
        if (quick != Integer.MIN_VALUE) {
            return quick;
        }
        DateTimeParser p = new DateTimeParser(text, "date", context);
        p.run();
        if (p.special != null) {
            return switch (p.special) {
                case "infinity" -> Calendar.DATE_INFINITY;
                case "-infinity" -> Calendar.DATE_MINUS_INFINITY;
                default -> Calendar.days(-Calendar.EPOCH_MICROS);
            };
        }
        long days = p.localDate().toEpochDay() - Calendar.EPOCH_DAY;
        if (days < Calendar.DATE_LEAST || days >= Calendar.DATE_END) {
            throw SqlException.of("22008", "date out of range: \"" + text + "\"");
        }
        return (int) days;
    }

    /// Reads a timestamp, with its zone taken into account or ignored.
    static long timestamp(String text, boolean withZone, TypeContext context) {
        if (!withZone && text.length() >= 10 && text.length() <= 26) {
            long quick = QuickDateTime.timestamp(text);
            if (quick != Long.MIN_VALUE) {
                return quick;
            }
        }
        DateTimeParser p = new DateTimeParser(text, withZone ? "timestamp with time zone" : "timestamp", context);
        p.run();
        if (p.special != null) {
            return switch (p.special) {
                case "infinity" -> Calendar.INFINITY;
                case "-infinity" -> Calendar.MINUS_INFINITY;
                default -> -Calendar.EPOCH_MICROS;
            };
        }
        LocalDate date = p.localDate();
        long days = date.toEpochDay() - Calendar.EPOCH_DAY;
        SqlException outOfRange = SqlException.of("22008", "timestamp out of range: \"" + text + "\"");
        if (days < Calendar.DATE_LEAST - 1 || days > Calendar.TIMESTAMP_END / Calendar.MICROS_PER_DAY) {
            throw outOfRange;
        }
        long local = days * Calendar.MICROS_PER_DAY + p.timeOfDay();
        long at = local;
        if (withZone) {
            ZoneId zone = p.zone == null ? context.timeZone() : p.zone;
            try {
                at = Zones.toInstant(zone, local);
            } catch (SqlException e) {
                throw outOfRange.withCause(e);
            }
        }
        if (at < Calendar.TIMESTAMP_LEAST || at >= Calendar.TIMESTAMP_END) {
            throw outOfRange;
        }
        return at;
    }

    /// Reads a time of day.
    static long time(String text, TypeContext context) {
        DateTimeParser p = new DateTimeParser(text, "time", context);
        p.run();
        return p.timeOfDay();
    }

    /// Reads a time of day with its offset.
    static TimeTz timeTz(String text, TypeContext context) {
        DateTimeParser p = new DateTimeParser(text, "time with time zone", context);
        p.run();
        long micros = p.timeOfDay();
        ZoneId zone = p.zone == null ? context.timeZone() : p.zone;
        long at = (p.known & DATE) == DATE
                ? Zones.toInstant(
                        zone, (p.localDate().toEpochDay() - Calendar.EPOCH_DAY) * Calendar.MICROS_PER_DAY + micros)
                : context.nowMicros();
        return new TimeTz(micros, Zones.offsetSeconds(zone, at));
    }

    private SqlException invalid() {
        return SqlException.of("22007", "invalid input syntax for type " + typeName + ": \"" + text + "\"");
    }

    private SqlException outOfRange() {
        return SqlException.of("22008", "date/time field value out of range: \"" + text + "\"");
    }

    private void run() {
        List<DateTimeLexer.Field> fields =
                DateTimeLexer.fields(text.toLowerCase(Locale.ROOT), this::invalid, DateTimeWords::isKnown);
        for (int i = 0; i < fields.size(); i++) {
            DateTimeLexer.Field field = fields.get(i);
            int found = switch (field.kind()) {
                case DATE -> dateField(field.text(), i, fields);
                case TIME -> {
                    if (!label.isEmpty() && !label.equals("t")) {
                        throw invalid();
                    }
                    label = "";
                    yield clock(field.text());
                }
                case ZONE -> zoneOffset(field.text());
                case NUMBER -> numberField(field.text(), i, fields);
                case WORD, SIGNED_WORD -> word(field.text(), i, fields);
            };
            if ((found & known) != 0) {
                throw invalid();
            }
            known |= found;
        }
        complete();
    }

    private void complete() {
        checkDate();
        if (half >= 0) {
            if (hour > 12) {
                throw outOfRange();
            }
            hour = half == 0 ? hour == 12 ? 0 : hour : hour == 12 ? 12 : hour + 12;
        }
        if (timeOnly) {
            boolean date = (known & DATE) == DATE;
            boolean daylight = zone != null && !zone.getRules().isFixedOffset();
            if ((known & TIME) == 0 || !date && ((known & DATE) != 0 && zone == null || daylight)) {
                throw invalid();
            }
        } else if (special == null && (known & DATE) != DATE) {
            throw invalid();
        }
        checkClock();
    }

    private int dateField(String field, int i, List<DateTimeLexer.Field> fields) {
        boolean digits = isDigit(field.charAt(0));
        if (label.equals("julian")) {
            int sign = field.indexOf('-');
            if (sign < 0) {
                throw invalid();
            }
            setJulian(field.substring(0, sign));
            label = "";
            return DATE | TIME | zoneOffset(field.substring(sign));
        }
        boolean elsewhere = timeOnly
                ? !(i == 0
                        && fields.size() >= 2
                        && (fields.getLast().kind() == DateTimeLexer.Kind.DATE
                                || fields.get(1).kind() == DateTimeLexer.Kind.TIME))
                : !label.isEmpty() || (known & (MONTH | DAY)) == (MONTH | DAY);
        if (!elsewhere) {
            return date(field);
        }
        if (digits || !label.isEmpty()) {
            int sign = field.indexOf('-');
            if (!label.isEmpty() && !label.equals("t") || (known & TIME) != 0 || sign < 0) {
                throw invalid();
            }
            label = "";
            int zoned = zoneOffset(field.substring(sign));
            return run(field.substring(0, sign), known | DATE) | zoned;
        }
        return namedZone(field);
    }

    private int namedZone(String name) {
        ZoneId named = Zones.find(name);
        if (named == null) {
            throw SqlException.of("22023", "time zone \"" + name + "\" not recognized");
        }
        zone = named;
        return ZONE;
    }

    private static boolean isDigit(char c) {
        return c >= '0' && c <= '9';
    }

    /// The parts of a date with something between them.
    private int date(String field) {
        List<String> parts = parts(field);
        int found = 0;
        for (int i = 0; i < parts.size(); i++) {
            String part = parts.get(i);
            if (!isDigit(part.charAt(0))) {
                int named = DateTimeWords.month(part);
                if (named == 0 || ((known | found) & MONTH) != 0) {
                    throw invalid();
                }
                month = named;
                monthNamed = true;
                found |= MONTH;
                parts.set(i, "");
            }
        }
        for (String part : parts) {
            if (!part.isEmpty()) {
                int next = single(part, known | found);
                if (((known | found) & next) != 0) {
                    throw invalid();
                }
                found |= next;
            }
        }
        if (((known | found) & (DATE | TIME)) != DATE) {
            throw invalid();
        }
        return found;
    }

    private List<String> parts(String field) {
        List<String> parts = new java.util.ArrayList<>();
        int at = 0;
        while (at < field.length()) {
            while (at < field.length() && !Character.isLetterOrDigit(field.charAt(at))) {
                at++;
            }
            if (at == field.length()) {
                throw invalid();
            }
            int start = at;
            boolean digits = isDigit(field.charAt(at));
            while (at < field.length() && (digits ? isDigit(field.charAt(at)) : Character.isLetter(field.charAt(at)))) {
                at++;
            }
            parts.add(field.substring(start, at));
            if (at < field.length() && !Character.isLetterOrDigit(field.charAt(at))) {
                at++;
            }
        }
        return parts;
    }

    private int numberField(String field, int i, List<DateTimeLexer.Field> fields) {
        if (!label.isEmpty()) {
            String labelled = label;
            label = "";
            return labelled(labelled, field);
        }
        int point = field.indexOf('.');
        if (timeOnly) {
            boolean dated = i == 0 && fields.size() >= 2 && fields.getLast().kind() == DateTimeLexer.Kind.DATE;
            if (point >= 0) {
                if (dated) {
                    return date(field);
                }
                if (point <= 2) {
                    throw invalid();
                }
                return run(field, known | DATE);
            }
            return field.length() > 4 ? run(field, known | DATE) : single(field, known | DATE);
        }
        if (point >= 0 && (known & DATE) == 0) {
            return date(field);
        }
        if (point > 2) {
            return run(field, known);
        }
        if (field.length() >= 6 && ((known & DATE) == 0 || (known & TIME) == 0)) {
            return run(field, known);
        }
        return single(field, known);
    }

    private int labelled(String labelled, String field) {
        int point = field.indexOf('.');
        String whole = point < 0 ? field : field.substring(0, point);
        switch (labelled) {
            case "t" -> {
                if (run(field, known | DATE) != TIME) {
                    throw invalid();
                }
                return TIME;
            }
            case "julian" -> {
                setJulian(whole);
                if (point < 0) {
                    return DATE;
                }
                double part = point + 1 < field.length() ? Double.parseDouble("0" + field.substring(point)) : 0;
                long time = (long) (part * Calendar.MICROS_PER_DAY);
                hour = time / Calendar.MICROS_PER_HOUR;
                minute = time / 60_000_000 % 60;
                second = time / 1_000_000 % 60;
                micros = time % 1_000_000;
                return DATE | TIME;
            }
            case "y" -> {
                year = integer(whole);
                return YEAR;
            }
            case "d" -> {
                day = integer(whole);
                return DAY;
            }
            case "m" -> {
                if ((known & (MONTH | TIME)) == (MONTH | TIME)) {
                    minute = integer(whole);
                    return 0;
                }
                month = integer(whole);
                return MONTH;
            }
            case "h" -> {
                hour = integer(whole);
                return TIME;
            }
            case "mm" -> {
                minute = integer(whole);
                return 0;
            }
            case "s" -> {
                second = integer(whole);
                micros = point < 0 ? 0 : fraction(field.substring(point + 1));
                return 0;
            }
            default -> throw invalid();
        }
    }

    private void setJulian(String digits) {
        try {
            julian = LocalDate.ofEpochDay(Integer.parseInt(digits) - JULIAN_DAY_OF_1970);
        } catch (NumberFormatException e) {
            throw outOfRange().withCause(e);
        }
    }

    /// Digits that are a whole date or time, run together.
    private int run(String field, int sofar) {
        int point = field.indexOf('.');
        String digits = field;
        long part = 0;
        if (point >= 0) {
            String behind = field.substring(point + 1);
            if (!behind.chars().allMatch(c -> c >= '0' && c <= '9')) {
                throw invalid();
            }
            part = fraction(behind);
            digits = field.substring(0, point);
        } else if ((sofar & DATE) != DATE && digits.length() >= 6) {
            int end = digits.length();
            day = integer(digits.substring(end - 2));
            month = integer(digits.substring(end - 4, end - 2));
            year = integer(digits.substring(0, end - 4));
            twoDigits = end == 6;
            return DATE;
        }
        if ((sofar & TIME) == 0 && (digits.length() == 6 || digits.length() == 4)) {
            hour = integer(digits.substring(0, 2));
            minute = integer(digits.substring(2, 4));
            second = digits.length() == 6 ? integer(digits.substring(4)) : 0;
            micros = part;
            return TIME;
        }
        throw invalid();
    }

    /// One number: which part of the date it is follows from those before it and from DateStyle.
    private int single(String field, int sofar) {
        int point = field.indexOf('.');
        if (point > 2) {
            return run(field, sofar | DATE);
        }
        if (point >= 0) {
            micros = fraction(field.substring(point + 1));
        }
        int value = integer(point < 0 ? field : field.substring(0, point));
        int length = field.length();
        if (length == 3 && (sofar & DATE) == YEAR && value >= 1 && value <= 366) {
            dayOfYear = value;
            return DAY_OF_YEAR | MONTH | DAY;
        }
        boolean yearFirst = context.dateStyle().endsWith("YMD");
        switch (sofar & DATE) {
            case 0 -> {
                if (length >= 3 || yearFirst) {
                    return setYear(value, length);
                }
                return context.dateStyle().endsWith("DMY") ? setDay(value) : setMonth(value);
            }
            case YEAR, DAY -> {
                return setMonth(value);
            }
            case MONTH -> {
                return monthNamed && (length >= 3 || yearFirst) ? setYear(value, length) : setDay(value);
            }
            case YEAR | MONTH -> {
                if (monthNamed && length >= 3 && twoDigits) {
                    // What was taken for the year is the day.
                    day = year;
                    year = value;
                    twoDigits = false;
                    return DAY;
                }
                return setDay(value);
            }
            case MONTH | DAY -> {
                return setYear(value, length);
            }
            case DATE -> {
                return run(field, sofar);
            }
            default -> throw invalid();
        }
    }

    private int setYear(int value, int digits) {
        year = value;
        twoDigits = digits <= 2;
        return YEAR;
    }

    private int setMonth(int value) {
        month = value;
        return MONTH;
    }

    private int setDay(int value) {
        day = value;
        return DAY;
    }

    private int integer(String digits) {
        if (digits.isEmpty()) {
            throw invalid();
        }
        try {
            return Integer.parseInt(digits);
        } catch (NumberFormatException e) {
            throw outOfRange().withCause(e);
        }
    }

    private int clock(String field) {
        String[] parts = field.split(":", -1);
        if (parts.length < 2 || parts.length > 3) {
            throw invalid();
        }
        String last = parts[parts.length - 1];
        int point = last.indexOf('.');
        hour = integer(parts[0]);
        micros = 0;
        if (point >= 0) {
            String behind = last.substring(point + 1);
            if (!behind.chars().allMatch(c -> c >= '0' && c <= '9')) {
                throw invalid();
            }
            micros = fraction(behind);
            last = last.substring(0, point);
        }
        if (parts.length == 3) {
            minute = integer(parts[1]);
            second = integer(last);
        } else if (point >= 0) {
            // With a fraction, two parts are minutes and seconds.
            minute = hour;
            second = integer(last);
            hour = 0;
        } else {
            minute = integer(last);
            second = 0;
        }
        if (minute > 59 || second > 60) {
            throw outOfRange();
        }
        return TIME;
    }

    private void checkClock() {
        long time = timeOfDay();
        if (hour > 24 || minute > 59 || second > 60 || time > Calendar.MICROS_PER_DAY) {
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

    private int zoneOffset(String field) {
        zone = ZoneDisplacement.read(field, this::invalid, text);
        return ZONE;
    }

    private int word(String word, int i, List<DateTimeLexer.Field> fields) {
        Integer offset = Zones.abbreviation(word);
        if (offset != null) {
            zone = ZoneOffset.ofTotalSeconds(offset);
            return ZONE;
        }
        int named = DateTimeWords.month(word);
        if (named > 0) {
            return month(named);
        }
        if (DateTimeWords.isDay(word)) {
            return WEEKDAY;
        }
        switch (word) {
            case "am", "pm" -> {
                half = word.equals("am") ? 0 : 1;
                return HALF;
            }
            case "bc", "ad" -> {
                beforeChrist = word.equals("bc");
                return ERA;
            }
            case "now" -> {
                now();
                return DATE | TIME | ZONE;
            }
            case "today", "tomorrow", "yesterday" -> {
                if (timeOnly) {
                    throw invalid();
                }
                int days = word.equals("today") ? 0 : word.equals("tomorrow") ? 1 : -1;
                julian = LocalDate.ofEpochDay(
                        Math.floorDiv(localNow(), Calendar.MICROS_PER_DAY) + Calendar.EPOCH_DAY + days);
                return DATE;
            }
            case "allballs" -> {
                zone = ZoneOffset.UTC;
                return TIME | ZONE;
            }
            case "epoch", "infinity", "-infinity" -> {
                if (timeOnly) {
                    throw invalid();
                }
                special = word;
                return SPECIAL;
            }
            case "dst" -> {
                if (!(zone instanceof ZoneOffset standard)) {
                    throw invalid();
                }
                zone = ZoneOffset.ofTotalSeconds(standard.getTotalSeconds() + 3600);
                return 0;
            }
            case "at", "on" -> {
                return 0;
            }
            case "j", "jd", "julian" -> {
                label = "julian";
                return 0;
            }
            case "y", "m", "mm", "d", "h", "s" -> {
                label = word;
                return 0;
            }
            case "t" -> {
                boolean date = timeOnly || (known & DATE) == DATE;
                if (!date || i + 1 >= fields.size()) {
                    throw invalid();
                }
                label = word;
                return 0;
            }
            default -> {
                ZoneId found = word.length() > 2 ? Zones.find(word) : null;
                if (found == null) {
                    throw invalid();
                }
                zone = found;
                return ZONE;
            }
        }
    }

    private int month(int named) {
        boolean number = (known & MONTH) != 0 && !monthNamed && (known & DAY) == 0 && month >= 1 && month <= 31;
        monthNamed = true;
        if (number) {
            // The number before the name is the day.
            day = month;
            month = named;
            return DAY;
        }
        month = named;
        return MONTH;
    }

    private long localNow() {
        return Zones.toLocal(context.timeZone(), context.nowMicros());
    }

    private void now() {
        long now = localNow();
        julian = LocalDate.ofEpochDay(Math.floorDiv(now, Calendar.MICROS_PER_DAY) + Calendar.EPOCH_DAY);
        long time = Calendar.timeOfDay(now);
        hour = time / Calendar.MICROS_PER_HOUR;
        minute = time / 60_000_000 % 60;
        second = time / 1_000_000 % 60;
        micros = time % 1_000_000;
    }

    private void checkDate() {
        if (julian != null || special != null) {
            return;
        }
        if ((known & YEAR) != 0) {
            if (beforeChrist) {
                if (year <= 0) {
                    throw outOfRange();
                }
                year = 1 - year;
            } else if (twoDigits) {
                year += year < 70 ? 2000 : year < 100 ? 1900 : 0;
            } else if (year <= 0) {
                throw outOfRange();
            }
        }
        if ((known & DAY_OF_YEAR) != 0) {
            julian = LocalDate.of(year, 1, 1).plusDays(dayOfYear - 1L);
            return;
        }
        if ((known & MONTH) != 0 && (month < 1 || month > 12) || (known & DAY) != 0 && (day < 1 || day > 31)) {
            throw outOfRange().withHint("Perhaps you need a different \"datestyle\" setting.");
        }
        if ((known & DATE) == DATE
                && (Math.abs((long) year) > java.time.Year.MAX_VALUE
                        || day > java.time.YearMonth.of(year, month).lengthOfMonth())) {
            throw outOfRange();
        }
    }

    private LocalDate localDate() {
        return julian != null ? julian : LocalDate.of(year, month, day);
    }

    private long timeOfDay() {
        return ((hour * 60 + minute) * 60 + second) * Calendar.MICROS_PER_SECOND + micros;
    }
}
