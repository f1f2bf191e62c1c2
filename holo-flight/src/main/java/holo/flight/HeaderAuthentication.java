package holo.flight;

import com.google.common.cache.Cache;
import com.google.common.cache.CacheBuilder;
import holo.sql.error.SqlException;
import java.nio.charset.StandardCharsets;
import java.security.SecureRandom;
import java.time.Duration;
import java.util.Base64;
import org.apache.arrow.flight.CallHeaders;
import org.apache.arrow.flight.auth2.CallHeaderAuthenticator;
import org.jspecify.annotations.Nullable;

/// Authentication by the Authorization header: `Basic` once, for which the client gets a token, and
/// `Bearer` with that token afterwards.
final class HeaderAuthentication implements CallHeaderAuthenticator {
    private static final int TOKENS_MAX = 10_000;
    private static final Duration TOKEN_IDLE = Duration.ofHours(2);
    private static final int TOKEN_BYTES = 24;
    private static final String HEADER = "authorization";
    private static final String BASIC = "Basic ";
    private static final String BEARER = "Bearer ";

    private final FlightAuthenticator authenticator;
    private final String defaultUser;
    private final SecureRandom random = new SecureRandom();
    private final Cache<String, String> users = CacheBuilder.newBuilder()
            .maximumSize(TOKENS_MAX)
            .expireAfterAccess(TOKEN_IDLE)
            .build();

    HeaderAuthentication(FlightAuthenticator authenticator, String defaultUser) {
        this.authenticator = authenticator;
        this.defaultUser = defaultUser;
    }

    @Override
    public AuthResult authenticate(CallHeaders headers) {
        try {
            String header = headers.get(HEADER);
            if (header == null) {
                return anonymous();
            }
            if (header.regionMatches(true, 0, BASIC, 0, BASIC.length())) {
                return basic(header.substring(BASIC.length()).strip());
            }
            if (header.regionMatches(true, 0, BEARER, 0, BEARER.length())) {
                return bearer(header.substring(BEARER.length()).strip());
            }
            throw SqlException.of("28000", "unknown authentication scheme")
                    .withHint("Send a user name and a password (Basic), or the token received for them (Bearer).");
        } catch (SqlException e) {
            throw Errors.toFlight(e);
        }
    }

    private AuthResult anonymous() {
        if (authenticator.passwordRequired()) {
            throw SqlException.of("28000", "a user name and a password are required");
        }
        return result(defaultUser, null);
    }

    private AuthResult basic(String encoded) {
        String pair;
        try {
            pair = new String(Base64.getDecoder().decode(encoded), StandardCharsets.UTF_8);
        } catch (IllegalArgumentException e) {
            throw SqlException.of("28000", "the Basic credentials are not valid base64")
                    .withCause(e);
        }
        int colon = pair.indexOf(':');
        if (colon <= 0) {
            throw SqlException.of("28000", "the Basic credentials hold no user name");
        }
        String user = pair.substring(0, colon);
        authenticator.authenticate(user, pair.substring(colon + 1));
        byte[] bytes = new byte[TOKEN_BYTES];
        random.nextBytes(bytes);
        String token = Base64.getEncoder().encodeToString(bytes);
        users.put(token, user);
        return result(user, token);
    }

    private AuthResult bearer(String token) {
        String user = users.getIfPresent(token);
        if (user == null) {
            throw SqlException.of("28000", "the token is unknown or has expired")
                    .withHint("Authenticate again with user name and password.");
        }
        return result(user, null);
    }

    private static AuthResult result(String user, @Nullable String newToken) {
        return new AuthResult() {
            @Override
            public String getPeerIdentity() {
                return user;
            }

            @Override
            public void appendToOutgoingHeaders(CallHeaders outgoing) {
                if (newToken != null) {
                    outgoing.insert(HEADER, BEARER + newToken);
                }
            }
        };
    }
}
