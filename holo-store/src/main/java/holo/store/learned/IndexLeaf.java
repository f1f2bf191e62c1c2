package holo.store.learned;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.util.Arrays;

/// Sorted entries with gaps between them, and a line that predicts where a key is.
///
/// A gap has a key too, that of an entry to its left, deleted perhaps, so that the keys never descend and searching
/// needs no map of gaps; only its value is {@link LearnedIndex#NONE}. Of positions with the same key only the first may
/// be an entry. Positions from `end` on were never used.
///
/// The version is odd while somebody writes, and stays odd when other leaves have taken this one's place. Readers check
/// it after reading; keys here are in signed order.
final class IndexLeaf {
    static final int CAPACITY_MIN = 64;
    static final int CAPACITY_MAX = 8192;

    /// How full a leaf becomes before it is made anew, and how full it is then.
    private static final double DENSITY_MAX = 0.9;

    private static final double DENSITY_NEW = 0.75;

    /// Entries that may be moved to make place for one.
    private static final int SHIFT_MAX = 256;

    private static final VarHandle VERSION;

    static {
        try {
            VERSION = MethodHandles.lookup().findVarHandle(IndexLeaf.class, "version", int.class);
        } catch (ReflectiveOperationException e) {
            throw new ExceptionInInitializerError(e);
        }
    }

    private final long[] keys;
    private final long[] values;
    /// The line: positions per key from a key on.
    private long base;

    private double slope;
    private int end;
    private int entries;

    /// The greatest key that belongs here.
    long last;

    @SuppressWarnings("unused") // through VERSION
    private int version;

    private IndexLeaf(int capacity, long base, double slope, long last) {
        this.keys = new long[capacity];
        this.values = new long[capacity];
        this.base = base;
        this.slope = slope;
        this.last = last;
    }

    static IndexLeaf empty(int capacity, long last) {
        return new IndexLeaf(capacity, 0, 0, last);
    }

    /// Spreads sorted entries evenly, and fits the line to them.
    private static IndexLeaf of(long[] keys, long[] values, int from, int to, long last) {
        int count = to - from;
        int capacity = Math.clamp((int) (count / DENSITY_NEW) + 1, CAPACITY_MIN, CAPACITY_MAX);
        double step = count == 0 ? 1 : capacity / (double) count;
        long base = count == 0 ? 0 : keys[from];
        IndexLeaf leaf = new IndexLeaf(capacity, base, slope(keys, from, to, step), last);
        int position = 0;
        for (int i = 0; i < count; i++) {
            int next = (int) (i * step);
            Arrays.fill(leaf.keys, position, next, i == 0 ? 0 : keys[from + i - 1]);
            Arrays.fill(leaf.values, position, next, LearnedIndex.NONE);
            leaf.keys[next] = keys[from + i];
            leaf.values[next] = values[from + i];
            position = next + 1;
        }
        leaf.end = position;
        leaf.entries = count;
        return leaf;
    }

    /// Positions per key by least squares, through the first key.
    private static double slope(long[] keys, int from, int to, double step) {
        double products = 0;
        double squares = 0;
        for (int i = from + 1; i < to; i++) {
            double distance = KeyNumber.toDouble(keys[i] - keys[from]);
            products += distance * ((i - from) * step);
            squares += distance * distance;
        }
        return squares == 0 ? 0 : products / squares;
    }

    /// The version to check after reading; odd when reading is of no use.
    int beginRead() {
        return (int) VERSION.getAcquire(this);
    }

    boolean isUnchanged(int before) {
        VarHandle.loadLoadFence();
        return (int) VERSION.getOpaque(this) == before;
    }

    /// Locks the leaf; false when it is locked or replaced.
    boolean tryLock() {
        int before = (int) VERSION.getAcquire(this);
        if ((before & 1) != 0 || !VERSION.compareAndSet(this, before, before + 1)) {
            return false;
        }
        VarHandle.storeStoreFence();
        return true;
    }

    void unlock() {
        VERSION.setRelease(this, version + 1);
    }

    long get(long key) {
        int position = lowerBound(key);
        return position < end && keys[position] == key ? values[position] : LearnedIndex.NONE;
    }

    /// The first position whose key is not below this one.
    private int lowerBound(long key) {
        int count = Math.min(end, keys.length);
        if (count == 0 || keys[count - 1] < key) {
            return count;
        }
        int low = 0;
        int high = count - 1;
        int probe = key <= base ? 0 : (int) Math.min(high, slope * KeyNumber.toDouble(key - base));
        int step = 1;
        if (keys[probe] >= key) {
            high = probe;
            while (probe - step >= 0) {
                if (keys[probe - step] < key) {
                    low = probe - step + 1;
                    break;
                }
                high = probe - step;
                step <<= 1;
            }
        } else {
            low = probe + 1;
            while (probe + step < high) {
                if (keys[probe + step] >= key) {
                    high = probe + step;
                    break;
                }
                low = probe + step + 1;
                step <<= 1;
            }
        }
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (keys[middle] < key) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /// Copies entries from a key on; returns how many, at most as many as fit.
    int copy(long from, long to, long[] keysTo, long[] valuesTo, int at) {
        int copied = at;
        int count = Math.min(end, keys.length);
        for (int i = lowerBound(from); i < count && copied < keysTo.length && keys[i] <= to; i++) {
            if (values[i] != LearnedIndex.NONE) {
                keysTo[copied] = keys[i];
                valuesTo[copied++] = values[i];
            }
        }
        return copied - at;
    }

    /// What a change of a locked leaf came to: the value before, or that there is no place.
    static final long NO_PLACE = -2;

    /// Sets a key's value.
    long put(long key, long value) {
        int position = lowerBound(key);
        if (position < end && keys[position] == key) {
            long before = values[position];
            values[position] = value;
            entries += before == LearnedIndex.NONE ? 1 : 0;
            return before;
        }
        boolean placed = position == end ? append(key, value) : insert(position, key, value);
        entries += placed ? 1 : 0;
        return placed ? LearnedIndex.NONE : NO_PLACE;
    }

    /// Puts an entry behind all others. The line goes through the first and the last of ascending keys, and is drawn
    /// anew each time their number has doubled.
    private boolean append(long key, long value) {
        if (end == keys.length) {
            return false;
        }
        keys[end] = key;
        values[end++] = value;
        if (Integer.bitCount(end) == 1 || end == keys.length) {
            base = keys[0];
            slope = (end - 1) / Math.max(1, KeyNumber.toDouble(key - base));
        }
        return true;
    }

    /// Puts an entry before a position, into a gap there or one nearby.
    private boolean insert(int position, long key, long value) {
        if (entries >= keys.length * DENSITY_MAX) {
            return false;
        }
        int left = position - 1;
        if (left >= 0 && values[left] == LearnedIndex.NONE) {
            int wanted = key <= base ? 0 : (int) Math.min(left, slope * KeyNumber.toDouble(key - base));
            while (left > wanted && left > 0 && values[left - 1] == LearnedIndex.NONE) {
                left--;
            }
            Arrays.fill(keys, left, position, key);
            values[left] = value;
            return true;
        }
        int right = position;
        for (int i = 0; i < SHIFT_MAX; i++, left--, right++) {
            if (right < keys.length && (right == end || values[right] == LearnedIndex.NONE)) {
                System.arraycopy(keys, position, keys, position + 1, right - position);
                System.arraycopy(values, position, values, position + 1, right - position);
                keys[position] = key;
                values[position] = value;
                end = Math.max(end, right + 1);
                return true;
            }
            if (left >= 0 && values[left] == LearnedIndex.NONE) {
                System.arraycopy(keys, left + 1, keys, left, position - 1 - left);
                System.arraycopy(values, left + 1, values, left, position - 1 - left);
                keys[position - 1] = key;
                values[position - 1] = value;
                return true;
            }
        }
        return false;
    }

    /// Removes a key; returns its value.
    long remove(long key) {
        int position = lowerBound(key);
        if (position == end || keys[position] != key || values[position] == LearnedIndex.NONE) {
            return LearnedIndex.NONE;
        }
        long before = values[position];
        values[position] = LearnedIndex.NONE;
        entries--;
        return before;
    }

    /// Whether a key above all of these found no place, at the end of all leaves: then the next leaf begins with it.
    boolean isFullOfAscending(long key) {
        return end == keys.length && keys[end - 1] < key && entries >= end * DENSITY_NEW;
    }

    int capacity() {
        return keys.length;
    }

    int entries() {
        return entries;
    }

    long bytes() {
        return 2L * Long.BYTES * keys.length;
    }

    /// The same entries, dense, with room for as many more.
    IndexLeaf grown() {
        IndexLeaf larger = new IndexLeaf(Math.min(CAPACITY_MAX, keys.length * 2), base, slope, last);
        System.arraycopy(keys, 0, larger.keys, 0, end);
        System.arraycopy(values, 0, larger.values, 0, end);
        larger.end = end;
        larger.entries = entries;
        return larger;
    }

    /// One or two leaves with the same entries and room for more.
    IndexLeaf[] madeAnew() {
        long[] sorted = new long[entries];
        long[] sortedValues = new long[entries];
        int count = copy(Long.MIN_VALUE, Long.MAX_VALUE, sorted, sortedValues, 0);
        if (count < CAPACITY_MAX * DENSITY_NEW) {
            return new IndexLeaf[] {of(sorted, sortedValues, 0, count, last)};
        }
        int half = count / 2;
        return new IndexLeaf[] {
            of(sorted, sortedValues, 0, half, sorted[half] - 1), of(sorted, sortedValues, half, count, last)
        };
    }
}
