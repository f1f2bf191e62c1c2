package holo.store.learned;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/// Some entries of a {@link KeyIndex} that follow one another.
///
/// Of each key the leaf has a number: the four bytes behind what all of its keys begin with. A line through the first
/// and the last number predicts where a number is, a search that widens from there finds it, and the keys themselves
/// are compared only where numbers are the same. A leaf therefore adapts to the keys that it has: where they hardly
/// differ, it looks further behind.
///
/// The version is odd while somebody writes, and stays odd when other leaves have taken this one's place. Readers check
/// it after reading.
final class KeyLeaf {
    static final int CAPACITY_MAX = 512;
    private static final int CAPACITY_MIN = 16;
    private static final int OBJECT_BYTES = 128;

    /// Marks an entry before which nothing of the store is missing; beside its value.
    static final long LINKED = 1L << 62;

    private static final VarHandle VERSION;

    static {
        try {
            VERSION = MethodHandles.lookup().findVarHandle(KeyLeaf.class, "version", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private byte[] prefix = {};
    private int[] numbers = new int[CAPACITY_MIN];
    private long[] values = new long[CAPACITY_MIN];
    private double slope;
    private int count;

    /// In the last leaf: nothing of the store is missing behind it.
    boolean endLinked;

    @SuppressWarnings("unused") // through VERSION
    private int version;

    /// The version to check after reading; odd when reading is of no use.
    int beginRead() {
        return (int) VERSION.getAcquire(this);
    }

    boolean isUnchanged(int before) {
        VarHandle.loadLoadFence();
        return (int) VERSION.getOpaque(this) == before;
    }

    void beginWrite() {
        VERSION.setOpaque(this, version + 1);
        VarHandle.storeStoreFence();
    }

    void endWrite() {
        VERSION.setRelease(this, version + 1);
    }

    int count() {
        return Math.min(count, Math.min(numbers.length, values.length));
    }

    /// What is kept of an entry: its value, and {@link #LINKED}.
    long at(int position) {
        return values[position];
    }

    boolean isLinked(int position) {
        return (values[position] & LINKED) != 0;
    }

    static long valueOf(long entry) {
        return entry & ~LINKED;
    }

    long bytes() {
        return (long) numbers.length * (Integer.BYTES + Long.BYTES) + prefix.length + OBJECT_BYTES;
    }

    /// The number of a key that begins with the prefix, in signed order.
    private static int number(byte[] key, int from) {
        int number = 0;
        for (int i = from; i < from + Integer.BYTES; i++) {
            number = number << Byte.SIZE | (i < key.length ? key[i] & 0xff : 0);
        }
        return number ^ Integer.MIN_VALUE;
    }

    /// The position of the key, or `-1 - position` of the first entry above it.
    int search(byte[] key, IndexedKeys keys) {
        int size = count();
        byte[] common = prefix;
        int mismatch = Arrays.mismatch(common, key);
        if (mismatch >= 0 && mismatch < common.length) {
            boolean before = mismatch == key.length || Byte.compareUnsigned(key[mismatch], common[mismatch]) < 0;
            return before || size == 0 ? -1 : -1 - size;
        }
        if (size == 0) {
            return -1;
        }
        int number = number(key, common.length);
        int low = lowerBound(numbers, size, number);
        int high = low;
        while (high < size && numbers[high] == number) {
            high++;
        }
        while (low < high) {
            int middle = (low + high) >>> 1;
            int order = keys.compare(valueOf(values[middle]), key);
            if (order == 0) {
                return middle;
            }
            if (order < 0) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return -1 - low;
    }

    /// The first position whose number is not below.
    private int lowerBound(int[] all, int size, int number) {
        if (all[size - 1] < number) {
            return size;
        }
        int high = size - 1;
        int probe = (int) Math.clamp(((long) number - all[0]) * slope, 0, high);
        int low = 0;
        int step = 1;
        if (all[probe] >= number) {
            high = probe;
            while (probe - step >= 0) {
                if (all[probe - step] < number) {
                    low = probe - step + 1;
                    break;
                }
                high = probe - step;
                step <<= 1;
            }
        } else {
            low = probe + 1;
            while (probe + step < high) {
                if (all[probe + step] >= number) {
                    high = probe + step;
                    break;
                }
                low = probe + step + 1;
                step <<= 1;
            }
        }
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (all[middle] < number) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    boolean isFull() {
        return count == CAPACITY_MAX;
    }

    /// Puts an entry at a position. The leaf is not full.
    void insert(int position, byte[] key, long entry, IndexedKeys keys) {
        if (count == 0) {
            prefix = Arrays.copyOf(key, Math.max(0, key.length - Integer.BYTES));
        } else {
            share(key, keys);
        }
        if (count == numbers.length) {
            int capacity = Math.min(CAPACITY_MAX, count + count / 2);
            numbers = Arrays.copyOf(numbers, capacity);
            values = Arrays.copyOf(values, capacity);
        }
        System.arraycopy(numbers, position, numbers, position + 1, count - position);
        System.arraycopy(values, position, values, position + 1, count - position);
        numbers[position] = number(key, prefix.length);
        values[position] = entry;
        count++;
        learn();
    }

    /// Shortens the prefix to what the key begins with.
    private void share(byte[] key, IndexedKeys keys) {
        int mismatch = Arrays.mismatch(prefix, key);
        if (mismatch >= 0 && mismatch < prefix.length) {
            prefix = Arrays.copyOf(prefix, mismatch);
            for (int i = 0; i < count; i++) {
                numbers[i] = number(keys.key(valueOf(values[i])), mismatch);
            }
        }
    }

    private void learn() {
        double span = count == 0 ? 0 : (double) numbers[count - 1] - numbers[0];
        slope = span == 0 ? 0 : (count - 1) / span;
    }

    void set(int position, long entry) {
        values[position] = entry;
    }

    void remove(int position) {
        count--;
        System.arraycopy(numbers, position + 1, numbers, position, count - position);
        System.arraycopy(values, position + 1, values, position, count - position);
        learn();
    }

    /// A leaf with the entries of two leaves from a position in the first to one in the second, exclusive, of which
    /// there are at least one and not too many.
    static KeyLeaf of(KeyLeaf first, int from, KeyLeaf second, int to, IndexedKeys keys) {
        int ofFirst = first == second ? to - from : first.count - from;
        int size = first == second ? ofFirst : ofFirst + to;
        KeyLeaf leaf = new KeyLeaf();
        int capacity = Math.clamp(size + size / 4, CAPACITY_MIN, CAPACITY_MAX);
        leaf.numbers = new int[capacity];
        leaf.values = new long[capacity];
        leaf.count = size;
        System.arraycopy(first.values, from, leaf.values, 0, ofFirst);
        System.arraycopy(second.values, first == second ? to : 0, leaf.values, ofFirst, size - ofFirst);
        byte[] least = keys.key(valueOf(leaf.values[0]));
        byte[] greatest = keys.key(valueOf(leaf.values[size - 1]));
        int common = Math.min(KeyNumber.commonPrefix(least, greatest), Math.max(0, least.length - Integer.BYTES));
        leaf.prefix = Arrays.copyOf(least, common);
        if (first == second && common == first.prefix.length) {
            System.arraycopy(first.numbers, from, leaf.numbers, 0, size);
        } else {
            for (int i = 0; i < size; i++) {
                leaf.numbers[i] = number(keys.key(valueOf(leaf.values[i])), common);
            }
        }
        leaf.learn();
        leaf.endLinked = second.endLinked && to == second.count;
        return leaf;
    }
}
