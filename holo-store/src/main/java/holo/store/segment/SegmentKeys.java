package holo.store.segment;

import holo.store.StoreException;
import holo.store.learned.KeyModel;
import holo.store.learned.KeyModelBuilder;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.lang.foreign.Arena;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.ref.SoftReference;
import java.nio.ByteOrder;
import java.nio.channels.FileChannel;
import java.nio.channels.FileChannel.MapMode;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.Arrays;
import java.util.Optional;
import java.util.function.Consumer;
import java.util.zip.InflaterInputStream;
import org.jspecify.annotations.Nullable;
import org.slf4j.Logger;
import org.slf4j.LoggerFactory;

/// The keys of a segment in order, mapped into memory, and the model that says about where each is. Any thread, until
/// it is closed. A compressed file is taken apart at the first search, and kept so while there is memory.
///
/// Blocks of {@link #BLOCK_KEYS} keys: the first one whole, the others as the number of bytes that they begin with
/// like the one before, and the rest. Behind the blocks, where each begins, the number of blocks and of keys. Numbers
/// before bytes are LEB128, the others 4 bytes, little-endian.
public final class SegmentKeys implements AutoCloseable {
    static final int BLOCK_KEYS = 16;

    /// Rows that the model may be off.
    static final int EPSILON = 32;

    private static final Logger LOG = LoggerFactory.getLogger(SegmentKeys.class);
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);

    private final Path file;
    private final Arena memory;
    private final MemorySegment mapped;
    private final boolean compressed;

    /// Whether what is compressed are the blocks themselves, as they were written once.
    private final boolean blocksCompressed;

    private final int size;
    private final int rows;
    private final int blocks;
    private final long index;
    private volatile SoftReference<MemorySegment> inflated = new SoftReference<>(null);
    private volatile @Nullable KeyModel model;

    private SegmentKeys(Path file, Arena memory, MemorySegment mapped) throws IOException {
        this.file = file;
        this.memory = memory;
        this.mapped = mapped;
        long length = mapped.byteSize();
        if (length < 2 * Integer.BYTES) {
            throw new IOException("a file of keys with " + length + " bytes");
        }
        int last = mapped.get(INT, length - Integer.BYTES);
        this.compressed = last < 0;
        this.rows = compressed ? ~last : last;
        this.blocks = (rows + BLOCK_KEYS - 1) / BLOCK_KEYS;
        int whole = compressed ? mapped.get(INT, length - 2 * Integer.BYTES) : Math.toIntExact(length);
        this.blocksCompressed = compressed && whole >= 0;
        this.size = whole < 0 ? ~whole : whole;
        this.index = size - (2L + blocks) * Integer.BYTES;
        int counted = compressed || index < 0 ? blocks : mapped.get(INT, length - 2 * Integer.BYTES);
        if (blocks != counted || index < 0) {
            throw new IOException("a file of keys with " + counted + " blocks for " + rows + " keys");
        }
    }

    /// Opens a file whose checksum is right.
    public static SegmentKeys open(Path file) throws IOException {
        Arena memory = Arena.ofShared();
        boolean opened = false;
        try (FileChannel channel = FileChannel.open(file, StandardOpenOption.READ)) {
            SegmentKeys keys = new SegmentKeys(file, memory, channel.map(MapMode.READ_ONLY, 0, channel.size(), memory));
            opened = true;
            return keys;
        } finally {
            if (!opened) {
                memory.close();
            }
        }
    }

    /// The file's bytes as they are when it is not compressed.
    private MemorySegment bytes() {
        if (!compressed) {
            return mapped;
        }
        MemorySegment known = inflated.get();
        if (known == null) {
            known = inflate();
            inflated = new SoftReference<>(known);
        }
        return known;
    }

    private MemorySegment inflate() {
        byte[] packed = mapped.asSlice(0, mapped.byteSize() - 2 * Integer.BYTES).toArray(ValueLayout.JAVA_BYTE);
        try {
            return MemorySegment.ofArray(blocksCompressed ? inflated(packed) : PackedKeys.blocks(packed, rows, size));
        } catch (IOException e) {
            throw new StoreException("XX001", unreadable(String.valueOf(e.getMessage())), e);
        }
    }

    private static String unreadable(String why) {
        return "a segment's file of keys cannot be read: " + why + ". The segment is read from the rows again when its"
                + " table is opened.";
    }

    private byte[] inflated(byte[] packed) throws IOException {
        try (InflaterInputStream in = new InflaterInputStream(new ByteArrayInputStream(packed))) {
            byte[] plain = in.readNBytes(size);
            if (plain.length < size) {
                throw new IOException("it ends after " + plain.length + " of " + size + " bytes");
            }
            return plain;
        }
    }

    /// Uses a model, the one that the Parquet file carries.
    public void use(KeyModel known) {
        if (known.rows() != rows) {
            throw new IllegalArgumentException("a model of " + known.rows() + " rows for " + rows);
        }
        model = known;
    }

    /// Builds the model of these keys; empty when they are too irregular for one.
    public Optional<KeyModel> learn() {
        if (rows == 0) {
            return Optional.empty();
        }
        KeyModelBuilder builder = new KeyModelBuilder(firstOf(0), last(), EPSILON);
        forEach(builder::add);
        return builder.finish();
    }

    public int rows() {
        return rows;
    }

    /// Uses the model no more: halving finds the keys without one.
    private synchronized void drop(KeyModel wrong, int low, int high) {
        if (model == wrong) {
            model = null;
            LOG.warn(
                    "A key of {} is not where the segment's model says, among keys {} to {}. The segment is searched"
                            + " without its model, which takes longer, until it is written anew",
                    file,
                    low * BLOCK_KEYS,
                    (high + 1) * BLOCK_KEYS - 1);
        }
    }

    /// The model in use; empty when there is none, or it has turned out to be wrong.
    public Optional<KeyModel> model() {
        return Optional.ofNullable(model);
    }

    /// Finds the rows of keys: where the keys ascend, it looks near the last one before it searches anew. One thread.
    public Locator locator() {
        return new Locator();
    }

    /// See {@link #locator}.
    public final class Locator {
        private final BlockSearch search = new BlockSearch(bytes(), index, blocks, rows);

        /// Where the last key was, or would have been; -1 before the first.
        private int near = -1;

        private Locator() {}

        /// The row of a key, or -1.
        public int find(byte[] key) {
            if (rows == 0) {
                return -1;
            }
            int found = near < 0 ? BlockSearch.BEFORE : goingOn(key);
            if (found == BlockSearch.BEFORE) {
                KeyModel known = model;
                found = known == null ? halving(key) : predicted(known, key);
            }
            return Math.max(found, -1);
        }

        /// Looks into the block of the last key and the next one; {@link BlockSearch#BEFORE} when the key would be in
        /// neither.
        private int goingOn(byte[] key) {
            int next = near + 1;
            if (next == blocks || search.compareFirst(next, key) > 0) {
                return search.row(near, key);
            }
            if (next + 1 < blocks && search.compareFirst(next + 1, key) <= 0) {
                return BlockSearch.BEFORE;
            }
            near = next;
            return search.row(next, key);
        }

        /// Looks where the model says, and steps from there as far as it may be off. A model that is wrong is dropped.
        private int predicted(KeyModel known, byte[] key) {
            long position = known.position(key);
            int low = blockOf(known.earliest(position));
            int high = blockOf(known.latest(position));
            near = blockOf(position);
            if (known.error() < BLOCK_KEYS) {
                // Mostly right: the neighbours need not be looked at.
                int found = search.row(near, key);
                if (found >= BlockSearch.ABSENT) {
                    return found;
                }
            }
            if (near > low && search.compareFirst(near, key) > 0) {
                do {
                    near--;
                } while (near > low && search.compareFirst(near, key) > 0);
            } else {
                while (near < high && search.compareFirst(near + 1, key) <= 0) {
                    near++;
                }
            }
            int found = search.row(near, key);
            boolean early = found == BlockSearch.BEFORE && near > 0 && search.row(near - 1, key) != BlockSearch.BEHIND;
            boolean late = found == BlockSearch.BEHIND && near == high && near + 1 < blocks;
            if (early || late) {
                drop(known, low, high);
                return halving(key);
            }
            return found;
        }

        private int blockOf(long row) {
            return (int) (Math.min(row, rows - 1L) / BLOCK_KEYS);
        }

        private int halving(byte[] key) {
            int low = 0;
            int high = blocks - 1;
            while (low < high) {
                int middle = (low + high + 1) >>> 1;
                if (search.compareFirst(middle, key) <= 0) {
                    low = middle;
                } else {
                    high = middle - 1;
                }
            }
            near = low;
            return search.row(low, key);
        }
    }

    private long offsetOf(MemorySegment bytes, int block) {
        return bytes.get(INT, index + (long) block * Integer.BYTES) & 0xffff_ffffL;
    }

    private byte[] firstOf(int block) {
        Cursor cursor = new Cursor(bytes(), block);
        cursor.advance();
        return Arrays.copyOf(cursor.key, cursor.length);
    }

    private byte[] last() {
        Cursor cursor = new Cursor(bytes(), blocks - 1);
        for (int row = (blocks - 1) * BLOCK_KEYS; row < rows; row++) {
            cursor.advance();
        }
        return Arrays.copyOf(cursor.key, cursor.length);
    }

    /// Visits all keys in order.
    void forEach(Consumer<byte[]> visitor) {
        MemorySegment bytes = bytes();
        Cursor cursor = new Cursor(bytes, 0);
        for (int row = 0; row < rows; row++) {
            if (row % BLOCK_KEYS == 0) {
                cursor.at = offsetOf(bytes, row / BLOCK_KEYS);
                cursor.length = 0;
                cursor.first = true;
            }
            cursor.advance();
            visitor.accept(Arrays.copyOf(cursor.key, cursor.length));
        }
    }

    /// Decodes the keys of a block one after the other.
    private final class Cursor {
        private final MemorySegment bytes;
        private long at;
        private byte[] key = new byte[64];
        private int length;
        private boolean first = true;

        Cursor(MemorySegment bytes, int block) {
            this.bytes = bytes;
            at = rows == 0 ? 0 : offsetOf(bytes, block);
        }

        void advance() {
            int common = first ? 0 : (int) number();
            first = false;
            int rest = (int) number();
            if (common + rest > key.length) {
                key = Arrays.copyOf(key, Math.max(common + rest, key.length * 2));
            }
            MemorySegment.copy(bytes, ValueLayout.JAVA_BYTE, at, key, common, rest);
            at += rest;
            length = common + rest;
        }

        private long number() {
            long value = 0;
            for (int shift = 0; ; shift += 7) {
                byte next = bytes.get(ValueLayout.JAVA_BYTE, at++);
                value |= (next & 0x7fL) << shift;
                if (next >= 0) {
                    return value;
                }
            }
        }
    }

    @Override
    public void close() {
        memory.close();
    }
}
