package holo.store.column;

import java.util.ArrayList;
import java.util.List;
import java.util.concurrent.TimeUnit;
import org.duckdb.DuckDBConnection;
import org.jspecify.annotations.Nullable;

/// Asks on behalf of the threads that wait for DuckDB whether their queries are to end, and interrupts those. One
/// thread, which sleeps while nothing runs.
final class Watch {
    private static final long POLL_MILLIS = 10;

    private final List<Watched> running = new ArrayList<>();
    private @Nullable Thread thread;
    private boolean closed;

    /// A query under watch.
    final class Watched implements AutoCloseable {
        private final DuckDBConnection connection;
        private final Runnable cancellation;
        private volatile @Nullable RuntimeException reason;

        Watched(DuckDBConnection connection, Runnable cancellation) {
            this.connection = connection;
            this.cancellation = cancellation;
        }

        /// Throws what ended the query, if something did.
        void check() {
            RuntimeException found = reason;
            if (found != null) {
                throw found;
            }
        }

        private void poll() {
            if (reason == null) {
                try {
                    cancellation.run();
                    return;
                } catch (RuntimeException e) {
                    reason = e;
                }
            }
            // Again and again: an interruption between two calls is lost.
            DuckDatabase.interrupt(connection);
        }

        @Override
        public void close() {
            synchronized (Watch.this) {
                running.remove(this);
            }
        }
    }

    /// @param cancellation throws when the query is to end; called on the watching thread
    synchronized Watched watch(DuckDBConnection connection, Runnable cancellation) {
        Watched watched = new Watched(connection, cancellation);
        running.add(watched);
        if (thread == null) {
            thread = Thread.ofPlatform().daemon().name("holo-column-watch").start(this::run);
        }
        notifyAll();
        return watched;
    }

    synchronized void close() {
        closed = true;
        notifyAll();
    }

    private void run() {
        try {
            while (true) {
                synchronized (this) {
                    while (running.isEmpty() && !closed) {
                        wait();
                    }
                    if (closed) {
                        return;
                    }
                    // Under the lock: whoever closes its connection afterwards has left the list before.
                    for (Watched watched : running) {
                        watched.poll();
                    }
                }
                TimeUnit.MILLISECONDS.sleep(POLL_MILLIS);
            }
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
        }
    }
}
