package holo.sim.kernel;

import java.util.Arrays;
import java.util.Objects;
import org.jspecify.annotations.Nullable;

/// Virtual time and the queue of what is to happen in it. Single-threaded.
///
/// Events of the same microsecond run in the order in which they were scheduled.
public final class Simulation {
    /// A binary heap: the event that is next comes first, and each before its two children.
    private @Nullable Scheduled[] queue = new @Nullable Scheduled[1024];

    private int size;
    private long nowMicros;
    private long sequence;
    private long executed;

    private record Scheduled(long atMicros, long sequence, Runnable action) {
        boolean isBefore(Scheduled other) {
            return atMicros != other.atMicros ? atMicros < other.atMicros : sequence < other.sequence;
        }
    }

    /// Microseconds since the start of the run: the true time, which no node can read.
    public long nowMicros() {
        return nowMicros;
    }

    /// Events run so far.
    public long executed() {
        return executed;
    }

    /// Schedules the action after the delay, 0 or more microseconds.
    public void after(long delayMicros, Runnable action) {
        if (delayMicros < 0) {
            throw new IllegalArgumentException("negative delay: " + delayMicros);
        }
        if (size == queue.length) {
            queue = Arrays.copyOf(queue, 2 * size);
        }
        rise(new Scheduled(nowMicros + delayMicros, sequence++, action), size++);
    }

    private void rise(Scheduled event, int from) {
        int at = from;
        while (at > 0) {
            int parent = (at - 1) >>> 1;
            Scheduled above = at(parent);
            if (!event.isBefore(above)) {
                break;
            }
            queue[at] = above;
            at = parent;
        }
        queue[at] = event;
    }

    private Scheduled poll() {
        Scheduled first = at(0);
        size--;
        Scheduled last = at(size);
        queue[size] = null;
        if (size > 0) {
            sink(last);
        }
        return first;
    }

    private void sink(Scheduled event) {
        int at = 0;
        for (int child = 1; child < size; child = 2 * at + 1) {
            if (child + 1 < size && at(child + 1).isBefore(at(child))) {
                child++;
            }
            Scheduled below = at(child);
            if (!below.isBefore(event)) {
                break;
            }
            queue[at] = below;
            at = child;
        }
        queue[at] = event;
    }

    private Scheduled at(int index) {
        return Objects.requireNonNull(queue[index]);
    }

    /// Runs the next event; false when there is none.
    public boolean step() {
        if (size == 0) {
            return false;
        }
        Scheduled next = poll();
        nowMicros = next.atMicros;
        executed++;
        next.action.run();
        return true;
    }

    /// Runs every event up to and including this time, then sets the clock to it.
    public void runUntil(long timeMicros) {
        while (size > 0 && at(0).atMicros <= timeMicros) {
            step();
        }
        nowMicros = Math.max(nowMicros, timeMicros);
    }
}
