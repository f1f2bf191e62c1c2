package holo.sql.security;

import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.text.Normalizer;
import java.util.Base64;
import java.util.Optional;
import java.util.regex.Matcher;
import java.util.regex.Pattern;

/// What a server keeps of a password (RFC 5802, RFC 7677): enough to check a proof, not enough to log in with.
///
/// @param iterations of the key derivation
/// @param storedKey checks the client's proof
/// @param serverKey proves the server to the client
@SuppressWarnings("ArrayRecordComponent") // never compared, never changed
public record ScramVerifier(int iterations, byte[] salt, byte[] storedKey, byte[] serverKey) {
    /// PostgreSQL's default.
    public static final int DEFAULT_ITERATIONS = 4096;

    /// Of a new verifier.
    public static final int SALT_BYTES = 16;

    private static final Pattern STORED =
            Pattern.compile("SCRAM-SHA-256\\$(\\d{1,9}):([A-Za-z0-9+/=]+)\\$([A-Za-z0-9+/=]+):([A-Za-z0-9+/=]+)");
    private static final SecureRandom RANDOM = new SecureRandom();

    /// Of a new password, with a fresh salt.
    ///
    /// @param password not empty
    public static ScramVerifier of(String password) {
        byte[] salt = new byte[SALT_BYTES];
        RANDOM.nextBytes(salt);
        return of(password, salt, DEFAULT_ITERATIONS);
    }

    /// Of a password with a given salt.
    public static ScramVerifier of(String password, byte[] salt, int iterations) {
        byte[] salted = Sha256.iterated(prepared(password).getBytes(StandardCharsets.UTF_8), salt, iterations);
        byte[] clientKey = Sha256.hmac(salted, "Client Key".getBytes(StandardCharsets.US_ASCII));
        byte[] serverKey = Sha256.hmac(salted, "Server Key".getBytes(StandardCharsets.US_ASCII));
        return new ScramVerifier(iterations, salt, Sha256.hash(clientKey), serverKey);
    }

    /// Reads PostgreSQL's stored form, `SCRAM-SHA-256$iterations:salt$StoredKey:ServerKey`; empty when it is none.
    public static Optional<ScramVerifier> parse(String stored) {
        Matcher matcher = STORED.matcher(stored);
        if (!matcher.matches()) {
            return Optional.empty();
        }
        try {
            Base64.Decoder base64 = Base64.getDecoder();
            ScramVerifier verifier = new ScramVerifier(
                    Integer.parseInt(matcher.group(1)),
                    base64.decode(matcher.group(2)),
                    base64.decode(matcher.group(3)),
                    base64.decode(matcher.group(4)));
            boolean usable = verifier.iterations > 0
                    && verifier.storedKey.length == Sha256.BYTES
                    && verifier.serverKey.length == Sha256.BYTES;
            return usable ? Optional.of(verifier) : Optional.empty();
        } catch (IllegalArgumentException notBase64) {
            return Optional.empty();
        }
    }

    /// PostgreSQL's stored form.
    public String stored() {
        Base64.Encoder base64 = Base64.getEncoder();
        return "SCRAM-SHA-256$" + iterations + ":" + base64.encodeToString(salt) + "$"
                + base64.encodeToString(storedKey) + ":" + base64.encodeToString(serverKey);
    }

    /// Whether the password is the one that this was made of.
    public boolean matches(String password) {
        return !password.isEmpty()
                && java.security.MessageDigest.isEqual(of(password, salt, iterations).storedKey, storedKey);
    }

    /// The password as SASLprep (RFC 4013) maps and normalises it; ASCII stays as it is.
    private static String prepared(String password) {
        if (password.isEmpty()) {
            throw new IllegalArgumentException("empty password");
        }
        if (password.chars().allMatch(c -> c < 128)) {
            return password;
        }
        StringBuilder mapped = new StringBuilder();
        password.codePoints()
                .filter(c -> !isMappedToNothing(c))
                .map(c -> Character.getType(c) == Character.SPACE_SEPARATOR ? ' ' : c)
                .forEach(mapped::appendCodePoint);
        String normalised = Normalizer.normalize(mapped, Normalizer.Form.NFKC);
        // As in PostgreSQL, a password with prohibited characters is used as it was typed.
        return normalised.isEmpty() || normalised.chars().anyMatch(Character::isISOControl) ? password : normalised;
    }

    private static boolean isMappedToNothing(int c) {
        return c == 0xAD
                || c == 0x34F
                || c == 0x1806
                || (c >= 0x180B && c <= 0x180D)
                || (c >= 0x200B && c <= 0x200D)
                || c == 0x2060
                || (c >= 0xFE00 && c <= 0xFE0F)
                || c == 0xFEFF;
    }
}
