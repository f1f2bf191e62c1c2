package holo.store.column;

import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/// What happens to the parts of a table. Any thread.
final class PartActivity {
    private final Map<Integer, Long> changedNanos = new ConcurrentHashMap<>();
    private final Map<Integer, Heat> points = new ConcurrentHashMap<>();
    private final Heat scans;
    private final long halfLifeNanos;
    private final long since = System.nanoTime();

    PartActivity(long halfLifeNanos) {
        this.halfLifeNanos = halfLifeNanos;
        this.scans = new Heat(halfLifeNanos);
    }

    void changed(int part) {
        changedNanos.put(part, System.nanoTime());
    }

    /// Nanoseconds for which the part has been left alone, as far as this process knows.
    long quietNanos(int part) {
        return System.nanoTime() - changedNanos.getOrDefault(part, since);
    }

    /// A query reads the table; which parts DuckDB leaves out is not known.
    void scanned() {
        scans.add(1, System.nanoTime());
    }

    Heat scans() {
        return scans;
    }

    /// Rows of a part were read by key.
    void read(int part, int rows) {
        points.computeIfAbsent(part, _ -> new Heat(halfLifeNanos)).add(rows, System.nanoTime());
    }

    double points(int part) {
        Heat heat = points.get(part);
        return heat == null ? 0 : heat.count(System.nanoTime());
    }
}
