package holo.sql.security;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Base64;
import org.junit.jupiter.api.Test;

class ScramVerifierTest {
    private static final String SALT = "W22ZaJ0SNY7soEsUEjb6gQ==";

    private final ScramVerifier verifier =
            ScramVerifier.of("pencil", Base64.getDecoder().decode(SALT), 4096);

    @Test
    void aVerifierSurvivesPostgresStoredForm() {
        String stored = verifier.stored();
        assertThat(stored).startsWith("SCRAM-SHA-256$4096:" + SALT + "$");
        ScramVerifier read = ScramVerifier.parse(stored).orElseThrow();
        assertThat(read.stored()).isEqualTo(stored);
        assertThat(read.matches("pencil")).isTrue();
        assertThat(read.matches("Pencil")).isFalse();
        assertThat(read.matches("")).isFalse();
        assertThat(ScramVerifier.parse("md5d41d8cd98f00b204e9800998ecf8427e")).isEmpty();
        assertThat(ScramVerifier.parse("SCRAM-SHA-256$4096:YQ==$YQ==:YQ==")).isEmpty();
    }

    @Test
    void normalisesPasswordsBeyondAscii() {
        byte[] salt = new byte[16];
        assertThat(ScramVerifier.of("I\u00ADX\u2168", salt, 1).stored())
                .isEqualTo(ScramVerifier.of("IXIX", salt, 1).stored());
    }
}
