package holo.store.log;

import static holo.store.log.LogFormat.FRAGMENT_HEADER;

import holo.store.fs.OpenFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// Reads one segment's fragments through a sliding window.
final class SegmentReader {
    private static final int WINDOW_BYTES = 1 << 20;

    private final OpenFile file;
    private final long base;
    private final long end;
    private final CRC32C crc = new CRC32C();
    private final ByteBuffer window;
    private long windowStart;

    /// @param base log position of the file's first byte
    /// @param end bytes of the segment; the file may be shorter
    SegmentReader(OpenFile file, long base, long end) {
        this.file = file;
        this.base = base;
        this.end = end;
        this.window = ByteBuffer.allocate((int) Math.min(WINDOW_BYTES, end))
                .order(ByteOrder.LITTLE_ENDIAN)
                .limit(0);
    }

    /// A fragment whose checksum holds.
    ///
    /// @param durable the log was known to be durable up to here when this was written
    record Fragment(byte kind, long position, long durable, byte[] payload) {
        int bytes() {
            return FRAGMENT_HEADER + LogFormat.padded(payload.length);
        }
    }

    /// Whether a header with the position of this very place lies here, its checksum good or not.
    boolean positionMatches(long offset) throws IOException {
        return load(offset, FRAGMENT_HEADER) && window.getLong(at(offset) + 8) == base + offset;
    }

    /// The fragment at the offset, or null when there is no valid one.
    @Nullable
    Fragment read(long offset) throws IOException {
        if (!positionMatches(offset)) {
            return null;
        }
        int at = at(offset);
        int expected = window.getInt(at);
        int length = window.getInt(at + 4);
        long position = window.getLong(at + 8);
        long durable = position - Integer.toUnsignedLong(window.getInt(at + 16));
        int kind = window.getInt(at + 20);
        if (length < 0 || offset + FRAGMENT_HEADER + (long) LogFormat.padded(length) > end) {
            return null;
        }
        crc.reset();
        crc.update(window.array(), at + 4, FRAGMENT_HEADER - 4);
        byte[] payload = new byte[length];
        if (!copy(offset + FRAGMENT_HEADER, payload)) {
            return null;
        }
        crc.update(payload, 0, length);
        byte[] padding = new byte[LogFormat.padded(length) - length];
        if (!copy(offset + FRAGMENT_HEADER + length, padding)) {
            return null;
        }
        crc.update(padding, 0, padding.length);
        return (int) crc.getValue() == expected ? new Fragment((byte) kind, position, durable, payload) : null;
    }

    private boolean copy(long offset, byte[] into) throws IOException {
        if (into.length <= window.capacity()) {
            if (!load(offset, into.length)) {
                return false;
            }
            window.get(at(offset), into);
            return true;
        }
        return file.read(ByteBuffer.wrap(into), offset) == into.length;
    }

    private boolean load(long offset, int length) throws IOException {
        if (offset >= windowStart && offset + length <= windowStart + window.limit()) {
            return true;
        }
        windowStart = offset;
        window.clear();
        int read = file.read(window, offset);
        window.limit(read);
        return read >= length;
    }

    private int at(long offset) {
        return (int) (offset - windowStart);
    }
}
