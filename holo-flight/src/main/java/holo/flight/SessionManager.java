package holo.flight;

import com.google.protobuf.ByteString;
import holo.sql.SqlEngine;
import holo.sql.error.SqlException;
import holo.sql.session.Session;
import holo.sql.session.SessionListener;
import holo.sql.session.SessionOptions;
import holo.sql.session.StatementResult;
import holo.sql.session.TransactionState;
import java.security.SecureRandom;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Iterator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.function.LongSupplier;
import org.jspecify.annotations.Nullable;

/// Which engine session runs a statement:
/// - one that belongs to the transaction that the call names (BeginTransaction);
/// - else the client's own, when it sends its session cookie and no other result of it is being read,
///   or when it has begun a transaction by SQL;
/// - else one for this statement alone.
///
/// Thread-safe. Engine sessions are opened and closed outside the monitor.
final class SessionManager implements AutoCloseable {
    /// How many clients are remembered whose open transaction was rolled back for idleness.
    private static final int LOST_MAX = 10_000;

    private static final int ID_BYTES = 16;

    private final SqlEngine engine;
    private final FlightServerOptions options;
    private final LongSupplier nanoTime;
    private final long idleNanos;
    private final SecureRandom random = new SecureRandom();

    private final Map<String, Owned> clients = new HashMap<>();
    private final Map<ByteString, Owned> transactions = new HashMap<>();
    private final Map<String, Boolean> lost = new LinkedHashMap<>() {
        @Override
        protected boolean removeEldestEntry(Map.Entry<String, Boolean> eldest) {
            return size() > LOST_MAX;
        }
    };
    private final Set<EngineSession> single = new HashSet<>();
    private int open;
    private boolean closed;

    SessionManager(SqlEngine engine, FlightServerOptions options, LongSupplier nanoTime) {
        this.engine = engine;
        this.options = options;
        this.nanoTime = nanoTime;
        this.idleNanos = options.idleTimeout().toNanos();
    }

    /// A session that outlives a statement.
    private static final class Owned {
        final EngineSession session;
        final String user;
        final String transport;
        int leases;
        long usedAt;

        Owned(EngineSession session, Caller caller) {
            this.session = session;
            this.user = caller.user();
            this.transport = caller.transport();
        }
    }

    /// The right to run one statement. To be closed when its last row is read.
    final class Lease implements AutoCloseable {
        final EngineSession session;
        private final @Nullable Owned owner;
        private boolean released;

        private Lease(EngineSession session, @Nullable Owned owner) {
            this.session = session;
            this.owner = owner;
        }

        /// Whether the session is gone with this lease.
        boolean single() {
            return owner == null;
        }

        @Override
        public void close() {
            synchronized (SessionManager.this) {
                if (released) {
                    return;
                }
                released = true;
                if (owner != null) {
                    owner.leases--;
                    owner.usedAt = nanoTime.getAsLong();
                    return;
                }
                single.remove(session);
                open--;
            }
            session.close();
        }
    }

    Lease lease(Caller caller, ByteString transactionId) {
        if (!transactionId.isEmpty()) {
            synchronized (this) {
                return leased(transaction(caller, transactionId));
            }
        }
        String cookie = caller.cookie();
        if (cookie == null) {
            return singleLease(caller);
        }
        String key = caller.user() + "/" + cookie;
        boolean busy;
        synchronized (this) {
            if (lost.remove(key) != null) {
                throw SqlException.of("25P03", "terminating the transaction due to idle-in-transaction timeout")
                        .withDetail("The transaction was open for longer than holo.flight.idle-timeout ("
                                + options.idleTimeout()
                                + ") without a call, or its connection broke; it was rolled back.")
                        .withHint("Begin the transaction again.");
            }
            Owned owned = clients.get(key);
            if (owned != null && (owned.leases == 0 || owned.session.inTransaction())) {
                return leased(owned);
            }
            busy = owned != null;
        }
        if (busy) {
            return singleLease(caller);
        }
        Owned fresh = new Owned(open(caller), caller);
        synchronized (this) {
            if (clients.putIfAbsent(key, fresh) == null) {
                return leased(fresh);
            }
        }
        discard(fresh.session); // another call of this client was faster
        return lease(caller, transactionId);
    }

    private Lease leased(Owned owned) {
        owned.leases++;
        owned.usedAt = nanoTime.getAsLong();
        return new Lease(owned.session, owned);
    }

    private Lease singleLease(Caller caller) {
        EngineSession session = open(caller);
        synchronized (this) {
            single.add(session);
        }
        return new Lease(session, null);
    }

    private EngineSession open(Caller caller) {
        synchronized (this) {
            if (closed) {
                throw SqlException.of("57P01", "the Flight SQL server is shutting down");
            }
            if (open >= options.maxSessions()) {
                throw SqlException.of("53300", "too many Flight SQL sessions")
                        .withDetail("holo.flight.max-sessions is " + options.maxSessions() + ".")
                        .withHint("Close unused connections and read results to their end, or raise the setting.");
            }
            open++;
        }
        boolean done = false;
        try {
            Session session = engine.openSession(
                    new SessionOptions(
                            caller.user(),
                            options.defaultDatabase(),
                            caller.address(),
                            Map.of("application_name", "Flight SQL")),
                    SessionListener.NONE);
            done = true;
            return new EngineSession(engine, session);
        } finally {
            if (!done) {
                synchronized (this) {
                    open--;
                }
            }
        }
    }

    /// Begins a transaction; answers its id.
    ByteString begin(Caller caller) {
        EngineSession session = open(caller);
        boolean done = false;
        try {
            session.run(s -> command(s, "BEGIN"));
            byte[] bytes = new byte[ID_BYTES];
            random.nextBytes(bytes);
            ByteString id = ByteString.copyFrom(bytes);
            Owned owned = new Owned(session, caller);
            owned.usedAt = nanoTime.getAsLong();
            synchronized (this) {
                transactions.put(id, owned);
            }
            done = true;
            return id;
        } finally {
            if (!done) {
                discard(session);
            }
        }
    }

    /// Commits or rolls back, and ends the transaction's session.
    void end(Caller caller, ByteString id, boolean commit) {
        Owned owned;
        synchronized (this) {
            owned = transaction(caller, id);
            transactions.remove(id);
        }
        try {
            owned.session.run(s -> {
                boolean failed = s.transactionState() == TransactionState.FAILED;
                command(s, commit ? "COMMIT" : "ROLLBACK");
                if (commit && failed) {
                    throw SqlException.of("25P02", "the transaction was rolled back because a statement in it failed");
                }
            });
        } finally {
            discard(owned.session);
        }
    }

    /// Runs a command that returns no rows, in a transaction's session.
    void inTransaction(Caller caller, ByteString id, String sql) {
        Owned owned;
        synchronized (this) {
            owned = transaction(caller, id);
            owned.leases++;
        }
        try {
            owned.session.run(s -> command(s, sql));
        } finally {
            synchronized (this) {
                owned.leases--;
                owned.usedAt = nanoTime.getAsLong();
            }
        }
    }

    private Owned transaction(Caller caller, ByteString id) {
        Owned owned = transactions.get(id);
        if (owned == null || !owned.user.equals(caller.user())) {
            throw SqlException.of("25000", "no such transaction")
                    .withDetail("It has ended, was idle for longer than holo.flight.idle-timeout ("
                            + options.idleTimeout() + "), or its connection broke.");
        }
        return owned;
    }

    /// Runs a command that returns no rows.
    static void command(Session session, String sql) {
        try (Session.SimpleQuery query = session.simpleQuery(sql)) {
            StatementResult result;
            while ((result = query.next()) != null) {
                if (result instanceof StatementResult.Rows rows) {
                    rows.cursor().close();
                }
            }
        }
    }

    /// Closes the client's own session; false when it has none.
    boolean closeClient(Caller caller) {
        Owned owned;
        synchronized (this) {
            owned = clients.remove(caller.user() + "/" + caller.cookie());
        }
        if (owned == null) {
            return false;
        }
        owned.session.cancel();
        discard(owned.session);
        return true;
    }

    /// Ends what belongs to a connection that is no more.
    void transportEnded(String transport) {
        closeAll(remove(owned -> owned.transport.equals(transport)));
    }

    /// Ends what no call has touched for the idle timeout.
    void expire() {
        long now = nanoTime.getAsLong();
        closeAll(remove(owned -> owned.leases == 0 && now - owned.usedAt > idleNanos));
    }

    private synchronized List<EngineSession> remove(java.util.function.Predicate<Owned> condition) {
        List<EngineSession> sessions = new ArrayList<>();
        for (Iterator<Map.Entry<String, Owned>> i = clients.entrySet().iterator(); i.hasNext(); ) {
            Map.Entry<String, Owned> entry = i.next();
            if (condition.test(entry.getValue())) {
                i.remove();
                sessions.add(entry.getValue().session);
                if (entry.getValue().session.inTransaction()) {
                    lost.put(entry.getKey(), Boolean.TRUE);
                }
            }
        }
        transactions.values().removeIf(owned -> condition.test(owned) && sessions.add(owned.session));
        return sessions;
    }

    private void closeAll(List<EngineSession> sessions) {
        for (EngineSession session : sessions) {
            session.cancel();
            discard(session);
        }
    }

    private void discard(EngineSession session) {
        synchronized (this) {
            open--;
        }
        session.close();
    }

    /// Engine sessions that are open now.
    synchronized int openSessions() {
        return open;
    }

    @Override
    public void close() {
        List<EngineSession> rest;
        synchronized (this) {
            closed = true;
            rest = new ArrayList<>(single);
        }
        closeAll(remove(owned -> true));
        for (EngineSession session : rest) {
            session.cancel();
            session.close();
        }
    }
}
