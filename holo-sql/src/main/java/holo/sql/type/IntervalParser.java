package holo.sql.type;

import holo.sql.error.SqlException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.EnumSet;
import java.util.Locale;
import java.util.Set;
import org.jspecify.annotations.Nullable;

/// Reads intervals: PostgreSQL's own form with units, the SQL standard's, and ISO 8601's.
final class IntervalParser {
    private final String text;
    private long months;
    private long days;
    private BigDecimal micros = BigDecimal.ZERO;

    /// Units that the text has given already: each may be given once.
    private final Set<Unit> seen = EnumSet.noneOf(Unit.class);

    IntervalParser(String text) {
        this.text = text;
    }

    Interval parse() {
        String s = text.strip().toLowerCase(Locale.ROOT);
        if (s.isEmpty()) {
            throw invalid();
        }
        try {
            if (s.startsWith("p") || s.startsWith("-p") && s.length() > 2) {
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
        String s = input.startsWith("@") ? input.substring(1).strip() : input;
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
                Unit unit = unit(s.substring(at, end));
                if (!seen.add(unit)) {
                    throw invalid();
                }
                add(pending, unit);
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
                    throw invalid();
                }
                pending = number(token);
            }
        }
        if (pending != null) {
            add(pending, Unit.SECOND);
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
            boolean minuteSecond = parts.length == 2 && parts[1].indexOf('.') >= 0;
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

    private void iso(String s) {
        if (s.matches("p[0-9]{4}-[0-9]{2}-[0-9]{2}(t[0-9]{2}:[0-9]{2}:[0-9]{2}(\\.[0-9]*)?)?")) {
            months = Integer.parseInt(s.substring(1, 5)) * 12L + Integer.parseInt(s.substring(6, 8));
            days = Integer.parseInt(s.substring(9, 11));
            if (s.length() > 11) {
                clock(s.substring(12));
            }
            return;
        }
        boolean negative = s.startsWith("-");
        int at = negative ? 2 : 1;
        boolean time = false;
        boolean any = false;
        while (at < s.length()) {
            if (s.charAt(at) == 't') {
                time = true;
                at++;
                continue;
            }
            int end = at;
            while (end < s.length() && !Character.isLetter(s.charAt(end))) {
                end++;
            }
            if (end == at || end == s.length()) {
                throw invalid();
            }
            BigDecimal value = number(s.substring(at, end));
            Unit unit = switch (s.charAt(end)) {
                case 'y' -> Unit.YEAR;
                case 'm' -> time ? Unit.MINUTE : Unit.MONTH;
                case 'w' -> Unit.WEEK;
                case 'd' -> Unit.DAY;
                case 'h' -> Unit.HOUR;
                case 's' -> Unit.SECOND;
                default -> throw invalid();
            };
            add(negative ? value.negate() : value, unit);
            any = true;
            at = end + 1;
        }
        if (!any) {
            throw invalid();
        }
    }

    private void add(BigDecimal value, Unit unit) {
        if (unit.months != 0) {
            BigDecimal all = value.multiply(BigDecimal.valueOf(unit.months));
            BigDecimal whole = all.setScale(0, RoundingMode.DOWN);
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
