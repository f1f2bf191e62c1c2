package holo.sql.copy;

import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Splits one complete line into fields.
final class FieldSplitter {
    private final CopyFormat format;
    private final byte[] nullBytes;
    /// A field whose bytes differ from those in the line.
    private byte[] field = new byte[256];

    FieldSplitter(CopyFormat format) {
        this.format = format;
        this.nullBytes = format.nullText().getBytes(StandardCharsets.UTF_8);
    }

    /// Adds the fields of the bytes from `from` to `end`, at least one.
    void split(byte[] bytes, int from, int end, List<@Nullable String> fields, long line) {
        if (field.length < end - from) {
            field = new byte[Math.max(end - from, field.length * 2)];
        }
        int at = from;
        do {
            at = format.csv() ? csvField(bytes, at, end, fields, line) : textField(bytes, at, end, fields, line);
        } while (at <= end);
    }

    /// Adds the field that starts there; the answer is where the next one starts, beyond `end` after the last.
    private int textField(byte[] bytes, int from, int end, List<@Nullable String> fields, long line) {
        byte delimiter = format.delimiter();
        int at = from;
        while (at < end && bytes[at] != delimiter && bytes[at] != '\\') {
            at++;
        }
        if (at == end || bytes[at] == delimiter) {
            fields.add(isNull(bytes, from, at) ? null : CopyReader.text(bytes, from, at - from, line));
            return at + 1;
        }
        int count = at - from;
        System.arraycopy(bytes, from, field, 0, count);
        while (at < end && bytes[at] != delimiter) {
            byte b = bytes[at];
            at++;
            if (b != '\\' || at == end) {
                field[count++] = b;
                continue;
            }
            b = bytes[at];
            at++;
            switch (b) {
                case 'b' -> field[count++] = '\b';
                case 'f' -> field[count++] = '\f';
                case 'n' -> field[count++] = '\n';
                case 'r' -> field[count++] = '\r';
                case 't' -> field[count++] = '\t';
                case 'v' -> field[count++] = 0x0B;
                case '0', '1', '2', '3', '4', '5', '6', '7' -> {
                    int value = b - '0';
                    for (int i = 0; i < 2 && at < end && digit(bytes[at], 8) >= 0; i++, at++) {
                        value = value * 8 + digit(bytes[at], 8);
                    }
                    field[count++] = (byte) value;
                }
                case 'x' -> {
                    int value = 0;
                    int digits = 0;
                    for (; digits < 2 && at < end && digit(bytes[at], 16) >= 0; digits++, at++) {
                        value = value * 16 + digit(bytes[at], 16);
                    }
                    field[count++] = digits == 0 ? (byte) 'x' : (byte) value;
                }
                default -> field[count++] = b;
            }
        }
        fields.add(isNull(bytes, from, at) ? null : CopyReader.text(field, 0, count, line));
        return at + 1;
    }

    private static int digit(byte b, int radix) {
        return b < 0 ? -1 : Character.digit((char) b, radix);
    }

    private int csvField(byte[] bytes, int from, int end, List<@Nullable String> fields, long line) {
        byte delimiter = format.delimiter();
        byte quote = format.quote();
        byte escape = format.escape();
        int count = 0;
        boolean everQuoted = false;
        boolean inQuotes = false;
        int at = from;
        while (at < end && (inQuotes || bytes[at] != delimiter)) {
            byte b = bytes[at];
            at++;
            if (inQuotes && b == escape && at < end && (bytes[at] == escape || bytes[at] == quote)) {
                field[count++] = bytes[at];
                at++;
            } else if (b == quote) {
                inQuotes = !inQuotes;
                everQuoted = true;
            } else {
                field[count++] = b;
            }
        }
        boolean isNull = !everQuoted && isNull(bytes, from, at);
        fields.add(isNull ? null : CopyReader.text(field, 0, count, line));
        return at + 1;
    }

    private boolean isNull(byte[] bytes, int from, int to) {
        return to - from == nullBytes.length && Arrays.equals(bytes, from, to, nullBytes, 0, nullBytes.length);
    }
}
