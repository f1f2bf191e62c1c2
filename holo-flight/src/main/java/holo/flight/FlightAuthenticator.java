package holo.flight;

import holo.sql.SqlEngine;
import holo.sql.error.SqlException;
import holo.sql.security.ScramVerifier;
import java.util.Optional;

/// Decides who may use the Flight SQL server. Thread-safe.
public interface FlightAuthenticator {
    /// Believes every user name, as `trust` in pg_hba.conf does. Allowed on loopback addresses only.
    FlightAuthenticator TRUST = new FlightAuthenticator() {
        @Override
        public void authenticate(String user, String password) {}

        @Override
        public boolean passwordRequired() {
            return false;
        }
    };

    /// Checks passwords against the roles of an engine, the same that the PostgreSQL front uses.
    static FlightAuthenticator passwords(SqlEngine engine) {
        return new FlightAuthenticator() {
            // Checked in place of a role that is not there, so that the time taken does not tell which roles exist.
            private final ScramVerifier nobody = ScramVerifier.of("nobody");

            @Override
            public void authenticate(String user, String password) {
                Optional<ScramVerifier> verifier = engine.verifier(user);
                boolean matches = verifier.orElse(nobody).matches(password);
                if (verifier.isEmpty() || !matches) {
                    throw SqlException.of("28P01", "password authentication failed for user \"" + user + "\"");
                }
            }

            @Override
            public boolean passwordRequired() {
                return true;
            }
        };
    }

    /// Returns when the user has proved to be who they say.
    ///
    /// @throws holo.sql.error.SqlException 28P01 when the password is wrong, 28000 when the user may not log in
    void authenticate(String user, String password);

    /// Whether a client without credentials is turned away.
    boolean passwordRequired();
}
