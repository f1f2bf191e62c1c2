package holo.sql.exec;

import java.io.BufferedInputStream;
import java.io.BufferedOutputStream;
import java.io.ByteArrayInputStream;
import java.io.DataInputStream;
import java.io.DataOutputStream;
import java.io.EOFException;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.ByteBuffer;
import java.nio.channels.Channels;
import java.nio.channels.FileChannel;
import java.util.Iterator;
import java.util.NoSuchElementException;
import org.jspecify.annotations.Nullable;

/// Rows in a temporary file: written first, then read in the same order. The file is gone when the last row was read,
/// by {@link #close}, or with its {@link Workspace}; one that is kept is read again and again until it is closed, and
/// so is one of which some rows are {@linkplain #read read} by their place.
final class RowFile implements Iterator<@Nullable Object[]>, AutoCloseable {
    private static final int BUFFER_BYTES = 1 << 14;

    private final FileChannel channel;
    private final RowFormat format;
    private final Workspace workspace;
    private final DataOutputStream out;
    private @Nullable DataInputStream in;
    private long rows;
    private long left;
    private boolean kept;
    private long written;
    private boolean closed;

    RowFile(FileChannel channel, RowFormat format, Workspace workspace) {
        this.channel = channel;
        this.format = format;
        this.workspace = workspace;
        this.out = new DataOutputStream(new BufferedOutputStream(new Counted(), BUFFER_BYTES));
    }

    /// @throws holo.sql.error.SqlException 53400, 53100, 58030
    void write(@Nullable Object[] row) {
        try {
            format.write(row, out);
        } catch (IOException e) {
            throw TemporaryFiles.failed(e);
        }
        rows++;
        left++;
    }

    /// Ends writing, and begins to read from the first row on, again if need be: the last row does not end the file.
    void rewind() {
        try {
            out.flush();
            channel.position(0);
            in = new DataInputStream(new BufferedInputStream(Channels.newInputStream(channel), BUFFER_BYTES));
            left = rows;
            kept = true;
        } catch (IOException e) {
            throw TemporaryFiles.failed(e);
        }
    }

    /// Writes out the buffer.
    ///
    /// @return how many bytes the rows so far take
    long flush() {
        try {
            out.flush();
            return written;
        } catch (IOException e) {
            throw TemporaryFiles.failed(e);
        }
    }

    /// Some of the rows, which were written out and take these bytes.
    @Nullable
    Object[][] read(long from, long to, int count) {
        try {
            ByteBuffer bytes = ByteBuffer.allocate(Math.toIntExact(to - from));
            while (bytes.hasRemaining()) {
                if (channel.read(bytes, from + bytes.position()) < 0) {
                    throw new EOFException("the file is shorter than what was written");
                }
            }
            DataInputStream some = new DataInputStream(new ByteArrayInputStream(bytes.array()));
            @Nullable Object[][] read = new Object[count][];
            for (int i = 0; i < count; i++) {
                read[i] = format.read(some);
            }
            return read;
        } catch (IOException e) {
            throw TemporaryFiles.failed(e);
        }
    }

    /// Counts what leaves the buffer.
    private final class Counted extends OutputStream {
        private final OutputStream file = Channels.newOutputStream(channel);

        @Override
        public void write(int b) throws IOException {
            write(new byte[] {(byte) b}, 0, 1);
        }

        @Override
        public void write(byte[] bytes, int offset, int length) throws IOException {
            workspace.written(length);
            written += length;
            file.write(bytes, offset, length);
        }
    }

    @Override
    public boolean hasNext() {
        if (left == 0 && !kept) {
            close();
        }
        return left > 0;
    }

    @Override
    public @Nullable Object[] next() {
        if (left == 0) {
            throw new NoSuchElementException();
        }
        try {
            DataInputStream from = in;
            if (from == null) {
                out.flush();
                channel.position(0);
                from = new DataInputStream(new BufferedInputStream(Channels.newInputStream(channel), BUFFER_BYTES));
                in = from;
            }
            left--;
            return format.read(from);
        } catch (IOException e) {
            throw TemporaryFiles.failed(e);
        }
    }

    @Override
    public void close() {
        if (!closed) {
            closed = true;
            left = 0;
            workspace.closed(this, written);
            try {
                channel.close();
            } catch (IOException e) {
                throw TemporaryFiles.failed(e);
            }
        }
    }
}
