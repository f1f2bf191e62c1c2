package holo.sql.type;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import java.util.TreeMap;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// Random values of every type, for property tests.
public final class TypeValues {
    /// The types that values are made of.
    public static final List<SqlType> TYPES = List.of(
            PgTypes.BOOL,
            PgTypes.INT2,
            PgTypes.INT4,
            PgTypes.INT8,
            PgTypes.FLOAT4,
            PgTypes.FLOAT8,
            PgTypes.NUMERIC,
            PgTypes.TEXT,
            PgTypes.VARCHAR,
            PgTypes.BPCHAR,
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
            PgTypes.CIDR,
            PgTypes.MACADDR,
            PgTypes.MACADDR8,
            PgTypes.JSONB,
            PgTypes.HSTORE,
            PgTypes.OID,
            PgTypes.arrayOf(PgTypes.INT4),
            PgTypes.arrayOf(PgTypes.TEXT),
            PgTypes.arrayOf(PgTypes.NUMERIC),
            PgTypes.INT4RANGE,
            PgTypes.INT8RANGE,
            PgTypes.NUMRANGE,
            PgTypes.TSTZRANGE,
            PgTypes.DATERANGE,
            PgTypes.INT8RANGE.multirange(),
            PgTypes.TSRANGE.multirange(),
            PgTypes.arrayOf(PgTypes.TSRANGE));

    private TypeValues() {}

    /// A value, often an extreme one.
    public static Object random(SqlType type, Random r) {
        boolean extreme = r.nextInt(6) == 0;
        return switch (type.oid()) {
            case 16 -> r.nextBoolean();
            case 21 -> extreme ? Short.MIN_VALUE : (short) r.nextInt();
            case 23 -> extreme ? Integer.MIN_VALUE : r.nextInt() >> r.nextInt(31);
            case 20 -> extreme ? Long.MIN_VALUE : r.nextLong() >> r.nextInt(63);
            case 700 -> extreme ? Float.NEGATIVE_INFINITY : (float) r.nextGaussian();
            case 701 -> extreme ? Double.NaN : r.nextGaussian() * Math.pow(10, r.nextInt(-300, 300));
            case 1700 -> extreme ? Numeric.Special.values()[r.nextInt(3)] : numeric(r);
            case 17 -> bytes(r);
            case 1082 -> extreme ? Calendar.DATE_INFINITY : r.nextInt(Calendar.DATE_LEAST, Calendar.DATE_END);
            case 1083 -> r.nextLong(Calendar.MICROS_PER_DAY + 1);
            case 1266 -> new TimeTz(r.nextLong(Calendar.MICROS_PER_DAY), r.nextInt(-57599, 57600));
            case 1114, 1184 ->
                extreme
                        ? Calendar.MINUS_INFINITY
                        : r.nextLong(Calendar.TIMESTAMP_LEAST + Calendar.MICROS_PER_DAY, Calendar.TIMESTAMP_END);
            case 1186 -> new Interval(r.nextInt() >> 4, r.nextInt() >> r.nextInt(31), r.nextLong() >> r.nextInt(63));
            case 2950 -> new UUID(r.nextLong(), r.nextLong());
            case 869 -> inet(r);
            case 650 -> inet(r).network();
            case 829 -> new MacAddress(r.nextLong() >>> 16);
            case 774 -> new MacAddress(r.nextLong());
            case 1560, 1562 -> Integer.toBinaryString(r.nextInt());
            case 790 -> extreme ? Long.MIN_VALUE : r.nextLong() >> r.nextInt(63);
            case 3802 -> JsonFormat.parse("{\"a\": [1, null, \"" + r.nextInt() + "\"]}");
            case 15_803 -> hstore(r);
            case 26 -> r.nextInt() & 0xffff_ffffL;
            default -> {
                if (type instanceof RangeType range) {
                    yield range(range, r);
                }
                if (type instanceof MultirangeType several) {
                    List<PgRange> ranges = new ArrayList<>();
                    for (int i = r.nextInt(6); i > 0; i--) {
                        ranges.add(range(several.range(), r));
                    }
                    yield PgMultirange.of(several, ranges);
                }
                SqlType element = type.element();
                yield element == null ? text(r) : array(element, r);
            }
        };
    }

    private static PgRange range(RangeType type, Random r) {
        Object a = r.nextInt(8) == 0 ? null : random(type.subtype(), r);
        Object b = r.nextInt(8) == 0 ? null : random(type.subtype(), r);
        boolean swapped =
                a != null && b != null && Values.comparator(type.subtype()).compare(a, b) > 0;
        return type.make(swapped ? b : a, swapped ? a : b, r.nextBoolean(), r.nextBoolean());
    }

    private static Numeric numeric(Random r) {
        BigInteger unscaled = new BigInteger(r.nextInt(1, 200), r);
        return Numeric.of(new BigDecimal(r.nextBoolean() ? unscaled : unscaled.negate(), r.nextInt(60)));
    }

    private static Inet inet(Random r) {
        byte[] address = new byte[r.nextBoolean() ? 4 : 16];
        r.nextBytes(address);
        // Runs of zeros are what the text leaves out.
        java.util.Arrays.fill(address, r.nextInt(address.length), address.length, (byte) 0);
        return Inet.of(address, r.nextInt(8 * address.length + 1));
    }

    /// Short texts of few letters: many values are the same but for where keys end.
    private static Hstore hstore(Random r) {
        TreeMap<String, @Nullable String> pairs = Hstore.newPairs();
        for (int i = r.nextInt(4); i > 0; i--) {
            String key = "ab".repeat(3).substring(r.nextInt(3), r.nextInt(3, 6));
            pairs.put(key, r.nextInt(3) == 0 ? null : "ab\"ä".substring(0, r.nextInt(4)));
        }
        return new Hstore(pairs);
    }

    private static byte[] bytes(Random r) {
        byte[] bytes = new byte[r.nextInt(200)];
        r.nextBytes(bytes);
        return bytes;
    }

    private static String text(Random r) {
        StringBuilder text = new StringBuilder();
        for (int i = r.nextInt(40); i > 0; i--) {
            text.appendCodePoint(
                    switch (r.nextInt(8)) {
                        case 0 -> "\\\"{},' \t".charAt(r.nextInt(8));
                        case 1 -> 0x1F600 + r.nextInt(40);
                        case 2 -> 0xE0 + r.nextInt(20);
                        default -> 'a' + r.nextInt(26);
                    });
        }
        return text.toString();
    }

    private static PgArray array(SqlType element, Random r) {
        int rows = r.nextInt(4);
        int columns = r.nextInt(1, 4);
        if (rows == 0) {
            return PgArray.of(element);
        }
        Object[] elements = new Object[rows * columns];
        for (int i = 0; i < elements.length; i++) {
            elements[i] = r.nextInt(4) == 0 ? null : random(element, r);
        }
        return r.nextBoolean()
                ? PgArray.of(element, elements)
                : new PgArray(element, new int[] {rows, columns}, new int[] {1, r.nextInt(3)}, elements);
    }
}
