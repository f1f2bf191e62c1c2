package holo.wire.pg;

import holo.sql.error.SqlException;
import holo.sql.type.SqlType;
import io.netty.buffer.ByteBuf;
import java.util.UUID;

/// Reads the values of parameters, without a detour for the common types.
final class ValueReader {
    private ValueReader() {}

    /// Reads one value and leaves the message behind it.
    ///
    /// @param length of the value, not negative
    static Object read(SqlType type, boolean binary, MessageReader message, int length, ValueContext context) {
        return binary ? binary(type, message, length, context) : text(type, message, length, context);
    }

    private static Object text(SqlType type, MessageReader message, int length, ValueContext context) {
        ByteBuf bytes = message.bytes(length);
        int start = bytes.readerIndex();
        bytes.skipBytes(length);
        switch (type.oid()) {
            case TypeOids.INT4 -> {
                if (isPlainInteger(bytes, start, length, 9)) {
                    return (int) integer(bytes, start, length);
                }
            }
            case TypeOids.INT8 -> {
                if (isPlainInteger(bytes, start, length, 18)) {
                    return integer(bytes, start, length);
                }
            }
            default -> {}
        }
        String text = MessageReader.decode(bytes, start, length, context.charset());
        if (text.indexOf('\0') >= 0) {
            throw SqlException.of("22021", "invalid byte sequence for encoding \"UTF8\": 0x00");
        }
        return type.fromText(text, context.types());
    }

    /// Only digits, perhaps behind a minus, and so few that they cannot overflow.
    private static boolean isPlainInteger(ByteBuf bytes, int start, int length, int digitsMax) {
        int at = start;
        int end = start + length;
        if (length > 1 && bytes.getByte(at) == '-') {
            at++;
        }
        if (end == at || end - at > digitsMax) {
            return false;
        }
        for (; at < end; at++) {
            byte digit = bytes.getByte(at);
            if (digit < '0' || digit > '9') {
                return false;
            }
        }
        return true;
    }

    private static long integer(ByteBuf bytes, int start, int length) {
        boolean negative = bytes.getByte(start) == '-';
        long value = 0;
        for (int at = negative ? start + 1 : start; at < start + length; at++) {
            value = value * 10 + (bytes.getByte(at) - '0');
        }
        return negative ? -value : value;
    }

    private static Object binary(SqlType type, MessageReader message, int length, ValueContext context) {
        ByteBuf bytes = message.bytes(length);
        int start = bytes.readerIndex();
        switch (type.oid()) {
            case TypeOids.TEXT, TypeOids.VARCHAR, TypeOids.BPCHAR, TypeOids.UNKNOWN -> {
                return text(type, message, length, context);
            }
            case TypeOids.INT2 -> {
                if (length == 2) {
                    return bytes.readShort();
                }
            }
            case TypeOids.INT4 -> {
                if (length == 4) {
                    return bytes.readInt();
                }
            }
            case TypeOids.INT8 -> {
                if (length == 8) {
                    return bytes.readLong();
                }
            }
            case TypeOids.FLOAT8 -> {
                if (length == 8) {
                    return bytes.readDouble();
                }
            }
            case TypeOids.UUID -> {
                if (length == 16) {
                    return new UUID(bytes.readLong(), bytes.readLong());
                }
            }
            default -> {}
        }
        bytes.readerIndex(start);
        return type.fromBinary(message.byteArray(length), context.types());
    }
}
