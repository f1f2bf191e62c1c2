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
/// Compressed, the file is what it would be otherwise as a stream of DEFLATE, then the length that it would have and
/// the number of keys with all bits inverted, so that it is below 0.
public final class SegmentKeysWriter implements AutoCloseable {
    /// Bytes of keys after which a segment should end.
    public static final long BYTES_MAX = 256L << 20;

    private static final int BUFFER_BYTES = 1 << 16;

    private final OutputStream file;
    private final OutputStream out;
    private final @Nullable Deflater deflater;
    private final ByteSink sink = new ByteSink(1 << 10);
    private byte[] before = {};
    private int[] offsets = new int[1 << 10];
    private long written;
    private int rows;

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
        if (rows > 0 && Arrays.compareUnsigned(before, key) >= 0) {
            throw new IllegalArgumentException("key " + rows + " of a segment is not above the one before");
        }
        sink.clear();
        int common = 0;
        if (rows % SegmentKeys.BLOCK_KEYS == 0) {
            int block = rows / SegmentKeys.BLOCK_KEYS;
            if (block == offsets.length) {
                offsets = Arrays.copyOf(offsets, block * 2);
            }
            offsets[block] = Math.toIntExact(written);
        } else {
            int mismatch = Arrays.mismatch(before, key);
            common = mismatch < 0 ? before.length : mismatch;
            sink.putVarint32(common);
        }
        sink.putVarint32(key.length - common);
        sink.putBytes(key, common, key.length - common);
        out.write(sink.array(), 0, sink.length());
        written += sink.length();
        before = key;
        rows++;
    }

    public int rows() {
        return rows;
    }

    public long bytes() {
        return written;
    }

    /// Completes the file. It is not synced.
    @Override
    public void close() throws IOException {
        try (file) {
            int blocks = (rows + SegmentKeys.BLOCK_KEYS - 1) / SegmentKeys.BLOCK_KEYS;
            for (int i = 0; i < blocks; i++) {
                putInt(out, offsets[i]);
            }
            putInt(out, blocks);
            putInt(out, rows);
            if (out instanceof DeflaterOutputStream stream) {
                stream.finish();
                putInt(file, Math.toIntExact(written + (blocks + 2L) * Integer.BYTES));
                putInt(file, ~rows);
            }
        } finally {
            if (deflater != null) {
                deflater.end();
            }
        }
    }

    private static void putInt(OutputStream to, int value) throws IOException {
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            to.write(value >> shift);
        }
    }
}
