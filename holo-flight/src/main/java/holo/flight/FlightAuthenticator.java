package holo.flight;

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

    /// Returns when the user has proved to be who they say.
    ///
    /// @throws holo.sql.error.SqlException 28P01 when the password is wrong, 28000 when the user may not log in
    void authenticate(String user, String password);

    /// Whether a client without credentials is turned away.
    boolean passwordRequired();
}
