package holo.wire.pg.auth;

import java.util.Optional;

/// Where the users' verifiers are kept. Thread-safe; may block.
@FunctionalInterface
public interface VerifierSource {
    /// The verifier of a role that may log in with a password; empty for any other name.
    Optional<ScramVerifier> find(String role);
}
