package holo.sql.type;

import java.io.ByteArrayOutputStream;
import java.nio.charset.StandardCharsets;

/// bytea; written in hex.
final class ByteaType extends AbstractType {
    private static final byte[] HEX = "0123456789abcdef".getBytes(StandardCharsets.US_ASCII);

    ByteaType() {
        super(17, "bytea", "bytea", -1, TypeCategory.USER, false, 1001);
    }

    @Override
    public String toText(Object value, TypeContext context) {
        byte[] bytes = (byte[]) value;
        if (context.byteaEscape()) {
            return escape(bytes);
        }
        byte[] text = new byte[2 + 2 * bytes.length];
        text[0] = '\\';
        text[1] = 'x';
        for (int i = 0; i < bytes.length; i++) {
            text[2 + 2 * i] = HEX[(bytes[i] >> 4) & 15];
            text[3 + 2 * i] = HEX[bytes[i] & 15];
        }
        return new String(text, StandardCharsets.ISO_8859_1);
    }

    private static String escape(byte[] bytes) {
        StringBuilder text = new StringBuilder(bytes.length);
        for (byte b : bytes) {
            if (b == '\\') {
                text.append("\\\\");
            } else if (b < ' ' || b == 127) {
                text.append('\\').append((char) ('0' + (b >> 6 & 3)));
                text.append((char) ('0' + (b >> 3 & 7))).append((char) ('0' + (b & 7)));
            } else {
                text.append((char) b);
            }
        }
        return text.toString();
    }

    @Override
    public byte[] toBinary(Object value, TypeContext context) {
        return (byte[]) value;
    }

    @Override
    public Object fromText(String text, TypeContext context) {
        return text.startsWith("\\x") ? hex(text) : escaped(text);
    }

    private static byte[] hex(String text) {
        ByteArrayOutputStream out = new ByteArrayOutputStream(text.length() / 2);
        for (int i = 2; i < text.length(); ) {
            char c = text.charAt(i);
            if (IntegerType.isSpace(c)) {
                i++;
                continue;
            }
            int high = digit(c);
            if (i + 1 >= text.length()) {
                throw holo.sql.error.SqlException.of("22023", "invalid hexadecimal data: odd number of digits");
            }
            out.write(high << 4 | digit(text.charAt(i + 1)));
            i += 2;
        }
        return out.toByteArray();
    }

    private static int digit(char c) {
        int digit = c < 128 ? Character.digit(c, 16) : -1;
        if (digit < 0) {
            throw holo.sql.error.SqlException.of("22023", "invalid hexadecimal digit: \"" + c + "\"");
        }
        return digit;
    }

    private byte[] escaped(String text) {
        byte[] in = text.getBytes(StandardCharsets.UTF_8);
        ByteArrayOutputStream out = new ByteArrayOutputStream(in.length);
        for (int i = 0; i < in.length; i++) {
            if (in[i] != '\\') {
                out.write(in[i]);
            } else if (i + 1 < in.length && in[i + 1] == '\\') {
                out.write('\\');
                i++;
            } else if (i + 3 < in.length && octal(in[i + 1], 3) && octal(in[i + 2], 7) && octal(in[i + 3], 7)) {
                out.write((in[i + 1] - '0') << 6 | (in[i + 2] - '0') << 3 | (in[i + 3] - '0'));
                i += 3;
            } else {
                throw holo.sql.error.SqlException.of("22P02", "invalid input syntax for type bytea");
            }
        }
        return out.toByteArray();
    }

    private static boolean octal(byte b, int greatest) {
        return b >= '0' && b <= '0' + greatest;
    }

    @Override
    public Object fromBinary(byte[] bytes, TypeContext context) {
        return bytes;
    }
}
