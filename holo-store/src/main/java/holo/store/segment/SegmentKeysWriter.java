package holo.store.segment;

import holo.store.bytes.ByteSink;
import java.io.BufferedOutputStream;
import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.zip.Deflater;
import java.util.zip.DeflaterOutputStream;
import org.jspecify.annotations.Nullable;

/// Writes the keys of a segment, in order, for {@link SegmentKeys}.
///
/// Compressed, the file is a stream of {@link PackedKeys}, then the length that it would have otherwise and the number
/// of keys, both with all bits inverted, so that they are below 0.
public final class SegmentKeysWriter implements AutoCloseable {
    /// Bytes of keys after which a segment should end.
    public static final long BYTES_MAX = 256L << 20;

    private static final int BUFFER_BYTES = 1 << 16;

    private final OutputStream file;
    private final OutputStream out;
    private final @Nullable Deflater deflater;
    private final ByteSink sink = new ByteSink(1 << 10);
    private final KeyBlocks blocks = new KeyBlocks();

    /// @param compressed whether space counts for more than the time of a search
    public SegmentKeysWriter(Path path, boolean compressed) throws IOException {
        this.file = new BufferedOutputStream(
                Files.newOutputStream(
                        path,
                        StandardOpenOption.CREATE,
                        StandardOpenOption.TRUNCATE_EXISTING,
                        StandardOpenOption.WRITE),
                BUFFER_BYTES);
        this.deflater = compressed ? new Deflater(Deflater.BEST_COMPRESSION) : null;
        this.out = deflater == null ? file : new DeflaterOutputStream(file, deflater, BUFFER_BYTES);
    }

    /// Adds a key, which must be above the one before.
    public void add(byte[] key) throws IOException {
        byte[] before = blocks.before();
        if (blocks.keys() > 0 && Arrays.compareUnsigned(before, key) >= 0) {
            throw new IllegalArgumentException("key " + blocks.keys() + " of a segment is not above the one before");
        }
        sink.clear();
        blocks.add(key, sink);
        if (deflater != null) {
            sink.clear();
            PackedKeys.put(before, key, sink);
        }
        write(out);
    }

    private void write(OutputStream to) throws IOException {
        to.write(sink.array(), 0, sink.length());
    }

    public int rows() {
        return blocks.keys();
    }

    public long bytes() {
        return blocks.written();
    }

    /// Completes the file. It is not synced.
    @Override
    public void close() throws IOException {
        try (file) {
            sink.clear();
            if (out instanceof DeflaterOutputStream stream) {
                stream.finish();
                KeyBlocks.putInt(sink, ~blocks.size());
                KeyBlocks.putInt(sink, ~blocks.keys());
            } else {
                blocks.end(sink);
            }
            write(file);
        } finally {
            if (deflater != null) {
                deflater.end();
            }
        }
    }
}
