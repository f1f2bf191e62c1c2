package holo.store.fs;

import java.io.IOException;
import java.nio.ByteBuffer;

/// An open file, addressed by position. One thread at a time.
public interface OpenFile extends AutoCloseable {
    /// Bytes in the file.
    long size() throws IOException;

    /// Reads at the position until the buffer is full or the file ends.
    ///
    /// @return bytes read, 0 at or after the end
    int read(ByteBuffer into, long position) throws IOException;

    /// Writes all remaining bytes of the buffer at the position, growing the file when needed.
    void write(ByteBuffer from, long position) throws IOException;

    /// Grows the file to the size, filled with zeros whose blocks are allocated, so that later writes
    /// inside it change no metadata. Durable only after {@link #syncAll}.
    void preallocate(long size) throws IOException;

    /// Makes the written bytes durable, and the size when it changed (fdatasync).
    void syncData() throws IOException;

    /// Makes bytes and all metadata durable (fsync).
    void syncAll() throws IOException;

    @Override
    void close() throws IOException;
}
