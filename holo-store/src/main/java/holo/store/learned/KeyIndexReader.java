package holo.store.learned;

import org.jspecify.annotations.Nullable;

/// Reads the entries of a {@link KeyIndex} that follow one another in the store, some at a time: {@link #ascend} or
/// {@link #descend} finds them, the caller uses them, and {@link #isUnchanged} says whether they still were right then.
/// One thread.
///
/// What is read is right for the moment at which the index was last seen unchanged. A key that comes into the store
/// later may be missing: a reader of a snapshot must have begun when everything up to it had been told.
public final class KeyIndexReader {
    private static final int LEAVES_MAX = 4;

    private final KeyIndex index;
    private long[] values = {};
    private final KeyLeaf[] leaves = new KeyLeaf[LEAVES_MAX];
    private final int[] versions = new int[LEAVES_MAX];
    private int watched;
    private int count;
    private boolean ended;

    public KeyIndexReader(KeyIndex index) {
        this.index = index;
    }

    /// Values found.
    public int count() {
        return count;
    }

    public long value(int at) {
        return values[at];
    }

    /// Whether nothing follows in the range that was asked for. When it does not and nothing was found, the store has
    /// to be asked.
    public boolean isEnded() {
        return ended;
    }

    /// Whether nothing has changed that was looked at.
    public boolean isUnchanged() {
        for (int i = 0; i < watched; i++) {
            if (!leaves[i].isUnchanged(versions[i])) {
                return false;
            }
        }
        return true;
    }

    private boolean watch(KeyLeaf leaf) {
        int version = leaf.beginRead();
        if ((version & 1) != 0 || watched == LEAVES_MAX) {
            return false;
        }
        leaves[watched] = leaf;
        versions[watched++] = version;
        return true;
    }

    private static int positionOf(int found) {
        return found < 0 ? -1 - found : found;
    }

    private void begin(int countMax) {
        if (values.length < countMax) {
            values = new long[countMax];
        }
        watched = 0;
        count = 0;
        ended = false;
    }

    /// Finds entries from a key on.
    ///
    /// @param inclusive whether the key itself is asked for
    /// @param end exclusive; null for no end
    /// @param countMax at most so many
    public void ascend(byte[] from, boolean inclusive, byte @Nullable [] end, int countMax) {
        begin(countMax);
        KeyDirectory directory = index.directory();
        int at = directory.find(from);
        KeyLeaf leaf = directory.leaf(at);
        if (!watch(leaf)) {
            return;
        }
        int found = leaf.search(from, index.keys());
        boolean exact = found >= 0 && inclusive;
        int position = found < 0 ? -1 - found : inclusive ? found : found + 1;
        while (position >= leaf.count()) {
            if (at + 1 == directory.count()) {
                ended = leaf.endLinked;
                return;
            }
            leaf = directory.leaf(++at);
            if (!watch(leaf)) {
                return;
            }
            position = 0;
        }
        if (exact || leaf.isLinked(position)) {
            collectUp(leaf, position, end, countMax);
        }
    }

    private void collectUp(KeyLeaf leaf, int from, byte @Nullable [] end, int countMax) {
        int size = leaf.count();
        int limit = end == null ? size : Math.min(size, positionOf(leaf.search(end, index.keys())));
        if (from >= limit) {
            ended = true;
            return;
        }
        int position = from;
        do {
            values[count++] = KeyLeaf.valueOf(leaf.at(position++));
        } while (position < limit && count < countMax && leaf.isLinked(position));
        ended = position == limit && limit < size && leaf.isLinked(position);
    }

    /// Finds entries below a key, from the greatest down.
    ///
    /// @param to exclusive; null for no end
    /// @param start inclusive
    /// @param countMax at most so many
    public void descend(byte @Nullable [] to, byte[] start, int countMax) {
        begin(countMax);
        KeyDirectory directory = index.directory();
        int at = to == null ? directory.count() - 1 : directory.find(to);
        KeyLeaf leaf = directory.leaf(at);
        if (!watch(leaf)) {
            return;
        }
        int position = to == null ? leaf.count() : positionOf(leaf.search(to, index.keys()));
        if (!isNextLinked(directory, at, position)) {
            return;
        }
        while (position == 0) {
            if (at == 0) {
                ended = true;
                return;
            }
            leaf = directory.leaf(--at);
            if (!watch(leaf)) {
                return;
            }
            position = leaf.count();
        }
        collectDown(leaf, at == 0, Math.min(position, leaf.count()), start, countMax);
    }

    /// Whether the first entry at or behind a position, or the end, is linked.
    private boolean isNextLinked(KeyDirectory directory, int index, int position) {
        KeyLeaf leaf = directory.leaf(index);
        if (position < leaf.count()) {
            return leaf.isLinked(position);
        }
        for (int at = index + 1; at < directory.count(); at++) {
            leaf = directory.leaf(at);
            if (!watch(leaf)) {
                return false;
            }
            if (leaf.count() > 0) {
                return leaf.isLinked(0);
            }
        }
        return leaf.endLinked;
    }

    private void collectDown(KeyLeaf leaf, boolean first, int above, byte[] start, int countMax) {
        int found = leaf.search(start, index.keys());
        int limit = positionOf(found);
        if (above <= limit) {
            ended = true;
            return;
        }
        int position = above;
        boolean linked;
        do {
            long entry = leaf.at(--position);
            values[count++] = KeyLeaf.valueOf(entry);
            linked = (entry & KeyLeaf.LINKED) != 0;
        } while (position > limit && count < countMax && linked);
        ended = position == limit && (found >= 0 || linked && (limit > 0 || first));
    }
}
