package holo.wire.pg.auth;

import org.jspecify.annotations.Nullable;

/// Decides whether a client is who it says. Thread-safe; called on worker threads, so it may read the catalog.
@SuppressWarnings("ArrayRecordComponent") // never compared, never changed
public interface Authenticator {
    /// Starts the dialogue with one client.
    Exchange begin(Attempt attempt);

    /// Who asks.
    ///
    /// @param user the role's name in the startup packet
    /// @param clientAddress host:port
    /// @param serverCertificateHash what `tls-server-end-point` binds to (RFC 5929); empty without TLS
    record Attempt(String user, String database, String clientAddress, byte[] serverCertificateHash) {}

    /// One client's dialogue; used by one thread at a time.
    interface Exchange {
        /// The first step.
        Step start();

        /// The client answered the last {@link Request}.
        ///
        /// @throws holo.sql.error.SqlException 28P01 or 28000 when the client is refused, 08P01 when it
        ///     does not keep to the protocol
        Step answer(byte[] message);
    }

    /// What happens next.
    sealed interface Step {}

    /// The client must answer an authentication request.
    ///
    /// @param code of the Authentication message, such as 10 for AuthenticationSASL
    record Request(int code, byte[] payload) implements Step {}

    /// The client is accepted.
    ///
    /// @param parting sent before AuthenticationOk, needs no answer
    record Accepted(@Nullable Request parting) implements Step {}
}
