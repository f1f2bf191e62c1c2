package holo.store.log;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.zip.CRC32C;

/// The commit log on disk. Everything is little-endian. Positions count bytes from the beginning of the log
/// over all segments ever: a segment's header says the position of its first byte, so a record's
/// position tells whether it belongs where it lies or is left over from a recycled file.
///
/// A **segment** is a preallocated file `<number, 16 hex digits>.log`:
///
/// | offset | bytes | segment header |
/// |---|---|---|
/// | 0 | 8 | magic `HOLO LOG` |
/// | 8 | 4 | version, 1 |
/// | 12 | 4 | 1 when written in mode `buffer`, else 0 |
/// | 16 | 8 | segment number, from 1, without gaps |
/// | 24 | 8 | position of the segment's first byte |
/// | 32 | 8 | segment size |
/// | 40 | 8 | identity of the store |
/// | 48 | 12 | zero |
/// | 60 | 4 | CRC32C of bytes 0 to 59 |
/// | 64 | | fragments, each at a multiple of 8 |
///
/// | offset | bytes | fragment |
/// |---|---|---|
/// | 0 | 4 | CRC32C of all that follows, padding included |
/// | 4 | 4 | payload length |
/// | 8 | 8 | position of this fragment |
/// | 16 | 4 | how far before this position the log was durable when this was written, at most 2^32 - 1 |
/// | 20 | 1 | kind: 1 whole record; 2 first, 3 middle, 4 last fragment of a record; 5 marker and 6 end of the segment,
/// without payload |
/// | 21 | 3 | zero |
/// | 24 | | payload, zero-padded to a multiple of 8 |
///
/// A record that does not fit in its segment goes on in the next. A segment is left when fewer than
/// {@link #FRAGMENT_MIN} bytes remain.
final class LogFormat {
    static final long MAGIC = 0x474f4c204f4c4f48L;
    static final int VERSION = 1;
    static final int SEGMENT_HEADER = 64;
    static final int FRAGMENT_HEADER = 24;
    /// The smallest fragment worth a header.
    static final int FRAGMENT_MIN = 32;

    static final byte WHOLE = 1;
    static final byte FIRST = 2;
    static final byte MIDDLE = 3;
    static final byte LAST = 4;
    static final byte MARKER = 5;

    private static final long DURABLE_DISTANCE_MAX = 0xffff_ffffL;

    private LogFormat() {}

    static int padded(int length) {
        return length + 7 & ~7;
    }

    /// Bytes of a fragment with a payload of this length.
    static int fragmentBytes(int length) {
        return FRAGMENT_HEADER + padded(length);
    }

    /// Writes a fragment that fits, at the buffer's position.
    static void putFragment(
            ByteBuffer to, CRC32C crc, byte kind, long position, long durable, byte[] payload, int offset, int length) {
        int start = to.position();
        putHeaderFields(to, kind, position, durable, length);
        to.put(payload, offset, length);
        putPadding(to, length);
        putChecksum(to, crc, start);
    }

    /// Writes the header of a fragment whose payload and padding are to follow.
    static void putHeader(
            ByteBuffer to, CRC32C crc, byte kind, long position, long durable, byte[] payload, int offset, int length) {
        int start = to.position();
        putHeaderFields(to, kind, position, durable, length);
        int end = to.position();
        crc.reset();
        crc.update(to.limit(end).position(start + 4));
        to.limit(to.capacity());
        crc.update(payload, offset, length);
        crc.update(new byte[padded(length) - length]);
        to.putInt(start, (int) crc.getValue());
    }

    static void putPadding(ByteBuffer to, int length) {
        for (int i = length; i < padded(length); i++) {
            to.put((byte) 0);
        }
    }

    private static void putHeaderFields(ByteBuffer to, byte kind, long position, long durable, int length) {
        to.putInt(0);
        to.putInt(length);
        to.putLong(position);
        to.putInt((int) Math.min(position - durable, DURABLE_DISTANCE_MAX));
        to.putInt(kind);
    }

    private static void putChecksum(ByteBuffer to, CRC32C crc, int start) {
        int end = to.position();
        crc.reset();
        crc.update(to.limit(end).position(start + 4));
        to.limit(to.capacity());
        to.putInt(start, (int) crc.getValue());
    }

    /// The header of a segment, ready to be written.
    static ByteBuffer segmentHeader(SegmentHeader header) {
        ByteBuffer bytes = ByteBuffer.allocate(SEGMENT_HEADER).order(ByteOrder.LITTLE_ENDIAN);
        bytes.putLong(MAGIC)
                .putInt(VERSION)
                .putInt(header.buffered() ? 1 : 0)
                .putLong(header.number())
                .putLong(header.base())
                .putLong(header.size())
                .putLong(header.identity());
        CRC32C crc = new CRC32C();
        crc.update(bytes.array(), 0, SEGMENT_HEADER - 4);
        return bytes.putInt(SEGMENT_HEADER - 4, (int) crc.getValue()).clear();
    }

    /// @param buffered whether the segment was written without syncs
    /// @param number from 1, without gaps
    /// @param base log position of the file's first byte
    /// @param size bytes of the file
    record SegmentHeader(boolean buffered, long number, long base, long size, long identity) {
        long end() {
            return base + size;
        }
    }
}
