package holo.flight;

import holo.store.setting.ByteSize;
import holo.store.setting.Setting;
import java.time.Duration;

/// The settings of the Flight SQL server.
public record FlightServerOptions(
        @Setting(
                key = "holo.flight.address",
                defaultValue = "127.0.0.1",
                description = "Address that the Flight SQL server listens on. Anything but a loopback address demands"
                        + " holo.flight.tls.certificate, holo.flight.tls.key and password authentication.")
        String address,

        @Setting(
                key = "holo.flight.port",
                defaultValue = "55433",
                min = "0",
                max = "65535",
                description = "TCP port of the Flight SQL server; 0 takes a free one.")
        int port,

        @Setting(
                key = "holo.flight.tls.certificate",
                defaultValue = "",
                description = "PEM file with the server's certificate chain; empty serves without TLS.")
        String tlsCertificate,

        @Setting(
                key = "holo.flight.tls.key",
                defaultValue = "",
                description = "PEM file with the private key (PKCS#8) of holo.flight.tls.certificate.")
        String tlsKey,

        @Setting(
                key = "holo.flight.authentication",
                defaultValue = "trust",
                description = "How clients prove who they are: trust believes the user name, password demands the"
                        + " role's password (Basic credentials, then a token).")
        Authentication authentication,

        @Setting(
                key = "holo.flight.default-user",
                defaultValue = "holo",
                description = "The user of clients that send no credentials, where no password is demanded.")
        String defaultUser,

        @Setting(
                key = "holo.flight.default-database",
                defaultValue = "",
                description = "The database of Flight SQL clients; empty for the node's own (`holo.sql.database`).")
        String defaultDatabase,

        @Setting(
                key = "holo.flight.batch-rows",
                defaultValue = "8192",
                min = "1",
                max = "1048576",
                description = "Most rows in one Arrow batch of a result.")
        int batchRows,

        @Setting(
                key = "holo.flight.batch-bytes",
                defaultValue = "1MiB",
                min = "1kB",
                max = "64MiB",
                description = "A batch is sent once its values reach this size, however few rows it has.")
        ByteSize batchBytes,

        @Setting(
                key = "holo.flight.max-message-size",
                defaultValue = "16MiB",
                min = "64kB",
                max = "1GiB",
                description = "Largest message that a client may send; a larger one ends the call.")
        ByteSize maxMessageSize,

        @Setting(
                key = "holo.flight.memory",
                defaultValue = "256MiB",
                min = "16MiB",
                description = "Most memory for Arrow buffers of all clients together; a call that would need more"
                        + " fails with 53200.")
        ByteSize memory,

        @Setting(
                key = "holo.flight.max-sessions",
                defaultValue = "200",
                min = "1",
                max = "100000",
                description = "Most SQL sessions that Flight clients hold at a time; the next one gets 53300.")
        int maxSessions,

        @Setting(
                key = "holo.flight.max-statements",
                defaultValue = "10000",
                min = "1",
                max = "1000000",
                description = "Most statement handles (prepared, or announced and not yet fetched) of all clients"
                        + " together; a further one displaces the one not used for longest.")
        int maxStatements,

        @Setting(
                key = "holo.flight.idle-timeout",
                defaultValue = "10m",
                min = "1s",
                description = "A session, transaction or statement handle that no call has touched for this long is"
                        + " closed; an open transaction is rolled back.")
        Duration idleTimeout) {

    /// How clients prove who they are.
    public enum Authentication {
        /// They are believed.
        TRUST,
        /// By the password of the role that they name.
        PASSWORD
    }

    /// What applies when nothing is configured.
    public static FlightServerOptions defaults() {
        return new FlightServerOptions(
                "127.0.0.1",
                55433,
                "",
                "",
                Authentication.TRUST,
                "holo",
                "",
                8192,
                ByteSize.ofMebibytes(1),
                ByteSize.ofMebibytes(16),
                ByteSize.ofMebibytes(256),
                200,
                10_000,
                Duration.ofMinutes(10));
    }

    boolean tls() {
        return !tlsCertificate.isEmpty();
    }
}
