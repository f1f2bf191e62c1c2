package holo.sql.plan;

import holo.sql.error.SqlException;
import holo.sql.type.Numeric;
import holo.sql.type.SqlType;
import java.nio.charset.StandardCharsets;
import java.util.UUID;
import org.jspecify.annotations.Nullable;

/// The hash function that says which partition of a hash-partitioned table a row is in. It gives PostgreSQL's numbers
/// (Bob Jenkins's lookup3, seeded), so that a dump of the partitions one by one fits the partitions of the other.
final class PartitionHash {
    private static final long SEED = 0x7A5B22367996DCFDL;
    private static final int START = 0x9e3779b9 + 3923095;
    private static final long COMBINE = 0x49a0f4dd15e5a8e3L;

    private int a;
    private int b;
    private int c;

    private PartitionHash(int length) {
        a = START + length;
        b = a;
        c = a;
        a += (int) (SEED >>> 32);
        b += (int) SEED;
        mix();
    }

    /// The hash of a key, which is divided by the modulus as a number without sign. Nulls do not count.
    static long of(SqlType[] types, @Nullable Object[] values) {
        long hash = 0;
        for (int i = 0; i < types.length; i++) {
            Object value = values[i];
            if (value != null) {
                hash ^= of(types[i].base(), value) + COMBINE + (hash << 54) + (hash >>> 7);
            }
        }
        return hash;
    }

    private static long of(SqlType type, Object value) {
        return switch (value) {
            case Boolean flag -> word(flag ? 1 : 0);
            case Short number -> word(number);
            case Integer number -> word(number);
            case Long number when type.oid() == 26 -> word((int) (long) number);
            case Long number -> word((int) (long) number ^ (int) (number >= 0 ? number >> 32 : ~(number >> 32)));
            case Float number -> real(number);
            case Double number -> real(number);
            case String text ->
                bytes((type.oid() == 1042 ? text.stripTrailing() : text).getBytes(StandardCharsets.UTF_8));
            case byte[] bytes -> bytes(bytes);
            case UUID id -> {
                byte[] bytes = new byte[16];
                java.nio.ByteBuffer.wrap(bytes)
                        .putLong(id.getMostSignificantBits())
                        .putLong(id.getLeastSignificantBits());
                yield bytes(bytes);
            }
            case Numeric number -> numeric(number);
            default ->
                throw SqlException.of(
                        "42704",
                        "data type " + type.displayName()
                                + " has no default operator class for access method \"hash\"");
        };
    }

    private static long real(double number) {
        if (number == 0) {
            return SEED;
        }
        // As PostgreSQL keeps it in memory: the least byte first.
        double settled = Double.isNaN(number) ? Double.NaN : number;
        return bytes(java.nio.ByteBuffer.allocate(8)
                .order(java.nio.ByteOrder.LITTLE_ENDIAN)
                .putDouble(settled)
                .array());
    }

    /// PostgreSQL hashes the digits of base 10,000 without zeros at either end, and the weight of the first.
    private static long numeric(Numeric number) {
        if (!(number instanceof Numeric.Finite finite)) {
            return SEED;
        }
        java.math.BigDecimal value = finite.value().abs().stripTrailingZeros();
        if (value.signum() == 0) {
            return SEED - 1;
        }
        int scale = Math.max(0, value.scale());
        int fraction = (scale + 3) / 4;
        java.math.BigInteger whole =
                value.movePointRight(fraction * 4).setScale(0).unscaledValue();
        java.math.BigInteger base = java.math.BigInteger.valueOf(10_000);
        java.util.ArrayDeque<Short> digits = new java.util.ArrayDeque<>();
        while (whole.signum() > 0) {
            java.math.BigInteger[] parts = whole.divideAndRemainder(base);
            digits.addFirst(parts[1].shortValue());
            whole = parts[0];
        }
        int weight = digits.size() - fraction - 1;
        while (digits.getLast() == 0) {
            digits.removeLast();
        }
        java.nio.ByteBuffer bytes =
                java.nio.ByteBuffer.allocate(digits.size() * 2).order(java.nio.ByteOrder.LITTLE_ENDIAN);
        digits.forEach(bytes::putShort);
        return bytes(bytes.array()) ^ weight;
    }

    private static long word(int number) {
        PartitionHash hash = new PartitionHash(Integer.BYTES);
        hash.a += number;
        return hash.result();
    }

    private static long bytes(byte[] bytes) {
        PartitionHash hash = new PartitionHash(bytes.length);
        int at = 0;
        while (bytes.length - at >= 12) {
            hash.a += word(bytes, at, 4);
            hash.b += word(bytes, at + 4, 4);
            hash.c += word(bytes, at + 8, 4);
            hash.mix();
            at += 12;
        }
        int rest = bytes.length - at;
        hash.a += word(bytes, at, Math.min(4, rest));
        hash.b += word(bytes, at + 4, Math.clamp(rest - 4L, 0, 4));
        // The lowest byte of the last word is for the length.
        hash.c += word(bytes, at + 8, Math.clamp(rest - 8L, 0, 4)) << 8;
        return hash.result();
    }

    private static int word(byte[] bytes, int at, int count) {
        int word = 0;
        for (int i = 0; i < count; i++) {
            word |= (bytes[at + i] & 0xff) << (8 * i);
        }
        return word;
    }

    private void mix() {
        a -= c;
        a ^= Integer.rotateLeft(c, 4);
        c += b;
        b -= a;
        b ^= Integer.rotateLeft(a, 6);
        a += c;
        c -= b;
        c ^= Integer.rotateLeft(b, 8);
        b += a;
        a -= c;
        a ^= Integer.rotateLeft(c, 16);
        c += b;
        b -= a;
        b ^= Integer.rotateLeft(a, 19);
        a += c;
        c -= b;
        c ^= Integer.rotateLeft(b, 4);
        b += a;
    }

    private long result() {
        c ^= b;
        c -= Integer.rotateLeft(b, 14);
        a ^= c;
        a -= Integer.rotateLeft(c, 11);
        b ^= a;
        b -= Integer.rotateLeft(a, 25);
        c ^= b;
        c -= Integer.rotateLeft(b, 16);
        a ^= c;
        a -= Integer.rotateLeft(c, 4);
        b ^= a;
        b -= Integer.rotateLeft(a, 14);
        c ^= b;
        c -= Integer.rotateLeft(b, 24);
        return (long) b << 32 | c & 0xffffffffL;
    }
}
