package holo.sql.type;

import holo.sql.error.SqlException;
import java.math.BigDecimal;
import java.math.RoundingMode;
import org.jspecify.annotations.Nullable;

/// Type modifiers (typmod): how they are encoded, printed and enforced.
public final class TypeModifiers {
    /// No modifier.
    public static final int NONE = -1;

    private static final int HEADER = 4;

    private TypeModifiers() {}

    /// numeric(precision, scale).
    public static int numeric(int precision, int scale) {
        return (precision << 16 | (scale & 0x7ff)) + HEADER;
    }

    public static int numericPrecision(int modifier) {
        return (modifier - HEADER) >> 16 & 0xffff;
    }

    public static int numericScale(int modifier) {
        return ((modifier - HEADER & 0x7ff) ^ 1024) - 1024;
    }

    /// varchar(length), char(length).
    public static int length(int characters) {
        return characters + HEADER;
    }

    public static int characters(int modifier) {
        return modifier - HEADER;
    }

    /// What format_type prints: `numeric(10,2)`, `timestamp(3) without time zone`, `character varying(20)[]`.
    public static String format(SqlType type, int modifier) {
        if (type instanceof ArrayType array) {
            return format(array.element(), modifier) + "[]";
        }
        if (modifier < 0) {
            // The plain words would mean a length of one.
            return switch (type.oid()) {
                case 1042 -> "bpchar";
                case 1560 -> "\"bit\"";
                default -> type.displayName();
            };
        }
        return formatModified(type, modifier);
    }

    private static String formatModified(SqlType type, int modifier) {
        return switch (type.oid()) {
            case 1700 -> "numeric(" + numericPrecision(modifier) + "," + numericScale(modifier) + ")";
            case 1043 -> "character varying(" + characters(modifier) + ")";
            case 1042 -> "character(" + characters(modifier) + ")";
            case 1560 -> "bit(" + modifier + ")";
            case 1562 -> "bit varying(" + modifier + ")";
            case 1083 -> "time(" + modifier + ") without time zone";
            case 1266 -> "time(" + modifier + ") with time zone";
            case 1114 -> "timestamp(" + modifier + ") without time zone";
            case 1184 -> "timestamp(" + modifier + ") with time zone";
            case 1186 -> {
                IntervalFields fields = IntervalFields.of(modifier);
                yield "interval" + (fields == null ? "" : " " + fields)
                        + ((modifier & 0xffff) == 0xffff ? "" : "(" + (modifier & 0xffff) + ")");
            }
            default -> type.displayName();
        };
    }

    /// Makes a value fit: rounds numbers and times, pads char(n).
    ///
    /// @param explicit a cast that was written: longer strings are cut then, and refused otherwise
    /// @throws SqlException 22001, 22003
    public static Object coerce(SqlType type, int modifier, Object value, boolean explicit) {
        if (type instanceof ArrayType array) {
            if (modifier < 0) {
                return value;
            }
            PgArray a = (PgArray) value;
            @Nullable Object[] elements = a.elements().clone();
            for (int i = 0; i < elements.length; i++) {
                Object e = elements[i];
                elements[i] = e == null ? null : coerce(array.element(), modifier, e, explicit);
            }
            return new PgArray(a.elementType(), a.dimensions(), a.lowerBounds(), elements);
        }
        if (modifier < 0) {
            return value;
        }
        return switch (type.oid()) {
            case 1700 -> numeric((Numeric) value, modifier);
            case 1043 -> varchar((String) value, characters(modifier), explicit);
            case 1042 -> bpchar((String) value, characters(modifier), explicit);
            case 1560 -> bit((String) value, modifier, explicit);
            case 1562 -> varbit((String) value, modifier, explicit);
            case 1083 -> roundTime((Long) value, modifier);
            case 1266 -> {
                TimeTz t = (TimeTz) value;
                yield new TimeTz(roundTime(t.micros(), modifier), t.offsetSeconds());
            }
            case 1114, 1184 -> roundTimestamp((Long) value, modifier);
            case 1186 -> {
                IntervalFields fields = IntervalFields.of(modifier);
                Interval i = fields == null ? (Interval) value : fields.cut((Interval) value);
                int digits = modifier & 0xffff;
                yield digits >= 6 ? i : new Interval(i.months(), i.days(), roundTime(i.micros(), digits));
            }
            default -> value;
        };
    }

    private static Numeric numeric(Numeric value, int modifier) {
        int precision = numericPrecision(modifier);
        int scale = numericScale(modifier);
        return switch (value) {
            case Numeric.Finite f -> {
                BigDecimal v = f.value();
                if (v.scale() != scale || scale < 0) {
                    v = v.setScale(scale, RoundingMode.HALF_UP);
                }
                if (v.signum() != 0 && v.precision() - v.scale() > precision - scale) {
                    throw overflow(
                            precision,
                            scale,
                            "A field with precision " + precision + ", scale " + scale
                                    + " must round to an absolute value less than "
                                    + (precision == scale ? "1" : "10^" + (precision - scale)) + ".");
                }
                yield v.scale() < 0 ? Numeric.of(v.setScale(0)) : v == f.value() ? f : Numeric.of(v);
            }
            case Numeric.Special s -> {
                if (s == Numeric.Special.NAN) {
                    yield s;
                }
                throw overflow(
                        precision,
                        scale,
                        "A field with precision " + precision + ", scale " + scale + " cannot hold an infinite value.");
            }
        };
    }

    private static SqlException overflow(int precision, int scale, String detail) {
        return SqlException.of("22003", "numeric field overflow").withDetail(detail);
    }

    private static String bit(String bits, int length, boolean explicit) {
        if (bits.length() == length) {
            return bits;
        }
        if (!explicit) {
            throw SqlException.of(
                    "22026", "bit string length " + bits.length() + " does not match type bit(" + length + ")");
        }
        return bits.length() > length ? bits.substring(0, length) : bits + "0".repeat(length - bits.length());
    }

    private static String varbit(String bits, int length, boolean explicit) {
        if (bits.length() <= length) {
            return bits;
        }
        if (!explicit) {
            throw SqlException.of("22001", "bit string too long for type bit varying(" + length + ")");
        }
        return bits.substring(0, length);
    }

    private static String varchar(String value, int characters, boolean explicit) {
        if (value.length() <= characters || value.codePointCount(0, value.length()) <= characters) {
            return value;
        }
        int end = value.offsetByCodePoints(0, characters);
        if (!explicit && !blank(value, end)) {
            throw SqlException.of("22001", "value too long for type character varying(" + characters + ")");
        }
        return value.substring(0, end);
    }

    private static String bpchar(String value, int characters, boolean explicit) {
        int count = value.codePointCount(0, value.length());
        if (count == characters) {
            return value;
        }
        if (count < characters) {
            return value + " ".repeat(characters - count);
        }
        int end = value.offsetByCodePoints(0, characters);
        if (!explicit && !blank(value, end)) {
            throw SqlException.of("22001", "value too long for type character(" + characters + ")");
        }
        return value.substring(0, end);
    }

    private static boolean blank(String value, int from) {
        for (int i = from; i < value.length(); i++) {
            if (value.charAt(i) != ' ') {
                return false;
            }
        }
        return true;
    }

    private static long roundTimestamp(long micros, int digits) {
        return Calendar.isInfinite(micros) ? micros : roundTime(micros, digits);
    }

    /// Half away from zero.
    static long roundTime(long micros, int digits) {
        if (digits >= 6) {
            return micros;
        }
        long unit = 1;
        for (int i = digits; i < 6; i++) {
            unit *= 10;
        }
        return micros >= 0 ? (micros + unit / 2) / unit * unit : -((-micros + unit / 2) / unit * unit);
    }
}
