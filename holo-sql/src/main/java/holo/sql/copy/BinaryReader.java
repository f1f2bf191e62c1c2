package holo.sql.copy;

import holo.sql.error.SqlException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.jspecify.annotations.Nullable;

/// Reads COPY data of the binary format. Keeps at most one row and the piece that it ends in, and reads each byte once,
/// in however many pieces a row comes.
///
/// The data is a signature, flags and an extension that is skipped, then rows: the number of fields, and each field's
/// length and bytes. A row of -1 fields ends it.
public final class BinaryReader implements CopyInput {
    /// Takes one row.
    @FunctionalInterface
    public interface RowConsumer {
        /// @param fields null for SQL's null; reused for the next row
        void row(List<byte @Nullable []> fields);
    }

    static final byte[] SIGNATURE = {'P', 'G', 'C', 'O', 'P', 'Y', '\n', (byte) 0xff, '\r', '\n', 0};

    /// Greatest row, in bytes: that of PostgreSQL's values.
    private static final int ROW_BYTES_MAX = 1 << 30;

    /// The bits of the flags that change the layout; none is known.
    private static final int CRITICAL_FLAGS = 0xffff0000;

    private static final int HEADER_BYTES = SIGNATURE.length + 8;
    private static final int NO_ROW = -1;
    private static final int UNKNOWN = -2;

    private final int columns;
    private final RowConsumer rows;
    private final List<byte @Nullable []> fields = new ArrayList<>();

    /// What is not read yet: from the position to the limit.
    private ByteBuffer kept = ByteBuffer.allocate(1 << 13).flip();

    /// Fields of the row that are still to come; {@link #NO_ROW} between rows.
    private int missing = NO_ROW;

    /// Length of the field that comes next; {@link #UNKNOWN} when that is not read yet.
    private int length = UNKNOWN;

    /// What the row has taken so far.
    private long rowBytes;

    private boolean headerRead;
    private int extensionBytes;
    private boolean ended;
    private long line;

    /// @param columns how many fields a row has to have
    public BinaryReader(int columns, RowConsumer rows) {
        this.columns = columns;
        this.rows = rows;
    }

    @Override
    public void feed(byte[] bytes, int offset, int length) {
        keep(bytes, offset, length);
        if (!headerRead && !header()) {
            return;
        }
        int skipped = Math.min(extensionBytes, kept.remaining());
        kept.position(kept.position() + skipped);
        extensionBytes -= skipped;
        if (extensionBytes == 0) {
            while (row()) {
                line++;
            }
        }
    }

    private void keep(byte[] bytes, int offset, int length) {
        if (kept.capacity() - kept.limit() < length) {
            long needed = (long) kept.remaining() + length;
            if (needed > ROW_BYTES_MAX) {
                throw tooLong();
            }
            ByteBuffer larger = needed <= kept.capacity() / 2
                    ? kept.compact()
                    : ByteBuffer.allocate((int) Math.min(ROW_BYTES_MAX, Math.max(needed, kept.capacity() * 2L)))
                            .put(kept);
            kept = larger.flip();
        }
        int position = kept.position();
        int end = kept.limit();
        kept.limit(end + length);
        kept.position(end);
        kept.put(bytes, offset, length);
        kept.position(position);
    }

    private boolean header() {
        if (kept.remaining() < HEADER_BYTES) {
            return false;
        }
        byte[] found = new byte[SIGNATURE.length];
        kept.get(found);
        if (!Arrays.equals(found, SIGNATURE)) {
            throw malformed("COPY file signature not recognized");
        }
        int flags = kept.getInt();
        if ((flags & 1 << 16) != 0) {
            throw malformed("invalid COPY file header (WITH OIDS)");
        }
        if ((flags & CRITICAL_FLAGS) != 0) {
            throw malformed("unrecognized critical flags in COPY file header");
        }
        extensionBytes = kept.getInt();
        if (extensionBytes < 0) {
            throw malformed("invalid COPY file header (missing length)");
        }
        headerRead = true;
        return true;
    }

    /// Reads on in the row, and hands it on when all of it is there.
    private boolean row() {
        if (ended) {
            if (kept.hasRemaining()) {
                throw malformed("received copy data after EOF marker");
            }
            return false;
        }
        if (missing == NO_ROW) {
            if (kept.remaining() < Short.BYTES) {
                return false;
            }
            int count = kept.getShort();
            if (count == -1) {
                ended = true;
                return row();
            }
            if (count != columns) {
                throw malformed("row field count is " + count + ", expected " + columns);
            }
            fields.clear();
            missing = count;
            rowBytes = 0;
        }
        while (missing > 0) {
            if (!field()) {
                return false;
            }
            missing--;
        }
        missing = NO_ROW;
        rows.row(fields);
        return true;
    }

    private boolean field() {
        if (length == UNKNOWN) {
            if (kept.remaining() < Integer.BYTES) {
                return false;
            }
            int read = kept.getInt();
            if (read < -1) {
                throw malformed("invalid field size");
            }
            length = read;
            rowBytes += Integer.BYTES + Math.max(0, read);
            if (rowBytes > ROW_BYTES_MAX) {
                throw tooLong();
            }
        }
        if (length > kept.remaining()) {
            return false;
        }
        byte[] field = length < 0 ? null : new byte[length];
        if (field != null) {
            kept.get(field);
        }
        fields.add(field);
        length = UNKNOWN;
        return true;
    }

    private static SqlException tooLong() {
        return SqlException.of("54000", "a row of the COPY data is longer than " + ROW_BYTES_MAX + " bytes");
    }

    @Override
    public void finish() {
        if (!headerRead) {
            throw malformed("COPY file signature not recognized");
        }
        if (!ended && (extensionBytes > 0 || missing != NO_ROW || kept.hasRemaining())) {
            throw malformed("unexpected EOF in COPY data");
        }
    }

    @Override
    public String place() {
        return "line " + (line + 1);
    }

    private static SqlException malformed(String message) {
        return SqlException.of("22P04", message);
    }
}
