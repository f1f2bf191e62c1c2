package holo.sim.kernel;

import java.util.PriorityQueue;

/// Virtual time and the queue of what is to happen in it. Single-threaded.
///
/// Events of the same microsecond run in the order in which they were scheduled.
public final class Simulation {
    private final PriorityQueue<Scheduled> queue = new PriorityQueue<>();
    private long nowMicros;
    private long sequence;
    private long executed;

    /// A future event; {@link #cancel} makes it a no-op.
    public static final class Scheduled implements Comparable<Scheduled> {
        private final long atMicros;
        private final long sequence;
        private final Runnable action;
        private boolean cancelled;

        Scheduled(long atMicros, long sequence, Runnable action) {
            this.atMicros = atMicros;
            this.sequence = sequence;
            this.action = action;
        }

        public long atMicros() {
            return atMicros;
        }

        @Override
        public int compareTo(Scheduled other) {
            return atMicros != other.atMicros
                    ? Long.compare(atMicros, other.atMicros)
                    : Long.compare(sequence, other.sequence);
        }

        public void cancel() {
            cancelled = true;
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
    public Scheduled after(long delayMicros, Runnable action) {
        if (delayMicros < 0) {
            throw new IllegalArgumentException("negative delay: " + delayMicros);
        }
        Scheduled event = new Scheduled(nowMicros + delayMicros, sequence++, action);
        queue.add(event);
        return event;
    }

    /// Runs the next event; false when there is none.
    public boolean step() {
        while (true) {
            Scheduled next = queue.poll();
            if (next == null) {
                return false;
            }
            if (!next.cancelled) {
                nowMicros = next.atMicros;
                executed++;
                next.action.run();
                return true;
            }
        }
    }

    /// Runs every event up to and including this time, then sets the clock to it.
    public void runUntil(long timeMicros) {
        while (true) {
            Scheduled next = queue.peek();
            if (next == null || next.atMicros > timeMicros) {
                break;
            }
            step();
        }
        nowMicros = Math.max(nowMicros, timeMicros);
    }
}
