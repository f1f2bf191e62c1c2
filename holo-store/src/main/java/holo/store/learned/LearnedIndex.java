package holo.store.learned;

import java.util.Arrays;

/// An ordered index from unsigned numbers to values of 0 and above, for keys as {@link KeyNumber} makes them.
///
/// **Structure.** Leaves of up to {@link IndexLeaf#CAPACITY_MAX} entries with gaps between them, in which a line
/// predicts a key's position and a short search finds it, and a directory of the leaves' first keys: ALEX (Ding et al.,
/// SIGMOD 2020) with two levels, so that hard keys make searches longer, up to a binary search, and never deeper. Keys
/// that come in ascending order fill leaves without gaps, one after the other, which trains no line and moves no entry.
///
/// **Concurrency.** Any thread reads and writes. A leaf has a version: a writer makes it odd while it writes; a reader
/// takes no lock, and reads again when the version changed. A leaf that has no place is replaced by others, which one
/// write of the directory publishes; the old leaf stays locked for ever, and who meets it asks the directory again.
public final class LearnedIndex {
    /// No value.
    public static final long NONE = -1;

    /// The leaves in key order.
    private record Directory(long[] firsts, IndexLeaf[] leaves, PieceTable table) {
        static Directory of(long[] firsts, IndexLeaf[] leaves) {
            return new Directory(firsts, leaves, new PieceTable(firsts));
        }

        IndexLeaf find(long key) {
            int last = leaves.length - 1;
            return Long.compareUnsigned(key, firsts[last]) >= 0 ? leaves[last] : leaves[table.find(key)];
        }
    }

    private volatile Directory directory =
            Directory.of(new long[] {0}, new IndexLeaf[] {IndexLeaf.empty(IndexLeaf.CAPACITY_MIN, Long.MAX_VALUE)});

    /// Leaves keep their keys in signed order.
    private static long signed(long unsigned) {
        return unsigned ^ Long.MIN_VALUE;
    }

    /// The key's value, or {@link #NONE}.
    public long get(long key) {
        long k = signed(key);
        while (true) {
            IndexLeaf leaf = directory.find(key);
            int before = leaf.beginRead();
            if ((before & 1) == 0) {
                boolean here = k <= leaf.last;
                long value = leaf.get(k);
                if (leaf.isUnchanged(before) && here) {
                    return value;
                }
            }
            Thread.onSpinWait();
        }
    }

    /// Sets the key's value; returns the one before, or {@link #NONE}.
    public long put(long key, long value) {
        if (value < 0) {
            throw new IllegalArgumentException("value " + value + " is below 0");
        }
        long k = signed(key);
        while (true) {
            IndexLeaf leaf = lock(key, k);
            long before = leaf.put(k, value);
            if (before != IndexLeaf.NO_PLACE) {
                leaf.unlock();
                return before;
            }
            makePlace(leaf, key);
        }
    }

    /// Removes the key; returns its value, or {@link #NONE}.
    public long remove(long key) {
        long k = signed(key);
        IndexLeaf leaf = lock(key, k);
        long before = leaf.remove(k);
        leaf.unlock();
        return before;
    }

    private IndexLeaf lock(long key, long k) {
        while (true) {
            IndexLeaf leaf = directory.find(key);
            if (leaf.tryLock()) {
                if (k <= leaf.last) {
                    return leaf;
                }
                leaf.unlock();
            }
            Thread.onSpinWait();
        }
    }

    /// Replaces a locked leaf, which stays locked, or, at the end of ascending keys, adds one behind it.
    private synchronized void makePlace(IndexLeaf leaf, long key) {
        Directory now = directory;
        int at = position(now, leaf);
        boolean ascending = at == now.leaves.length - 1 && leaf.isFullOfAscending(signed(key));
        if (!ascending) {
            replace(now, at, leaf.madeAnew());
        } else if (leaf.capacity() < IndexLeaf.CAPACITY_MAX) {
            replace(now, at, leaf.grown());
        } else {
            leaf.last = signed(key) - 1;
            directory = inserted(now, at + 1, key, IndexLeaf.empty(IndexLeaf.CAPACITY_MAX, Long.MAX_VALUE));
            leaf.unlock();
        }
    }

    private static int position(Directory now, IndexLeaf leaf) {
        int at = now.leaves.length - 1;
        while (now.leaves[at] != leaf) {
            at--;
        }
        return at;
    }

    private void replace(Directory now, int at, IndexLeaf... others) {
        IndexLeaf[] leaves = now.leaves.clone();
        leaves[at] = others[0];
        Directory next = new Directory(now.firsts, leaves, now.table);
        directory = others.length == 1 ? next : inserted(next, at + 1, signed(others[0].last) + 1, others[1]);
    }

    private static Directory inserted(Directory now, int at, long first, IndexLeaf leaf) {
        long[] firsts = Arrays.copyOf(now.firsts, now.firsts.length + 1);
        IndexLeaf[] leaves = Arrays.copyOf(now.leaves, now.leaves.length + 1);
        System.arraycopy(now.firsts, at, firsts, at + 1, now.firsts.length - at);
        System.arraycopy(now.leaves, at, leaves, at + 1, now.leaves.length - at);
        firsts[at] = first;
        leaves[at] = leaf;
        return Directory.of(firsts, leaves);
    }

    /// Copies entries in key order, from a key on to another, both included, until the arrays are full.
    ///
    /// Each leaf is copied as it is at one moment, not all of them at the same one.
    ///
    /// @return how many entries were copied; when the arrays are full there may be more
    public int copy(long from, long to, long[] keys, long[] values) {
        int copied = 0;
        long next = from;
        while (copied < keys.length && Long.compareUnsigned(next, to) <= 0) {
            IndexLeaf leaf = directory.find(next);
            int before = leaf.beginRead();
            long last = leaf.last;
            int more = (before & 1) != 0 ? 0 : leaf.copy(signed(next), signed(to), keys, values, copied);
            if ((before & 1) != 0 || !leaf.isUnchanged(before) || signed(next) > last) {
                Thread.onSpinWait();
                continue;
            }
            for (int i = copied; i < copied + more; i++) {
                keys[i] = signed(keys[i]);
            }
            copied += more;
            if (last == Long.MAX_VALUE) {
                break;
            }
            next = signed(last) + 1;
        }
        return copied;
    }

    /// Entries; about, while others write.
    public long size() {
        long size = 0;
        for (IndexLeaf leaf : directory.leaves) {
            size += leaf.entries();
        }
        return size;
    }

    /// Memory for entries and gaps.
    public long bytes() {
        Directory now = directory;
        long bytes = (long) now.leaves.length * (Long.BYTES + Long.BYTES);
        for (IndexLeaf leaf : now.leaves) {
            bytes += leaf.bytes();
        }
        return bytes;
    }

    int leaves() {
        return directory.leaves.length;
    }
}
