package holo.store.node;

import java.time.Instant;
import java.time.InstantSource;
import java.util.concurrent.TimeUnit;

/// Microseconds since 1970 that never go back, and that are ahead of every timestamp seen, so that the value given to
/// the protocol with a transaction is a lower bound of that transaction's timestamp. Belongs to the event loop.
final class NodeClock {
    private final InstantSource source;
    private long last;

    NodeClock(InstantSource source) {
        this.source = source;
    }

    /// A value above all before it.
    long next() {
        last = Math.max(physicalMicros(source), last + 1);
        return last;
    }

    /// The last value.
    long now() {
        return last;
    }

    /// Later values are above this one.
    void atLeast(long seen) {
        last = Math.max(last, seen);
    }

    static long physicalMicros(InstantSource source) {
        Instant now = source.instant();
        return TimeUnit.SECONDS.toMicros(now.getEpochSecond()) + now.getNano() / 1000;
    }
}
