package holo.store.column;

import java.util.concurrent.TimeUnit;

/// The turns of queries: as many run at a time as are allowed at that time, and more wait. Thread-safe.
final class Turns {
    private final Pace pace;
    private final TimeShare share;
    private final int max;
    private int running;
    private int waiting;

    /// @param max how many run at a time when nothing else is to be heeded
    Turns(int max, Pace pace, TimeShare share) {
        this.max = max;
        this.pace = pace;
        this.share = share;
    }

    /// Takes a turn if one comes within a time. What is allowed is looked at once: who waits asks again.
    boolean tryAcquire(long millis) throws InterruptedException {
        int allowed = allowed();
        synchronized (this) {
            if (running >= allowed) {
                waiting++;
                try {
                    TimeUnit.MILLISECONDS.timedWait(this, millis);
                } finally {
                    waiting--;
                }
            }
            if (running >= allowed) {
                return false;
            }
            running++;
            return true;
        }
    }

    synchronized void release() {
        running--;
        notifyAll();
    }

    synchronized int running() {
        return running;
    }

    synchronized int waiting() {
        return waiting;
    }

    /// How many may run now; none while they have taken more than their share of the time.
    int allowed() {
        long now = System.nanoTime();
        return share.isOverspent(now) ? 0 : pace.allowed(max, now);
    }

    /// Waits until nothing runs.
    synchronized void awaitNone(long millis) throws InterruptedException {
        long end = System.nanoTime() + TimeUnit.MILLISECONDS.toNanos(millis);
        for (long left = millis;
                running > 0 && left > 0;
                left = TimeUnit.NANOSECONDS.toMillis(end - System.nanoTime())) {
            wait(left);
        }
    }
}
