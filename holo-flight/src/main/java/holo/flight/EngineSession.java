package holo.flight;

import holo.sql.SqlEngine;
import holo.sql.error.SqlException;
import holo.sql.session.Session;
import holo.sql.session.TransactionState;
import java.util.concurrent.locks.ReentrantLock;
import java.util.function.Consumer;
import java.util.function.Function;

/// An engine session and the lock under which it is used. Several results of one transaction may be read
/// alternately: the lock is held for one step (an execution, one batch), not for a whole result.
final class EngineSession implements AutoCloseable {
    private final SqlEngine engine;
    private final Session session;
    private final int processId;
    private final int secretKey;
    private final ReentrantLock lock = new ReentrantLock();
    private boolean closed;
    private volatile TransactionState state = TransactionState.IDLE;

    EngineSession(SqlEngine engine, Session session) {
        this.engine = engine;
        this.session = session;
        this.processId = session.processId();
        this.secretKey = session.secretKey();
    }

    /// Runs one step of a statement.
    <T> T call(Function<Session, T> step) {
        lock.lock();
        try {
            if (closed) {
                throw SqlException.of("57P05", "the session has been closed")
                        .withHint("It was idle for longer than holo.flight.idle-timeout, or its client disconnected.");
            }
            try {
                return step.apply(session);
            } finally {
                state = session.transactionState();
            }
        } finally {
            lock.unlock();
        }
    }

    void run(Consumer<Session> step) {
        call(s -> {
            step.accept(s);
            return Boolean.TRUE;
        });
    }

    /// As {@link #run}, but does nothing when the session has been closed.
    void runIfOpen(Consumer<Session> step) {
        lock.lock();
        try {
            if (!closed) {
                run(step);
            }
        } finally {
            lock.unlock();
        }
    }

    /// As of the last step that ended; answers without waiting for one that runs.
    boolean inTransaction() {
        return state != TransactionState.IDLE;
    }

    /// Stops the running step with 57014. Does nothing when none runs.
    void cancel() {
        if (lock.isLocked()) {
            engine.cancel(processId, secretKey);
        }
    }

    /// Rolls back what is open. Waits for a running step to end; {@link #cancel} shortens that.
    @Override
    public void close() {
        lock.lock();
        try {
            if (!closed) {
                closed = true;
                session.close();
            }
        } finally {
            lock.unlock();
        }
    }
}
