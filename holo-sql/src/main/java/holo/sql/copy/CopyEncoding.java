package holo.sql.copy;

import holo.sql.error.SqlException;
import holo.sql.session.ClientEncodings;
import holo.sql.type.PgTypes;
import holo.sql.type.SqlType;
import holo.sql.type.TypeCategory;
import holo.sql.type.TypeContext;
import java.nio.ByteBuffer;
import java.nio.CharBuffer;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.Charset;
import java.nio.charset.CharsetDecoder;
import java.nio.charset.CoderResult;
import java.nio.charset.CodingErrorAction;
import java.nio.charset.StandardCharsets;
import java.util.HexFormat;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Converts COPY data between UTF8, which readers and writers know, and another encoding.
public final class CopyEncoding {
    private static final int ASCII_MAX = 0x7f;

    private CopyEncoding() {}

    /// A reader of data in an encoding, out of one of UTF8.
    public static CopyInput decoding(CopyInput reader, Charset charset) {
        return charset.equals(StandardCharsets.UTF_8) ? reader : new Decoding(reader, charset);
    }

    /// A writer of data in an encoding, out of one of UTF8.
    public static CopyOutput encoding(CopyOutput writer, Charset charset) {
        return charset.equals(StandardCharsets.UTF_8) ? writer : new Encoding(writer, charset);
    }

    /// A field of the binary format as the type reads it: its text in UTF8.
    ///
    /// @throws SqlException 22021 when it is no text in the encoding
    public static byte[] received(SqlType type, byte[] field, Charset charset) {
        return isText(type, charset) ? decoded(field, charset) : field;
    }

    /// A field of the binary format, whose text the type has written in UTF8.
    ///
    /// @throws SqlException 22P05 when the encoding lacks one of its characters
    static byte[] sent(SqlType type, byte[] field, Charset charset) {
        return isText(type, charset) ? encoded(field, charset) : field;
    }

    /// Refuses a value that has texts inside of its binary form, which are not converted. All encodings agree on ASCII.
    ///
    /// @throws SqlException 0A000
    public static void requireConverted(SqlType type, Object value, TypeContext context, Charset charset) {
        if (!charset.equals(StandardCharsets.UTF_8)
                && !isText(type, charset)
                && type.toText(value, context).chars().anyMatch(c -> c > ASCII_MAX)) {
            throw SqlException.of(
                            "0A000",
                            "values of type " + type.name() + " are not converted from or to encoding \""
                                    + ClientEncodings.name(charset) + "\" in BINARY mode")
                    .withHint("Set client_encoding to UTF8, or copy in another format.");
        }
    }

    /// Whether a type's binary form is its text, which is not in UTF8.
    private static boolean isText(SqlType type, Charset charset) {
        if (charset.equals(StandardCharsets.UTF_8)) {
            return false;
        }
        SqlType base = type.base();
        return base.category() == TypeCategory.STRING
                || base.category() == TypeCategory.ENUM
                || base.oid() == PgTypes.JSON.oid();
    }

    /// A value's text, which came in an encoding, in UTF8.
    ///
    /// @throws SqlException 22021 when it is no text in that encoding
    private static byte[] decoded(byte[] bytes, Charset charset) {
        try {
            return charset.newDecoder()
                    .decode(ByteBuffer.wrap(bytes))
                    .toString()
                    .getBytes(StandardCharsets.UTF_8);
        } catch (CharacterCodingException e) {
            throw SqlException.of(
                            "22021", "invalid byte sequence for encoding \"" + ClientEncodings.name(charset) + "\"")
                    .withCause(e);
        }
    }

    /// A text of UTF8 in an encoding.
    ///
    /// @throws SqlException 22P05 when the encoding lacks one of its characters
    private static byte[] encoded(byte[] bytes, Charset charset) {
        String text = new String(bytes, StandardCharsets.UTF_8);
        try {
            ByteBuffer encoded = charset.newEncoder().encode(CharBuffer.wrap(text));
            byte[] copy = new byte[encoded.remaining()];
            encoded.get(copy);
            return copy;
        } catch (CharacterCodingException e) {
            throw missing(text, charset).withCause(e);
        }
    }

    private static SqlException missing(String text, Charset charset) {
        int character = text.codePoints()
                .filter(c -> !charset.newEncoder().canEncode(Character.toString(c)))
                .findFirst()
                .orElse(0);
        HexFormat hex = HexFormat.ofDelimiter(" ").withPrefix("0x");
        return SqlException.of(
                "22P05",
                "character with byte sequence "
                        + hex.formatHex(Character.toString(character).getBytes(StandardCharsets.UTF_8))
                        + " in encoding \"UTF8\" has no equivalent in encoding \"" + ClientEncodings.name(charset)
                        + "\"");
    }

    private static final class Decoding implements CopyInput {
        /// No encoding has longer characters.
        private static final int CHARACTER_BYTES_MAX = 8;

        private final CopyInput reader;
        private final Charset charset;
        private final CharsetDecoder decoder;
        private final CharBuffer decoded = CharBuffer.allocate(1 << 13);
        /// The begin of a character whose rest has not come yet.
        private byte[] begun = new byte[0];

        Decoding(CopyInput reader, Charset charset) {
            this.reader = reader;
            this.charset = charset;
            this.decoder = charset.newDecoder()
                    .onMalformedInput(CodingErrorAction.REPORT)
                    .onUnmappableCharacter(CodingErrorAction.REPORT);
        }

        @Override
        public void feed(byte[] bytes, int offset, int length) {
            ByteBuffer in = ByteBuffer.wrap(bytes, offset, length);
            if (begun.length > 0) {
                in = ByteBuffer.allocate(begun.length + length)
                        .put(begun)
                        .put(in)
                        .flip();
            }
            decode(in, false);
            begun = new byte[in.remaining()];
            in.get(begun);
            if (begun.length > CHARACTER_BYTES_MAX) {
                throw invalid(begun, begun.length);
            }
        }

        private void decode(ByteBuffer in, boolean last) {
            while (true) {
                CoderResult result = decoder.decode(in, decoded, last);
                hand();
                if (result.isError()) {
                    byte[] rest = new byte[Math.min(in.remaining(), result.length())];
                    in.get(rest);
                    throw invalid(rest, rest.length);
                }
                if (result.isUnderflow()) {
                    return;
                }
            }
        }

        private void hand() {
            decoded.flip();
            byte[] utf8 = decoded.toString().getBytes(StandardCharsets.UTF_8);
            decoded.clear();
            reader.feed(utf8, 0, utf8.length);
        }

        private SqlException invalid(byte[] bytes, int length) {
            return SqlException.of(
                    "22021",
                    "invalid byte sequence for encoding \"" + ClientEncodings.name(charset) + "\": "
                            + HexFormat.ofDelimiter(" ").withPrefix("0x").formatHex(bytes, 0, length));
        }

        @Override
        public void finish() {
            decode(ByteBuffer.wrap(begun), true);
            reader.finish();
        }

        @Override
        public String place() {
            return reader.place();
        }
    }

    private record Encoding(CopyOutput writer, Charset charset) implements CopyOutput {
        @Override
        public byte @Nullable [] header() {
            byte[] header = writer.header();
            return header == null ? null : encoded(header, charset);
        }

        @Override
        public boolean headerJoinsRow() {
            return writer.headerJoinsRow();
        }

        @Override
        public byte[] row(List<? extends @Nullable Object> values) {
            return encoded(writer.row(values), charset);
        }

        @Override
        public byte @Nullable [] trailer() {
            byte[] trailer = writer.trailer();
            return trailer == null ? null : encoded(trailer, charset);
        }
    }
}
