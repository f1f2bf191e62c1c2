package holo.flight;

import java.security.SecureRandom;
import java.util.HexFormat;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import org.apache.arrow.flight.CallHeaders;
import org.apache.arrow.flight.CallInfo;
import org.apache.arrow.flight.CallStatus;
import org.apache.arrow.flight.FlightServerMiddleware;
import org.apache.arrow.flight.RequestContext;
import org.jspecify.annotations.Nullable;

/// Offers every client a session cookie. A client that sends it back (the JDBC driver does; ADBC when asked
/// to) has one SQL session over all its calls, so that SET and BEGIN mean something; for one that does
/// not, every statement is a session of its own.
final class SessionCookie implements FlightServerMiddleware {
    static final Key<SessionCookie> KEY = Key.of("holo.session");
    private static final String NAME = "holo_session";
    private static final Pattern COOKIE = Pattern.compile("(?:^|;\\s*)" + NAME + "=([0-9a-f]{32})(?:;|$)");
    private static final SecureRandom RANDOM = new SecureRandom();

    private final @Nullable String received;
    private final String id;

    private SessionCookie(@Nullable String received) {
        this.received = received;
        if (received == null) {
            byte[] bytes = new byte[16];
            RANDOM.nextBytes(bytes);
            this.id = HexFormat.of().formatHex(bytes);
        } else {
            this.id = received;
        }
    }

    /// What the client sent.
    @Nullable
    String received() {
        return received;
    }

    /// What the client sent, or else what it is being offered.
    String id() {
        return id;
    }

    @Override
    public void onBeforeSendingHeaders(CallHeaders headers) {
        if (received == null) {
            headers.insert("set-cookie", NAME + "=" + id);
        }
    }

    @Override
    public void onCallCompleted(CallStatus status) {}

    @Override
    public void onCallErrored(Throwable error) {}

    static final class Factory implements FlightServerMiddleware.Factory<SessionCookie> {
        @Override
        public SessionCookie onCallStarted(CallInfo info, CallHeaders headers, RequestContext context) {
            Iterable<String> cookies = headers.getAll("cookie");
            if (cookies != null) {
                for (String header : cookies) {
                    Matcher matcher = COOKIE.matcher(header);
                    if (matcher.find()) {
                        return new SessionCookie(matcher.group(1));
                    }
                }
            }
            return new SessionCookie(null);
        }
    }
}
