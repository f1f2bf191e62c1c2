package holo.store.row;

import holo.accord.primitives.Key;
import java.util.concurrent.atomic.AtomicLongArray;
import java.util.concurrent.atomic.AtomicReferenceArray;
import org.jspecify.annotations.Nullable;

/// The newest versions of rows that were just read from RocksDB. A statement reads the row that it changes, and
/// its commit asks for the same row a moment later: for its validation, and for the version to be replaced. The arena
/// has that row only when it is read often.
///
/// A reader takes a {@link #ticket} before it asks RocksDB, and what it offers counts only while no row of the same
/// slot has changed since: so a slow reader's row is never taken for the newest. Any thread reads and offers; the one
/// that writes rows tells of changes, and asks.
final class RecentRows {
    static final int SLOTS = 4096;
    /// Larger rows are not kept, so that all together take a few megabytes at most.
    static final int STORED_BYTES_MAX = 512;

    private final AtomicReferenceArray<@Nullable Entry> entries = new AtomicReferenceArray<>(SLOTS);
    /// How often a row of the slot has changed.
    private final AtomicLongArray changes = new AtomicLongArray(SLOTS);

    private record Entry(Key key, long ticket, byte[] stored) {}

    /// To be taken before RocksDB is asked for what will be offered.
    long ticket(Key key) {
        return changes.get(slot(key));
    }

    /// RocksDB answered with a row that is no deletion: garbage collection may take a deletion, and tells nobody here.
    void offer(Key key, long ticket, byte[] stored) {
        if (stored.length <= STORED_BYTES_MAX) {
            entries.set(slot(key), new Entry(key, ticket, stored));
        }
    }

    /// The newest version as stored, or null when only RocksDB can tell.
    byte @Nullable [] newest(Key key) {
        int slot = slot(key);
        Entry entry = entries.get(slot);
        return entry != null && entry.ticket == changes.get(slot) && entry.key.equals(key) ? entry.stored : null;
    }

    /// RocksDB has a new newest version.
    void changed(Key key) {
        int slot = slot(key);
        changes.incrementAndGet(slot);
        entries.set(slot, null);
    }

    private static int slot(Key key) {
        return key.hashCode() & SLOTS - 1;
    }
}
