package holo.sql.function;

import static holo.sql.function.DateTimeMath.nn;

import holo.sql.error.SqlException;
import java.util.function.IntBinaryOperator;

/// Functions and operators of bit strings, which are strings of the characters 0 and 1.
final class BitFunctions {
    private BitFunctions() {}

    static void register(FunctionCatalog c) {
        c.two("&(bit,bit) bit", (a, b) -> bitwise("AND", (String) a, (String) b, (x, y) -> x & y));
        c.two("|(bit,bit) bit", (a, b) -> bitwise("OR", (String) a, (String) b, (x, y) -> x | y));
        c.two("#(bit,bit) bit", (a, b) -> bitwise("XOR", (String) a, (String) b, (x, y) -> x ^ y));
        c.one(
                "~(bit) bit",
                a -> ((String) a).replace('0', '2').replace('1', '0').replace('2', '1'));
        c.two("<<(bit,int4) bit", (a, b) -> shift((String) a, (Integer) b));
        c.two(">>(bit,int4) bit", (a, b) -> shift((String) a, -(long) (Integer) b));
        c.two("||(varbit,varbit) varbit", (a, b) -> (String) a + b);
        for (String type : new String[] {"bit", "varbit"}) {
            c.one("length(" + type + ") int4", a -> ((String) a).length());
            c.one("bit_length(" + type + ") int4", a -> ((String) a).length());
            c.one("octet_length(" + type + ") int4", a -> (((String) a).length() + 7) / 8);
        }
        c.one(
                "bit_count(bit) int8",
                a -> ((String) a).chars().filter(x -> x == '1').count());
        c.two("get_bit(bit,int4) int4", (a, b) -> ((String) a).charAt(index((String) a, (Integer) b)) - '0');
        c.three("set_bit(bit,int4,int4) bit", (a, b, d) -> {
            int at = index((String) a, (Integer) b);
            if ((Integer) d != 0 && (Integer) d != 1) {
                throw SqlException.of("22023", "new bit must be 0 or 1");
            }
            return ((String) a).substring(0, at) + d + ((String) a).substring(at + 1);
        });
        c.two("substring(bit,int4) bit", (a, b) -> part((String) a, (Integer) b, Integer.MAX_VALUE));
        c.three("substring(bit,int4,int4) bit", (a, b, d) -> {
            if ((Integer) d < 0) {
                throw SqlException.of("22011", "negative substring length not allowed");
            }
            return part((String) a, (Integer) b, (Integer) d);
        });
        c.two("position(bit,bit) int4", (a, b) -> ((String) a).isEmpty() ? 0 : ((String) a).indexOf((String) b) + 1);
        c.three(
                "overlay(bit,bit,int4) bit",
                (a, b, d) -> overlay((String) a, (String) b, (Integer) d, ((String) b).length()));
        c.full(
                "overlay(bit,bit,int4,int4) bit",
                (v, x) -> overlay((String) nn(v[0]), (String) nn(v[1]), (Integer) nn(v[2]), (Integer) nn(v[3])));
    }

    private static String bitwise(String name, String a, String b, IntBinaryOperator operator) {
        if (a.length() != b.length()) {
            throw SqlException.of("22026", "cannot " + name + " bit strings of different sizes");
        }
        StringBuilder out = new StringBuilder(a.length());
        for (int i = 0; i < a.length(); i++) {
            out.append(operator.applyAsInt(a.charAt(i) - '0', b.charAt(i) - '0'));
        }
        return out.toString();
    }

    /// To the left; to the right for negative counts.
    private static String shift(String bits, long count) {
        int n = (int) Math.min(Math.abs(count), bits.length());
        String zeros = "0".repeat(n);
        return count >= 0 ? bits.substring(n) + zeros : zeros + bits.substring(0, bits.length() - n);
    }

    private static int index(String bits, int index) {
        if (index < 0 || index >= bits.length()) {
            throw SqlException.of(
                    "2202E", "bit index " + index + " out of valid range (0.." + (bits.length() - 1) + ")");
        }
        return index;
    }

    private static String part(String bits, int start, int length) {
        long end = Math.min((long) start - 1 + length, bits.length());
        long from = Math.max(start - 1L, 0);
        return from >= end ? "" : bits.substring((int) from, (int) end);
    }

    private static String overlay(String bits, String by, int start, int length) {
        if (start <= 0) {
            throw SqlException.of("22011", "negative substring length not allowed");
        }
        return part(bits, 1, start - 1) + by + part(bits, start + length, Integer.MAX_VALUE);
    }

    /// A number as bits, the least significant ones at the end.
    static String ofNumber(long value, int numberBits, int length) {
        StringBuilder out = new StringBuilder(length);
        for (int i = length - 1; i >= 0; i--) {
            out.append(i >= numberBits ? (value < 0 ? 1 : 0) : value >> i & 1);
        }
        return out.toString();
    }

    /// The number that bits are.
    static long toNumber(String bits, int numberBits, String type) {
        if (bits.length() > numberBits) {
            throw SqlException.of("22003", type + " out of range");
        }
        long value = 0;
        for (int i = 0; i < bits.length(); i++) {
            value = value << 1 | bits.charAt(i) - '0';
        }
        return numberBits == 32 ? (int) value : value;
    }
}
