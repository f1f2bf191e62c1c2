package holo.wire.pg;

import io.netty.buffer.ByteBufAllocator;
import io.netty.handler.ssl.ApplicationProtocolConfig;
import io.netty.handler.ssl.SslContext;
import io.netty.handler.ssl.SslContextBuilder;
import io.netty.handler.ssl.SslHandler;
import io.netty.handler.ssl.SslProvider;
import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.security.GeneralSecurityException;
import java.security.MessageDigest;
import java.security.cert.CertificateFactory;
import java.security.cert.X509Certificate;
import java.util.Locale;

/// The server's certificate and what follows from it.
final class ServerTls {
    private final SslContext context;
    private final byte[] certificateHash;

    private ServerTls(SslContext context, byte[] certificateHash) {
        this.context = context;
        this.certificateHash = certificateHash;
    }

    /// @throws PgServerException when a file cannot be read or used
    static ServerTls load(String certificateFile, String keyFile) {
        if (certificateFile.isEmpty() && keyFile.isEmpty()) {
            throw new PgServerException("holo.pg.tls.enabled is on, but there is no certificate to serve TLS with");
        }
        if (certificateFile.isEmpty() || keyFile.isEmpty()) {
            throw new PgServerException("holo.pg.tls.certificate and holo.pg.tls.key belong together, but only "
                    + (keyFile.isEmpty() ? "the certificate" : "the key") + " is set");
        }
        try {
            byte[] certificate = Files.readAllBytes(Path.of(certificateFile));
            byte[] key = Files.readAllBytes(Path.of(keyFile));
            SslContext context = SslContextBuilder.forServer(
                            new ByteArrayInputStream(certificate), new ByteArrayInputStream(key))
                    .sslProvider(SslProvider.JDK)
                    .protocols("TLSv1.3", "TLSv1.2")
                    .applicationProtocolConfig(new ApplicationProtocolConfig(
                            ApplicationProtocolConfig.Protocol.ALPN,
                            ApplicationProtocolConfig.SelectorFailureBehavior.NO_ADVERTISE,
                            ApplicationProtocolConfig.SelectedListenerFailureBehavior.ACCEPT,
                            "postgresql"))
                    .build();
            X509Certificate leaf = (X509Certificate)
                    CertificateFactory.getInstance("X.509").generateCertificate(new ByteArrayInputStream(certificate));
            return new ServerTls(context, endPointHash(leaf));
        } catch (IOException | GeneralSecurityException | IllegalArgumentException e) {
            throw new PgServerException(
                    "cannot use the certificate " + certificateFile + " with the key " + keyFile + ": " + e.getMessage()
                            + "; both must be readable PEM files, the key unencrypted PKCS#8",
                    e);
        }
    }

    /// RFC 5929 §4.1: the hash of the signature algorithm, but SHA-256 for MD5 and SHA-1.
    private static byte[] endPointHash(X509Certificate certificate) throws GeneralSecurityException {
        String algorithm = certificate.getSigAlgName().toUpperCase(Locale.ROOT);
        String hash =
                algorithm.startsWith("SHA384") ? "SHA-384" : algorithm.startsWith("SHA512") ? "SHA-512" : "SHA-256";
        return MessageDigest.getInstance(hash).digest(certificate.getEncoded());
    }

    byte[] certificateHash() {
        return certificateHash.clone();
    }

    SslHandler newHandler(ByteBufAllocator allocator) {
        return context.newHandler(allocator);
    }
}
