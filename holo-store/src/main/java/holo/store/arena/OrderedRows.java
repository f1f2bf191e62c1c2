package holo.store.arena;

import holo.accord.primitives.Key;
import holo.store.learned.KeyIndex;
import java.util.Arrays;
import java.util.List;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// The rows of one table or index that are kept in order, and between which of them the row store has no other.
///
/// What a scan of the row store saw may be old when it tells of it. So the keys that were written meanwhile are
/// remembered, a few of them: {@link #ticket} is taken before the scan, and nothing is linked across one of those. Also
/// rows that are here are remembered, since they may be evicted before the scan tells of their neighbours.
final class OrderedRows {
    private static final int RECENT = 256;
    private static final int OBJECT_BYTES = 256;
    private static final int KEY_OBJECT_BYTES = 16;

    private final RowOrder order;
    private final KeyIndex index;

    /// The keys that came last, each at its number modulo the length.
    private final byte[] @Nullable [] recent = new byte[RECENT][];

    private volatile long changed;

    /// What counts against the budget beside the index.
    private long bytes = OBJECT_BYTES + RECENT * (long) Integer.BYTES;

    /// Whether others have taken this one's place, so that nothing may come in any more.
    private boolean retired;

    OrderedRows(RowOrder order) {
        this.order = order;
        this.index = new KeyIndex(order);
        order.grown(bytes + index.bytes(), 0);
    }

    KeyIndex index() {
        return index;
    }

    /// Versions written so far.
    long ticket() {
        return changed;
    }

    /// False when there is no room.
    synchronized boolean put(byte[] key, long value) {
        if (retired || !order.hasRoom()) {
            return false;
        }
        long before = index.bytes();
        index.put(key, value);
        order.grown(index.bytes() - before, 1);
        return true;
    }

    /// @return whether none is left
    synchronized boolean remove(byte[] key, boolean fromStore) {
        long before = index.bytes();
        long sizeBefore = index.size();
        boolean removed = fromStore ? index.forget(key) : index.evict(key);
        if (!removed) {
            throw new IllegalStateException("a row in order is not in its index");
        }
        order.grown(index.bytes() - before, index.size() - sizeBefore);
        return index.size() == 0;
    }

    /// Gives the memory back if there are no rows here. What is told of this table from now on is of no use; a scan
    /// that begins under another one's ticket sees it in the row store.
    ///
    /// @return whether it did
    synchronized boolean retire() {
        if (retired || index.size() > 0) {
            return false;
        }
        retired = true;
        order.grown(-bytes - index.bytes(), 0);
        return true;
    }

    synchronized boolean isLinkedAt(byte[] key) {
        return index.isLinkedAt(key);
    }

    /// The row store has a new version of a key, perhaps its first. To be told before {@link #put} or
    /// {@link #breakLink}.
    synchronized void changed(byte[] key) {
        int at = (int) (changed % RECENT);
        byte[] before = recent[at];
        recent[at] = key;
        changed = changed + 1;
        if (!retired) {
            long more = before == null ? KEY_OBJECT_BYTES + key.length : key.length - (long) before.length;
            bytes += more;
            order.grown(more, 0);
        }
    }

    /// The row store may have a key that is not here.
    synchronized void breakLink(byte[] key) {
        index.breakLink(key);
    }

    /// Links rows between which a scan of the row store found no other; some may not be here.
    ///
    /// @param keys ascending
    /// @param fromStart whether the store has none of this table before the first
    /// @param toEnd whether it has none behind the last
    /// @param ticket taken before the scan began
    /// @return whether all are linked now
    synchronized boolean link(List<Key> keys, boolean fromStart, boolean toEnd, long ticket) {
        if (retired || changed - ticket > RECENT) {
            return false;
        }
        byte[] before = null;
        boolean known = fromStart;
        boolean all = true;
        for (Key key : keys) {
            if (known) {
                all &= !wasWritten(before, key.bytes(), ticket) && index.link(before, key.bytes());
            }
            before = key.bytes();
            known = true;
        }
        if (toEnd && known) {
            all &= !wasWritten(before, null, ticket) && index.link(before, null);
        }
        return all;
    }

    /// Whether a key between two others was written since the ticket was taken.
    private boolean wasWritten(byte @Nullable [] after, byte @Nullable [] below, long ticket) {
        for (long i = ticket; i < changed; i++) {
            byte[] key = Objects.requireNonNull(recent[(int) (i % RECENT)]);
            if ((after == null || Arrays.compareUnsigned(key, after) > 0)
                    && (below == null || Arrays.compareUnsigned(key, below) < 0)) {
                return true;
            }
        }
        return false;
    }
}
