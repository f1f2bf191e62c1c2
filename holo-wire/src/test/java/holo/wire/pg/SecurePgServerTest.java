package holo.wire.pg;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import holo.sql.security.ScramVerifier;
import holo.wire.pg.PgServerOptions.AuthenticationMethod;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.KeyStore;
import java.sql.Connection;
import java.sql.DriverManager;
import java.sql.SQLException;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.Timeout;
import org.junit.jupiter.api.io.TempDir;

/// TLS and SCRAM with the real clients, psql and pgjdbc.
@Timeout(120)
class SecurePgServerTest {
    private static final Map<String, ScramVerifier> USERS =
            Map.of("ann", ScramVerifier.of("secret"), "böb", ScramVerifier.of("grün \u2168"));

    @TempDir
    static Path directory;

    private static Path certificate = Path.of("");
    private static Path key = Path.of("");

    @BeforeAll
    static void makeACertificate() throws Exception {
        Path store = directory.resolve("store.p12");
        Process keytool = new ProcessBuilder(
                        Path.of(System.getProperty("java.home"), "bin", "keytool")
                                .toString(),
                        "-genkeypair",
                        "-alias",
                        "a",
                        "-keyalg",
                        "EC",
                        "-dname",
                        "CN=localhost",
                        "-ext",
                        "SAN=IP:127.0.0.1,DNS:localhost",
                        "-storetype",
                        "PKCS12",
                        "-keystore",
                        store.toString(),
                        "-storepass",
                        "password")
                .redirectErrorStream(true)
                .start();
        String output = new String(keytool.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        assertThat(keytool.waitFor()).as(output).isZero();
        KeyStore keys = KeyStore.getInstance("PKCS12");
        try (InputStream in = Files.newInputStream(store)) {
            keys.load(in, "password".toCharArray());
        }
        certificate = directory.resolve("server.crt");
        key = directory.resolve("server.key");
        Files.writeString(
                certificate, pem("CERTIFICATE", keys.getCertificate("a").getEncoded()));
        Files.writeString(
                key,
                pem("PRIVATE KEY", keys.getKey("a", "password".toCharArray()).getEncoded()));
    }

    private static String pem(String label, byte[] content) {
        return "-----BEGIN " + label + "-----\n" + Base64.getMimeEncoder().encodeToString(content) + "\n-----END "
                + label + "-----\n";
    }

    private static PgServerOptions options(String address) {
        return PgServerOptions.defaults()
                .listeningOn(address, 0)
                .secured(AuthenticationMethod.SCRAM_SHA_256, certificate.toString(), key.toString());
    }

    private record Outcome(int status, String output) {}

    private static Outcome psql(PgServer server, String user, String password, String parameters) throws Exception {
        ProcessBuilder psql = new ProcessBuilder(List.of(
                        "psql",
                        "-X",
                        "-A",
                        "-t",
                        "-c",
                        "select 1",
                        "host=127.0.0.1 port=" + server.port() + " dbname=db user=" + user + " " + parameters))
                .redirectErrorStream(true);
        psql.environment().put("PGPASSWORD", password);
        psql.environment().put("LC_ALL", "C.UTF-8");
        Process process = psql.start();
        String output = new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8);
        return new Outcome(process.waitFor(), output.strip());
    }

    @Test
    void psqlAuthenticatesOverTlsWithChannelBinding() throws Exception {
        try (ScriptedEngine engine = new ScriptedEngine(USERS);
                PgServer server = PgServer.start(options("127.0.0.1"), engine)) {
            assertThat(psql(server, "ann", "secret", "sslmode=require channel_binding=require"))
                    .isEqualTo(new Outcome(0, "1"));
            assertThat(psql(server, "ann", "secret", "sslmode=verify-full sslrootcert=" + certificate))
                    .isEqualTo(new Outcome(0, "1"));
            assertThat(psql(server, "ann", "secret", "sslmode=require channel_binding=disable"))
                    .isEqualTo(new Outcome(0, "1"));
            assertThat(psql(server, "böb", "grün IX", "sslmode=disable")).isEqualTo(new Outcome(0, "1"));
        }
    }

    @Test
    void aWrongPasswordAndAnUnknownRoleFailAlike() throws Exception {
        try (ScriptedEngine engine = new ScriptedEngine(USERS);
                PgServer server = PgServer.start(options("127.0.0.1"), engine)) {
            assertThat(psql(server, "ann", "wrong", "sslmode=require").output())
                    .contains("password authentication failed for user \"ann\"");
            assertThat(psql(server, "eve", "secret", "sslmode=require").output())
                    .contains("password authentication failed for user \"eve\"");
            assertThat(engine.opened.get()).isZero();
            assertThat(server.statistics().connectionsRefused()).isEqualTo(2);
        }
    }

    @Test
    void jdbcAuthenticatesOverTls() throws SQLException {
        try (ScriptedEngine engine = new ScriptedEngine(USERS);
                PgServer server = PgServer.start(options("127.0.0.1"), engine);
                Connection connection = DriverManager.getConnection(
                        "jdbc:postgresql://127.0.0.1:" + server.port() + "/db?sslmode=require", "ann", "secret")) {
            assertThat(connection.createStatement().execute("select 1")).isTrue();
        }
    }

    @Test
    void anOpenAddressDemandsTlsOfItsClients() throws Exception {
        try (ScriptedEngine engine = new ScriptedEngine(USERS);
                PgServer server = PgServer.start(options("0.0.0.0"), engine)) {
            assertThat(psql(server, "ann", "secret", "sslmode=disable").output())
                    .contains("the server accepts encrypted connections only");
            assertThat(psql(server, "ann", "secret", "sslmode=prefer")).isEqualTo(new Outcome(0, "1"));
        }
    }

    @Test
    void plainDataBehindTheRequestForTlsIsNotTaken() throws Exception {
        try (ScriptedEngine engine = new ScriptedEngine(USERS);
                PgServer server = PgServer.start(options("127.0.0.1"), engine);
                DialogueClient client = new DialogueClient(server.port())) {
            List<byte[]> packets = new ArrayList<>();
            packets.add(client.encode("raw 0000000804d2162f"));
            packets.add(client.encode("startup user=ann database=db"));
            byte[] both = new byte[packets.stream().mapToInt(p -> p.length).sum()];
            System.arraycopy(packets.get(0), 0, both, 0, packets.get(0).length);
            System.arraycopy(packets.get(1), 0, both, packets.get(0).length, packets.get(1).length);
            client.send(both);
            assertThat(client.receive()).contains("received unencrypted data after SSL request");
            assertThat(client.receive()).isEqualTo("closed");
        }
    }

    @Test
    void settingsThatDoNotFitTogetherAreRefused() {
        try (ScriptedEngine engine = new ScriptedEngine()) {
            PgServerOptions options = PgServerOptions.defaults().listeningOn("127.0.0.1", 0);
            assertThatThrownBy(() -> PgServer.start(
                            options.secured(AuthenticationMethod.TRUST, certificate.toString(), ""), engine))
                    .hasMessageContaining("belong together");
            assertThatThrownBy(() -> PgServer.start(
                            options.secured(AuthenticationMethod.TRUST, "/nowhere/a", "/nowhere/b"), engine))
                    .hasMessageContaining("cannot use the certificate /nowhere/a");
            assertThatThrownBy(() -> PgServer.start(
                            options("0.0.0.0")
                                    .secured(AuthenticationMethod.TRUST, certificate.toString(), key.toString()),
                            engine))
                    .hasMessageContaining("without authentication");
        }
    }
}
