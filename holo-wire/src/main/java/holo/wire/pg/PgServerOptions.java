package holo.wire.pg;

import holo.store.setting.ByteSize;
import holo.store.setting.Setting;
import java.time.Duration;

/// Settings of the PostgreSQL server. All are read once, at start.
public record PgServerOptions(
        @Setting(
                key = "holo.pg.address",
                defaultValue = "127.0.0.1",
                description = "Address to listen on. Anything but a loopback address demands TLS"
                        + " (holo.pg.tls.enabled) and holo.pg.authentication=scram-sha-256.")
        String address,

        @Setting(
                key = "holo.pg.port",
                defaultValue = "55432",
                min = "0",
                max = "65535",
                description = "Port of the PostgreSQL protocol; 0 takes any free one.")
        int port,

        @Setting(
                key = "holo.pg.max-connections",
                defaultValue = "10000",
                min = "1",
                max = "1000000",
                description = "Connections accepted at the same time; a further one gets error 53300.")
        int maxConnections,

        @Setting(
                key = "holo.pg.max-message-size",
                defaultValue = "256MiB",
                min = "64kB",
                max = "1GiB",
                description = "Greatest message that a client may send, such as a statement's text or its"
                        + " parameters. A greater one ends the connection with error 08P01.")
        ByteSize maxMessageSize,

        @Setting(
                key = "holo.pg.startup-timeout",
                defaultValue = "60s",
                min = "100ms",
                description = "Time from accepting a connection to the end of its authentication.")
        Duration startupTimeout,

        @Setting(
                key = "holo.pg.shutdown-timeout",
                defaultValue = "10s",
                min = "0s",
                description = "Time that running statements get to end when the server stops.")
        Duration shutdownTimeout,

        @Setting(
                key = "holo.pg.input-buffer-size",
                defaultValue = "256kB",
                min = "8kB",
                max = "1GiB",
                description = "Received but unprocessed bytes of a connection from which on no more is read.")
        ByteSize inputBufferSize,

        @Setting(
                key = "holo.pg.output-buffer-size",
                defaultValue = "256kB",
                min = "8kB",
                max = "1GiB",
                description = "Unsent bytes of a connection from which on its statement pauses until the client reads.")
        ByteSize outputBufferSize,

        @Setting(
                key = "holo.pg.io-threads",
                defaultValue = "0",
                min = "0",
                max = "1024",
                description = "Threads that read and write sockets; 0 means one per processor.")
        int ioThreads,

        @Setting(
                key = "holo.pg.authentication",
                defaultValue = "trust",
                description = "How clients prove who they are: trust or scram-sha-256.")
        AuthenticationMethod authentication,

        @Setting(
                key = "holo.pg.tls.enabled",
                defaultValue = "false",
                description = "Whether clients may encrypt their connections, which setting a certificate turns on too."
                        + " Without a certificate the node makes one for itself at its first start, in `tls` of its data"
                        + " directory.")
        boolean tlsEnabled,

        @Setting(
                key = "holo.pg.tls.certificate",
                defaultValue = "",
                description = "PEM file with the server's certificate chain; empty for the one that the node made, if"
                        + " TLS is on.")
        String tlsCertificate,

        @Setting(
                key = "holo.pg.tls.key",
                defaultValue = "",
                description = "PEM file with the private key (PKCS#8, not encrypted) of holo.pg.tls.certificate.")
        String tlsKey) {

    /// How clients prove who they are.
    public enum AuthenticationMethod {
        /// The client's word is taken.
        TRUST,
        /// Password by challenge and response, RFC 7677.
        SCRAM_SHA_256
    }

    /// Every setting at its default.
    public static PgServerOptions defaults() {
        return new PgServerOptions(
                "127.0.0.1",
                55432,
                10000,
                ByteSize.ofMebibytes(256),
                Duration.ofSeconds(60),
                Duration.ofSeconds(10),
                ByteSize.parse("256kB"),
                ByteSize.parse("256kB"),
                0,
                AuthenticationMethod.TRUST,
                false,
                "",
                "");
    }

    /// The same with another address and port.
    public PgServerOptions listeningOn(String newAddress, int newPort) {
        return new PgServerOptions(
                newAddress,
                newPort,
                maxConnections,
                maxMessageSize,
                startupTimeout,
                shutdownTimeout,
                inputBufferSize,
                outputBufferSize,
                ioThreads,
                authentication,
                tlsEnabled,
                tlsCertificate,
                tlsKey);
    }

    /// The same with another limit of connections.
    public PgServerOptions withMaxConnections(int connections) {
        return new PgServerOptions(
                address,
                port,
                connections,
                maxMessageSize,
                startupTimeout,
                shutdownTimeout,
                inputBufferSize,
                outputBufferSize,
                ioThreads,
                authentication,
                tlsEnabled,
                tlsCertificate,
                tlsKey);
    }

    /// The same with another greatest message.
    public PgServerOptions withMaxMessageSize(ByteSize size) {
        return new PgServerOptions(
                address,
                port,
                maxConnections,
                size,
                startupTimeout,
                shutdownTimeout,
                inputBufferSize,
                outputBufferSize,
                ioThreads,
                authentication,
                tlsEnabled,
                tlsCertificate,
                tlsKey);
    }

    /// The same with other timeouts.
    public PgServerOptions withTimeouts(Duration startup, Duration shutdown) {
        return new PgServerOptions(
                address,
                port,
                maxConnections,
                maxMessageSize,
                startup,
                shutdown,
                inputBufferSize,
                outputBufferSize,
                ioThreads,
                authentication,
                tlsEnabled,
                tlsCertificate,
                tlsKey);
    }

    /// The same with another way to authenticate, and a certificate with its key.
    public PgServerOptions secured(AuthenticationMethod method, String certificateFile, String keyFile) {
        return new PgServerOptions(
                address,
                port,
                maxConnections,
                maxMessageSize,
                startupTimeout,
                shutdownTimeout,
                inputBufferSize,
                outputBufferSize,
                ioThreads,
                method,
                !certificateFile.isEmpty(),
                certificateFile,
                keyFile);
    }

    /// The same with a certificate and its key.
    public PgServerOptions withCertificate(String certificateFile, String keyFile) {
        return secured(authentication, certificateFile, keyFile);
    }

    /// Whether TLS is on without a certificate to serve it with.
    public boolean wantsCertificate() {
        return tlsEnabled && tlsCertificate.isEmpty() && tlsKey.isEmpty();
    }

    /// Whether clients may encrypt.
    boolean servesTls() {
        return tlsEnabled || !tlsCertificate.isEmpty() || !tlsKey.isEmpty();
    }
}
