package holo.sql;

import holo.sql.security.ScramVerifier;
import holo.sql.session.Session;
import holo.sql.session.SessionListener;
import holo.sql.session.SessionOptions;
import java.util.Optional;

/// The SQL of one node: catalog, plan cache, sessions. Thread-safe.
public interface SqlEngine extends AutoCloseable {
    /// Opens a session.
    ///
    /// @throws holo.sql.error.SqlException 3D000 for an unknown database, 28000 for an unknown role,
    ///     53300 when there are too many sessions
    Session openSession(SessionOptions options, SessionListener listener);

    /// Asks the session's running statement to end with 57014. Does nothing when the pair is unknown,
    /// as PostgreSQL does, so that keys cannot be guessed.
    void cancel(int processId, int secretKey);

    /// What a front checks a role's password against; empty when there is no such role, when it may not log in or has
    /// no password. May read the catalog.
    default Optional<ScramVerifier> verifier(String role) {
        return Optional.empty();
    }

    /// Ends all sessions and background work.
    @Override
    void close();
}
