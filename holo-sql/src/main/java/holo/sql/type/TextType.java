package holo.sql.type;

import holo.sql.error.SqlException;
import java.nio.ByteBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/// text and the types that are text with another name: varchar, bpchar, name, unknown, cstring, xml and the like.
final class TextType extends AbstractType {
    /// name holds at most this many bytes.
    static final int NAME_BYTES_MAX = 63;

    private final boolean isName;

    TextType(
            int oid,
            String name,
            String displayName,
            int length,
            TypeCategory category,
            boolean preferred,
            int arrayOid) {
        super(oid, name, displayName, length, category, preferred, arrayOid);
        this.isName = name.equals("name");
    }

    @Override
    public String toText(Object value, TypeContext context) {
        return (String) value;
    }

    @Override
    public byte[] toBinary(Object value, TypeContext context) {
        return ((String) value).getBytes(StandardCharsets.UTF_8);
    }

    @Override
    public Object fromText(String text, TypeContext context) {
        return isName ? truncateName(text) : text;
    }

    /// A name as PostgreSQL keeps it: cut at 63 bytes, never inside a character.
    static String truncateName(String text) {
        if (text.length() <= NAME_BYTES_MAX / 3) {
            return text;
        }
        int bytes = 0;
        for (int at = 0; at < text.length(); ) {
            int c = text.codePointAt(at);
            bytes += c < 0x80 ? 1 : c < 0x800 ? 2 : c < 0x10000 ? 3 : 4;
            if (bytes > NAME_BYTES_MAX) {
                return text.substring(0, at);
            }
            at += Character.charCount(c);
        }
        return text;
    }

    @Override
    public Object fromBinary(byte[] bytes, TypeContext context) {
        return decodeUtf8(bytes);
    }

    /// @throws SqlException 22021 when the bytes are not UTF-8
    static String decodeUtf8(byte[] bytes) {
        String text;
        try {
            text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString();
        } catch (CharacterCodingException e) {
            throw SqlException.of("22021", "invalid byte sequence for encoding \"UTF8\"")
                    .withCause(e);
        }
        if (text.indexOf('\0') >= 0) {
            throw SqlException.of("22021", "invalid byte sequence for encoding \"UTF8\": 0x00");
        }
        return text;
    }
}
