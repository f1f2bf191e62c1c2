package holo.wire.pg;

import holo.sql.error.SqlException;
import holo.sql.session.ClientEncodings;
import io.netty.buffer.ByteBuf;
import io.netty.buffer.Unpooled;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;

/// Reads the fields of one message's body and never beyond its end. All failures are 08P01 in PostgreSQL's words,
/// or 22021 for text that is not in the client's encoding.
final class MessageReader {
    private ByteBuf buffer;
    private int end;

    /// @param buffer its reader index is at the body's start
    MessageReader(ByteBuf buffer, int length) {
        this.buffer = buffer;
        this.end = buffer.readerIndex() + length;
    }

    /// Turns to another message.
    MessageReader reset(ByteBuf nextBuffer, int length) {
        buffer = nextBuffer;
        end = nextBuffer.readerIndex() + length;
        return this;
    }

    /// Lets go of the buffer.
    void clear() {
        buffer = Unpooled.EMPTY_BUFFER;
        end = 0;
    }

    int remaining() {
        return end - buffer.readerIndex();
    }

    byte int8() {
        require(1);
        return buffer.readByte();
    }

    short int16() {
        require(2);
        return buffer.readShort();
    }

    int uint16() {
        require(2);
        return buffer.readUnsignedShort();
    }

    int int32() {
        require(4);
        return buffer.readInt();
    }

    /// The buffer itself, with at least so many bytes of this message to read from it.
    ByteBuf bytes(int length) {
        if (length < 0) {
            throw violation("insufficient data left in message");
        }
        require(length);
        return buffer;
    }

    byte[] byteArray(int length) {
        byte[] bytes = new byte[length];
        bytes(length).readBytes(bytes);
        return bytes;
    }

    /// A zero-terminated string.
    String string(Charset charset) {
        int start = buffer.readerIndex();
        int length = remaining() == 0 ? -1 : buffer.bytesBefore(start, end - start, (byte) 0);
        if (length < 0) {
            throw violation("invalid string in message");
        }
        if (length == 0) {
            buffer.skipBytes(1);
            return "";
        }
        String text = decode(buffer, start, length, charset);
        buffer.readerIndex(start + length + 1);
        return text;
    }

    /// Leaves out a zero-terminated string.
    void skipString() {
        int start = buffer.readerIndex();
        int length = remaining() == 0 ? -1 : buffer.bytesBefore(start, end - start, (byte) 0);
        if (length < 0) {
            throw violation("invalid string in message");
        }
        buffer.skipBytes(length + 1);
    }

    /// To be called when all fields are read.
    void finish() {
        if (remaining() != 0) {
            throw violation("invalid message format");
        }
    }

    private void require(int bytes) {
        if (remaining() < bytes) {
            throw violation("insufficient data left in message");
        }
    }

    static SqlException violation(String message) {
        return SqlException.of("08P01", message);
    }

    /// Text of the client, strictly.
    static String decode(ByteBuf buffer, int start, int length, Charset charset) {
        if (isAscii(buffer, start, length)) {
            return buffer.toString(start, length, StandardCharsets.ISO_8859_1);
        }
        ByteBuffer bytes = buffer.nioBuffer(start, length);
        try {
            return charset.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT)
                    .decode(bytes)
                    .toString();
        } catch (CharacterCodingException e) {
            throw invalidText(bytes, charset).withCause(e);
        }
    }

    private static boolean isAscii(ByteBuf buffer, int start, int length) {
        int at = start;
        int stop = start + length;
        for (; stop - at >= 8; at += 8) {
            if ((buffer.getLong(at) & 0x8080808080808080L) != 0) {
                return false;
            }
        }
        for (; at < stop; at++) {
            if (buffer.getByte(at) < 0) {
                return false;
            }
        }
        return true;
    }

    /// @param bytes its position is where decoding stopped
    private static SqlException invalidText(ByteBuffer bytes, Charset charset) {
        StringBuilder sequence = new StringBuilder();
        for (int i = bytes.position(); i < bytes.limit() && i < bytes.position() + 4; i++) {
            sequence.append(sequence.isEmpty() ? "" : " ").append(String.format("0x%02x", bytes.get(i) & 0xff));
        }
        return SqlException.of(
                "22021", "invalid byte sequence for encoding \"" + ClientEncodings.name(charset) + "\": " + sequence);
    }
}
