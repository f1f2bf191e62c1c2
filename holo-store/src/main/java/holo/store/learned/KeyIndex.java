package holo.store.learned;

import java.util.Arrays;
import org.jspecify.annotations.Nullable;

/// An ordered index of some of a store's keys, any bytes, which knows between which of its neighbours the store has no
/// other key. What a store keeps on disk can so be read in order from memory, as far as it is known that nothing is
/// missing.
///
/// **Structure.** Leaves of up to {@link KeyLeaf#CAPACITY_MAX} entries, in which a line predicts a position, and a
/// directory of the leaves, over which a {@link KeyModel} does ({@link KeyDirectory}): two levels whatever the keys
/// are, so that hard keys make a search longer, up to a binary search, and never deeper. Keys that come in ascending
/// order fill one leaf after the other and divide none. An entry takes 12 bytes, a place not used yet as much.
///
/// **Links.** An entry is *linked* when the store has no key between the entry before and this one. The first entry may
/// be linked, too, and so may the end. Whoever changes the store has to say so: {@link #put}, {@link #evict}, {@link
/// #forget}, {@link #breakLink}. Then a new key between two entries is added, linked like the gap it fell into, or ends
/// the link.
///
/// **Concurrency.** One writer at a time; any thread reads, without a lock, by {@link KeyIndexReader}.
public final class KeyIndex {
    /// No value.
    public static final long NONE = -1;

    private static final int MERGED_MAX = KeyLeaf.CAPACITY_MAX / 2;
    private static final int SPARSE_MAX = KeyLeaf.CAPACITY_MAX / 8;

    private final IndexedKeys keys;
    private volatile KeyDirectory directory = KeyDirectory.of(new KeyLeaf());
    private volatile long bytes = directory.leaf(0).bytes();
    private volatile long size;

    public KeyIndex(IndexedKeys keys) {
        this.keys = keys;
    }

    KeyDirectory directory() {
        return directory;
    }

    IndexedKeys keys() {
        return keys;
    }

    /// Entries.
    public long size() {
        return size;
    }

    /// Memory that it takes.
    public long bytes() {
        return bytes;
    }

    int leaves() {
        return directory.count();
    }

    /// The value of a key, or {@link #NONE}. Any thread.
    public long get(byte[] key) {
        while (true) {
            KeyDirectory now = directory;
            KeyLeaf leaf = now.leaf(now.find(key));
            int before = leaf.beginRead();
            if ((before & 1) == 0) {
                int position = leaf.search(key, keys);
                long value = position < 0 || position >= leaf.count() ? NONE : KeyLeaf.valueOf(leaf.at(position));
                if (leaf.isUnchanged(before)) {
                    return value;
                }
            }
            Thread.onSpinWait();
        }
    }

    /// A place among the entries, for the writer: of an entry, or the end.
    private record Place(int leafIndex, KeyLeaf leaf, int position) {}

    /// The place of the first entry at or behind a position.
    private static Place settle(KeyDirectory now, int leafIndex, int position) {
        int index = leafIndex;
        int at = position;
        while (at == now.leaf(index).count() && index + 1 < now.count()) {
            index++;
            at = 0;
        }
        return new Place(index, now.leaf(index), at);
    }

    private static boolean isLinked(Place place) {
        return place.position() < place.leaf().count()
                ? place.leaf().isLinked(place.position())
                : place.leaf().endLinked;
    }

    private static void setLinked(Place place, boolean linked) {
        KeyLeaf leaf = place.leaf();
        if (isLinked(place) == linked) {
            return;
        }
        leaf.beginWrite();
        if (place.position() < leaf.count()) {
            leaf.set(place.position(), leaf.at(place.position()) ^ KeyLeaf.LINKED);
        } else {
            leaf.endLinked = linked;
        }
        leaf.endWrite();
    }

    /// The place of a key, or of the first entry above it.
    private static int positionOf(int found) {
        return found < 0 ? -1 - found : found;
    }

    /// Whether it is known that the store has no key between the entries around a key that has none itself.
    public boolean isLinkedAt(byte[] key) {
        KeyDirectory now = directory;
        int index = now.find(key);
        int found = now.leaf(index).search(key, keys);
        return found < 0 && isLinked(settle(now, index, positionOf(found)));
    }

    /// Adds an entry for a key that has none, or gives its entry another value. A new entry is linked if the key fell
    /// into a gap that was.
    ///
    /// @param value 0 or above, below 2^62
    public void put(byte[] key, long value) {
        if (value < 0 || (value & KeyLeaf.LINKED) != 0) {
            throw new IllegalArgumentException("value " + value + " is not from 0 to 2^62");
        }
        KeyDirectory now = directory;
        int index = now.find(key);
        KeyLeaf leaf = now.leaf(index);
        int found = leaf.search(key, keys);
        if (found >= 0) {
            leaf.beginWrite();
            leaf.set(found, value | leaf.at(found) & KeyLeaf.LINKED);
            leaf.endWrite();
            return;
        }
        int position = positionOf(found);
        boolean linked = isLinked(settle(now, index, position));
        long entry = linked ? value | KeyLeaf.LINKED : value;
        if (leaf.isFull()) {
            if (position == leaf.count() && index == now.count() - 1) {
                append(now, key, entry);
                return;
            }
            divide(now, index);
            put(key, value);
            return;
        }
        long before = leaf.bytes();
        leaf.beginWrite();
        leaf.insert(position, key, entry, keys);
        leaf.endWrite();
        grown(leaf.bytes() - before, 1);
    }

    private void grown(long by, int entries) {
        bytes = bytes + by;
        size = size + entries;
    }

    /// A leaf behind the last, which is full.
    private void append(KeyDirectory now, byte[] key, long entry) {
        KeyLeaf last = now.leaf(now.count() - 1);
        KeyLeaf next = new KeyLeaf();
        next.insert(0, key, entry, keys);
        next.endLinked = last.endLinked;
        last.beginWrite();
        last.endLinked = false;
        last.endWrite();
        directory = now.appended(key, next);
        grown(next.bytes() + key.length, 1);
    }

    private void divide(KeyDirectory now, int index) {
        KeyLeaf leaf = now.leaf(index);
        int half = leaf.count() / 2;
        leaf.beginWrite(); // for ever
        KeyLeaf left = KeyLeaf.of(leaf, 0, leaf, half, keys);
        KeyLeaf right = KeyLeaf.of(leaf, half, leaf, leaf.count(), keys);
        byte[] middle = keys.key(KeyLeaf.valueOf(right.at(0)));
        directory = now.divided(index, left, middle, right);
        grown(left.bytes() + right.bytes() + middle.length - leaf.bytes(), 0);
    }

    /// The index has the key no longer, the store still does.
    ///
    /// @return whether it was here
    public boolean evict(byte[] key) {
        return remove(key, false);
    }

    /// The store has the key no longer: what was linked to it now is to what was before it.
    ///
    /// @return whether it was here
    public boolean forget(byte[] key) {
        return remove(key, true);
    }

    private boolean remove(byte[] key, boolean fromStore) {
        KeyDirectory now = directory;
        int index = now.find(key);
        KeyLeaf leaf = now.leaf(index);
        int found = leaf.search(key, keys);
        if (found < 0) {
            return false;
        }
        Place next = settle(now, index, found + 1);
        // Nobody may see the next one linked to what is before the one that goes while that is still to be read.
        setLinked(next, fromStore && isLinked(next) && leaf.isLinked(found));
        leaf.beginWrite();
        leaf.remove(found);
        leaf.endWrite();
        size = size - 1;
        if (leaf.count() <= SPARSE_MAX) {
            merge(now, index);
        }
        return true;
    }

    /// Joins a leaf of few entries with the next or the one before, if both have room in one.
    private void merge(KeyDirectory now, int index) {
        int first = index + 1 < now.count() ? index : index - 1;
        if (first < 0 || now.leaf(first).count() + now.leaf(first + 1).count() > MERGED_MAX) {
            return;
        }
        KeyLeaf left = now.leaf(first);
        KeyLeaf right = now.leaf(first + 1);
        left.beginWrite(); // both for ever
        right.beginWrite();
        KeyLeaf both;
        if (left.count() == 0 && right.count() == 0) {
            both = new KeyLeaf();
            both.endLinked = right.endLinked;
        } else {
            both = KeyLeaf.of(left, 0, right, right.count(), keys);
        }
        directory = now.replaced(first, first + 2, both);
        grown(both.bytes() - left.bytes() - right.bytes() - now.first(first + 1).length, 0);
    }

    /// The store has a new key that is not here: nothing is known any more of the gap that it fell into.
    public void breakLink(byte[] key) {
        KeyDirectory now = directory;
        int index = now.find(key);
        setLinked(settle(now, index, positionOf(now.leaf(index).search(key, keys))), false);
    }

    /// The store has no key between these two, of which the first is null for the beginning, the second for the end.
    /// Changes nothing when one of them is not here, or another is between.
    ///
    /// @return whether they are linked now
    public boolean link(byte @Nullable [] before, byte @Nullable [] key) {
        KeyDirectory now = directory;
        int index = key == null ? now.count() - 1 : now.find(key);
        KeyLeaf leaf = now.leaf(index);
        int found = key == null ? leaf.count() : leaf.search(key, keys);
        if (found < 0) {
            return false;
        }
        int previous = index;
        int at = found;
        while (at == 0 && previous > 0) {
            previous--;
            at = now.leaf(previous).count();
        }
        boolean isNext = before == null
                ? at == 0
                : at > 0 && keys.compare(KeyLeaf.valueOf(now.leaf(previous).at(at - 1)), before) == 0;
        if (isNext) {
            setLinked(new Place(index, leaf, found), true);
        }
        return isNext;
    }

    /// What it holds, for tests: keys in order, those that are linked with a mark.
    String dump() {
        StringBuilder text = new StringBuilder();
        KeyDirectory now = directory;
        for (int i = 0; i < now.count(); i++) {
            for (int at = 0; at < now.leaf(i).count(); at++) {
                text.append(now.leaf(i).isLinked(at) ? "-" : " ")
                        .append(Arrays.toString(
                                keys.key(KeyLeaf.valueOf(now.leaf(i).at(at)))));
            }
        }
        return text.append(now.leaf(now.count() - 1).endLinked ? "-" : "").toString();
    }
}
