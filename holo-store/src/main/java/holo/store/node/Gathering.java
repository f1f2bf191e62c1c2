package holo.store.node;

import java.util.concurrent.TimeUnit;
import java.util.function.LongSupplier;

/// Whether a sync should wait a moment for the clients that were just answered. Clients that commit one after the other
/// come back one by one while they are woken; the first of them would take a sync for itself, and all others would
/// wait for it and for theirs.
///
/// A sync waits only for as many as lately came back in time, and never longer than a sync takes, so that nobody
/// loses more than a sync that he would have waited for anyway; a client alone never waits. Times are of
/// `System.nanoTime`. Belongs to the event loop.
final class Gathering {
    private static final long WAIT_NANOS_MAX = TimeUnit.MICROSECONDS.toNanos(100);
    /// Answers over which the share of clients that come back is averaged.
    private static final double AVERAGED = 64;

    private final LongSupplier syncNanos;
    private Answered last = new Answered(0, 0, 0);
    private Answered before = last;
    private double share;

    /// Clients that were answered together, and how many came back in time.
    private static final class Answered {
        private final int count;
        private final long at;
        private final long wait;
        private int cameBack;

        Answered(int count, long at, long wait) {
            this.count = count;
            this.at = at;
            this.wait = wait;
        }

        boolean isOver(long now) {
            return now - at >= wait;
        }
    }

    /// @param syncNanos what a sync takes now
    Gathering(LongSupplier syncNanos) {
        this.syncNanos = syncNanos;
    }

    /// Clients were answered.
    void answered(int count, long now) {
        if (count == 0) {
            return;
        }
        // Those that came back while a later group was answered are counted by now.
        if (before.count > 0) {
            double came = Math.min(1.0, before.cameBack / (double) before.count);
            share += (came - share) * Math.min(1.0, before.count / AVERAGED);
        }
        before = last;
        last = new Answered(count, now, Math.min(WAIT_NANOS_MAX, syncNanos.getAsLong()));
    }

    /// A commit was submitted at a time that may be before the last answers.
    void came(long started) {
        Answered answered = started - last.at >= 0 ? last : before;
        if (started - answered.at >= 0 && !answered.isOver(started)) {
            answered.cameBack++;
        }
    }

    /// Whether clients that usually come back are still missing.
    boolean waits(long now) {
        return last.cameBack < Math.round(share * last.count) && !last.isOver(now);
    }
}
