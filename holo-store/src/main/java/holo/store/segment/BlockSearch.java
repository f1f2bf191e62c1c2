package holo.store.segment;

import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;

/// Looks for keys in the blocks of {@link SegmentKeys} without decoding any of them: what a key has in common with the
/// one before it, which the block says, mostly tells its order without a look at its bytes.
final class BlockSearch {
    /// The key would be in the block, and is not.
    static final int ABSENT = -1;

    /// The key is below all of the block.
    static final int BEFORE = -2;

    /// The key is above all of the block.
    static final int BEHIND = -3;

    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT_UNALIGNED.withOrder(ByteOrder.LITTLE_ENDIAN);
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG_UNALIGNED.withOrder(ByteOrder.BIG_ENDIAN);
    private static final VarHandle LONGS = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.BIG_ENDIAN);

    private final MemorySegment bytes;
    private final long index;
    private final int blocks;
    private final int rows;

    /// Behind the last byte that was read.
    private long at;

    /// @param bytes of the file, as when it is not compressed
    /// @param index where it says where blocks begin
    BlockSearch(MemorySegment bytes, long index, int blocks, int rows) {
        this.bytes = bytes;
        this.index = index;
        this.blocks = blocks;
        this.rows = rows;
    }

    /// The order of a block's first key and another one.
    int compareFirst(int block, byte[] key) {
        enter(block);
        int length = number();
        int same = same(at, length, key, 0);
        return order(at, length, key, 0, same);
    }

    /// The row of a key, or {@link #ABSENT}, {@link #BEFORE} or {@link #BEHIND}.
    int row(int block, byte[] key) {
        enter(block);
        int row = block * SegmentKeys.BLOCK_KEYS;
        int end = block == blocks - 1 ? rows : row + SegmentKeys.BLOCK_KEYS;
        // Every key so far is below the one looked for, and the last begins with so many of its bytes.
        int matched = 0;
        for (boolean first = true; row < end; row++, first = false) {
            int common = first ? 0 : number();
            int rest = number();
            if (common < matched) {
                return ABSENT;
            }
            if (common == matched) {
                int same = same(at, rest, key, matched);
                int order = order(at, rest, key, matched, same);
                if (order >= 0) {
                    return order == 0 ? row : first ? BEFORE : ABSENT;
                }
                matched += same;
            }
            at += rest;
        }
        return BEHIND;
    }

    private void enter(int block) {
        at = bytes.get(INT, index + (long) block * Integer.BYTES) & 0xffff_ffffL;
    }

    /// How many bytes are the same in the file from a place on and in the key.
    private int same(long place, int length, byte[] key, int from) {
        int most = Math.min(length, key.length - from);
        int i = 0;
        for (; i + Long.BYTES <= most; i += Long.BYTES) {
            long difference = bytes.get(LONG, place + i) ^ (long) LONGS.get(key, from + i);
            if (difference != 0) {
                return i + Long.numberOfLeadingZeros(difference) / Byte.SIZE;
            }
        }
        while (i < most && bytes.get(ValueLayout.JAVA_BYTE, place + i) == key[from + i]) {
            i++;
        }
        return i;
    }

    private int order(long place, int length, byte[] key, int from, int same) {
        if (same == length || same == key.length - from) {
            return Integer.compare(length, key.length - from);
        }
        return Byte.compareUnsigned(bytes.get(ValueLayout.JAVA_BYTE, place + same), key[from + same]);
    }

    private int number() {
        int value = 0;
        for (int shift = 0; ; shift += 7) {
            byte next = bytes.get(ValueLayout.JAVA_BYTE, at++);
            value |= (next & 0x7f) << shift;
            if (next >= 0) {
                return value;
            }
        }
    }
}
