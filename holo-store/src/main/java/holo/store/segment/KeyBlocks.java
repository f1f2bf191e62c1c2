package holo.store.segment;

import holo.store.bytes.ByteSink;
import java.util.Arrays;

/// Encodes ascending keys as {@link SegmentKeys} searches them: blocks of keys, the first of each whole, the others as
/// what differs from the one before. One file at a time.
final class KeyBlocks {
    private int[] offsets = new int[1 << 10];
    private byte[] before = {};
    private long written;
    private int keys;

    /// Puts a key behind those before.
    void add(byte[] key, ByteSink to) {
        int start = to.length();
        int common = 0;
        if (keys % SegmentKeys.BLOCK_KEYS == 0) {
            int block = keys / SegmentKeys.BLOCK_KEYS;
            if (block == offsets.length) {
                offsets = Arrays.copyOf(offsets, block * 2);
            }
            offsets[block] = Math.toIntExact(written);
        } else {
            common = common(before, key);
            to.putVarint32(common);
        }
        to.putVarint32(key.length - common);
        to.putBytes(key, common, key.length - common);
        written += to.length() - start;
        before = key;
        keys++;
    }

    /// Bytes that both begin with.
    static int common(byte[] a, byte[] b) {
        int mismatch = Arrays.mismatch(a, b);
        return mismatch < 0 ? a.length : mismatch;
    }

    /// Puts what follows the blocks: where each begins, and how many there are.
    void end(ByteSink to) {
        int blocks = blocks();
        for (int i = 0; i < blocks; i++) {
            putInt(to, offsets[i]);
        }
        putInt(to, blocks);
        putInt(to, keys);
    }

    static void putInt(ByteSink to, int value) {
        for (int shift = 0; shift < Integer.SIZE; shift += Byte.SIZE) {
            to.putByte(value >> shift);
        }
    }

    private int blocks() {
        return (keys + SegmentKeys.BLOCK_KEYS - 1) / SegmentKeys.BLOCK_KEYS;
    }

    /// The key before the next; empty at the beginning.
    byte[] before() {
        return before;
    }

    int keys() {
        return keys;
    }

    /// Bytes of the blocks so far.
    long written() {
        return written;
    }

    /// Bytes of the whole, its end included.
    int size() {
        return Math.toIntExact(written + (blocks() + 2L) * Integer.BYTES);
    }
}
