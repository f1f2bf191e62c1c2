package holo.store.arena;

import holo.accord.primitives.Timestamp;
import java.lang.foreign.MemorySegment;
import java.lang.foreign.ValueLayout;
import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import org.jspecify.annotations.Nullable;

/// The bytes of a row in a slot: a header, the key, what the row store keeps of the version.
///
/// | at | |
/// |---|---|
/// | 0 | length of the key; -1 marks a free slot |
/// | 4 | length of what is stored, and bits that say that it has no value, and that the row is kept in order, too |
/// | 8 | executeAt: clock |
/// | 16 | executeAt: epoch, node |
/// | 24 | where the value begins in what is stored |
/// | 28 | hash of the key |
///
/// A reader may look at a slot while it is written; what it then finds is wrong, and found to be so afterwards, but
/// never from outside of the page.
final class RowSlot {
    private static final ValueLayout.OfInt INT = ValueLayout.JAVA_INT;
    private static final ValueLayout.OfLong LONG = ValueLayout.JAVA_LONG;
    private static final ValueLayout.OfLong LONG_ANYWHERE = ValueLayout.JAVA_LONG_UNALIGNED;
    private static final VarHandle KEY_LONGS =
            MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.nativeOrder());

    private static final int STORED_LENGTH = 4;
    private static final int CLOCK = 8;
    private static final int EPOCH = 16;
    private static final int NODE = 20;
    private static final int VALUE_OFFSET = 24;
    private static final int HASH = 28;
    private static final int HEADER_BYTES = 32;
    private static final int FREE = -1;

    /// Flag beside the length of what is stored.
    private static final int DEAD = 1 << 30;

    private static final int ORDERED = 1 << 29;
    private static final int LENGTH_MASK = ORDERED - 1;

    private RowSlot() {}

    /// Bytes that the row takes.
    static int bytes(byte[] key, ArenaRow row) {
        return HEADER_BYTES + key.length + row.stored().length;
    }

    /// Whether the header can hold the version.
    static boolean fits(ArenaRow row) {
        return row.executeAt().epoch() <= Integer.MAX_VALUE;
    }

    static void write(MemorySegment page, long at, int hash, byte[] key, ArenaRow row, boolean ordered) {
        Timestamp executeAt = row.executeAt();
        byte[] stored = row.stored();
        page.set(INT, at, key.length);
        page.set(INT, at + STORED_LENGTH, stored.length | (row.live() ? 0 : DEAD) | (ordered ? ORDERED : 0));
        page.set(LONG, at + CLOCK, executeAt.hlc());
        page.set(INT, at + EPOCH, (int) executeAt.epoch());
        page.set(INT, at + NODE, executeAt.node());
        page.set(INT, at + VALUE_OFFSET, row.valueOffset());
        page.set(INT, at + HASH, hash);
        long keyAt = at + HEADER_BYTES;
        MemorySegment.copy(key, 0, page, ValueLayout.JAVA_BYTE, keyAt, key.length);
        MemorySegment.copy(stored, 0, page, ValueLayout.JAVA_BYTE, keyAt + key.length, stored.length);
    }

    /// Whether the row has this key.
    static boolean hasKey(MemorySegment page, long at, byte[] key) {
        if (page.get(INT, at) != key.length) {
            return false;
        }
        long keyAt = at + HEADER_BYTES;
        if (keyAt + key.length > page.byteSize()) {
            return false;
        }
        int i = 0;
        for (; i + Long.BYTES <= key.length; i += Long.BYTES) {
            if (page.get(LONG_ANYWHERE, keyAt + i) != (long) KEY_LONGS.get(key, i)) {
                return false;
            }
        }
        for (; i < key.length; i++) {
            if (page.get(ValueLayout.JAVA_BYTE, keyAt + i) != key[i]) {
                return false;
            }
        }
        return true;
    }

    /// Compares the key of the row, or what stands where one might be, with a key.
    static int compareKey(MemorySegment page, long at, byte[] key) {
        int length = page.get(INT, at);
        long keyAt = at + HEADER_BYTES;
        if (length < 0 || length > page.byteSize() - keyAt) {
            return -1;
        }
        int common = Math.min(length, key.length);
        int i = 0;
        for (; i + Long.BYTES <= common; i += Long.BYTES) {
            if (page.get(LONG_ANYWHERE, keyAt + i) != (long) KEY_LONGS.get(key, i)) {
                break;
            }
        }
        for (; i < common; i++) {
            int order = Byte.compareUnsigned(page.get(ValueLayout.JAVA_BYTE, keyAt + i), key[i]);
            if (order != 0) {
                return order;
            }
        }
        return Integer.compare(length, key.length);
    }

    /// Whether the row is kept in order, too.
    static boolean isOrdered(MemorySegment page, long at) {
        return (page.get(INT, at + STORED_LENGTH) & ORDERED) != 0;
    }

    static void putOrdered(MemorySegment page, long at) {
        page.set(INT, at + STORED_LENGTH, page.get(INT, at + STORED_LENGTH) | ORDERED);
    }

    /// Whether something is stored, at least a deletion.
    static boolean isStored(MemorySegment page, long at) {
        return (page.get(INT, at + STORED_LENGTH) & LENGTH_MASK) != 0;
    }

    /// Whether the version took effect after the timestamp.
    static boolean isAfter(MemorySegment page, long at, Timestamp timestamp) {
        int epoch = page.get(INT, at + EPOCH);
        if (epoch != timestamp.epoch()) {
            return epoch > timestamp.epoch();
        }
        long clock = page.get(LONG, at + CLOCK);
        return clock != timestamp.hlc() ? clock > timestamp.hlc() : page.get(INT, at + NODE) > timestamp.node();
    }

    static boolean isLive(MemorySegment page, long at) {
        return (page.get(INT, at + STORED_LENGTH) & DEAD) == 0;
    }

    /// A copy of the value.
    static byte[] value(MemorySegment page, long at) {
        return copy(page, at, page.get(INT, at + VALUE_OFFSET));
    }

    /// A copy of what is stored; null for the absence of any version.
    static byte @Nullable [] stored(MemorySegment page, long at) {
        return (page.get(INT, at + STORED_LENGTH) & LENGTH_MASK) == 0 ? null : copy(page, at, 0);
    }

    private static byte[] copy(MemorySegment page, long at, int from) {
        long start = at + HEADER_BYTES + page.get(INT, at) + from;
        int length = (page.get(INT, at + STORED_LENGTH) & LENGTH_MASK) - from;
        if (start < 0 || length < 0 || length > page.byteSize() - start) {
            return new byte[0];
        }
        byte[] copy = new byte[length];
        MemorySegment.copy(page, ValueLayout.JAVA_BYTE, start, copy, 0, length);
        return copy;
    }

    static int hash(MemorySegment page, long at) {
        return page.get(INT, at + HASH);
    }

    static byte[] key(MemorySegment page, long at) {
        int length = page.get(INT, at);
        long keyAt = at + HEADER_BYTES;
        if (length < 0 || length > page.byteSize() - keyAt) {
            return new byte[0];
        }
        byte[] key = new byte[length];
        MemorySegment.copy(page, ValueLayout.JAVA_BYTE, keyAt, key, 0, key.length);
        return key;
    }

    static boolean isFree(MemorySegment page, long at) {
        return page.get(INT, at) == FREE;
    }

    static void putFree(MemorySegment page, long at, int next) {
        page.set(INT, at, FREE);
        page.set(LONG, at + CLOCK, next);
    }

    static long nextFree(MemorySegment page, long at) {
        return page.get(LONG, at + CLOCK);
    }
}
