package holo.sql.type;

import holo.sql.error.SqlException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import java.util.regex.Pattern;
import org.jspecify.annotations.Nullable;

/// Reads intervals: PostgreSQL's own form with units, the SQL standard's, and ISO 8601's.
final class IntervalParser {
    private static final Pattern LOOSE_SIGN = Pattern.compile("([+-])\\s+(?=[0-9.])");
    private static final int BASIC_DATE_DIGITS = 8;
    private static final int BASIC_TIME_DIGITS = 6;

    private final String text;
    private final @Nullable IntervalFields fields;
    private long months;
    private long days;
    private BigDecimal micros = BigDecimal.ZERO;

    /// Units that the text has given already: each may be given once.
    private final Set<Unit> seen = EnumSet.noneOf(Unit.class);

    IntervalParser(String text) {
        this(text, null);
    }

    /// @param fields of the type that the text is to be read as; null for all
    IntervalParser(String text, @Nullable IntervalFields fields) {
        this.text = text;
        this.fields = fields;
    }

    Interval parse() {
        String s = text.strip().toLowerCase(Locale.ROOT);
        if (s.isEmpty()) {
            throw invalid();
        }
        try {
            if (s.startsWith("p") && s.length() > 1) {
                iso(s);
            } else {
                words(s);
            }
            return new Interval(
                    Math.toIntExact(months),
                    Math.toIntExact(days),
                    micros.setScale(0, RoundingMode.HALF_EVEN).longValueExact());
        } catch (ArithmeticException e) {
            throw SqlException.of("22015", "interval field value out of range: \"" + text + "\"")
                    .withCause(e);
        }
    }

    private SqlException invalid() {
        return SqlException.of("22007", "invalid input syntax for type interval: \"" + text + "\"");
    }

    private void words(String input) {
        String s = LOOSE_SIGN
                .matcher(input.startsWith("@") ? input.substring(1).strip() : input)
                .replaceAll("$1");
        boolean ago = s.endsWith(" ago");
        if (ago) {
            s = s.substring(0, s.length() - 4).strip();
        }
        int at = 0;
        BigDecimal pending = null;
        boolean any = false;
        while (at < s.length()) {
            char c = s.charAt(at);
            if (IntegerType.isSpace(c)) {
                at++;
                continue;
            }
            any = true;
            if (c >= 'a' && c <= 'z') {
                int end = at;
                while (end < s.length() && Character.isLetter(s.charAt(end))) {
                    end++;
                }
                if (pending == null) {
                    throw invalid();
                }
                addOnce(pending, unit(s.substring(at, end)));
                pending = null;
                at = end;
                continue;
            }
            int end = at + 1;
            while (end < s.length() && !IntegerType.isSpace(s.charAt(end)) && !Character.isLetter(s.charAt(end))) {
                end++;
            }
            String token = s.substring(at, end);
            at = end;
            if (token.indexOf(':') >= 0) {
                if (pending != null) {
                    // In front of a time a number without a unit counts days.
                    add(pending, Unit.DAY);
                    pending = null;
                }
                boolean before = seen.contains(Unit.HOUR)
                        || seen.contains(Unit.MINUTE)
                        || seen.contains(Unit.SECOND)
                        || seen.contains(Unit.MILLISECOND)
                        || seen.contains(Unit.MICROSECOND);
                if (before) {
                    throw invalid();
                }
                seen.add(Unit.HOUR);
                seen.add(Unit.MINUTE);
                seen.add(Unit.SECOND);
                seen.add(Unit.MILLISECOND);
                seen.add(Unit.MICROSECOND);
                clock(token);
            } else if (token.matches("[+-]?[0-9]+-[0-9]+")) {
                yearMonth(token);
            } else {
                if (pending != null) {
                    if (defaultUnit() != Unit.HOUR) {
                        throw invalid();
                    }
                    // In front of an hour a number without a unit counts days.
                    addOnce(pending, Unit.DAY);
                }
                pending = number(token);
            }
        }
        if (pending != null) {
            addOnce(pending, defaultUnit());
        }
        if (!any) {
            throw invalid();
        }
        if (ago) {
            months = -months;
            days = -days;
            micros = micros.negate();
        }
    }

    private Unit defaultUnit() {
        return fields == null ? Unit.SECOND : fields.last();
    }

    private void addOnce(BigDecimal value, Unit unit) {
        boolean fraction = unit == Unit.SECOND && value.stripTrailingZeros().scale() > 0;
        if (!seen.add(unit) || fraction && !(seen.add(Unit.MILLISECOND) & seen.add(Unit.MICROSECOND))) {
            throw invalid();
        }
        add(value, unit);
    }

    private BigDecimal number(String token) {
        try {
            if (!token.matches("[+-]?([0-9]+(\\.[0-9]*)?|\\.[0-9]+)(e[+-]?[0-9]{1,4})?") || token.length() > 40) {
                throw invalid();
            }
            return new BigDecimal(token);
        } catch (NumberFormatException e) {
            throw invalid().withCause(e);
        }
    }

    private void yearMonth(String token) {
        int dash = token.indexOf('-', 1);
        boolean negative = token.startsWith("-");
        long y = Long.parseLong(token.substring(token.startsWith("+") || negative ? 1 : 0, dash));
        long m = Long.parseLong(token.substring(dash + 1));
        if (m > 11) {
            throw SqlException.of("22015", "interval field value out of range: \"" + text + "\"");
        }
        months += (negative ? -1 : 1) * (Math.multiplyExact(y, 12L) + m);
    }

    private void clock(String token) {
        boolean negative = token.startsWith("-");
        String body = token.startsWith("-") || token.startsWith("+") ? token.substring(1) : token;
        String[] parts = body.split(":", -1);
        if (parts.length > 3) {
            throw invalid();
        }
        BigDecimal sum;
        try {
            BigDecimal first = new BigDecimal(parts[0]);
            BigDecimal second = new BigDecimal(parts[1]);
            boolean minuteSecond =
                    parts.length == 2 && (parts[1].indexOf('.') >= 0 || fields == IntervalFields.MINUTE_TO_SECOND);
            BigDecimal third = parts.length == 3 ? new BigDecimal(parts[2]) : BigDecimal.ZERO;
            BigDecimal hours = minuteSecond ? BigDecimal.ZERO : first;
            BigDecimal minutes = minuteSecond ? first : second;
            BigDecimal secs = minuteSecond ? second : third;
            if (!minuteSecond && minutes.compareTo(BigDecimal.valueOf(60)) >= 0
                    || secs.compareTo(BigDecimal.valueOf(61)) >= 0) {
                throw SqlException.of("22015", "interval field value out of range: \"" + text + "\"");
            }
            sum = hours.multiply(BigDecimal.valueOf(Calendar.MICROS_PER_HOUR))
                    .add(minutes.multiply(BigDecimal.valueOf(Calendar.MICROS_PER_MINUTE)))
                    .add(secs.multiply(BigDecimal.valueOf(Calendar.MICROS_PER_SECOND)));
        } catch (NumberFormatException e) {
            throw invalid().withCause(e);
        }
        micros = micros.add(negative ? sum.negate() : sum);
    }

    /// With designators (`P1Y2M`), or in the two alternative forms `P0001-02-03T04:05:06` and `P00010203T040506`.
    private void iso(String s) {
        int at = 1;
        boolean time = false;
        boolean any = false;
        while (at < s.length()) {
            if (s.charAt(at) == 't') {
                if (time) {
                    throw invalid();
                }
                time = true;
                any = false;
                at++;
                continue;
            }
            int end = at + 1;
            while (end < s.length() && (Character.isDigit(s.charAt(end)) || s.charAt(end) == '.')) {
                end++;
            }
            BigDecimal value = number(s.substring(at, end));
            char designator = end == s.length() ? 't' : s.charAt(end);
            if (designator == 't' || designator == '-' || designator == ':') {
                if (any) {
                    throw invalid();
                }
                int stop = s.indexOf('t', at);
                stop = stop < 0 ? s.length() : stop;
                alternative(s.substring(at, stop), time);
                any = true;
                at = stop;
                continue;
            }
            Unit unit = switch (designator) {
                case 'y' -> Unit.YEAR;
                case 'm' -> time ? Unit.MINUTE : Unit.MONTH;
                case 'w' -> Unit.WEEK;
                case 'd' -> Unit.DAY;
                case 'h' -> Unit.HOUR;
                case 's' -> Unit.SECOND;
                default -> throw invalid();
            };
            if (unit.isOfTime() != time) {
                throw invalid();
            }
            add(value, unit);
            any = true;
            at = end + 1;
        }
    }

    /// The fields of a date or of a time in their order, divided by signs or by their number of digits.
    private void alternative(String s, boolean time) {
        int basic = time ? BASIC_TIME_DIGITS : BASIC_DATE_DIGITS;
        int point = s.indexOf('.') < 0 ? s.length() : s.indexOf('.');
        String[] parts = point == basic && s.chars().limit(basic).allMatch(Character::isDigit)
                ? new String[] {s.substring(0, basic - 4), s.substring(basic - 4, basic - 2), s.substring(basic - 2)}
                : s.split(time ? ":" : "-", -1);
        Unit[] units =
                time ? new Unit[] {Unit.HOUR, Unit.MINUTE, Unit.SECOND} : new Unit[] {Unit.YEAR, Unit.MONTH, Unit.DAY};
        if (parts.length > units.length) {
            throw invalid();
        }
        for (int i = 0; i < parts.length; i++) {
            add(number(parts[i]), units[i]);
        }
    }

    private void add(BigDecimal value, Unit unit) {
        if (unit.months != 0) {
            BigDecimal all = value.multiply(BigDecimal.valueOf(unit.months));
            BigDecimal whole = all.setScale(0, RoundingMode.DOWN);
            Math.toIntExact(whole.longValueExact() / (unit == Unit.MONTH ? 1 : 12));
            months = Math.addExact(months, whole.longValueExact());
            BigDecimal rest = all.subtract(whole);
            if (unit == Unit.MONTH) {
                addDays(rest.multiply(BigDecimal.valueOf(30)));
            } else if (rest.signum() != 0) {
                months = Math.addExact(
                        months, rest.setScale(0, RoundingMode.HALF_EVEN).longValueExact());
            }
        } else if (unit.days != 0) {
            addDays(value.multiply(BigDecimal.valueOf(unit.days)));
        } else {
            micros = micros.add(value.multiply(unit.micros));
        }
    }

    private void addDays(BigDecimal value) {
        BigDecimal whole = value.setScale(0, RoundingMode.DOWN);
        days = Math.addExact(days, whole.longValueExact());
        micros = micros.add(value.subtract(whole).multiply(BigDecimal.valueOf(Calendar.MICROS_PER_DAY)));
    }

    private Unit unit(String word) {
        Unit unit = Unit.find(word);
        if (unit == null) {
            throw invalid();
        }
        return unit;
    }

    /// The units of an interval.
    enum Unit {
        MILLENNIUM(12_000, 0, 0),
        CENTURY(1_200, 0, 0),
        DECADE(120, 0, 0),
        YEAR(12, 0, 0),
        MONTH(1, 0, 0),
        WEEK(0, 7, 0),
        DAY(0, 1, 0),
        HOUR(0, 0, Calendar.MICROS_PER_HOUR),
        MINUTE(0, 0, Calendar.MICROS_PER_MINUTE),
        SECOND(0, 0, Calendar.MICROS_PER_SECOND),
        MILLISECOND(0, 0, 1000),
        MICROSECOND(0, 0, 1);

        private final int months;
        private final int days;
        private final BigDecimal micros;

        Unit(int months, int days, long micros) {
            this.months = months;
            this.days = days;
            this.micros = BigDecimal.valueOf(micros);
        }

        boolean isOfTime() {
            return months == 0 && days == 0;
        }

        static @Nullable Unit find(String word) {
            return switch (word) {
                case "millennium", "millenniums", "millennia", "mil", "mils" -> MILLENNIUM;
                case "century", "centuries", "cent", "c" -> CENTURY;
                case "decade", "decades", "dec", "decs" -> DECADE;
                case "year", "years", "y", "yr", "yrs" -> YEAR;
                case "month", "months", "mon", "mons" -> MONTH;
                case "week", "weeks", "w" -> WEEK;
                case "day", "days", "d" -> DAY;
                case "hour", "hours", "h", "hr", "hrs" -> HOUR;
                case "minute", "minutes", "m", "min", "mins" -> MINUTE;
                case "second", "seconds", "s", "sec", "secs" -> SECOND;
                case "millisecond", "milliseconds", "ms", "msec", "msecs", "msecond", "mseconds" -> MILLISECOND;
                case "microsecond", "microseconds", "us", "usec", "usecs", "usecond", "useconds" -> MICROSECOND;
                default -> null;
            };
        }
    }
}
