package holo.store.segment;

import holo.store.bytes.ByteSink;
import java.io.BufferedInputStream;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.io.InputStream;
import java.util.zip.InflaterInputStream;

/// Keys as small as they can be, to be read from the first to the last: of each key how many bytes it begins with like
/// the one before, how many follow, and those as differences from the bytes in the same place there, all as a stream of
/// DEFLATE. Keys that step evenly repeat themselves so.
final class PackedKeys {
    private static final int BUFFER_BYTES = 1 << 16;

    private PackedKeys() {}

    /// Puts a key.
    static void put(byte[] before, byte[] key, ByteSink to) {
        int common = KeyBlocks.common(before, key);
        to.putVarint32(common);
        to.putVarint32(key.length - common);
        for (int i = common; i < key.length; i++) {
            to.putByte(i < before.length ? key[i] - before[i] : key[i]);
        }
    }

    /// The keys in blocks again.
    ///
    /// @param packed the stream
    /// @param keys how many there are
    /// @param size of the blocks and their end
    /// @throws IOException when it is not what was written
    static byte[] blocks(byte[] packed, int keys, int size) throws IOException {
        KeyBlocks blocks = new KeyBlocks();
        ByteSink sink = new ByteSink(size);
        try (InflaterInputStream inflated = new InflaterInputStream(new ByteArrayInputStream(packed));
                InputStream in = new BufferedInputStream(inflated, BUFFER_BYTES)) {
            for (int i = 0; i < keys; i++) {
                blocks.add(next(blocks.before(), size, in), sink);
            }
        }
        blocks.end(sink);
        if (sink.length() != size) {
            throw new IOException("it has " + sink.length() + " bytes instead of " + size);
        }
        return sink.toArray();
    }

    private static byte[] next(byte[] before, int lengthMax, InputStream in) throws IOException {
        int common = number(in);
        int rest = number(in);
        if (common < 0 || common > before.length || rest < 0 || rest > lengthMax - common) {
            throw new IOException("a key of " + common + " known and " + rest + " other bytes");
        }
        byte[] key = new byte[common + rest];
        System.arraycopy(before, 0, key, 0, common);
        if (in.readNBytes(key, common, rest) < rest) {
            throw endsEarly();
        }
        for (int i = common; i < Math.min(key.length, before.length); i++) {
            key[i] += before[i];
        }
        return key;
    }

    private static int number(InputStream in) throws IOException {
        int value = 0;
        for (int shift = 0; shift < Integer.SIZE; shift += 7) {
            int next = in.read();
            if (next < 0) {
                throw endsEarly();
            }
            value |= (next & 0x7f) << shift;
            if (next < 0x80) {
                return value;
            }
        }
        throw new IOException("a length of more than four bytes");
    }

    private static IOException endsEarly() {
        return new IOException("it ends too early");
    }
}
