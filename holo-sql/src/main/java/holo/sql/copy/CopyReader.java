package holo.sql.copy;

import holo.sql.error.SqlException;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads COPY data that comes in pieces: finds the lines and hands their fields on. Keeps at most one line.
///
/// Lines end with a newline, a carriage return or both, as the first one does; a line of `\.` ends the data, and
/// what follows is ignored.
public final class CopyReader implements CopyInput {
    /// Takes one row.
    @FunctionalInterface
    public interface RowConsumer {
        /// @param fields null where the null text stood; reused for the next row
        /// @param line from 1, the header included
        void row(List<@Nullable String> fields, long line);

        /// Takes the first line when it holds names.
        ///
        /// @param names as for a row
        default void header(List<@Nullable String> names) {}
    }

    /// Greatest line, in bytes.
    private static final int LINE_BYTES_MAX = 1 << 28;

    private enum LineEnd {
        UNKNOWN,
        NEWLINE,
        RETURN,
        RETURN_NEWLINE
    }

    private final CopyFormat format;
    private final RowConsumer rows;
    private final FieldSplitter splitter;
    private final List<@Nullable String> fields = new ArrayList<>();

    /// The begin of a line whose end has not come yet.
    private byte[] kept = new byte[0];
    private int keptBytes;

    // Where scanning of the current line stands.
    private boolean quoted;
    private boolean afterEscape;
    private boolean afterReturn;

    private LineEnd lineEnd = LineEnd.UNKNOWN;
    private long line;

    /// The line that is being handed on; null between lines.
    private byte @Nullable [] current;

    private int currentFrom;
    private int currentBytes;
    private boolean headerAwaited;
    private boolean ended;

    public CopyReader(CopyFormat format, RowConsumer rows) {
        this.format = format;
        this.rows = rows;
        this.splitter = new FieldSplitter(format);
        this.headerAwaited = format.header() != CopyFormat.Header.NONE;
    }

    /// Takes the next piece.
    ///
    /// @throws SqlException 22P04 for malformed data, 22021 for text that is not UTF-8, and what the
    ///     consumer throws
    @Override
    public void feed(byte[] bytes, int offset, int length) {
        int end = offset + length;
        int start = offset;
        int at = offset;
        while (at < end && !ended) {
            byte b = bytes[at];
            if (afterReturn) {
                afterReturn = false;
                if (b == '\n' && lineEnd != LineEnd.RETURN) {
                    lineEnd = LineEnd.RETURN_NEWLINE;
                    line(bytes, start, at - start, 1);
                    at++;
                    start = at;
                    continue;
                }
                if (lineEnd == LineEnd.RETURN_NEWLINE) {
                    throw lineEndError("carriage return", "\\r");
                }
                lineEnd = LineEnd.RETURN;
                line(bytes, start, at - start, 1);
                start = at;
                continue;
            }
            if (afterEscape) {
                afterEscape = false;
            } else if (b == '\n' && !quoted) {
                if (lineEnd == LineEnd.RETURN || lineEnd == LineEnd.RETURN_NEWLINE) {
                    throw lineEndError("newline", "\\n");
                }
                lineEnd = LineEnd.NEWLINE;
                line(bytes, start, at - start, 0);
                start = at + 1;
            } else if (b == '\r' && !quoted) {
                if (lineEnd == LineEnd.NEWLINE) {
                    throw lineEndError("carriage return", "\\r");
                }
                afterReturn = true;
            } else if (format.csv()) {
                if (quoted && b == format.escape() && format.escape() != format.quote()) {
                    afterEscape = true;
                } else if (b == format.quote()) {
                    quoted = !quoted;
                }
            } else if (b == '\\') {
                afterEscape = true;
            }
            at++;
        }
        if (!ended) {
            keep(bytes, start, end - start);
        }
    }

    /// The data is complete.
    ///
    /// @throws SqlException as {@link #feed}
    @Override
    public void finish() {
        if (ended) {
            return;
        }
        if (quoted) {
            throw malformed("unterminated CSV quoted field");
        }
        if (afterReturn) {
            if (lineEnd == LineEnd.RETURN_NEWLINE) {
                throw lineEndError("carriage return", "\\r");
            }
            line(kept, 0, 0, 1);
        } else if (keptBytes > 0) {
            line(kept, 0, 0, 0);
        }
        ended = true;
    }

    /// A line is complete: what is kept and these bytes.
    ///
    /// @param cut bytes at its end that belong to the line's end
    private void line(byte[] bytes, int start, int length, int cut) {
        byte[] source = bytes;
        int from = start;
        int count = length;
        if (keptBytes > 0) {
            keep(bytes, start, length);
            source = kept;
            from = 0;
            count = keptBytes;
            keptBytes = 0;
        }
        quoted = false;
        afterEscape = false;
        accept(source, from, count - cut);
        if (kept.length > LINE_BYTES_MAX / 256) {
            kept = new byte[0];
        }
    }

    private void accept(byte[] bytes, int from, int count) {
        if (count == 2 && bytes[from] == '\\' && bytes[from + 1] == '.') {
            ended = true;
            return;
        }
        line++;
        current = bytes;
        currentFrom = from;
        currentBytes = count;
        if (headerAwaited && format.header() == CopyFormat.Header.NAMES) {
            headerAwaited = false;
            return;
        }
        fields.clear();
        splitter.split(bytes, from, from + count, fields, line);
        if (headerAwaited) {
            headerAwaited = false;
            rows.header(fields);
        } else {
            rows.row(fields, line);
        }
        current = null;
    }

    @Override
    public String place() {
        byte[] bytes = current;
        String text = "line " + (bytes == null ? line + 1 : line);
        return bytes == null
                ? text
                : text + ": \"" + CopyInput.shown(new String(bytes, currentFrom, currentBytes, StandardCharsets.UTF_8))
                        + "\"";
    }

    private void keep(byte[] bytes, int start, int length) {
        if (length == 0) {
            return;
        }
        if (keptBytes + (long) length > LINE_BYTES_MAX) {
            throw SqlException.of(
                    "54000", "line " + (line + 1) + " of the COPY data is longer than " + LINE_BYTES_MAX + " bytes");
        }
        if (kept.length < keptBytes + length) {
            kept = Arrays.copyOf(kept, Math.max(keptBytes + length, Math.min(LINE_BYTES_MAX, kept.length * 2)));
        }
        System.arraycopy(bytes, start, kept, keptBytes, length);
        keptBytes += length;
    }

    private SqlException lineEndError(String what, String escape) {
        return malformed((format.csv() ? "unquoted " : "literal ") + what + " found in data")
                .withHint(
                        format.csv()
                                ? "Use quoted CSV field to represent " + what + "."
                                : "Use \"" + escape + "\" to represent " + what + ".");
    }

    private SqlException malformed(String message) {
        return SqlException.of("22P04", message);
    }

    static String text(byte[] bytes, int from, int count, long line) {
        for (int i = from; i < from + count; i++) {
            if (bytes[i] <= 0) {
                return strictText(bytes, from, count, line);
            }
        }
        return new String(bytes, from, count, StandardCharsets.ISO_8859_1);
    }

    private static String strictText(byte[] bytes, int from, int count, long line) {
        try {
            String text = StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(java.nio.ByteBuffer.wrap(bytes, from, count))
                    .toString();
            if (text.indexOf('\0') < 0) {
                return text;
            }
        } catch (java.nio.charset.CharacterCodingException e) {
            throw SqlException.of("22021", "invalid byte sequence for encoding \"UTF8\"")
                    .withContext("COPY data, line " + line)
                    .withCause(e);
        }
        throw SqlException.of("22021", "invalid byte sequence for encoding \"UTF8\": 0x00")
                .withContext("COPY data, line " + line);
    }
}
