package holo.sim.kernel;

import java.util.function.Consumer;
import org.jspecify.annotations.Nullable;

/// Everything that happened in a run, folded into one number: two runs of a seed must have the same.
///
/// With a listener attached every event is also rendered as a line, which costs; without one an event
/// costs a few multiplications.
public final class Trace {
    private static final long FNV_OFFSET = 0xcbf29ce484222325L;
    private static final long FNV_PRIME = 0x100000001b3L;

    private final @Nullable Consumer<String> listener;
    private long hash = FNV_OFFSET;
    private long events;

    public Trace(@Nullable Consumer<String> listener) {
        this.listener = listener;
    }

    /// True when lines are wanted: guards the building of costly texts.
    public boolean verbose() {
        return listener != null;
    }

    /// Notes an event. `what` must be a deterministic text: no identity hash codes.
    public void event(long atMicros, int node, String what, long detail) {
        events++;
        long h = (hash ^ atMicros) * FNV_PRIME;
        h = (h ^ node) * FNV_PRIME;
        h = (h ^ what.hashCode()) * FNV_PRIME;
        hash = Rng.mix((h ^ detail) * FNV_PRIME);
        if (listener != null) {
            listener.accept(line(atMicros, node, what));
        }
    }

    /// Adds a line that only a reader of the trace sees; not part of the hash.
    public void note(long atMicros, int node, String text) {
        if (listener != null) {
            listener.accept(line(atMicros, node, text));
        }
    }

    private static String line(long atMicros, int node, String text) {
        return String.format("%,14d %s %s", atMicros, node < 0 ? " - " : "n" + node + " ", text);
    }

    public long hash() {
        return hash;
    }

    public long events() {
        return events;
    }
}
