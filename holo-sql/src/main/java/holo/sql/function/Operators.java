package holo.sql.function;

import holo.sql.error.SqlException;
import holo.sql.type.Calendar;
import holo.sql.type.Interval;
import holo.sql.type.Numeric;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import holo.sql.type.TimeTz;
import holo.sql.type.Values;
import java.util.Comparator;
import java.util.List;

/// Arithmetic and comparison operators.
final class Operators {
    private Operators() {}

    static void register(FunctionCatalog c) {
        for (SqlType type : List.of(
                PgTypes.BOOL,
                PgTypes.INT2,
                PgTypes.INT4,
                PgTypes.INT8,
                PgTypes.FLOAT4,
                PgTypes.FLOAT8,
                PgTypes.NUMERIC,
                PgTypes.TEXT,
                PgTypes.BPCHAR,
                PgTypes.NAME,
                PgTypes.CHAR,
                PgTypes.BYTEA,
                PgTypes.DATE,
                PgTypes.TIME,
                PgTypes.TIMETZ,
                PgTypes.TIMESTAMP,
                PgTypes.TIMESTAMPTZ,
                PgTypes.INTERVAL,
                PgTypes.UUID,
                PgTypes.BIT,
                PgTypes.VARBIT,
                PgTypes.MONEY,
                PgTypes.INET,
                PgTypes.MACADDR,
                PgTypes.MACADDR8,
                PgTypes.CITEXT,
                PgTypes.OID,
                PgTypes.XID,
                PgTypes.JSONB,
                PgTypes.TSVECTOR,
                PgTypes.TSQUERY,
                PgTypes.ANYENUM,
                PgTypes.OIDVECTOR,
                PgTypes.ANYARRAY,
                PgTypes.RECORD)) {
            comparisons(c, type.oid() == 18 ? "char" : type.name(), type);
        }
        mixedFloats(c);
        integers(c);
        floats(c);
        numerics(c);
        dates(c);
    }

    private static void comparisons(FunctionCatalog c, String type, SqlType sqlType) {
        Comparator<Object> order = Values.comparator(sqlType);
        comparisons(c, type, type, order);
    }

    private static void comparisons(FunctionCatalog c, String left, String right, Comparator<Object> order) {
        String types = "(" + left + "," + right + ") bool";
        c.two("=" + types, (a, b) -> order.compare(a, b) == 0);
        c.two("<>" + types, (a, b) -> order.compare(a, b) != 0);
        c.two("<" + types, (a, b) -> order.compare(a, b) < 0);
        c.two("<=" + types, (a, b) -> order.compare(a, b) <= 0);
        c.two(">" + types, (a, b) -> order.compare(a, b) > 0);
        c.two(">=" + types, (a, b) -> order.compare(a, b) >= 0);
    }

    private static void mixedFloats(FunctionCatalog c) {
        Comparator<Object> order =
                (a, b) -> Values.compareDoubles(((Number) a).doubleValue(), ((Number) b).doubleValue());
        comparisons(c, "float4", "float8", order);
        comparisons(c, "float8", "float4", order);
    }

    private static SqlException out(String type) {
        return SqlException.of("22003", type + " out of range");
    }

    private static short small(int value) {
        if ((short) value != value) {
            throw out("smallint");
        }
        return (short) value;
    }

    private static int integer(long value) {
        if ((int) value != value) {
            throw out("integer");
        }
        return (int) value;
    }

    private static void integers(FunctionCatalog c) {
        c.two("+(int2,int2) int2", (a, b) -> small((Short) a + (Short) b));
        c.two("-(int2,int2) int2", (a, b) -> small((Short) a - (Short) b));
        c.two("*(int2,int2) int2", (a, b) -> small((Short) a * (Short) b));
        c.two("/(int2,int2) int2", (a, b) -> small((Short) a / divisor((Short) b)));
        c.two("%(int2,int2) int2", (a, b) -> small((Short) a % divisor((Short) b)));
        c.two("+(int4,int4) int4", (a, b) -> integer((long) (Integer) a + (Integer) b));
        c.two("-(int4,int4) int4", (a, b) -> integer((long) (Integer) a - (Integer) b));
        c.two("*(int4,int4) int4", (a, b) -> integer((long) (Integer) a * (Integer) b));
        c.two("/(int4,int4) int4", (a, b) -> integer((long) (Integer) a / divisor((Integer) b)));
        c.two("%(int4,int4) int4", (a, b) -> (int) ((long) (Integer) a % divisor((Integer) b)));
        c.two("+(int8,int8) int8", (a, b) -> add((Long) a, (Long) b));
        c.two("-(int8,int8) int8", (a, b) -> subtract((Long) a, (Long) b));
        c.two("*(int8,int8) int8", (a, b) -> multiply((Long) a, (Long) b));
        c.two("/(int8,int8) int8", (a, b) -> divide((Long) a, (Long) b));
        c.two("%(int8,int8) int8", (a, b) -> (Long) b == -1 ? 0L : (Long) a % divisor((Long) b));
        for (String type : List.of("int2", "int4", "int8")) {
            bits(c, type);
        }
        c.one("-(int2) int2", a -> small(-(Short) a));
        c.one("-(int4) int4", a -> integer(-(long) (Integer) a));
        c.one("-(int8) int8", a -> subtract(0, (Long) a));
        for (String type : List.of("int2", "int4", "int8", "float4", "float8", "numeric")) {
            c.one("+(" + type + ") " + type, a -> a);
        }
    }

    private static Object sized(Object like, long value) {
        return switch (like) {
            case Short s -> (Object) (short) value;
            case Integer i -> (Object) (int) value;
            default -> (Object) value;
        };
    }

    private static void bits(FunctionCatalog c, String t) {
        c.two("&(" + t + "," + t + ") " + t, (a, b) -> sized(a, ((Number) a).longValue() & ((Number) b).longValue()));
        c.two("|(" + t + "," + t + ") " + t, (a, b) -> sized(a, ((Number) a).longValue() | ((Number) b).longValue()));
        c.two("#(" + t + "," + t + ") " + t, (a, b) -> sized(a, ((Number) a).longValue() ^ ((Number) b).longValue()));
        c.one("~(" + t + ") " + t, a -> sized(a, ~((Number) a).longValue()));
        int bits = t.equals("int8") ? 63 : 31;
        c.two("<<(" + t + ",int4) " + t, (a, b) -> sized(a, shiftLeft(a, (Integer) b & bits)));
        c.two(">>(" + t + ",int4) " + t, (a, b) -> sized(a, ((Number) a).longValue() >> ((Integer) b & bits)));
    }

    private static long shiftLeft(Object a, int count) {
        return a instanceof Long l ? l << count : (long) (((Number) a).intValue() << count);
    }

    private static int divisor(int value) {
        if (value == 0) {
            throw NumericMath.divisionByZero();
        }
        return value;
    }

    private static long divisor(long value) {
        if (value == 0) {
            throw NumericMath.divisionByZero();
        }
        return value;
    }

    static long add(long a, long b) {
        long sum = a + b;
        if (((a ^ sum) & (b ^ sum)) < 0) {
            throw out("bigint");
        }
        return sum;
    }

    private static long subtract(long a, long b) {
        long difference = a - b;
        if (((a ^ b) & (a ^ difference)) < 0) {
            throw out("bigint");
        }
        return difference;
    }

    private static long multiply(long a, long b) {
        long high = Math.multiplyHigh(a, b);
        long low = a * b;
        if (high != low >> 63) {
            throw out("bigint");
        }
        return low;
    }

    private static long divide(long a, long b) {
        if (b == -1 && a == Long.MIN_VALUE) {
            throw out("bigint");
        }
        return a / divisor(b);
    }

    static double checked(double result, boolean infiniteInput) {
        if (Double.isInfinite(result) && !infiniteInput) {
            throw SqlException.of("22003", "value out of range: overflow");
        }
        return result;
    }

    private static Object narrow(double result, boolean infiniteInput, boolean zeroOk, boolean single) {
        double checked = checked(result, infiniteInput);
        if (single) {
            float f = (float) checked;
            if (Float.isInfinite(f) && !infiniteInput) {
                throw SqlException.of("22003", "value out of range: overflow");
            }
            if (f == 0 && !zeroOk) {
                throw SqlException.of("22003", "value out of range: underflow");
            }
            return f;
        }
        if (checked == 0 && !zeroOk) {
            throw SqlException.of("22003", "value out of range: underflow");
        }
        return checked;
    }

    private static void floats(FunctionCatalog c) {
        for (String left : List.of("float4", "float8")) {
            for (String right : List.of("float4", "float8")) {
                boolean single = left.equals("float4") && right.equals("float4");
                String types = "(" + left + "," + right + ") " + (single ? "float4" : "float8");
                c.two("+" + types, (a, b) -> {
                    double x = ((Number) a).doubleValue();
                    double y = ((Number) b).doubleValue();
                    return narrow(x + y, Double.isInfinite(x) || Double.isInfinite(y), true, single);
                });
                c.two("-" + types, (a, b) -> {
                    double x = ((Number) a).doubleValue();
                    double y = ((Number) b).doubleValue();
                    return narrow(x - y, Double.isInfinite(x) || Double.isInfinite(y), true, single);
                });
                c.two("*" + types, (a, b) -> {
                    double x = ((Number) a).doubleValue();
                    double y = ((Number) b).doubleValue();
                    return narrow(x * y, Double.isInfinite(x) || Double.isInfinite(y), x == 0 || y == 0, single);
                });
                c.two("/" + types, (a, b) -> {
                    double x = ((Number) a).doubleValue();
                    double y = ((Number) b).doubleValue();
                    if (y == 0 && !Double.isNaN(x)) {
                        throw NumericMath.divisionByZero();
                    }
                    return narrow(x / y, Double.isInfinite(x), x == 0 || Double.isInfinite(y), single);
                });
            }
        }
        // What CREATE TYPE … AS RANGE is often given as SUBTYPE_DIFF.
        c.two("float8mi(float8,float8) float8", (a, b) -> {
            boolean infinite = Double.isInfinite((Double) a) || Double.isInfinite((Double) b);
            return checked((Double) a - (Double) b, infinite);
        });
        c.two("float4mi(float4,float4) float4", (a, b) -> {
            boolean infinite = Float.isInfinite((Float) a) || Float.isInfinite((Float) b);
            return narrow((double) (Float) a - (Float) b, infinite, true, true);
        });
        c.one("-(float4) float4", a -> -(Float) a);
        c.one("-(float8) float8", a -> -(Double) a);
    }

    private static void numerics(FunctionCatalog c) {
        c.two("+(numeric,numeric) numeric", (a, b) -> NumericMath.add((Numeric) a, (Numeric) b));
        c.two("-(numeric,numeric) numeric", (a, b) -> NumericMath.subtract((Numeric) a, (Numeric) b));
        c.two("*(numeric,numeric) numeric", (a, b) -> NumericMath.multiply((Numeric) a, (Numeric) b));
        c.two("/(numeric,numeric) numeric", (a, b) -> NumericMath.divide((Numeric) a, (Numeric) b));
        c.two("%(numeric,numeric) numeric", (a, b) -> NumericMath.mod((Numeric) a, (Numeric) b));
        c.one("-(numeric) numeric", a -> NumericMath.negate((Numeric) a));
    }

    private static int plusDays(int date, long days) {
        if (Calendar.isInfinite(date)) {
            return date;
        }
        long sum = date + days;
        if (sum < Calendar.DATE_LEAST || sum >= Calendar.DATE_END) {
            throw SqlException.of("22008", "date out of range");
        }
        return (int) sum;
    }

    private static void dates(FunctionCatalog c) {
        c.two("+(date,int4) date", (a, b) -> plusDays((Integer) a, (Integer) b));
        c.two("+(int4,date) date", (a, b) -> plusDays((Integer) b, (Integer) a));
        c.two("-(date,int4) date", (a, b) -> plusDays((Integer) a, -(long) (Integer) b));
        c.two("-(date,date) int4", (a, b) -> {
            if (Calendar.isInfinite((Integer) a) || Calendar.isInfinite((Integer) b)) {
                throw SqlException.of("22008", "cannot subtract infinite dates");
            }
            return (Integer) a - (Integer) b;
        });
        c.two(
                "+(date,interval) timestamp",
                (a, b) -> DateTimeMath.plus(Casts.dateToTimestamp((Integer) a), (Interval) b));
        c.two(
                "+(interval,date) timestamp",
                (a, b) -> DateTimeMath.plus(Casts.dateToTimestamp((Integer) b), (Interval) a));
        c.two(
                "-(date,interval) timestamp",
                (a, b) -> DateTimeMath.plus(Casts.dateToTimestamp((Integer) a), ((Interval) b).negated()));
        c.two("+(date,time) timestamp", (a, b) -> DateTimeMath.atTime((Integer) a, (Long) b));
        c.two(
                "+(timetz,date) timestamptz",
                (a, b) -> DateTimeMath.atTime((Integer) b, ((TimeTz) a).micros())
                        - ((TimeTz) a).offsetSeconds() * Calendar.MICROS_PER_SECOND);
        c.two("+(time,date) timestamp", (a, b) -> DateTimeMath.atTime((Integer) b, (Long) a));
        c.two(
                "+(date,timetz) timestamptz",
                (a, b) -> DateTimeMath.atTime((Integer) a, ((TimeTz) b).micros())
                        - ((TimeTz) b).offsetSeconds() * Calendar.MICROS_PER_SECOND);
        c.two("+(timestamp,interval) timestamp", (a, b) -> DateTimeMath.plus((Long) a, (Interval) b));
        c.two("+(interval,timestamp) timestamp", (a, b) -> DateTimeMath.plus((Long) b, (Interval) a));
        c.two("-(timestamp,interval) timestamp", (a, b) -> DateTimeMath.plus((Long) a, ((Interval) b).negated()));
        c.two("-(timestamp,timestamp) interval", (a, b) -> DateTimeMath.difference((Long) a, (Long) b));
        c.two("-(timestamptz,timestamptz) interval", (a, b) -> DateTimeMath.difference((Long) a, (Long) b));
        c.full(
                "+(timestamptz,interval) timestamptz",
                (v, x) -> DateTimeMath.plus(
                        (Long) DateTimeMath.nn(v[0]),
                        (Interval) DateTimeMath.nn(v[1]),
                        x.types().timeZone()));
        c.full(
                "+(interval,timestamptz) timestamptz",
                (v, x) -> DateTimeMath.plus(
                        (Long) DateTimeMath.nn(v[1]),
                        (Interval) DateTimeMath.nn(v[0]),
                        x.types().timeZone()));
        c.full(
                "-(timestamptz,interval) timestamptz",
                (v, x) -> DateTimeMath.plus(
                        (Long) DateTimeMath.nn(v[0]),
                        ((Interval) DateTimeMath.nn(v[1])).negated(),
                        x.types().timeZone()));
        c.two("-(time,time) interval", (a, b) -> new Interval(0, 0, (Long) a - (Long) b));
        c.two("+(time,interval) time", (a, b) -> wrap((Long) a, ((Interval) b).micros()));
        c.two("+(interval,time) time", (a, b) -> wrap((Long) b, ((Interval) a).micros()));
        c.two("-(time,interval) time", (a, b) -> wrap((Long) a, -((Interval) b).micros()));
        c.two(
                "+(timetz,interval) timetz",
                (a, b) ->
                        new TimeTz(wrap(((TimeTz) a).micros(), ((Interval) b).micros()), ((TimeTz) a).offsetSeconds()));
        c.two(
                "+(interval,timetz) timetz",
                (a, b) ->
                        new TimeTz(wrap(((TimeTz) b).micros(), ((Interval) a).micros()), ((TimeTz) b).offsetSeconds()));
        c.two(
                "-(timetz,interval) timetz",
                (a, b) -> new TimeTz(
                        wrap(((TimeTz) a).micros(), -((Interval) b).micros()), ((TimeTz) a).offsetSeconds()));
        c.two("+(interval,interval) interval", (a, b) -> ((Interval) a).plus((Interval) b));
        c.two("-(interval,interval) interval", (a, b) -> ((Interval) a).minus((Interval) b));
        c.one("-(interval) interval", a -> ((Interval) a).negated());
        c.two("*(interval,float8) interval", (a, b) -> ((Interval) a).times((Double) b));
        c.two("*(float8,interval) interval", (a, b) -> ((Interval) b).times((Double) a));
        c.two("/(interval,float8) interval", (a, b) -> ((Interval) a).dividedBy((Double) b));
    }

    private static long wrap(long time, long micros) {
        return Math.floorMod(time + micros % Calendar.MICROS_PER_DAY, Calendar.MICROS_PER_DAY);
    }
}
