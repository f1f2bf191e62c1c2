package holo.store.column;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// What happens to the parts of a table. Any thread.
final class PartActivity {
    private final Map<Integer, Long> changedNanos = new ConcurrentHashMap<>();
    private final long since = System.nanoTime();

    void changed(int part) {
        changedNanos.put(part, System.nanoTime());
    }

    /// Nanoseconds for which the part has been left alone, as far as this process knows.
    long quietNanos(int part) {
        return System.nanoTime() - changedNanos.getOrDefault(part, since);
    }
}
