package holo.sql.function;

import holo.sql.error.SqlException;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;

/// Functions of binary strings that those of texts have no counterpart of, or that count bytes.
final class ByteFunctions {
    private ByteFunctions() {}

    static void register(FunctionCatalog c) {
        for (String name : new String[] {"btrim", "ltrim", "rtrim"}) {
            c.two(
                    name + "(bytea,bytea) bytea",
                    (a, b) -> trim((byte[]) a, (byte[]) b, !name.equals("rtrim"), !name.equals("ltrim")));
        }
        c.three(
                "overlay(bytea,bytea,int4) bytea",
                (a, b, d) -> overlay((byte[]) a, (byte[]) b, (Integer) d, ((byte[]) b).length));
        c.full(
                "overlay(bytea,bytea,int4,int4) bytea",
                (v, x) -> overlay(
                        (byte[]) DateTimeMath.nn(v[0]),
                        (byte[]) DateTimeMath.nn(v[1]),
                        (Integer) DateTimeMath.nn(v[2]),
                        (Integer) DateTimeMath.nn(v[3])));
        c.two("get_bit(bytea,int8) int4", (a, b) -> {
            byte[] bytes = (byte[]) a;
            long at = index(bytes, (Long) b);
            return bytes[(int) (at / 8)] >> at % 8 & 1;
        });
        c.three("set_bit(bytea,int8,int4) bytea", (a, b, d) -> {
            byte[] bytes = ((byte[]) a).clone();
            long at = index(bytes, (Long) b);
            int bit = (Integer) d;
            if (bit != 0 && bit != 1) {
                throw SqlException.of("22023", "new bit must be 0 or 1");
            }
            int place = (int) (at / 8);
            int mask = 1 << at % 8;
            bytes[place] = (byte) (bit == 1 ? bytes[place] | mask : bytes[place] & ~mask);
            return bytes;
        });
        c.one("bit_count(bytea) int8", a -> {
            long count = 0;
            for (byte b : (byte[]) a) {
                count += Integer.bitCount(b & 0xff);
            }
            return count;
        });
        for (boolean not : new boolean[] {false, true}) {
            for (String name : not ? new String[] {"!~~", "not like"} : new String[] {"~~", "like"}) {
                c.two(
                        name + "(bytea,bytea) bool",
                        (a, b) -> not != Patterns.like(latin((byte[]) a), latin((byte[]) b), '\\', false));
                c.three(
                        name + "(bytea,bytea,bytea) bool",
                        (a, b, d) -> not
                                != Patterns.like(
                                        latin((byte[]) a),
                                        latin((byte[]) b),
                                        ((byte[]) d).length == 0 ? -1 : ((byte[]) d)[0] & 0xff,
                                        false));
            }
        }
    }

    private static String latin(byte[] bytes) {
        return new String(bytes, StandardCharsets.ISO_8859_1);
    }

    private static long index(byte[] bytes, long bit) {
        long bits = bytes.length * 8L;
        if (bit < 0 || bit >= bits) {
            throw SqlException.of("2202E", "index " + bit + " out of valid range, 0.." + (bits - 1));
        }
        return bit;
    }

    private static byte[] trim(byte[] bytes, byte[] set, boolean left, boolean right) {
        int start = 0;
        int end = bytes.length;
        while (left && start < end && contains(set, bytes[start])) {
            start++;
        }
        while (right && end > start && contains(set, bytes[end - 1])) {
            end--;
        }
        return Arrays.copyOfRange(bytes, start, end);
    }

    private static boolean contains(byte[] set, byte b) {
        for (byte s : set) {
            if (s == b) {
                return true;
            }
        }
        return false;
    }

    private static byte[] overlay(byte[] bytes, byte[] by, int start, int length) {
        if (start <= 0) {
            throw SqlException.of("22011", "negative substring length not allowed");
        }
        int head = Math.min(bytes.length, start - 1);
        int tail = (int) Math.clamp((long) start - 1 + length, 0, bytes.length);
        byte[] joined = new byte[head + by.length + bytes.length - tail];
        System.arraycopy(bytes, 0, joined, 0, head);
        System.arraycopy(by, 0, joined, head, by.length);
        System.arraycopy(bytes, tail, joined, head + by.length, bytes.length - tail);
        return joined;
    }
}
