package holo.store.column;

import holo.accord.primitives.Key;
import holo.accord.primitives.Timestamp;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.jspecify.annotations.Nullable;

/// The writes of one table that its columns do not hold yet, or the fact that there were too many. Thread-safe.
final class Delta {
    /// Estimated memory of an entry beside its bytes.
    private static final int ENTRY_BYTES = 96;

    /// A version of a key.
    ///
    /// @param value null for a deletion
    record Change(Timestamp executeAt, Key key, byte @Nullable [] value) {
        private int bytes() {
            return ENTRY_BYTES + key.length() + (value == null ? 0 : value.length);
        }
    }

    private final DeltaBudget budget;
    private List<Change> changes = new ArrayList<>();
    private long bytes;
    private volatile int count;
    private boolean overflowed;

    Delta(DeltaBudget budget) {
        this.budget = budget;
    }

    /// Keeps a write, or remembers that it was not kept.
    synchronized void add(Change change) {
        if (overflowed) {
            return;
        }
        int size = change.bytes();
        if (budget.take(size)) {
            changes.add(change);
            count = changes.size();
            bytes += size;
        } else {
            overflow();
        }
    }

    private void overflow() {
        clear();
        overflowed = true;
    }

    /// Writes that wait.
    int count() {
        return count;
    }

    /// Whether writes are missing: the rows have to be asked.
    synchronized boolean isOverflowed() {
        return overflowed;
    }

    /// Starts over: from here on, all writes are kept again.
    synchronized void restart() {
        clear();
        overflowed = false;
    }

    /// The newest change at or before the timestamp of each key; what is later stays. They are to be given back by
    /// {@link #forget} when they are in the columns.
    synchronized Map<Key, Change> upTo(Timestamp at) {
        Map<Key, Change> newest = new LinkedHashMap<>();
        for (Change change : changes) {
            if (!change.executeAt().isAfter(at)) {
                newest.merge(change.key(), change, (a, b) -> b.executeAt().isBefore(a.executeAt()) ? a : b);
            }
        }
        return newest;
    }

    /// Drops what is at or before the timestamp.
    synchronized void forget(Timestamp at) {
        List<Change> left = new ArrayList<>();
        long freed = 0;
        for (Change change : changes) {
            if (change.executeAt().isAfter(at)) {
                left.add(change);
            } else {
                freed += change.bytes();
            }
        }
        changes = left;
        count = left.size();
        bytes -= freed;
        budget.give(freed);
    }

    private void clear() {
        budget.give(bytes);
        bytes = 0;
        changes = new ArrayList<>();
        count = 0;
    }
}
