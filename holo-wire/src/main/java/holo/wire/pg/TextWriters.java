package holo.wire.pg;

import holo.sql.error.SqlException;
import holo.sql.session.ClientEncodings;
import holo.sql.type.Numeric;
import holo.sql.type.SqlType;
import holo.sql.type.TypeContext;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.ByteBufUtil;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.StandardCharsets;
import java.util.UUID;

/// Text format, straight into the buffer for the common types.
final class TextWriters {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    private TextWriters() {}

    static ValueWriter of(SqlType type) {
        return switch (type.oid()) {
            case TypeOids.BOOL -> (value, out, context) -> bool((Boolean) value, out);
            case TypeOids.INT2, TypeOids.INT4, TypeOids.INT8, TypeOids.OID ->
                (value, out, context) -> integer(((Number) value).longValue(), out);
            case TypeOids.TEXT, TypeOids.VARCHAR, TypeOids.NAME, TypeOids.UNKNOWN ->
                (value, out, context) -> text((String) value, out, context.charset());
            case TypeOids.NUMERIC ->
                (value, out, context) -> {
                    if (value instanceof Numeric.Finite(var number) && number.scale() >= 0) {
                        ascii(number.toPlainString(), out);
                    } else {
                        generic(type, value, out, context);
                    }
                };
            case TypeOids.BYTEA ->
                (value, out, context) -> {
                    if (context.types().byteaEscape()) {
                        generic(type, value, out, context);
                    } else {
                        bytea((byte[]) value, out);
                    }
                };
            case TypeOids.UUID -> (value, out, context) -> uuid((UUID) value, out);
            case TypeOids.DATE ->
                (value, out, context) -> {
                    int days = (Integer) value;
                    if (isIso(context.types()) && DateTimeText.isCommonDay(days)) {
                        out.writeInt(DateTimeText.DATE_BYTES);
                        DateTimeText.writeDate(days, out);
                    } else {
                        generic(type, value, out, context);
                    }
                };
            case TypeOids.TIMESTAMP ->
                (value, out, context) -> {
                    long micros = (Long) value;
                    if (isIso(context.types()) && DateTimeText.isCommonTimestamp(micros)) {
                        timestamp(micros, false, out);
                    } else {
                        generic(type, value, out, context);
                    }
                };
            case TypeOids.TIMESTAMPTZ ->
                (value, out, context) -> {
                    long micros = (Long) value;
                    if (isIso(context.types()) && isUtc(context.types()) && DateTimeText.isCommonTimestamp(micros)) {
                        timestamp(micros, true, out);
                    } else {
                        generic(type, value, out, context);
                    }
                };
            default -> (value, out, context) -> generic(type, value, out, context);
        };
    }

    private static void generic(SqlType type, Object value, ByteBuf out, ValueContext context) {
        text(type.toText(value, context.types()), out, context.charset());
    }

    private static boolean isIso(TypeContext types) {
        return types.dateStyle().startsWith("ISO");
    }

    private static boolean isUtc(TypeContext types) {
        return types.timeZone().getId().equals("UTC");
    }

    private static void bool(boolean value, ByteBuf out) {
        out.writeInt(1);
        out.writeByte(value ? 't' : 'f');
    }

    /// @throws SqlException 22P05 for a character that the client's encoding lacks
    static void text(String value, ByteBuf out, Charset charset) {
        int lengthAt = out.writerIndex();
        out.writeInt(0);
        if (charset.equals(StandardCharsets.UTF_8)) {
            out.setInt(lengthAt, ByteBufUtil.writeUtf8(out, value));
            return;
        }
        try {
            ByteBuffer encoded = charset.newEncoder().encode(CharBuffer.wrap(value));
            out.setInt(lengthAt, encoded.remaining());
            out.writeBytes(encoded);
        } catch (CharacterCodingException e) {
            throw SqlException.of(
                            "22P05",
                            "a character of the value has no equivalent in encoding \"" + ClientEncodings.name(charset)
                                    + "\"")
                    .withHint("Set client_encoding to UTF8 to read it.")
                    .withCause(e);
        }
    }

    private static void ascii(String value, ByteBuf out) {
        out.writeInt(value.length());
        ByteBufUtil.writeAscii(out, value);
    }

    private static void integer(long value, ByteBuf out) {
        if (value == Long.MIN_VALUE) {
            ascii(Long.toString(value), out);
            return;
        }
        long rest = Math.abs(value);
        int length = (value < 0 ? 1 : 0) + digits(rest);
        out.writeInt(length);
        out.ensureWritable(length);
        int start = out.writerIndex();
        int at = start + length;
        do {
            out.setByte(--at, (int) ('0' + rest % 10));
            rest /= 10;
        } while (rest != 0);
        if (value < 0) {
            out.setByte(--at, '-');
        }
        out.writerIndex(start + length);
    }

    private static int digits(long value) {
        int digits = 1;
        for (long rest = value; rest >= 10; rest /= 10) {
            digits++;
        }
        return digits;
    }

    private static void bytea(byte[] value, ByteBuf out) {
        int length = Math.addExact(2, Math.multiplyExact(2, value.length));
        out.writeInt(length);
        out.ensureWritable(length);
        out.writeByte('\\');
        out.writeByte('x');
        for (byte b : value) {
            out.writeShort(HEX[b >> 4 & 15] << 8 | HEX[b & 15]);
        }
    }

    private static void uuid(UUID value, ByteBuf out) {
        out.writeInt(36);
        out.ensureWritable(36);
        long high = value.getMostSignificantBits();
        hex(high >>> 32, 8, out);
        out.writeByte('-');
        hex(high >>> 16, 4, out);
        out.writeByte('-');
        hex(high, 4, out);
        out.writeByte('-');
        long low = value.getLeastSignificantBits();
        hex(low >>> 48, 4, out);
        out.writeByte('-');
        hex(low, 12, out);
    }

    private static void hex(long bits, int digits, ByteBuf out) {
        for (int shift = 4 * (digits - 1); shift >= 0; shift -= 4) {
            out.writeByte(HEX[(int) (bits >> shift) & 15]);
        }
    }

    private static void timestamp(long micros, boolean zone, ByteBuf out) {
        int lengthAt = out.writerIndex();
        out.writeInt(0);
        DateTimeText.writeTimestamp(micros, out);
        if (zone) {
            out.writeByte('+');
            out.writeByte('0');
            out.writeByte('0');
        }
        out.setInt(lengthAt, out.writerIndex() - lengthAt - 4);
    }
}
