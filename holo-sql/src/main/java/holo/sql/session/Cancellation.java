package holo.sql.session;

import holo.sql.error.SqlException;

/// Whether the running statement is to end: asked by it often, told by other threads.
final class Cancellation implements Runnable {
    private volatile boolean requested;
    private volatile boolean terminated;
    private volatile long deadlineNanos = Long.MAX_VALUE;

    /// A statement begins.
    ///
    /// @param timeoutMillis statement_timeout, 0 for none
    void start(long timeoutMillis) {
        requested = false;
        deadlineNanos = timeoutMillis == 0 ? Long.MAX_VALUE : System.nanoTime() + timeoutMillis * 1_000_000;
    }

    /// Cancels the statement that runs.
    void request() {
        requested = true;
    }

    /// Ends the session.
    void terminate() {
        terminated = true;
    }

    /// @throws SqlException 57014, 57P01
    @Override
    public void run() {
        if (terminated) {
            throw SqlException.of("57P01", "terminating connection due to administrator command");
        }
        if (requested) {
            requested = false;
            throw SqlException.of("57014", "canceling statement due to user request");
        }
        long deadline = deadlineNanos;
        if (deadline != Long.MAX_VALUE && System.nanoTime() - deadline > 0) {
            deadlineNanos = Long.MAX_VALUE;
            throw SqlException.of("57014", "canceling statement due to statement timeout");
        }
    }
}
