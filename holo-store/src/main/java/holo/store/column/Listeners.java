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

    @Override
    public void written(Timestamp executeAt, Key key, byte @Nullable [] value) {
        TreeMap<Key, Listener> now = byStart;
        if (now.isEmpty()) {
            return;
        }
        Map.Entry<Key, Listener> found = now.floorEntry(key);
        if (found == null) {
            return;
        }
        Key end = found.getValue().range().end();
        if (end == null || key.compareTo(end) < 0) {
            found.getValue().delta().add(new Delta.Change(executeAt, key, value));
        }
    }

    synchronized void add(KeyRange range, Delta delta) {
        TreeMap<Key, Listener> next = new TreeMap<>(byStart);
        next.put(range.start(), new Listener(range, delta));
        byStart = next;
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
