package holo.wire.pg;

import holo.sql.type.Numeric;
import holo.sql.type.SqlType;
import io.netty.buffer.ByteBuf;
import java.math.BigDecimal;
import java.util.UUID;

/// Binary format, straight into the buffer for the common types.
final class BinaryWriters {
    private BinaryWriters() {}

    static ValueWriter of(SqlType type) {
        return switch (type.oid()) {
            case TypeOids.BOOL ->
                (value, out, context) -> {
                    out.writeInt(1);
                    out.writeByte((Boolean) value ? 1 : 0);
                };
            case TypeOids.INT2 ->
                (value, out, context) -> {
                    out.writeInt(2);
                    out.writeShort((Short) value);
                };
            case TypeOids.INT4, TypeOids.DATE ->
                (value, out, context) -> {
                    out.writeInt(4);
                    out.writeInt((Integer) value);
                };
            case TypeOids.OID ->
                (value, out, context) -> {
                    out.writeInt(4);
                    out.writeInt(((Long) value).intValue());
                };
            case TypeOids.INT8, TypeOids.TIME, TypeOids.TIMESTAMP, TypeOids.TIMESTAMPTZ ->
                (value, out, context) -> {
                    out.writeInt(8);
                    out.writeLong((Long) value);
                };
            case TypeOids.FLOAT4 ->
                (value, out, context) -> {
                    out.writeInt(4);
                    out.writeFloat((Float) value);
                };
            case TypeOids.FLOAT8 ->
                (value, out, context) -> {
                    out.writeInt(8);
                    out.writeDouble((Double) value);
                };
            case TypeOids.TEXT, TypeOids.VARCHAR, TypeOids.BPCHAR, TypeOids.NAME, TypeOids.UNKNOWN ->
                (value, out, context) -> TextWriters.text((String) value, out, context.charset());
            case TypeOids.BYTEA -> (value, out, context) -> bytes((byte[]) value, out);
            case TypeOids.UUID ->
                (value, out, context) -> {
                    UUID uuid = (UUID) value;
                    out.writeInt(16);
                    out.writeLong(uuid.getMostSignificantBits());
                    out.writeLong(uuid.getLeastSignificantBits());
                };
            case TypeOids.NUMERIC ->
                (value, out, context) -> {
                    if (!(value instanceof Numeric.Finite(var number)) || !NumericBinary.write(number, out)) {
                        bytes(type.toBinary(value, context.types()), out);
                    }
                };
            default -> (value, out, context) -> bytes(type.toBinary(value, context.types()), out);
        };
    }

    private static void bytes(byte[] value, ByteBuf out) {
        out.writeInt(value.length);
        out.writeBytes(value);
    }

    /// The binary form of numbers whose digits fit a `long`: base-10000 digits, most significant first.
    private static final class NumericBinary {
        private static final int BASE = 10_000;
        private static final int BASE_DIGITS = 4;
        private static final long[] POWERS = {1, 10, 100, 1000};

        /// False, with nothing written, for a number that does not fit.
        static boolean write(BigDecimal number, ByteBuf out) {
            int scale = number.scale();
            if (scale < 0 || number.precision() > 15) {
                return false;
            }
            long rest = Math.abs(number.scaleByPowerOfTen(scale).longValue());
            int fractionGroups = (scale + BASE_DIGITS - 1) / BASE_DIGITS;
            rest *= POWERS[fractionGroups * BASE_DIGITS - scale];
            int groups = fractionGroups;
            while (rest != 0 && rest % BASE == 0) {
                rest /= BASE;
                groups--;
            }
            int digits = 0;
            for (long r = rest; r != 0; r /= BASE) {
                digits++;
            }
            out.writeInt(8 + 2 * digits);
            out.writeShort(digits);
            out.writeShort(digits == 0 ? 0 : digits - 1 - groups);
            out.writeShort(number.signum() < 0 ? 0x4000 : 0);
            out.writeShort(scale);
            int at = out.writerIndex() + 2 * digits;
            out.ensureWritable(2 * digits);
            out.writerIndex(at);
            for (long r = rest; r != 0; r /= BASE) {
                at -= 2;
                out.setShort(at, (int) (r % BASE));
            }
            return true;
        }
    }
}
