package holo.store.column;

import holo.accord.primitives.Key;
import holo.accord.primitives.KeyRange;
import holo.accord.primitives.Timestamp;
import holo.store.ChangeFeed;
import java.util.Map;
import java.util.TreeMap;
import org.jspecify.annotations.Nullable;

/// Sorts what was written to the tables that want it. Costs a look at a field while no table does. Thread-safe.
final class Listeners implements ChangeFeed.Follower {
    private record Listener(KeyRange range, Delta delta) {}

    private volatile TreeMap<Key, Listener> byStart = new TreeMap<>();

    /// What was written since the start to tables that nobody listens to yet; null when that is no longer kept.
    private volatile @Nullable Delta early;

    /// @param early keeps writes until the tables that are in columns from before listen
    Listeners(Delta early) {
        this.early = early;
    }

    @Override
    public void written(Timestamp executeAt, Key key, byte @Nullable [] value) {
        if (early != null) {
            writtenEarly(executeAt, key, value);
            return;
        }
        Listener found = find(key);
        if (found != null) {
            found.delta().add(new Delta.Change(executeAt, key, value));
        }
    }

    private synchronized void writtenEarly(Timestamp executeAt, Key key, byte @Nullable [] value) {
        Listener found = find(key);
        Delta kept = found != null ? found.delta() : early;
        if (kept != null) {
            kept.add(new Delta.Change(executeAt, key, value));
        }
    }

    private @Nullable Listener find(Key key) {
        TreeMap<Key, Listener> now = byStart;
        Map.Entry<Key, Listener> found = now.isEmpty() ? null : now.floorEntry(key);
        return found != null && found.getValue().range().contains(key) ? found.getValue() : null;
    }

    /// The range that a table wants to be told of and that has the key; null when there is none.
    @Nullable
    KeyRange rangeOf(Key key) {
        Listener found = find(key);
        return found == null ? null : found.range();
    }

    /// Has a delta told of all writes to a range from now on, and of those since the start where they are known.
    ///
    /// @return whether they are
    synchronized boolean add(KeyRange range, Delta delta) {
        TreeMap<Key, Listener> next = new TreeMap<>(byStart);
        next.put(range.start(), new Listener(range, delta));
        byStart = next;
        Delta kept = early;
        if (kept == null || kept.isOverflowed()) {
            return false;
        }
        kept.upTo(Timestamp.MAX).values().stream()
                .filter(change -> range.contains(change.key()))
                .forEach(delta::add);
        return true;
    }

    /// All tables from before listen.
    synchronized void endEarly() {
        Delta kept = early;
        if (kept != null) {
            early = null;
            kept.restart();
        }
    }

    synchronized void remove(KeyRange range) {
        TreeMap<Key, Listener> next = new TreeMap<>(byStart);
        Listener gone = next.remove(range.start());
        byStart = next;
        if (gone != null) {
            gone.delta().restart();
        }
    }
}
