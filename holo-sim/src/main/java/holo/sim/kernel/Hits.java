package holo.sim.kernel;

import java.util.Collections;
import java.util.EnumMap;
import java.util.Map;

/// How often each kind of fault hit in one run.
public final class Hits {
    private final long[] counts = new long[Hit.values().length];

    public void add(Hit hit) {
        counts[hit.ordinal()]++;
    }

    /// All kinds, those that never hit too.
    public Map<Hit, Long> counts() {
        Map<Hit, Long> all = new EnumMap<>(Hit.class);
        for (Hit hit : Hit.values()) {
            all.put(hit, counts[hit.ordinal()]);
        }
        return Collections.unmodifiableMap(all);
    }
}
