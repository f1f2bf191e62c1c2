package holo.wire.pg.auth;

import holo.sql.security.ScramVerifier;
import holo.sql.security.Sha256;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.util.Arrays;
import java.util.Base64;
import java.util.Optional;
import java.util.function.Function;

/// SCRAM-SHA-256 and, over TLS, SCRAM-SHA-256-PLUS, which binds the proof to the server's certificate.
///
/// An unknown role goes through the same dialogue, with a salt derived from its name, so that a client
/// cannot find out which roles exist.
public final class ScramAuthenticator implements Authenticator {
    private static final SecureRandom RANDOM = new SecureRandom();

    private final Function<String, Optional<ScramVerifier>> verifiers;
    private final byte[] secretOfUnknownRoles = new byte[Sha256.BYTES];

    /// @param verifiers of a role that may log in with a password; empty for any other name
    public ScramAuthenticator(Function<String, Optional<ScramVerifier>> verifiers) {
        this.verifiers = verifiers;
        RANDOM.nextBytes(secretOfUnknownRoles);
    }

    @Override
    public Exchange begin(Attempt attempt) {
        byte[] nonce = new byte[18];
        RANDOM.nextBytes(nonce);
        return new ScramExchange(
                attempt,
                verifiers.apply(attempt.user()).orElseGet(() -> unmatchable(attempt.user())),
                Base64.getEncoder().encodeToString(nonce));
    }

    /// A verifier for which nobody can make a proof, the same for the same name each time.
    private ScramVerifier unmatchable(String user) {
        byte[] salt = Sha256.hmac(secretOfUnknownRoles, user.getBytes(StandardCharsets.UTF_8));
        byte[] key = new byte[Sha256.BYTES];
        RANDOM.nextBytes(key);
        return new ScramVerifier(
                ScramVerifier.DEFAULT_ITERATIONS, Arrays.copyOf(salt, ScramVerifier.SALT_BYTES), key, key);
    }
}
