package holo.wire.pg;

import holo.sql.SqlEngine;
import holo.sql.error.SqlException;
import holo.sql.security.ScramVerifier;
import holo.sql.session.Session;
import holo.sql.session.SessionListener;
import holo.sql.session.SessionOptions;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.CompletableFuture;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.concurrent.atomic.AtomicLong;

/// An engine whose statements say what they do; {@link ScriptedSession} has the list.
final class ScriptedEngine implements SqlEngine {
    final Map<Integer, ScriptedSession> sessions = new ConcurrentHashMap<>();
    final AtomicInteger opened = new AtomicInteger();
    /// Rows that cursors have made.
    final AtomicLong rowsMade = new AtomicLong();
    /// COPY bytes received.
    final AtomicLong copied = new AtomicLong();
    /// Statements that have begun to wait.
    final AtomicInteger waits = new AtomicInteger();
    final AtomicInteger cancels = new AtomicInteger();
    /// Statements that have been put off.
    final AtomicInteger parked = new AtomicInteger();
    /// What they are put off until.
    final CompletableFuture<Void> unparked = new CompletableFuture<>();

    private final Map<String, ScramVerifier> users;

    ScriptedEngine() {
        this(Map.of());
    }

    ScriptedEngine(Map<String, ScramVerifier> users) {
        this.users = users;
    }

    @Override
    public Optional<ScramVerifier> verifier(String role) {
        return Optional.ofNullable(users.get(role));
    }

    @Override
    public Session openSession(SessionOptions options, SessionListener listener) {
        if (options.database().equals("nowhere")) {
            throw SqlException.of("3D000", "database \"nowhere\" does not exist");
        }
        ScriptedSession session = new ScriptedSession(this, opened.incrementAndGet(), options, listener);
        sessions.put(session.processId(), session);
        return session;
    }

    @Override
    public void cancel(int processId, int secretKey) {
        cancels.incrementAndGet();
        ScriptedSession session = sessions.get(processId);
        if (session != null && session.secretKey() == secretKey) {
            session.cancel();
        }
    }

    @Override
    public void close() {}
}
