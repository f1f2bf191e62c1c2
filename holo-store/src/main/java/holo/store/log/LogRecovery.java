package holo.store.log;

import static holo.store.log.LogFormat.FRAGMENT_MIN;
import static holo.store.log.LogFormat.SEGMENT_HEADER;

import holo.store.StoreException;
import holo.store.fs.FileSystem.OpenMode;
import holo.store.fs.OpenFile;
import holo.store.log.LogFormat.SegmentHeader;
import holo.store.log.SegmentReader.Fragment;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.ArrayList;
import java.util.Deque;
import java.util.List;
import java.util.zip.CRC32C;
import org.jspecify.annotations.Nullable;

/// Reads a log back and finds its end.
///
/// The first place without a valid fragment is either the torn end of the log, which is cut, or damage in
/// the middle, which stops the start: it is damage when a later segment exists (a segment is left only
/// after it was synced) or when a valid fragment behind it says that the log was durable beyond it. The
/// last synced batch has no such witness until something follows it, which is why an idle log and
/// a closed one end with a marker.
final class LogRecovery {
    private static final String ADVICE =
            " Nothing was changed. Restore the file from a copy of this data directory. If there is none and the"
                    + " transactions from there on may be lost: stop here, copy the directory, run"
                    + " \"truncate -s %d %s\", remove the log files with higher numbers, and start again.";

    private static final int REWRITE_BYTES = 64 << 10;

    private final SegmentFiles files;
    private final long identity;
    private final LogVisitor visitor;
    private final List<SegmentHeader> segments = new ArrayList<>();

    /// A record whose fragments are being collected, and where it began.
    private @Nullable Deque<byte[]> partial;

    /// Up to here the log was on disk when its last valid fragment was written.
    private long durable;

    private int partialSegment;
    private long partialOffset;

    LogRecovery(SegmentFiles files, long identity, LogVisitor visitor) {
        this.files = files;
        this.identity = identity;
        this.visitor = visitor;
    }

    /// The log as found: its segments, the last of which ends at `endOffset`.
    record Result(List<SegmentHeader> segments, long endOffset) {
        long endPosition() {
            return segments.getLast().base() + endOffset;
        }
    }

    /// Hands the records from the position on to the visitor, cuts a torn tail, and says where the log ends.
    /// Null without segments.
    @Nullable
    Result run(List<Long> numbers, long from) throws IOException {
        if (numbers.isEmpty()) {
            return null;
        }
        for (long number : numbers) {
            segments.add(readHeader(number));
        }
        requireNoGaps();
        int first = segmentOf(from);
        long endOffset = readSegment(
                first, Math.max(SEGMENT_HEADER, from - segments.get(first).base()));
        for (int i = first + 1; i < segments.size(); i++) {
            endOffset = readSegment(i, SEGMENT_HEADER);
        }
        Result end = partial == null
                ? new Result(List.copyOf(segments), endOffset)
                : new Result(List.copyOf(segments.subList(0, partialSegment + 1)), partialOffset);
        cut(end);
        return end;
    }

    private SegmentHeader readHeader(long number) throws IOException {
        Path path = files.path(number);
        ByteBuffer bytes = ByteBuffer.allocate(SEGMENT_HEADER).order(ByteOrder.LITTLE_ENDIAN);
        try (OpenFile file = files.open(number, OpenMode.READ)) {
            file.read(bytes, 0);
        }
        CRC32C crc = new CRC32C();
        crc.update(bytes.array(), 0, SEGMENT_HEADER - 4);
        if (bytes.getLong(0) == LogFormat.MAGIC
                && bytes.getInt(8) > LogFormat.VERSION
                && (int) crc.getValue() == bytes.getInt(SEGMENT_HEADER - 4)) {
            throw new StoreException(
                    "XX000",
                    path + " has commit-log version " + bytes.getInt(8) + ", and this program reads version "
                            + LogFormat.VERSION + ". Start the version of Holo that wrote it, or a newer one.");
        }
        if (bytes.getLong(0) != LogFormat.MAGIC
                || bytes.getInt(8) != LogFormat.VERSION
                || (int) crc.getValue() != bytes.getInt(SEGMENT_HEADER - 4)
                || bytes.getLong(16) != number) {
            throw damaged(number, 0, "the segment header fails its checksum.");
        }
        if (bytes.getLong(40) != identity) {
            throw new StoreException(
                    "XX000",
                    path + " belongs to another store than this data directory. Put it back where it came from.");
        }
        return new SegmentHeader(
                bytes.getInt(12) != 0, number, bytes.getLong(24), bytes.getLong(32), bytes.getLong(40));
    }

    private void requireNoGaps() {
        for (int i = 1; i < segments.size(); i++) {
            SegmentHeader before = segments.get(i - 1);
            SegmentHeader after = segments.get(i);
            if (after.number() != before.number() + 1 || after.base() != before.end()) {
                throw new StoreException(
                        "XX001",
                        "the commit log is damaged: between " + files.path(before.number()) + " and "
                                + files.path(after.number())
                                + " a segment is missing. Restore it from a copy of this data directory.");
            }
        }
    }

    /// The last segment that starts at or before the position, at which a record starts or the log ends.
    private int segmentOf(long position) {
        int index = segments.size() - 1;
        while (index > 0 && segments.get(index).base() > position) {
            index--;
        }
        SegmentHeader found = segments.get(index);
        if (position < found.base() || position > found.end()) {
            throw new StoreException(
                    "XX001",
                    "the commit log holds positions " + segments.getFirst().base() + " to "
                            + segments.getLast().end() + ", but the row store needs it from " + position
                            + ": log files are missing beside " + files.path(found.number())
                            + ". Restore them from a copy of this data directory.");
        }
        return index;
    }

    /// Reads a segment to its end or to the first place without a valid fragment, and returns that offset.
    private long readSegment(int index, long startOffset) throws IOException {
        SegmentHeader segment = segments.get(index);
        try (OpenFile file = files.open(segment.number(), OpenMode.READ)) {
            SegmentReader reader = new SegmentReader(file, segment.base(), segment.size());
            long offset = startOffset;
            while (segment.size() - offset >= FRAGMENT_MIN) {
                Fragment fragment = reader.read(offset);
                if (fragment == null) {
                    requireTornTail(index, reader, offset);
                    return offset;
                }
                accept(index, offset, fragment);
                offset += fragment.bytes();
            }
            return offset;
        }
    }

    private void accept(int segment, long offset, Fragment fragment) {
        Deque<byte[]> record = partial;
        boolean continues = fragment.kind() == LogFormat.MIDDLE || fragment.kind() == LogFormat.LAST;
        if (continues != (record != null)) {
            throw damaged(
                    segments.get(segment).number(), offset, "the fragment there does not follow from the one before.");
        }
        long end = fragment.position() + fragment.bytes();
        durable = Math.max(durable, fragment.durable());
        switch (fragment.kind()) {
            case LogFormat.WHOLE -> visitor.record(end, fragment.payload());
            case LogFormat.MARKER -> {}
            case LogFormat.FIRST -> {
                partial = new ArrayDeque<>();
                partial.add(fragment.payload());
                partialSegment = segment;
                partialOffset = offset;
            }
            case LogFormat.MIDDLE, LogFormat.LAST -> {
                if (record != null) {
                    record.add(fragment.payload());
                    if (fragment.kind() == LogFormat.LAST) {
                        partial = null;
                        visitor.record(end, joined(record));
                    }
                }
            }
            default ->
                throw damaged(segments.get(segment).number(), offset, "unknown fragment kind " + fragment.kind() + ".");
        }
    }

    /// The fragments as one, which are given up one by one: a large record is not in memory more often than needed.
    private static byte[] joined(Deque<byte[]> fragments) {
        int length = 0;
        for (byte[] fragment : fragments) {
            length = Math.addExact(length, fragment.length);
        }
        byte[] record = new byte[length];
        int at = 0;
        for (byte[] next = fragments.poll(); next != null; next = fragments.poll()) {
            System.arraycopy(next, 0, record, at, next.length);
            at += next.length;
        }
        return record;
    }

    private void requireTornTail(int index, SegmentReader reader, long offset) throws IOException {
        SegmentHeader segment = segments.get(index);
        if (index + 1 < segments.size()) {
            throw damaged(
                    segment.number(),
                    offset,
                    "the record there fails its checksum, and the log goes on in the next file.");
        }
        long position = segment.base() + offset;
        for (long o = offset + 8; o + FRAGMENT_MIN <= segment.size() + 8; o += 8) {
            if (reader.positionMatches(o)) {
                Fragment later = reader.read(o);
                if (later != null && later.durable() > position) {
                    throw damaged(
                            segment.number(),
                            offset,
                            "the record there fails its checksum, but the valid one at offset " + o
                                    + " was written when this one was already durable.");
                }
            }
        }
    }

    /// Makes sure that what was found is on disk, and that nothing behind the end can ever be taken for a
    /// record again. The order matters when this is interrupted: what shows that a cut record was once
    /// continued goes before the record's beginning.
    private void cut(Result end) throws IOException {
        for (int i = segments.size() - 1; i >= end.segments().size(); i--) {
            files.delete(segments.get(i).number());
        }
        SegmentHeader last = end.segments().getLast();
        try (OpenFile file = files.open(last.number(), OpenMode.READ_WRITE)) {
            file.preallocate(last.size());
            rewrite(file, Math.max(SEGMENT_HEADER, durable - last.base()), end.endOffset());
            SegmentReader reader = new SegmentReader(file, last.base(), last.size());
            for (long o = end.endOffset(); o + LogFormat.FRAGMENT_HEADER <= last.size(); o += 8) {
                if (reader.positionMatches(o)) {
                    file.write(ByteBuffer.allocate(LogFormat.FRAGMENT_HEADER), o);
                }
            }
            file.syncAll();
        }
    }

    /// Writes bytes again as they are. After a failed sync they may be in the kernel's memory only, which
    /// counts them as written: a sync alone would not bring them to disk.
    private static void rewrite(OpenFile file, long from, long to) throws IOException {
        ByteBuffer bytes = ByteBuffer.allocate(REWRITE_BYTES);
        for (long at = from; at < to; ) {
            bytes.clear().limit((int) Math.min(bytes.capacity(), to - at));
            int read = file.read(bytes, at);
            if (read == 0) {
                throw new IOException("the file ends at " + at + ", where " + (to - at) + " more bytes were read");
            }
            file.write(bytes.flip(), at);
            at += read;
        }
    }

    private StoreException damaged(long number, long offset, String why) {
        Path path = files.path(number);
        return new StoreException(
                "XX001",
                "the commit log is damaged: file " + path + ", offset " + offset + ": " + why
                        + String.format(ADVICE, offset, path));
    }
}
