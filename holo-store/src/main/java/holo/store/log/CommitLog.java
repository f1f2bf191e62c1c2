package holo.store.log;

import static holo.store.log.LogFormat.FRAGMENT_HEADER;
import static holo.store.log.LogFormat.FRAGMENT_MIN;
import static holo.store.log.LogFormat.SEGMENT_HEADER;

import holo.store.StoreException;
import holo.store.fs.FileSystem;
import holo.store.fs.FileSystem.OpenMode;
import holo.store.fs.OpenFile;
import holo.store.log.LogFormat.SegmentHeader;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.util.ArrayDeque;
import java.util.Deque;
import java.util.zip.CRC32C;

/// An append-only log of records. Append any number of records, then {@link #sync()} once: after it they are
/// durable, as the mode defines it.
///
/// One thread at a time appends, syncs and closes; {@link #prepareSpare()} and {@link #releaseBefore} may
/// run beside it. After an {@link IOException} from a write or sync nothing is known about what the disk
/// holds: the log refuses all further work, and the node must stop and recover by replay.
public final class CommitLog implements AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 20;
    private static final long BUFFERED_BYTES_MAX = 4L << 20;
    private static final byte[] NOTHING = {};

    private final SegmentFiles files;
    private final LogOptions options;
    private final CRC32C crc = new CRC32C();
    private final ByteBuffer buffer;

    /// Oldest first, the active segment last.
    private final Deque<SegmentHeader> segments = new ArrayDeque<>();

    private OpenFile file;
    private SegmentHeader active;
    /// Where in the active segment the buffer's first byte goes.
    private long bufferOffset;
    /// Really synced, whatever the mode.
    private long synced;
    /// Durable as the mode defines it.
    private volatile long durable;

    private long appended;
    private volatile long appendedBytes;
    private boolean failed;
    private boolean unsynced;
    private boolean markerLast;

    private CommitLog(SegmentFiles files, LogOptions options, SegmentHeader active, OpenFile file, long offset) {
        this.files = files;
        this.options = options;
        this.buffer = ByteBuffer.allocateDirect(Math.min(BUFFER_BYTES, options.segmentBytes()))
                .order(ByteOrder.LITTLE_ENDIAN);
        this.active = active;
        this.file = file;
        this.bufferOffset = offset;
        this.synced = active.base() + offset;
        this.durable = synced;
    }

    /// Opens the log of the directory, which must exist, creating an empty one when there is none.
    /// Hands the records from the position on to the visitor, oldest first, before it returns.
    ///
    /// @param from the position from which on records are needed: 0, or where a record ended
    /// @throws StoreException XX001 when the log is damaged or incomplete, XX000 when it is of another version or
    ///     store
    public static CommitLog open(FileSystem fs, Path directory, LogOptions options, long from, LogVisitor visitor)
            throws IOException {
        SegmentFiles files = new SegmentFiles(fs, directory, options);
        LogRecovery.Result found = new LogRecovery(files, options.identity(), visitor).run(files.load(), from);
        if (found != null) {
            return reopen(files, options, found);
        }
        if (from > 0) {
            throw new StoreException(
                    "XX001",
                    "there is no commit log in " + directory + ", but the row store needs it from position " + from
                            + ": log files are missing. Restore them from a copy of this data directory.");
        }
        return create(files, options);
    }

    private static CommitLog create(SegmentFiles files, LogOptions options) throws IOException {
        SegmentHeader header = header(options, 1, 0);
        CommitLog log = new CommitLog(files, options, header, files.activate(header), SEGMENT_HEADER);
        log.segments.add(header);
        return log;
    }

    private static CommitLog reopen(SegmentFiles files, LogOptions options, LogRecovery.Result found)
            throws IOException {
        SegmentHeader last = found.segments().getLast();
        OpenFile file = files.open(last.number(), OpenMode.READ_WRITE);
        CommitLog log = new CommitLog(files, options, last, file, found.endOffset());
        log.segments.addAll(found.segments());
        return log;
    }

    private static SegmentHeader header(LogOptions options, long number, long base) {
        return new SegmentHeader(
                options.mode() == SyncMode.BUFFER, number, base, options.segmentBytes(), options.identity());
    }

    /// Appends a record of any size. Not durable before {@link #sync()}.
    ///
    /// @return the position after the record
    public long append(byte[] payload) throws IOException {
        return append(payload, payload.length);
    }

    /// Appends the first bytes of the array as a record.
    ///
    /// @return the position after the record
    public long append(byte[] payload, int payloadLength) throws IOException {
        requireUsable();
        try {
            int written = 0;
            boolean first = true;
            while (true) {
                long room = segmentRoom();
                if (room < FRAGMENT_MIN) {
                    nextSegment();
                    continue;
                }
                int length = (int) Math.min(room - FRAGMENT_HEADER, payloadLength - written);
                boolean last = written + length == payloadLength;
                putFragment(kind(first, last), payload, written, length);
                if (last) {
                    unsynced = true;
                    markerLast = false;
                    return end();
                }
                written += length;
                first = false;
            }
        } catch (IOException e) {
            failed = true;
            throw e;
        }
    }

    private static byte kind(boolean first, boolean last) {
        return first ? last ? LogFormat.WHOLE : LogFormat.FIRST : last ? LogFormat.LAST : LogFormat.MIDDLE;
    }

    /// Makes all appended records durable, as the mode defines it. In mode `buffer` a sync is still done every few
    /// megabytes, so that what a loss of power takes is bounded, and a large record is never ahead of the log.
    ///
    /// @return the position up to which the log is durable
    public long sync() throws IOException {
        requireUsable();
        if (!unsynced) {
            return durable;
        }
        try {
            writeBuffer();
            switch (options.mode()) {
                case SYNC_DATA -> file.syncData();
                case SYNC_ALL -> file.syncAll();
                case BUFFER -> {
                    if (end() - synced > BUFFERED_BYTES_MAX) {
                        file.syncData();
                        synced = end();
                    }
                }
            }
        } catch (IOException e) {
            failed = true;
            throw e;
        }
        if (options.mode() != SyncMode.BUFFER) {
            synced = end();
        }
        unsynced = false;
        durable = end();
        appendedBytes = appended;
        return durable;
    }

    /// Makes all appended records survive the loss of power, whatever the mode.
    public void force() throws IOException {
        sync();
        if (synced < end()) {
            try {
                file.syncData();
            } catch (IOException e) {
                failed = true;
                throw e;
            }
            synced = end();
        }
    }

    /// Writes, without a sync, a marker that tells a later recovery how far the log was durable. For idle times:
    /// without it, damage to the last batch looks like a torn tail. Does nothing when a marker is last.
    public void mark() throws IOException {
        requireUsable();
        if (markerLast || segmentRoom() < FRAGMENT_MIN) {
            return;
        }
        try {
            putFragment(LogFormat.MARKER, NOTHING, 0, 0);
            writeBuffer();
        } catch (IOException e) {
            failed = true;
            throw e;
        }
        markerLast = true;
    }

    /// Makes a spare segment ready when one is missing, so that appending need not. Any thread.
    public void prepareSpare() throws IOException {
        files.prepareSpare();
    }

    /// Whether the next segment is at hand. Any thread.
    public boolean hasSpare() {
        return files.hasSpare();
    }

    /// Gives up the segments that lie wholly before the position. Any thread.
    public void releaseBefore(long position) throws IOException {
        while (true) {
            SegmentHeader oldest;
            synchronized (segments) {
                oldest = segments.getFirst();
                if (segments.size() == 1 || oldest.end() > position) {
                    return;
                }
                segments.removeFirst();
            }
            files.recycle(oldest);
        }
    }

    /// Everything before this position is durable, as the mode defines it. Any thread.
    public long durablePosition() {
        return durable;
    }

    /// The position of the oldest byte kept. Any thread.
    public long startPosition() {
        synchronized (segments) {
            return segments.getFirst().base();
        }
    }

    /// Segments in use, spares not counted. Any thread.
    public int segmentCount() {
        synchronized (segments) {
            return segments.size();
        }
    }

    /// Bytes appended since the log was opened, headers included. Any thread.
    public long appendedBytes() {
        return appendedBytes;
    }

    /// Syncs, leaves a marker, and closes. A log that failed is closed without touching the disk.
    @Override
    public void close() throws IOException {
        try (OpenFile closing = file) {
            if (!failed) {
                writeBuffer();
                closing.syncAll();
                synced = end();
                mark();
                closing.syncAll();
            }
            failed = true;
        }
    }

    private void putFragment(byte kind, byte[] payload, int offset, int length) throws IOException {
        int bytes = LogFormat.fragmentBytes(length);
        appended += bytes;
        if (bytes > buffer.remaining()) {
            writeBuffer();
        }
        if (bytes <= buffer.capacity()) {
            LogFormat.putFragment(buffer, crc, kind, end(), synced, payload, offset, length);
            return;
        }
        LogFormat.putHeader(buffer, crc, kind, end(), synced, payload, offset, length);
        for (int done = 0; done < length; ) {
            int chunk = Math.min(buffer.remaining(), length - done);
            buffer.put(payload, offset + done, chunk);
            done += chunk;
            if (buffer.remaining() < Long.BYTES) {
                writeBuffer();
            }
        }
        LogFormat.putPadding(buffer, length);
    }

    private void writeBuffer() throws IOException {
        if (buffer.position() > 0) {
            int bytes = buffer.position();
            file.write(buffer.flip(), bufferOffset);
            bufferOffset += bytes;
            buffer.clear();
        }
    }

    private void nextSegment() throws IOException {
        writeBuffer();
        file.syncAll();
        synced = end();
        startSegment(active.end());
    }

    private void startSegment(long base) throws IOException {
        SegmentHeader next = header(options, active.number() + 1, base);
        OpenFile opened = files.activate(next);
        file.close();
        file = opened;
        active = next;
        bufferOffset = SEGMENT_HEADER;
        synchronized (segments) {
            segments.addLast(next);
        }
    }

    /// Where the next record begins.
    public long position() {
        return end();
    }

    private long end() {
        return active.base() + bufferOffset + buffer.position();
    }

    private long segmentRoom() {
        return active.size() - bufferOffset - buffer.position();
    }

    private void requireUsable() throws IOException {
        if (failed) {
            throw new IOException("the commit log is closed or failed before");
        }
    }
}
