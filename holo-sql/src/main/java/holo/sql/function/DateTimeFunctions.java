package holo.sql.function;

import static holo.sql.function.DateTimeMath.nn;

import holo.sql.error.SqlException;
import holo.sql.exec.ExecutionContext;
import holo.sql.type.Calendar;
import holo.sql.type.Interval;
import holo.sql.type.Numeric;
import holo.sql.type.PgTypes;
import holo.sql.type.TimeTz;
import holo.sql.type.TypeContext;
import holo.sql.type.TypeModifiers;
import holo.sql.type.Values;
import holo.sql.type.Zones;
import java.math.BigDecimal;
import java.time.DateTimeException;
import java.time.Instant;
import java.time.LocalDate;
import java.time.ZoneId;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Date and time functions.
final class DateTimeFunctions {
    private DateTimeFunctions() {}

    static void register(FunctionCatalog c) {
        current(c);
        extract(c);
        truncate(c);
        zones(c);
        making(c);
        comparing(c);
        formatting(c);
    }

    private static long local(ExecutionContext x) {
        return Zones.toLocal(x.types().timeZone(), x.session().transactionStartMicros());
    }

    private static void current(FunctionCatalog c) {
        for (String name : new String[] {"now", "current_timestamp", "transaction_timestamp"}) {
            c.session(name + "() timestamptz", (v, x) -> x.session().transactionStartMicros());
        }
        c.session(
                "current_timestamp(int4) timestamptz",
                (v, x) -> TypeModifiers.coerce(
                        PgTypes.TIMESTAMPTZ, (Integer) nn(v[0]), x.session().transactionStartMicros(), true));
        c.session("statement_timestamp() timestamptz", (v, x) -> x.session().statementStartMicros());
        c.session("clock_timestamp() timestamptz", (v, x) -> clock());
        c.session(
                "timeofday() text",
                (v, x) -> PgTypes.TIMESTAMPTZ.toText(
                        clock(),
                        new TypeContext(
                                x.types().timeZone(),
                                "Postgres, MDY",
                                "postgres",
                                1,
                                x.types().nowMicros())));
        c.session("current_date() date", (v, x) -> Calendar.days(local(x)));
        c.session("localtimestamp() timestamp", (v, x) -> local(x));
        c.session(
                "localtimestamp(int4) timestamp",
                (v, x) -> TypeModifiers.coerce(PgTypes.TIMESTAMP, (Integer) nn(v[0]), local(x), true));
        c.session("localtime() time", (v, x) -> Calendar.timeOfDay(local(x)));
        c.session(
                "localtime(int4) time",
                (v, x) -> TypeModifiers.coerce(PgTypes.TIME, (Integer) nn(v[0]), Calendar.timeOfDay(local(x)), true));
        c.session("current_time() timetz", (v, x) -> time(x));
        c.session(
                "current_time(int4) timetz",
                (v, x) -> TypeModifiers.coerce(PgTypes.TIMETZ, (Integer) nn(v[0]), time(x), true));
    }

    private static TimeTz time(ExecutionContext x) {
        return new TimeTz(
                Calendar.timeOfDay(local(x)),
                Zones.offsetSeconds(x.types().timeZone(), x.session().transactionStartMicros()));
    }

    private static long clock() {
        Instant now = Instant.now();
        return now.getEpochSecond() * Calendar.MICROS_PER_SECOND + now.getNano() / 1000 - Calendar.EPOCH_MICROS;
    }

    private static @Nullable Numeric instant(String field, long instant, ExecutionContext x) {
        ZoneId zone = x.types().timeZone();
        return Calendar.isInfinite(instant)
                ? DateTimeFields.timestamp(field, instant, 0)
                : DateTimeFields.timestamp(field, Zones.toLocal(zone, instant), Zones.offsetSeconds(zone, instant));
    }

    private static void extract(FunctionCatalog c) {
        c.two("extract(text,timestamp) numeric", (a, b) -> DateTimeFields.timestamp((String) a, (Long) b, null));
        c.full("extract(text,timestamptz) numeric", (v, x) -> instant((String) nn(v[0]), (Long) nn(v[1]), x));
        c.two("extract(text,date) numeric", (a, b) -> DateTimeFields.date((String) a, (Integer) b));
        c.two("extract(text,time) numeric", (a, b) -> DateTimeFields.time((String) a, (Long) b));
        c.two("extract(text,timetz) numeric", (a, b) -> DateTimeFields.timeTz((String) a, (TimeTz) b));
        c.two("extract(text,interval) numeric", (a, b) -> DateTimeFields.interval((String) a, (Interval) b));
        c.two(
                "date_part(text,timestamp) float8",
                (a, b) -> DateTimeFields.toDouble(DateTimeFields.timestamp((String) a, (Long) b, null)));
        c.full(
                "date_part(text,timestamptz) float8",
                (v, x) -> DateTimeFields.toDouble(instant((String) nn(v[0]), (Long) nn(v[1]), x)));
        c.two(
                "date_part(text,date) float8",
                (a, b) -> DateTimeFields.toDouble(
                        DateTimeFields.timestamp((String) a, Casts.dateToTimestamp((Integer) b), null)));
        c.two(
                "date_part(text,time) float8",
                (a, b) -> DateTimeFields.toDouble(DateTimeFields.time((String) a, (Long) b)));
        c.two(
                "date_part(text,timetz) float8",
                (a, b) -> DateTimeFields.toDouble(DateTimeFields.timeTz((String) a, (TimeTz) b)));
        c.two(
                "date_part(text,interval) float8",
                (a, b) -> DateTimeFields.toDouble(DateTimeFields.interval((String) a, (Interval) b)));
    }

    private static void truncate(FunctionCatalog c) {
        c.two("date_trunc(text,timestamp) timestamp", (a, b) -> DateTimeFields.truncate((String) a, (long) (Long) b));
        c.full(
                "date_trunc(text,timestamptz) timestamptz",
                (v, x) -> truncate((String) nn(v[0]), (Long) nn(v[1]), x.types().timeZone()));
        c.three(
                "date_trunc(text,timestamptz,text) timestamptz",
                (a, b, d) -> truncate((String) a, (Long) b, Zones.get((String) d)));
        c.two("date_trunc(text,interval) interval", (a, b) -> DateTimeFields.truncate((String) a, (Interval) b));
        c.three("date_bin(interval,timestamp,timestamp) timestamp", (a, b, d) -> bin((Interval) a, (Long) b, (Long) d));
        c.three(
                "date_bin(interval,timestamptz,timestamptz) timestamptz",
                (a, b, d) -> bin((Interval) a, (Long) b, (Long) d));
    }

    private static long truncate(String field, long instant, ZoneId zone) {
        return Calendar.isInfinite(instant)
                ? instant
                : Zones.toInstant(zone, DateTimeFields.truncate(field, Zones.toLocal(zone, instant)));
    }

    private static long bin(Interval stride, long timestamp, long origin) {
        if (stride.months() != 0) {
            throw SqlException.of("0A000", "timestamps cannot be binned into intervals containing months or years");
        }
        long width = stride.days() * Calendar.MICROS_PER_DAY + stride.micros();
        if (width <= 0) {
            throw SqlException.of("22008", "stride must be greater than zero");
        }
        try {
            return Calendar.checkTimestamp(
                    origin + Math.floorDiv(Math.subtractExact(timestamp, origin), width) * width);
        } catch (ArithmeticException e) {
            throw Interval.outOfRange().withCause(e);
        }
    }

    private static void zones(FunctionCatalog c) {
        c.two("timezone(text,timestamptz) timestamp", (a, b) -> Zones.toLocal(Zones.get((String) a), (Long) b));
        c.two("timezone(text,timestamp) timestamptz", (a, b) -> Zones.toInstant(Zones.get((String) a), (Long) b));
        c.two("timezone(interval,timestamptz) timestamp", (a, b) -> (Long) b + ((Interval) a).micros());
        c.two("timezone(interval,timestamp) timestamptz", (a, b) -> (Long) b - ((Interval) a).micros());
        c.full("timezone(text,timetz) timetz", (v, x) -> {
            TimeTz time = (TimeTz) nn(v[1]);
            int offset = Zones.offsetSeconds(
                    Zones.get((String) nn(v[0])), x.session().transactionStartMicros());
            long micros = Math.floorMod(
                    time.micros() + (offset - time.offsetSeconds()) * Calendar.MICROS_PER_SECOND,
                    Calendar.MICROS_PER_DAY);
            return new TimeTz(micros, offset);
        });
    }

    private static LocalDate date(int year, int month, int day) {
        try {
            if (year == 0) {
                throw new DateTimeException("year 0");
            }
            return LocalDate.of(year < 0 ? year + 1 : year, month, day);
        } catch (DateTimeException e) {
            throw SqlException.of(
                            "22008", String.format("date field value out of range: %d-%02d-%02d", year, month, day))
                    .withCause(e);
        }
    }

    private static long time(int hour, int minute, double second) {
        if (hour < 0
                || hour > 24
                || minute < 0
                || minute > 59
                || second < 0
                || second > 60
                || hour == 24 && (minute > 0 || second > 0)) {
            throw SqlException.of(
                    "22008", String.format("time field value out of range: %d:%02d:%02.0f", hour, minute, second));
        }
        return (hour * 60L + minute) * Calendar.MICROS_PER_MINUTE + Math.round(second * 1e6);
    }

    private static long timestamp(@Nullable Object[] v) {
        LocalDate date = date((Integer) nn(v[0]), (Integer) nn(v[1]), (Integer) nn(v[2]));
        return Calendar.timestamp(
                date.toEpochDay() - Calendar.EPOCH_DAY,
                time((Integer) nn(v[3]), (Integer) nn(v[4]), (Double) nn(v[5])));
    }

    private static void making(FunctionCatalog c) {
        c.three(
                "make_date(int4,int4,int4) date",
                (a, b, d) -> Calendar.ofLocalDate(date((Integer) a, (Integer) b, (Integer) d)));
        c.three("make_time(int4,int4,float8) time", (a, b, d) -> time((Integer) a, (Integer) b, (Double) d));
        c.full("make_timestamp(int4,int4,int4,int4,int4,float8) timestamp", (v, x) -> timestamp(v));
        c.full(
                "make_timestamptz(int4,int4,int4,int4,int4,float8) timestamptz",
                (v, x) -> Zones.toInstant(x.types().timeZone(), timestamp(v)));
        c.full(
                "make_timestamptz(int4,int4,int4,int4,int4,float8,text) timestamptz",
                (v, x) -> Zones.toInstant(Zones.written((String) nn(v[6])), timestamp(v)));
        for (int count = 0; count <= 7; count++) {
            String[] types = {"int4", "int4", "int4", "int4", "int4", "int4", "float8"};
            String list = String.join(",", java.util.Arrays.copyOf(types, count));
            c.full("make_interval(" + list + ") interval", (v, x) -> makeInterval(v));
        }
        c.one("to_timestamp(float8) timestamptz", a -> {
            double seconds = (Double) a;
            if (Double.isInfinite(seconds)) {
                return seconds > 0 ? Calendar.INFINITY : Calendar.MINUS_INFINITY;
            }
            if (Double.isNaN(seconds)) {
                throw SqlException.of("22008", "timestamp cannot be NaN");
            }
            return Calendar.checkTimestamp(Math.round(seconds * 1e6) - Calendar.EPOCH_MICROS);
        });
        c.one("justify_hours(interval) interval", a -> justifyHours((Interval) a));
        c.one("justify_days(interval) interval", a -> justifyDays((Interval) a));
        c.one("justify_interval(interval) interval", a -> justify((Interval) a));
    }

    private static Interval makeInterval(@Nullable Object[] v) {
        int[] n = new int[6];
        for (int i = 0; i < Math.min(6, v.length); i++) {
            n[i] = (Integer) nn(v[i]);
        }
        double seconds = v.length > 6 ? (Double) nn(v[6]) : 0;
        if (!Double.isFinite(seconds)) {
            throw Interval.outOfRange();
        }
        try {
            return new Interval(
                    Math.addExact(Math.multiplyExact(n[0], 12), n[1]),
                    Math.addExact(Math.multiplyExact(n[2], 7), n[3]),
                    n[4] * Calendar.MICROS_PER_HOUR
                            + n[5] * Calendar.MICROS_PER_MINUTE
                            + DateTimeFields.micros(BigDecimal.valueOf(seconds)));
        } catch (ArithmeticException e) {
            throw Interval.outOfRange().withCause(e);
        }
    }

    private static Interval justifyHours(Interval i) {
        long days = i.days() + i.micros() / Calendar.MICROS_PER_DAY;
        long micros = i.micros() % Calendar.MICROS_PER_DAY;
        return interval(i.months(), days, micros, true);
    }

    private static Interval justifyDays(Interval i) {
        return months(i.months() + (long) i.days() / 30, i.days() % 30, i.micros());
    }

    /// Months, days and time of one sign.
    private static Interval justify(Interval i) {
        long days = i.days() + i.micros() / Calendar.MICROS_PER_DAY;
        long micros = i.micros() % Calendar.MICROS_PER_DAY;
        long months = i.months() + days / 30;
        days %= 30;
        if (months > 0 && (days < 0 || days == 0 && micros < 0)) {
            days += 30;
            months--;
        } else if (months < 0 && (days > 0 || days == 0 && micros > 0)) {
            days -= 30;
            months++;
        }
        return interval(months, days, micros, true);
    }

    private static Interval months(long months, long days, long micros) {
        long m = months;
        long d = days;
        if (m > 0 && d < 0) {
            d += 30;
            m--;
        } else if (m < 0 && d > 0) {
            d -= 30;
            m++;
        }
        return interval(m, d, micros, false);
    }

    private static Interval interval(long months, long days, long micros, boolean sameSign) {
        long d = days;
        long t = micros;
        if (sameSign && d > 0 && t < 0) {
            t += Calendar.MICROS_PER_DAY;
            d--;
        } else if (sameSign && d < 0 && t > 0) {
            t -= Calendar.MICROS_PER_DAY;
            d++;
        }
        try {
            return new Interval(Math.toIntExact(months), Math.toIntExact(d), t);
        } catch (ArithmeticException e) {
            throw Interval.outOfRange().withCause(e);
        }
    }

    private static void comparing(FunctionCatalog c) {
        c.two("age(timestamp,timestamp) interval", (a, b) -> DateTimeMath.age((Long) a, (Long) b));
        c.full(
                "age(timestamptz,timestamptz) interval",
                (v, x) -> DateTimeMath.age(
                        Zones.toLocal(x.types().timeZone(), (Long) nn(v[0])),
                        Zones.toLocal(x.types().timeZone(), (Long) nn(v[1]))));
        c.session("age(timestamp) interval", (v, x) -> DateTimeMath.age(midnight(x), (Long) nn(v[0])));
        c.session(
                "age(timestamptz) interval",
                (v, x) -> DateTimeMath.age(midnight(x), Zones.toLocal(x.types().timeZone(), (Long) nn(v[0]))));
        c.one("isfinite(date) bool", a -> !Calendar.isInfinite((int) (Integer) a));
        c.one("isfinite(timestamp) bool", a -> !Calendar.isInfinite((long) (Long) a));
        c.one("isfinite(timestamptz) bool", a -> !Calendar.isInfinite((long) (Long) a));
        c.one("isfinite(interval) bool", a -> true);
        for (String t : new String[] {"timestamp", "timestamptz", "time", "timetz", "date"}) {
            java.util.Comparator<Object> order = Values.comparator(nnType(t));
            c.nullable("overlaps(" + t + "," + t + "," + t + "," + t + ") bool", (v, x) -> overlaps(v, order));
        }
        c.two("timestamp(date,time) timestamp", (a, b) -> DateTimeMath.atTime((Integer) a, (Long) b));
        c.full(
                "timestamptz(date,time) timestamptz",
                (v, x) -> Zones.toInstant(
                        x.types().timeZone(), DateTimeMath.atTime((Integer) nn(v[0]), (Long) nn(v[1]))));
        c.two(
                "timestamptz(date,timetz) timestamptz",
                (a, b) -> DateTimeMath.atTime((Integer) a, ((TimeTz) b).micros())
                        + ((TimeTz) b).offsetSeconds() * -Calendar.MICROS_PER_SECOND);
        periods(c, "timestamp", (start, length, x) -> DateTimeMath.plus((Long) start, length));
        periods(
                c,
                "timestamptz",
                (start, length, x) ->
                        DateTimeMath.plus((Long) start, length, x.types().timeZone()));
        periods(
                c,
                "time",
                (start, length, x) -> Math.floorMod((Long) start + length.micros(), Calendar.MICROS_PER_DAY));
    }

    /// The end of a period.
    private interface End {
        Object of(Object start, Interval length, ExecutionContext context);
    }

    /// OVERLAPS of periods that are given by their lengths.
    private static void periods(FunctionCatalog c, String t, End end) {
        java.util.Comparator<Object> order = Values.comparator(nnType(t));
        for (String types : List.of(
                t + ",interval," + t + ",interval",
                t + ",interval," + t + "," + t,
                t + "," + t + "," + t + ",interval")) {
            c.nullable("overlaps(" + types + ") bool", (v, x) -> {
                @Nullable Object[] ends = v.clone();
                for (int i = 1; i <= 3; i += 2) {
                    if (v[i] instanceof Interval length) {
                        Object start = v[i - 1];
                        ends[i] = start == null ? null : end.of(start, length, x);
                    }
                }
                return overlaps(ends, order);
            });
        }
    }

    private static holo.sql.type.SqlType nnType(String name) {
        return java.util.Objects.requireNonNull(PgTypes.find(name));
    }

    /// Of each period one end may be unknown, as long as the known ones decide.
    private static @Nullable Boolean overlaps(@Nullable Object[] v, java.util.Comparator<Object> order) {
        Object s1 = earlier(v[0], v[1], order);
        Object s2 = earlier(v[2], v[3], order);
        if (s1 == null || s2 == null) {
            return null;
        }
        Object e1 = later(v[0], v[1], order);
        Object e2 = later(v[2], v[3], order);
        int starts = order.compare(s1, s2);
        if (starts == 0) {
            return e1 == null || e2 == null ? null : true;
        }
        Object end = starts > 0 ? e2 : e1;
        if (end == null) {
            return null;
        }
        if (order.compare(starts > 0 ? s1 : s2, end) < 0) {
            return true;
        }
        return (starts > 0 ? e1 : e2) == null ? null : false;
    }

    private static @Nullable Object earlier(
            @Nullable Object a, @Nullable Object b, java.util.Comparator<Object> order) {
        return a == null || b == null ? (a == null ? b : a) : order.compare(a, b) > 0 ? b : a;
    }

    /// Null when one of them is.
    private static @Nullable Object later(@Nullable Object a, @Nullable Object b, java.util.Comparator<Object> order) {
        return a == null || b == null ? null : order.compare(a, b) > 0 ? a : b;
    }

    private static long midnight(ExecutionContext x) {
        long local = local(x);
        return local - Calendar.timeOfDay(local);
    }

    private static void formatting(FunctionCatalog c) {
        c.two("to_char(timestamp,text) text", (a, b) -> DateTimePattern.format((String) b, (Long) a, null, null));
        c.full("to_char(timestamptz,text) text", (v, x) -> {
            long instant = (Long) nn(v[0]);
            ZoneId zone = x.types().timeZone();
            return DateTimePattern.format((String) nn(v[1]), Zones.toLocal(zone, instant), zone, instant);
        });
        c.two("to_char(interval,text) text", (a, b) -> DateTimePattern.formatInterval((String) b, (Interval) a));
        c.two("to_date(text,text) date", (a, b) -> Calendar.days(DateTimePattern.parse((String) b, (String) a)));
        c.full(
                "to_timestamp(text,text) timestamptz",
                (v, x) -> Zones.toInstant(
                        x.types().timeZone(), DateTimePattern.parse((String) nn(v[1]), (String) nn(v[0]))));
        c.two("to_char(numeric,text) text", (a, b) -> NumberFormat.format((String) b, (Numeric) a));
        c.two("to_char(int4,text) text", (a, b) -> NumberFormat.format((String) b, Casts.numeric(a)));
        c.two("to_char(int8,text) text", (a, b) -> NumberFormat.format((String) b, Casts.numeric(a)));
        c.two("to_char(float8,text) text", (a, b) -> NumberFormat.format((String) b, (Double) a, 15));
        c.two("to_char(float4,text) text", (a, b) -> NumberFormat.format((String) b, (Float) a, 6));
        c.two("to_number(text,text) numeric", (a, b) -> NumberPattern.parse((String) b, (String) a));
    }
}
