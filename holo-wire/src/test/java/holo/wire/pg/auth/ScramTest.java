package holo.wire.pg.auth;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import holo.sql.error.SqlException;
import holo.sql.security.ScramVerifier;
import java.nio.charset.StandardCharsets;
import java.util.Base64;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class ScramTest {
    /// RFC 7677 §3.
    private static final String SALT = "W22ZaJ0SNY7soEsUEjb6gQ==";

    private static final String SERVER_NONCE = "%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0";
    private static final String CLIENT_FIRST = "n,,n=user,r=rOprNGfwEbeRWgbNEkqO";

    private final ScramVerifier verifier =
            ScramVerifier.of("pencil", Base64.getDecoder().decode(SALT), 4096);

    private ScramExchange exchange(byte[] certificateHash) {
        return new ScramExchange(
                new Authenticator.Attempt("user", "db", "127.0.0.1:1", certificateHash), verifier, SERVER_NONCE);
    }

    private static byte[] initial(String mechanism, String message) {
        byte[] data = message.getBytes(StandardCharsets.UTF_8);
        return java.nio.ByteBuffer.allocate(mechanism.length() + 5 + data.length)
                .put(mechanism.getBytes(StandardCharsets.US_ASCII))
                .put((byte) 0)
                .putInt(data.length)
                .put(data)
                .array();
    }

    private static String text(Authenticator.Step step) {
        Authenticator.Request request =
                step instanceof Authenticator.Accepted(var parting) ? parting : (Authenticator.Request) step;
        return new String(java.util.Objects.requireNonNull(request).payload(), StandardCharsets.UTF_8);
    }

    @Test
    void keepsToTheExampleOfTheRfc() {
        ScramExchange exchange = exchange(new byte[0]);
        assertThat(text(exchange.start())).isEqualTo("SCRAM-SHA-256\0\0");
        assertThat(text(exchange.answer(initial("SCRAM-SHA-256", CLIENT_FIRST))))
                .isEqualTo("r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,s=" + SALT + ",i=4096");
        Authenticator.Step last = exchange.answer(("c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                        + "p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=")
                .getBytes(StandardCharsets.US_ASCII));
        assertThat(last).isInstanceOf(Authenticator.Accepted.class);
        assertThat(text(last)).isEqualTo("v=6rriTRBi23WpRR/wtup+mMhUZUn/dB5nLTJRsjl95G4=");
    }

    @Test
    void refusesAWrongProofAndAForeignNonce() {
        ScramExchange exchange = exchange(new byte[0]);
        exchange.start();
        exchange.answer(initial("SCRAM-SHA-256", CLIENT_FIRST));
        assertThatThrownBy(() ->
                        exchange.answer("c=biws,r=rOprNGfwEbeRWgbNEkqOX,p=dHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ="
                                .getBytes(StandardCharsets.US_ASCII)))
                .isInstanceOfSatisfying(
                        SqlException.class, e -> assertThat(e.sqlState()).isEqualTo("08P01"));
        assertThatThrownBy(() -> exchange.answer(("c=biws,r=rOprNGfwEbeRWgbNEkqO%hvYDpWUa2RaTCAfuxFIlj)hNlF$k0,"
                                + "p=AHzbZapWIk4jUhN+Ute9ytag9zjfMHgsqmmiz7AndVQ=")
                        .getBytes(StandardCharsets.US_ASCII)))
                .isInstanceOfSatisfying(
                        SqlException.class, e -> assertThat(e.sqlState()).isEqualTo("28P01"));
    }

    @Test
    void refusesWhatIsNoScramMessage() {
        for (String message :
                new String[] {"", "n", "n,,", "n,,n=", "n,,r=x", "x,,n=,r=a", "n,a=b,n=,r=a", "n,,n=,r="}) {
            assertThatThrownBy(() -> exchange(new byte[0]).answer(initial("SCRAM-SHA-256", message)))
                    .as(message)
                    .isInstanceOfSatisfying(
                            SqlException.class, e -> assertThat(e.sqlState()).isEqualTo("08P01"));
        }
    }

    @Test
    void noticesThatSomebodyTookChannelBindingAway() {
        ScramExchange exchange = exchange(new byte[] {1, 2, 3});
        assertThat(text(exchange.start())).isEqualTo("SCRAM-SHA-256-PLUS\0SCRAM-SHA-256\0\0");
        assertThatThrownBy(() -> exchange.answer(initial("SCRAM-SHA-256", "y,,n=,r=abc")))
                .hasMessage("SCRAM channel binding negotiation error");
    }

    @Test
    void anUnknownRoleGetsTheSameSaltEachTime() {
        ScramAuthenticator authenticator = new ScramAuthenticator(role -> Optional.empty());
        String first = serverFirst(authenticator, "nobody");
        assertThat(serverFirst(authenticator, "nobody")).isEqualTo(first);
        assertThat(serverFirst(authenticator, "somebody")).isNotEqualTo(first);
    }

    private static String serverFirst(ScramAuthenticator authenticator, String user) {
        Authenticator.Exchange exchange =
                authenticator.begin(new Authenticator.Attempt(user, "db", "127.0.0.1:1", new byte[0]));
        exchange.start();
        String message = text(exchange.answer(initial("SCRAM-SHA-256", "n,,n=,r=abc")));
        return message.substring(message.indexOf(",s="));
    }
}
