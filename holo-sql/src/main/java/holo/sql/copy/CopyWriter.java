package holo.sql.copy;

import holo.sql.type.SqlType;
import holo.sql.type.TypeContext;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Writes rows as COPY data.
public final class CopyWriter implements CopyOutput {
    private final CopyFormat format;
    private final List<String> names;
    private final SqlType[] types;
    private final boolean[] forceQuote;
    private final TypeContext context;
    private final byte[] nullBytes;

    private byte[] line = new byte[256];
    private int length;

    /// @param names of the columns
    public CopyWriter(CopyFormat format, List<String> names, List<SqlType> types, TypeContext context) {
        this.format = format;
        this.names = List.copyOf(names);
        this.types = types.toArray(SqlType[]::new);
        this.context = context;
        this.nullBytes = format.nullText().getBytes(StandardCharsets.UTF_8);
        this.forceQuote = new boolean[names.size()];
        for (int i = 0; i < forceQuote.length; i++) {
            forceQuote[i] = CopyFormat.names(format.forceQuote(), names.get(i));
        }
    }

    /// The line of names, or null when none is wanted.
    @Override
    public byte @Nullable [] header() {
        if (format.header() == CopyFormat.Header.NONE) {
            return null;
        }
        length = 0;
        for (int i = 0; i < names.size(); i++) {
            separate(i);
            field(names.get(i), false);
        }
        return line();
    }

    @Override
    public boolean headerJoinsRow() {
        return false;
    }

    /// One row's line.
    @Override
    public byte[] row(List<? extends @Nullable Object> values) {
        length = 0;
        for (int i = 0; i < types.length; i++) {
            separate(i);
            Object value = values.get(i);
            if (value == null) {
                append(nullBytes);
            } else {
                field(types[i].toText(value, context), forceQuote[i]);
            }
        }
        return line();
    }

    @Override
    public byte @Nullable [] trailer() {
        return null;
    }

    private void separate(int index) {
        if (index > 0) {
            append(format.delimiter());
        }
    }

    private byte[] line() {
        append((byte) '\n');
        return Arrays.copyOf(line, length);
    }

    private void field(String text, boolean quoted) {
        if (format.csv()) {
            csv(text, quoted);
        } else {
            escaped(text.getBytes(StandardCharsets.UTF_8));
        }
    }

    private void escaped(byte[] text) {
        for (byte b : text) {
            int letter = switch (b) {
                case '\b' -> 'b';
                case '\f' -> 'f';
                case '\n' -> 'n';
                case '\r' -> 'r';
                case '\t' -> 't';
                case 0x0B -> 'v';
                case '\\' -> '\\';
                default -> b == format.delimiter() ? b : 0;
            };
            if (letter != 0) {
                append((byte) '\\');
                append((byte) letter);
            } else {
                append(b);
            }
        }
    }

    private void csv(String text, boolean force) {
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        if (!force && !needsQuotes(text, bytes)) {
            append(bytes);
            return;
        }
        append(format.quote());
        for (byte b : bytes) {
            if (b == format.quote() || b == format.escape()) {
                append(format.escape());
            }
            append(b);
        }
        append(format.quote());
    }

    private boolean needsQuotes(String text, byte[] bytes) {
        if (text.equals(format.nullText()) || (types.length == 1 && text.equals("\\."))) {
            return true;
        }
        for (byte b : bytes) {
            if (b == format.delimiter() || b == format.quote() || b == '\n' || b == '\r') {
                return true;
            }
        }
        return false;
    }

    private void append(byte b) {
        if (length == line.length) {
            line = Arrays.copyOf(line, length * 2);
        }
        line[length++] = b;
    }

    private void append(byte[] bytes) {
        if (line.length - length < bytes.length) {
            line = Arrays.copyOf(line, Math.max(length + bytes.length, line.length * 2));
        }
        System.arraycopy(bytes, 0, line, length, bytes.length);
        length += bytes.length;
    }
}
