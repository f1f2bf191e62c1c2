package holo.sql.function;

import holo.sql.error.SqlException;
import holo.sql.type.Calendar;
import holo.sql.type.CompositeType;
import holo.sql.type.DomainType;
import holo.sql.type.Hstore;
import holo.sql.type.Inet;
import holo.sql.type.Interval;
import holo.sql.type.Json;
import holo.sql.type.JsonFormat;
import holo.sql.type.MacAddress;
import holo.sql.type.MultirangeType;
import holo.sql.type.Numeric;
import holo.sql.type.PgArray;
import holo.sql.type.PgMultirange;
import holo.sql.type.PgRange;
import holo.sql.type.PgRecord;
import holo.sql.type.PgTypes;
import holo.sql.type.RangeType;
import holo.sql.type.SqlType;
import holo.sql.type.Text;
import holo.sql.type.TimeTz;
import holo.sql.type.TypeCategory;
import holo.sql.type.TypeCoercions;
import holo.sql.type.TypeContext;
import holo.sql.type.TypeModifiers;
import holo.sql.type.Zones;
import java.math.BigDecimal;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Conversions between types. Modifiers are not their business: see {@link holo.sql.type.TypeModifiers}.
public final class Casts {
    private Casts() {}

    /// Converts a value that is not null.
    @FunctionalInterface
    public interface Cast {
        @Nullable
        Object apply(Object value, TypeContext context);
    }

    /// Leaves values as they are.
    public static final Cast IDENTITY = (v, c) -> v;

    /// The conversion from one type to another.
    ///
    /// @throws SqlException 42846 when there is none
    public static Cast find(SqlType from, SqlType to) {
        if (from.oid() == to.oid() || to.category() == TypeCategory.PSEUDO && to.oid() != PgTypes.CSTRING.oid()) {
            return IDENTITY;
        }
        if (from.oid() == PgTypes.UNKNOWN.oid()) {
            return (v, c) -> to.fromText((String) v, c);
        }
        if (TypeCoercions.context(from, to) == null) {
            throw SqlException.of("42846", "cannot cast type " + from.displayName() + " to " + to.displayName());
        }
        if (to instanceof DomainType domain) {
            return find(from, domain.base());
        }
        if (to instanceof CompositeType composite && from.oid() == PgTypes.RECORD.oid()) {
            return (v, c) -> ofRecord((PgRecord) v, composite, c);
        }
        if (from instanceof RangeType && to instanceof MultirangeType) {
            return (v, c) -> PgMultirange.of((PgRange) v);
        }
        Cast special = special(from, to);
        if (special != null) {
            return special;
        }
        if (isText(to)) {
            return toText(from, to);
        }
        SqlType fromElement = from.element();
        SqlType toElement = to.element();
        if (fromElement != null && toElement != null) {
            return array(fromElement, toElement);
        }
        if (isText(from) && to.oid() != 18) {
            boolean blanks = from.oid() == 1042;
            return (v, c) -> to.fromText(blanks ? Text.trimBlanks((String) v) : (String) v, c);
        }
        return (v, c) -> to.fromText(from.toText(v, c), c);
    }

    private static PgRecord ofRecord(PgRecord record, CompositeType type, TypeContext context) {
        List<CompositeType.Field> fields = type.fields();
        if (record.values().length != fields.size()) {
            throw SqlException.of("42846", "cannot cast type record to " + type.displayName())
                    .withDetail(
                            record.values().length < fields.size()
                                    ? "Input has too few columns."
                                    : "Input has too many columns.");
        }
        @Nullable Object[] values = new Object[fields.size()];
        for (int i = 0; i < values.length; i++) {
            CompositeType.Field field = fields.get(i);
            Object value = record.values()[i];
            Object converted = value == null
                    ? null
                    : find(record.types().get(i), field.type()).apply(value, context);
            values[i] = converted == null
                    ? null
                    : TypeModifiers.coerce(field.type().base(), field.modifier(), converted, false);
        }
        return type.record(values);
    }

    private static boolean isText(SqlType type) {
        return switch (type.oid()) {
            case 25, 1042, 1043, 19, 705, 2275, 15_801 -> true;
            default -> false;
        };
    }

    private static Cast toText(SqlType from, SqlType to) {
        if (isText(from)) {
            if (from.oid() == 1042) {
                return (v, c) -> Text.trimBlanks((String) v);
            }
            return to.oid() == 19 ? (v, c) -> to.fromText((String) v, c) : IDENTITY;
        }
        if (from.oid() == 16) {
            return (v, c) -> (Boolean) v ? "true" : "false";
        }
        return to.oid() == 19 ? (v, c) -> to.fromText(from.toText(v, c), c) : from::toText;
    }

    private static Cast array(SqlType from, SqlType to) {
        Cast element = find(from, to);
        return (v, c) -> {
            PgArray a = (PgArray) v;
            @Nullable Object[] elements = new Object[a.size()];
            for (int i = 0; i < elements.length; i++) {
                Object e = a.elements()[i];
                elements[i] = e == null ? null : element.apply(e, c);
            }
            return new PgArray(to, a.dimensions(), a.lowerBounds(), elements);
        };
    }

    private static boolean isOid(SqlType type) {
        return switch (type.oid()) {
            case 26, 24, 2202, 2203, 2204, 2205, 2206, 3734, 3769, 4089, 4096, 4191, 28, 5069 -> true;
            default -> false;
        };
    }

    private static @Nullable Cast bits(SqlType from, SqlType to) {
        boolean fromBits = from.oid() == PgTypes.BIT.oid() || from.oid() == PgTypes.VARBIT.oid();
        boolean toBits = to.oid() == PgTypes.BIT.oid() || to.oid() == PgTypes.VARBIT.oid();
        if (fromBits && toBits) {
            return IDENTITY;
        }
        if (to.oid() == PgTypes.MONEY.oid()) {
            return switch (from.oid()) {
                case 20, 23 ->
                    (v, c) -> MoneyFunctions.ofNumber(BigDecimal.valueOf(((Number) v).longValue()), from.displayName());
                case 1700 ->
                    (v, c) -> {
                        if (v instanceof Numeric.Finite(BigDecimal amount)) {
                            return MoneyFunctions.ofNumber(amount, "numeric");
                        }
                        throw SqlException.of(
                                "0A000",
                                "cannot convert " + (v == Numeric.Special.NAN ? "NaN" : "infinity") + " to bigint");
                    };
                default -> null;
            };
        }
        if (from.oid() == PgTypes.MONEY.oid() && to.oid() == PgTypes.NUMERIC.oid()) {
            return (v, c) -> MoneyFunctions.toNumeric((Long) v);
        }
        return switch (from.oid()) {
            case 1560 ->
                switch (to.oid()) {
                    case 23 -> (v, c) -> (int) BitFunctions.toNumber((String) v, 32, "integer");
                    case 20 -> (v, c) -> BitFunctions.toNumber((String) v, 64, "bigint");
                    default -> null;
                };
            default -> null;
        };
    }

    /// A number as bits of a length, which is the modifier of the type.
    ///
    /// @return null when the types are others
    public static @Nullable Cast numberToBits(SqlType from, SqlType to, int length) {
        if (to.oid() != PgTypes.BIT.oid() || from.oid() != 23 && from.oid() != 20) {
            return null;
        }
        int own = from.oid() == 23 ? Integer.SIZE : Long.SIZE;
        return (v, c) -> BitFunctions.ofNumber(((Number) v).longValue(), own, length < 0 ? 1 : length);
    }

    private static @Nullable Cast special(SqlType from, SqlType to) {
        if (isOid(from) && isOid(to)) {
            return IDENTITY;
        }
        Cast bits = bits(from, to);
        if (bits != null) {
            return bits;
        }
        Cast toNumber = isNumber(from) || isOid(from) ? number(from, to) : null;
        if (toNumber != null) {
            return toNumber;
        }
        if (from.category() == TypeCategory.GEOMETRIC && to.category() == TypeCategory.GEOMETRIC) {
            return GeometryFunctions.converter(from, to);
        }
        return switch (from.oid()) {
            case 16 -> to.oid() == 23 ? (v, c) -> (Boolean) v ? 1 : 0 : null;
            case 18 ->
                to.oid() == 23
                        ? (v, c) -> ((String) v).isEmpty() ? 0 : (int) (byte) ((String) v).charAt(0)
                        : isText(to) ? IDENTITY : null;
            case 1082 -> date(to);
            case 1114 -> timestamp(to);
            case 1184 -> timestampTz(to);
            case 1083 -> time(to);
            case 1266 -> to.oid() == 1083 ? (v, c) -> ((TimeTz) v).micros() : null;
            case 1186 ->
                to.oid() == 1083 ? (v, c) -> Math.floorMod(((Interval) v).micros(), Calendar.MICROS_PER_DAY) : null;
            case 114 -> to.oid() == 3802 ? (v, c) -> to.fromText((String) v, c) : null;
            case 3802 -> json(to);
            case 650, 869 -> network(to);
            case 1009 -> to.oid() == 15_803 ? (v, c) -> HstoreFunctions.ofArray((PgArray) v) : null;
            case 15_803 -> hstore(to);
            case 774 -> to.oid() == 829 ? (v, c) -> NetworkFunctions.narrowed(v) : null;
            case 829 -> to.oid() == 774 ? (v, c) -> ((MacAddress) v).widened() : null;
            default -> null;
        };
    }

    private static @Nullable Cast hstore(SqlType to) {
        return switch (to.oid()) {
            case 114 -> (v, c) -> HstoreFunctions.json((Hstore) v, false);
            case 3802 -> (v, c) -> JsonFormat.parse(HstoreFunctions.json((Hstore) v, false));
            default -> null;
        };
    }

    private static @Nullable Cast network(SqlType to) {
        return switch (to.oid()) {
            case 869 -> IDENTITY;
            case 650 -> (v, c) -> ((Inet) v).network();
            case 25, 1042, 1043, 15_801 -> (v, c) -> NetworkFunctions.withPrefix((Inet) v);
            default -> null;
        };
    }

    private static boolean isNumber(SqlType type) {
        return switch (type.oid()) {
            case 20, 21, 23, 700, 701, 1700 -> true;
            default -> false;
        };
    }

    private static @Nullable Cast number(SqlType from, SqlType to) {
        return switch (to.oid()) {
            case 21 -> (v, c) -> (short) integer(v, Short.MIN_VALUE, Short.MAX_VALUE, "smallint");
            case 23 ->
                isOid(from)
                        ? (v, c) -> (int) ((Long) v).longValue()
                        : (v, c) -> (int) integer(v, Integer.MIN_VALUE, Integer.MAX_VALUE, "integer");
            case 20 -> (v, c) -> integer(v, Long.MIN_VALUE, Long.MAX_VALUE, "bigint");
            case 700 -> (v, c) -> single(v);
            case 701 -> (v, c) -> toDouble(v);
            case 1700 -> (v, c) -> numeric(v);
            case 16 -> from.oid() == 23 ? (v, c) -> (Integer) v != 0 : null;
            case 18 ->
                from.oid() == 23
                        ? (v, c) -> {
                            int code = (Integer) v;
                            if (code < Byte.MIN_VALUE || code > Byte.MAX_VALUE) {
                                throw SqlException.of("22003", "\"char\" out of range");
                            }
                            return code == 0 ? "" : String.valueOf((char) (code & 0xff));
                        }
                        : null;
            default -> isOid(to) ? (v, c) -> oid(v) : null;
        };
    }

    private static Object oid(Object v) {
        long number = ((Number) v).longValue();
        if (v instanceof Long && (number < 0 || number > 0xffff_ffffL)) {
            throw SqlException.of("22003", "OID out of range");
        }
        return number & 0xffff_ffffL;
    }

    static long integer(Object v, long least, long greatest, String name) {
        return switch (v) {
            case Numeric n -> NumericMath.toInteger(n, least, greatest, name);
            case Double d -> ofFloat(d, least, greatest, name);
            case Float f -> ofFloat(f, least, greatest, name);
            default -> {
                long number = ((Number) v).longValue();
                if (number < least || number > greatest) {
                    throw SqlException.of("22003", name + " out of range");
                }
                yield number;
            }
        };
    }

    private static long ofFloat(double d, long least, long greatest, String name) {
        double rounded = Math.rint(d);
        boolean fits = greatest == Long.MAX_VALUE
                ? rounded >= -0x1p63 && rounded < 0x1p63
                : rounded >= least && rounded <= greatest;
        if (!fits) {
            throw SqlException.of("22003", name + " out of range");
        }
        return (long) rounded;
    }

    static double toDouble(Object v) {
        if (v instanceof Numeric n) {
            double d = NumericMath.toDouble(n);
            if (Double.isInfinite(d) && n instanceof Numeric.Finite) {
                throw SqlException.of(
                        "22003",
                        "\"" + PgTypes.NUMERIC.toText(n, TypeContext.DEFAULT)
                                + "\" is out of range for type double precision");
            }
            return d;
        }
        return ((Number) v).doubleValue();
    }

    private static Object single(Object v) {
        double d = toDouble(v);
        float f = v instanceof Numeric.Finite n ? n.value().floatValue() : (float) d;
        if (Float.isInfinite(f) && !Double.isInfinite(d)) {
            throw SqlException.of("22003", "value out of range: overflow");
        }
        if (f == 0 && d != 0) {
            throw SqlException.of("22003", "value out of range: underflow");
        }
        return f;
    }

    /// Any number as numeric.
    public static Numeric numeric(Object v) {
        return switch (v) {
            case Numeric n -> n;
            case Double d -> NumericMath.ofDouble(d, 15);
            case Float f -> NumericMath.ofDouble(f, 6);
            default -> Numeric.of(((Number) v).longValue());
        };
    }

    private static @Nullable Cast date(SqlType to) {
        return switch (to.oid()) {
            case 1114 -> (v, c) -> dateToTimestamp((Integer) v);
            case 1184 -> (v, c) -> Zones.toInstant(c.timeZone(), dateToTimestamp((Integer) v));
            default -> null;
        };
    }

    static long dateToTimestamp(int days) {
        if (days == Calendar.DATE_INFINITY) {
            return Calendar.INFINITY;
        }
        if (days == Calendar.DATE_MINUS_INFINITY) {
            return Calendar.MINUS_INFINITY;
        }
        if (days >= Calendar.TIMESTAMP_END / Calendar.MICROS_PER_DAY) {
            throw SqlException.of("22008", "date out of range for timestamp");
        }
        return days * Calendar.MICROS_PER_DAY;
    }

    static int timestampToDate(long local) {
        if (local == Calendar.INFINITY) {
            return Calendar.DATE_INFINITY;
        }
        return local == Calendar.MINUS_INFINITY ? Calendar.DATE_MINUS_INFINITY : Calendar.days(local);
    }

    private static @Nullable Object timeOf(long local) {
        return Calendar.isInfinite(local) ? null : (Object) Calendar.timeOfDay(local);
    }

    private static @Nullable Cast timestamp(SqlType to) {
        return switch (to.oid()) {
            case 1082 -> (v, c) -> timestampToDate((Long) v);
            case 1083 -> (v, c) -> timeOf((Long) v);
            case 1184 -> (v, c) -> Zones.toInstant(c.timeZone(), (Long) v);
            default -> null;
        };
    }

    private static @Nullable Cast timestampTz(SqlType to) {
        return switch (to.oid()) {
            case 1082 -> (v, c) -> timestampToDate(Zones.toLocal(c.timeZone(), (Long) v));
            case 1083 -> (v, c) -> timeOf(Zones.toLocal(c.timeZone(), (Long) v));
            case 1114 -> (v, c) -> Zones.toLocal(c.timeZone(), (Long) v);
            case 1266 ->
                (v, c) -> Calendar.isInfinite((Long) v)
                        ? null
                        : new TimeTz(
                                Calendar.timeOfDay(Zones.toLocal(c.timeZone(), (Long) v)),
                                Zones.offsetSeconds(c.timeZone(), (Long) v));
            default -> null;
        };
    }

    private static @Nullable Cast time(SqlType to) {
        return switch (to.oid()) {
            case 1186 -> (v, c) -> new Interval(0, 0, (Long) v);
            case 1266 -> (v, c) -> new TimeTz((Long) v, Zones.offsetSeconds(c.timeZone(), c.nowMicros()));
            default -> null;
        };
    }

    private static @Nullable Cast json(SqlType to) {
        return switch (to.oid()) {
            case 114 -> (v, c) -> ((Json) v).text();
            case 16 ->
                (v, c) -> {
                    if (v instanceof Json.Bool b) {
                        return b.value();
                    }
                    throw jsonMismatch((Json) v, "boolean");
                };
            case 20, 21, 23, 700, 701, 1700 -> {
                Cast number = to.oid() == 1700 ? IDENTITY : find(PgTypes.NUMERIC, to);
                yield (v, c) -> {
                    if (v instanceof Json.Num n) {
                        return number.apply(Numeric.of(n.value()), c);
                    }
                    throw jsonMismatch((Json) v, to.displayName());
                };
            }
            default -> null;
        };
    }

    private static SqlException jsonMismatch(Json json, String type) {
        String kind = switch (json) {
            case Json.Null n -> "null";
            case Json.Bool b -> "boolean";
            case Json.Num n -> "numeric";
            case Json.Str s -> "string";
            case Json.Array a -> "array";
            case Json.Obj o -> "object";
        };
        return SqlException.of("22023", "cannot cast jsonb " + kind + " to type " + type);
    }
}
