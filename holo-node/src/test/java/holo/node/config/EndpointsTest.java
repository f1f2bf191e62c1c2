package holo.node.config;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;

class EndpointsTest {
    private static Endpoints with(Map<String, String> settings) {
        return Endpoints.of(Configuration.bind(key -> Optional.ofNullable(settings.get(key)), List.of()));
    }

    @Test
    void outOfTheBoxEverythingIsOnLoopbackAndUnencrypted() {
        Endpoints endpoints = with(Map.of());
        assertThat(endpoints.psql()).isEqualTo("psql -h 127.0.0.1 -p 55432 -U holo holo");
        assertThat(endpoints.jdbc()).isEqualTo("jdbc:postgresql://127.0.0.1:55432/holo?user=holo");
        assertThat(endpoints.flight())
                .isEqualTo("jdbc:arrow-flight-sql://127.0.0.1:55433/?useEncryption=false&user=holo&password=");
    }

    @Test
    void addressDatabaseAndEncryptionFollowTheSettings() {
        Endpoints endpoints = with(Map.of(
                "holo.pg.address", "0.0.0.0",
                "holo.pg.port", "5433",
                "holo.sql.database", "it's",
                "holo.flight.address", "::1",
                "holo.flight.tls.certificate", "/etc/holo/server.crt"));
        assertThat(endpoints.psql()).isEqualTo("psql -h 127.0.0.1 -p 5433 -U holo 'it'\\''s'");
        assertThat(endpoints.jdbc()).startsWith("jdbc:postgresql://127.0.0.1:5433/");
        assertThat(endpoints.flight())
                .isEqualTo("jdbc:arrow-flight-sql://[::1]:55433/?useEncryption=true"
                        + "&tlsRootCerts=/etc/holo/server.crt&user=holo&password=");
    }
}
